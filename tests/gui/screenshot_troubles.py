"""Stories of what does not work, and of what the program asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
from PySide6.QtWidgets import QMessageBox

from core.demo.synthetic import demo_case, demo_points_path
from core.export.image_files import write_png
from core.points.csv_files import read_points
from core.points.matching import ImageRole
from retina_gui.dialogs.qt_dialogs import QtDialogs
from retina_gui.panels.problem_bar import ProblemBar
from retina_gui.state.export_files import existing_question
from tests.batch.made_cases import judged, write_pair
from tests.gui.driver import Driver, Waits

Save = Callable[[Driver, str], None]


def make_odd_pairs(work: Path) -> None:
    """The demonstration with a mirrored photograph, and with an image that is no retina."""
    case = demo_case()
    write_png(work / "straight.png", case.reference.pixels)
    write_png(work / "mirrored.png", np.ascontiguousarray(case.floating.pixels[:, ::-1]))
    grey = np.full((500, 500), 90, np.uint8)
    write_png(work / "no-retina.png", cv2.circle(grey, (250, 250), 120, 140, -1))


def make_moved(work: Path) -> None:
    """A case whose floating image is not where it was."""
    if not (work / "moved").exists():
        judged(write_pair(work / "moved"), None, 0.66)
        (work / "moved" / "floating.png").unlink()


def failure(driver: Driver, save: Save, work: Path) -> Waits:
    """A file that is no image, and the details of the error."""
    yield driver.is_idle
    broken = work / "broken.png"
    broken.write_bytes(b"no image")
    driver.answers.files = [broken]
    driver.do("open_reference")
    yield driver.is_idle
    yield lambda: True
    save(driver, "error")
    driver.window.findChild(ProblemBar).details.click()
    yield lambda: True
    save(driver, "error-details")


def moved_image(driver: Driver, save: Save, work: Path) -> Waits:
    """A case is opened, and one of its images is gone."""
    yield lambda: driver.is_idle() and driver.window.session.document.snapshot().reference is not None
    yield lambda: True
    save(driver, "missing-image")


def mirrored(driver: Driver, save: Save, work: Path) -> Waits:
    """Points that fit only a mirrored image."""
    yield _pair_is_open(driver)
    width = driver.window.session.document.snapshot().floating.image.size[1]
    for pair in read_points(demo_points_path()).complete_pairs()[:4]:
        driver.click(ImageRole.REFERENCE, pair.reference)
        x, y = pair.floating
        driver.click(ImageRole.FLOATING, (width - 1 - x, y))
    save(driver, "mirrored")


def apart(driver: Driver, save: Save, work: Path) -> Waits:
    """Points by which the two images do not overlap."""
    yield _pair_is_open(driver)
    for x, y in ((620.0, 480.0), (700.0, 420.0), (660.0, 560.0)):
        driver.click(ImageRole.REFERENCE, (x, y))
        driver.click(ImageRole.FLOATING, (x - 590, y - 400))
    save(driver, "apart")


def refusal(driver: Driver, save: Save, work: Path) -> Waits:
    """Suggest finds nothing."""
    yield _pair_is_open(driver)
    driver.do("suggest")
    yield driver.is_idle
    save(driver, "suggest-refused")


def asking(driver: Driver, save: Save, work: Path) -> Waits:
    """Each question that waits for an answer."""
    yield _pair_is_open(driver)
    questions = QtDialogs(driver.window)
    asked = {
        "question-unsaved": partial(questions.unsaved, "033 Diaz"),
        "question-replace": partial(
            questions.may_replace, Path("/data/aligned"), ("stack.tif", "warped.tif", "case.json")
        ),
        "question-changed": partial(questions.changed_meanwhile, Path("case.json")),
        "question-list": partial(questions.may_stop_list, 3, 12),
    }
    for name, ask in asked.items():

        def save_open_box(box: QMessageBox, name: str = name) -> None:
            box.show()
            save(driver, name)
            box.close()

        with patch.object(QMessageBox, "exec", save_open_box):
            ask()
    names = ["stack.tif", "warped.tif", "case.json"]
    driver.window.session.questions.ask(
        existing_question(Path("/data/aligned"), names, Path("/data/aligned-2")), lambda place: None
    )
    yield lambda: True
    save(driver, "question-line")


def points_to_ask_about(driver: Driver, save: Save, work: Path) -> Waits:
    """Files of points that leave something open, and points outside their image."""
    yield _pair_is_open(driver)
    (work / "marks.fcsv").write_text("# CoordinateSystem = LPS\n1,100,120,0,0,0,0,1,1,1,0,F-1,,\n")
    rows = "\n".join(f"{x},{y},{x},{y}" for x, y in ((90, 80), (400, 120), (250, 2400)))
    (work / "marks.points").write_text(f"mapX,mapY,sourceX,sourceY\n{rows}\n")
    files = driver.window.session.point_files
    files.read_files([work / "marks.fcsv"])
    yield lambda: True
    save(driver, "question-points-image")
    driver.window.session.questions.answer(0)
    yield lambda: True
    save(driver, "points-of-one-image")
    files.read_files([work / "marks.points"])
    driver.window.session.questions.answer(0)
    yield lambda: True
    save(driver, "points-outside")


def _pair_is_open(driver: Driver) -> Callable[[], bool]:
    return lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None
