"""Stories around the images: many cases, a series, and what is offered at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.annotations.annotation import Annotation
from core.annotations.scale import Scale
from core.annotations.shape import Shape, ShapeKind
from core.case.document import Case, ImageIdentity
from core.case.judgements import Verdict
from core.case.recovery import Origin, RecoveryFolder
from core.case.storage import write_case
from core.images.reading import read_image
from core.points.matching import ImageRole
from retina_gui.document.recent_cases import RecentCase, now_text
from retina_gui.panels.work_list_panel import WorkListPanel
from retina_gui.session import Session
from retina_gui.settings import remember_recent
from retina_gui.user_folders import recovery_folder
from tests.batch.made_cases import judged, write_images, write_pair
from tests.gui.driver import Driver, Waits
from tests.made_series import COLOUR, EARLY, LATE, made_series

Save = Callable[[Driver, str], None]


def pair_is_open(driver: Driver) -> Callable[[], bool]:
    """Whether both images are shown and nothing runs."""
    return lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def make_clinic(work: Path) -> None:
    """A folder of cases in every state."""
    root = work / "clinic"
    if root.exists():
        return
    write_images(root / "031 Baker", seed=2)
    for number, name in enumerate(("032 Cole", "033 Diaz", "034 Egan", "035 Ford"), start=3):
        write_pair(root / name, seed=number, count=4)
    write_pair(root / "036 Gray", seed=11, count=2)
    judged(root / "033 Diaz", Verdict.ACCEPTED, 0.81, "AB")
    judged(root / "034 Egan", Verdict.REJECTED, 0.42, "AB")
    judged(root / "035 Ford", None, 0.66)


def make_recent(work: Path) -> None:
    """Recent cases for the start page, one of which is missing."""
    make_clinic(work)
    names = ("033 Diaz", "034 Egan", "035 Ford")
    found = [RecentCase(work / "clinic" / name / "case.json", name, now_text()) for name in names]
    remember_recent([*found, RecentCase(work / "gone" / "case.json", "029 Adams", now_text())])


def make_lost(work: Path) -> None:
    """A case that was not closed properly."""
    remember_recent([])
    make_clinic(work)
    folder = RecoveryFolder(recovery_folder())
    folder.prepare()
    images = [
        ImageIdentity.of(read_image(work / "clinic" / "032 Cole" / f"{name}.png"))
        for name in ("reference", "floating")
    ]
    write_case(folder.folder / "case.json", Case().with_reference(images[0]).with_floating(images[1]))
    folder.set_origin(Origin("032 Cole", work / "clinic" / "032 Cole" / "case.json"))
    folder.close(keep=True)


def make_series_files(work: Path) -> None:
    """The images of a series."""
    (work / "series").mkdir(exist_ok=True)
    made_series().write(work / "series")


def cases(driver: Driver, save: Save, work: Path) -> Waits:
    """A list of cases, one of them open, and the others registered in the background."""
    window = driver.window
    yield lambda: bool(window.session.cases.list.rows) and not window.session.cases.reader.is_reading
    save(driver, "list-of-cases")
    window.session.cases.switcher.open_row(1)
    yield pair_is_open(driver)
    save(driver, "listed-case")
    driver.do("run_all_automatic")
    yield (
        lambda: (
            (window.session.cases.background.fraction or 0) > 0
            or not window.session.cases.background.is_running
        )
    )
    save(driver, "list-running")
    yield lambda: not window.session.cases.background.is_running
    save(driver, "list-finished")
    window.session.cases.switcher.open_row(0)
    yield pair_is_open(driver)
    driver.do("stage_judge")
    yield lambda: True
    save(driver, "opened-result")
    panel = window.findChild(WorkListPanel)
    panel.text.setText("Smith")
    save(driver, "list-filtered")
    panel.text.clear()
    driver.answers.files = [work / "clinic"]
    driver.do("verdicts_of_folder")
    yield driver.is_idle
    yield lambda: True
    save(driver, "verdicts")
    window.beside.verdicts.close()
    driver.do("overview")
    yield driver.is_idle
    yield lambda: True
    save(driver, "overview")
    window.beside.overview.close()
    driver.do("charts")
    yield lambda: True
    save(driver, "charts")
    window.beside.charts.close()
    driver.do("read_study")
    yield lambda: driver.is_idle() and window.beside.study is not None
    yield lambda: True
    save(driver, "study")
    window.beside.study.close()


def series(driver: Driver, save: Save, work: Path) -> Waits:
    """Three floating images, one registered through another, and their one stack."""
    window = driver.window
    yield pair_is_open(driver)
    places = ((150.0, 140.0), (380.0, 160.0), (300.0, 340.0))
    truth = made_series().truth(EARLY, np.array(places))
    for reference, floating in zip(places, truth.tolist(), strict=True):
        driver.click(ImageRole.REFERENCE, reference)
        driver.click(ImageRole.FLOATING, tuple(floating))
    save(driver, "series")
    driver.do("register")
    yield driver.is_idle
    driver.do("next_image")
    yield driver.is_idle
    driver.do("take_over_points")
    yield driver.is_idle
    save(driver, "series-next")
    window.session.series.link(window.session.document.content.active, 0)
    yield lambda: True
    save(driver, "series-via")
    driver.do("stage_export")
    save(driver, "series-export")


def over_time(driver: Driver, save: Save, work: Path) -> Waits:
    """Dates of the images, findings that are followed over them, and flicker through all of them."""
    window = driver.window
    yield pair_is_open(driver)
    session, case = window.session, window.session.document.case
    click_all(driver)
    session.series.show(0)
    driver.do("findings")
    yield lambda: True
    save(driver, "findings-empty")
    window.beside.findings.close()
    driver.do("date_image")
    yield lambda: True
    save(driver, "date-typed")
    QTest.keyClick(window.filmstrip.frames[1].editor, Qt.Key.Key_Escape)
    homes = [case.reference.sha256, *(entry.image.sha256 for entry in case.floating)]
    for home, day in zip(homes, ("2021-03-04", "2019-11-20", "2022-09-14", "2024-05-31"), strict=True):
        session.series.set_time(home, day)
        session.document.change(
            "scale", session.document.content.with_case(_with_scale(session.document.case, home, 9.2))
        )
    for home, radii in zip(homes, ((44, 25), (38, 17), (52, 27), (66, 30)), strict=True):
        _draw(session, home, [(240.0, 200.0), (180.0, 300.0)], radii)
    yield lambda: True
    save(driver, "dates-in-the-filmstrip")
    driver.do("findings")
    window.beside.findings.list.selectAll()
    yield lambda: True
    save(driver, "findings")
    window.beside.findings.close()
    driver.do("stage_judge")
    driver.do("mode_dates")
    session.options.set(flicker_phase=2)
    save(driver, "flicker-by-dates")
    driver.do("stage_annotate")
    for home, seconds in zip(homes, ("30 s", "0:21", "2:40", "5:00"), strict=True):
        session.series.set_time(home, seconds)
    driver.do("findings")
    window.beside.findings.list.selectRow(0)
    yield lambda: True
    save(driver, "findings-seconds")
    window.beside.findings.close()


def click_all(driver: Driver) -> None:
    """Three pairs in each image."""
    places = ((150.0, 140.0), (380.0, 160.0), (300.0, 340.0))
    for index, name in enumerate((EARLY, LATE, COLOUR)):
        driver.window.session.series.show(index)
        for reference, floating in zip(
            places, made_series().truth(name, np.array(places)).tolist(), strict=True
        ):
            driver.click(ImageRole.REFERENCE, reference)
            driver.click(ImageRole.FLOATING, tuple(floating))


def _with_scale(case: Case, home: str, um: float) -> Case:
    return case.with_facts(case.facts_of(home).with_scale(Scale.typed(um)))


def _draw(session: Session, home: str, places: Sequence[tuple[float, float]], radii: Sequence[float]) -> None:
    """Two findings on one image, as circles."""
    drawn = []
    for (x, y), radius, name, label in zip(
        places, radii, ("atrophy at the fovea", "leak at the arcade"), ("drusen", "leakage"), strict=True
    ):
        shape = Shape(ShapeKind.ELLIPSE, [(x, y), (x + radius, y), (x, y + radius)])
        drawn.append(Annotation(shape, home, label, name))
    session.document.change(
        "draw", session.document.content.with_case(session.document.case.with_annotations(drawn))
    )


def recent(driver: Driver, save: Save, work: Path) -> Waits:
    """The start page with recent cases."""
    yield lambda: driver.is_idle() and bool(driver.window.session.recent.missing)
    save(driver, "recent-cases")


def recovery(driver: Driver, save: Save, work: Path) -> Waits:
    """The start page with a case to restore."""
    yield lambda: driver.window.recovery_bar.isVisible()
    save(driver, "recovery")
    driver.window.session.recovery.discard()
