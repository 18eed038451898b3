"""Stories around the images: many cases, a series, and what is offered at the start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.case.document import Case, ImageIdentity
from core.case.judgements import Verdict
from core.case.recovery import Origin, RecoveryFolder
from core.case.storage import write_case
from core.images.reading import read_image
from core.points.matching import ImageRole
from retina_gui.document.recent_cases import RecentCase, now_text
from retina_gui.panels.work_list_panel import WorkListPanel
from retina_gui.settings import remember_recent
from retina_gui.user_folders import recovery_folder
from tests.batch.made_cases import judged, write_images, write_pair
from tests.gui.driver import Driver, Waits
from tests.made_series import EARLY, made_series

Save = Callable[[Driver, str], None]


def _pair_is_open(driver: Driver) -> Callable[[], bool]:
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
    window.session.cases.open_row(1)
    yield _pair_is_open(driver)
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
    window.session.cases.open_row(0)
    yield _pair_is_open(driver)
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
    window.verdict_list.close()


def series(driver: Driver, save: Save, work: Path) -> Waits:
    """Three floating images, one registered through another, and their one stack."""
    window = driver.window
    yield _pair_is_open(driver)
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


def recent(driver: Driver, save: Save, work: Path) -> Waits:
    """The start page with recent cases."""
    yield lambda: driver.is_idle() and bool(driver.window.session.recent.missing)
    save(driver, "recent-cases")


def recovery(driver: Driver, save: Save, work: Path) -> Waits:
    """The start page with a case to restore."""
    yield lambda: driver.window.recovery_bar.isVisible()
    save(driver, "recovery")
    driver.window.session.recovery.discard()
