"""The overview of a list through the real `main()`: dots, axes, a region that filters the list, and what is saved."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest

from core.batch.verdicts import VerdictRow
from core.case import Judgement, Verdict
from core.case.judgements import Decision
from core.metrics.summary import RegistrationMetrics
from retina_gui.dialogs.chart_files import CHART_FORMATS, picture_of
from retina_gui.dialogs.overview_chart import HEIGHT, SYMBOLS, WIDTH
from retina_gui.state.options import ViewOptions
from retina_gui.state.overview_state import FIGURES, overview_state
from retina_gui.state.remembered import to_texts, with_texts
from tests.gui.driver import Driver
from tests.gui.judged_cases import write_judged_cases


def test_dots_are_the_results_that_have_both_figures() -> None:
    metrics = RegistrationMetrics(0.3, 0.6, 0.31, 0.61, 0.02, 1.5, 3.0, 4.0, confidence=0.7)
    given = (Judgement(Verdict.ACCEPTED, grader="AB"), Judgement(Verdict.REJECTED, grader="CD"))
    rows = (
        VerdictRow(Path("/a.json"), "a", "r", "f", given, metrics, seconds=2.5),
        VerdictRow(None, "b", "r", "f"),
    )
    values = {name: figure.value(rows[0]) for name, figure in FIGURES.items()}
    assert values == {
        **{"dice": 0.6, "soft_dice": 0.61, "dice_before": 0.3, "tre_px": None, "displacement_px": 1.5},
        **{"confidence": 0.7, "folded_percent": pytest.approx(2.0), "seconds": 2.5},
    }
    assert {figure.value(rows[1]) for figure in FIGURES.values()} == {None}
    state = overview_state("list", rows, "dice", "seconds")
    ((dot),) = state.dots
    assert (dot.x, dot.y, dot.decision) == (0.6, 2.5, Decision.UNDECIDED)
    assert state.summary.endswith("1 undecided  ·  1 not judged  ·  1 without one of the two figures")
    assert state.table.headings == ("case", "floating", "dice", "seconds", "decision")
    assert overview_state("list", rows, "tre_px", "dice").dots == ()


def test_every_decision_has_a_shape_of_its_own_and_the_axes_are_remembered() -> None:
    assert SYMBOLS.keys() == {*Decision, None}
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    kept = to_texts(ViewOptions(overview_x="seconds", overview_y="tre_px"))
    found = with_texts(ViewOptions(), kept)
    assert (found.overview_x, found.overview_y) == ("seconds", "tre_px")
    assert with_texts(ViewOptions(), {**kept, "overview_x": "gone"}).overview_x == "dice"


def test_the_overview_filters_the_list_opens_cases_and_is_saved(run, small_pair, tmp_path: Path) -> None:
    root = write_judged_cases(small_pair, tmp_path / "clinic")
    saved = {suffix: tmp_path / f"chart.{suffix}" for suffix in CHART_FORMATS}

    def script(driver: Driver):
        window, session = driver.window, driver.window.session
        rows = session.cases.list
        yield lambda: driver.is_idle() and rows.rows and all(row.status is not None for row in rows.rows)
        driver.do("overview")
        yield lambda: driver.is_idle() and window.beside.overview.chart.isVisible()
        shown = window.beside.overview
        chart = shown.chart
        yield lambda: len(chart.table.rows) == 3
        driver.settle()
        assert chart.table.rows[0] == ("a", "floating.png", "0.7", "0.7", "accepted")

        def at(x: float, y: float):
            return chart.mapFromScene(chart.box.mapViewToScene(QPointF(x, y)))

        left = Qt.MouseButton.LeftButton
        QTest.mousePress(chart.viewport(), left, pos=at(0.45, 0.45))
        for place in ((0.55, 0.55), (0.72, 0.72)):
            QTest.mouseMove(chart.viewport(), at(*place))
        QTest.mouseRelease(chart.viewport(), left, pos=at(0.72, 0.72))
        assert window.work_list.shown_count == 2, "0.7 and 0.5, and not 0.2"
        assert window.work_list.chosen.text().startswith("2 chosen in the overview")
        QTest.mouseClick(window.work_list.chosen, left)
        assert window.work_list.shown_count == 3

        driver.settle()
        QTest.mouseClick(chart.viewport(), left, pos=at(0.2, 0.2))
        yield (
            lambda: (
                driver.is_idle() and session.document.snapshot().path == (root / "b" / "case.json").absolute()
            )
        )
        assert session.cases.state("", False).current == "b"
        shown.upwards.setCurrentIndex(shown.upwards.findData("seconds"))
        shown.upwards.activated.emit(shown.upwards.currentIndex())
        window.refresh()
        assert chart.table.rows == (), "nobody knows how long these took"
        shown.upwards.setCurrentIndex(shown.upwards.findData("soft_dice"))
        shown.upwards.activated.emit(shown.upwards.currentIndex())
        window.refresh()
        for path in saved.values():
            driver.answers.files = [path]
            shown.buttons.save_asked.emit(path.suffix[1:])
        assert {each.parent for each in driver.answers.proposals} == {root.absolute()}, (
            "beside the list, not the case"
        )
        letters = [_rows_of_legend(picture_of(chart, pixels), pixels) for pixels in (1, 3)]
        assert letters[1] > 2.5 * letters[0] > 0, "the legend grows with the picture"
        picture, figures = shown.buttons.copy_menu.actions()
        picture.trigger()
        assert QGuiApplication.clipboard().mimeData().hasImage()
        assert QGuiApplication.clipboard().mimeData().hasFormat("image/svg+xml")
        figures.trigger()
        assert QGuiApplication.clipboard().text().startswith("case,floating,dice,soft_dice,decision")
        assert session.errors.last is None

    run([root], script)
    image = QImage(str(saved["png"]))
    assert image.width() > 1000
    assert (
        len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 3
    )
    assert QSvgRenderer(str(saved["svg"])).isValid()
    assert QSvgRenderer(str(saved["svg"])).viewBoxF() != QRectF()
    with open(saved["csv"], encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["case"], line["dice"], line["decision"]) for line in lines] == [
        ("a", "0.7", "accepted"),
        ("b", "0.2", "undecided"),
        ("c", "0.5", ""),
    ]


def _rows_of_legend(picture: QImage, pixels: int) -> int:
    """How many rows of pixels its letters reach over, in the upper right corner."""
    lines = range(HEIGHT * pixels)
    columns = range(picture.width() - WIDTH * pixels, picture.width(), 2)
    lit = [y for y in lines if any(picture.pixelColor(x, y).lightness() > 150 for x in columns)]
    return lit[-1] - lit[0] if lit else 0
