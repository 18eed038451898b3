"""Judging through the real `main()`: cells, the walk through the worst of them, verdicts of two readers, reopening."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from core.case import Verdict, load_case
from core.metrics.cell_quality import worst_first
from retina_gui.jobs.registering import PairToRegister
from retina_gui.state.options import CompareMode, Stage
from tests.gui.driver import Driver

pytestmark = pytest.mark.usefixtures("registers_once", "segments_once")

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def press(driver: Driver, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(driver.window.workspace.compare.first, key, modifier)


def type_into(box, text: str) -> None:
    box.selectAll()
    box.insert(text)  # `keyClicks` knows ASCII alone
    QTest.keyClick(box, Qt.Key.Key_Return)


def shown_words(driver: Driver) -> set[str]:
    return {label.text() for label in driver.window.findChildren(QLabel) if label.isVisible()}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the first run saw; it registers once for all tests, and `folder` keeps its case and its settings."""
    return {"folder": tmp_path_factory.mktemp("judged") / "kept"}


@pytest.fixture
def judged_case(run, tmp_path: Path, seen: dict[str, object]) -> Path:
    """A case that was registered, looked at and judged by two readers, and saved."""
    path, folder = tmp_path / "eye.json", seen["folder"]
    if folder.exists():
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        return path

    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert not window.actions_by_id["worst_next"].isEnabled()
        driver.do("register")
        yield driver.is_idle
        _cells_follow_their_size(driver)
        seen["cells"] = window.state.compare.cells
        _walk(driver)
        _two_readers(driver)
        driver.answers.files = [path]
        driver.do("save_case")
        assert not window.session.document.snapshot().modified

    run(["--demo"], script)
    shutil.copytree(tmp_path, folder)
    return path


def _cells_follow_their_size(driver: Driver) -> None:
    window = driver.window
    canvas = window.workspace.compare.first
    assert window.state.compare.cells == ()
    plain = canvas.grab().toImage()
    press(driver, Qt.Key.Key_E)
    cells = window.state.compare.cells
    assert canvas.grab().toImage() != plain
    QTest.keyPress(canvas, Qt.Key.Key_H)
    assert canvas.grab().toImage() == plain, "H hides them"
    QTest.keyRelease(canvas, Qt.Key.Key_H)
    assert len(cells) == 5 * 5
    assert any(cell.overlap is not None for cell in cells)
    bare = window.workspace.compare.first.grab().toImage()
    press(driver, Qt.Key.Key_BracketLeft)
    assert len(window.state.compare.cells) > len(cells)
    assert window.workspace.compare.first.grab().toImage() != bare
    press(driver, Qt.Key.Key_BracketRight)
    assert window.state.compare.cells == cells
    driver.do("before")
    assert window.state.compare.cells == (), "the figures are those of the result"
    driver.do("before")


def _walk(driver: Driver) -> None:
    window, canvas = driver.window, driver.window.workspace.compare.first
    cells = worst_first(window.state.compare.cells)
    fitted = canvas.view.scale
    for number, cell in ((1, cells[0]), (2, cells[1])):
        press(driver, Qt.Key.Key_N)
        assert window.state.compare.mode is CompareMode.FLICKER
        assert window.state.compare.walked == cell
        assert window.state.prompt.startswith(f"Cell {number} of {len(cells)}, overlap {cell.overlap:.2f}")
        assert canvas.view.scale > fitted
        assert canvas.view.centre == pytest.approx(cell.centre)
    press(driver, Qt.Key.Key_N, SHIFT)
    assert window.state.compare.walked == cells[0]
    press(driver, Qt.Key.Key_N, SHIFT)
    assert window.state.compare.walked == cells[-1], "before the worst comes the best"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert window.state.compare.walked is None


def _two_readers(driver: Driver) -> None:
    window, panel = driver.window, driver.window.side.verdict
    assert not panel.reason.isEnabled()
    type_into(panel.grader, "AB")
    press(driver, Qt.Key.Key_A)
    assert window.state.verdict.verdict is Verdict.ACCEPTED
    QTest.mouseClick(panel.choose, Qt.MouseButton.LeftButton)
    quick = QApplication.activePopupWidget().actions()[1]
    quick.trigger()
    assert window.state.verdict.reason == panel.reason.text() == quick.text()
    QApplication.activePopupWidget().close()
    type_into(panel.reason, "vessels meet – mostly")
    assert window.state.verdict.reason == "vessels meet – mostly"
    assert window.state.verdict.summary == ""

    press(driver, Qt.Key.Key_B, CONTROL)
    type_into(panel.grader, "CD")
    words = shown_words(driver)
    assert not any("accepted" in text or "mostly" in text or "AB" in text for text in words), words
    assert not any(window.actions_by_id[name].isChecked() for name in ("verdict_accept", "verdict_reject"))
    assert panel.reason.text() == ""
    assert "Another reader has judged this result" in window.state.verdict.summary

    press(driver, Qt.Key.Key_X)
    assert window.state.verdict.summary == "The readers disagree."
    (other,) = window.state.verdict.others
    assert other.startswith("AB: accepted")
    assert other.endswith("mostly")
    assert other in {label.text() for label in panel.findChildren(QLabel)}
    press(driver, Qt.Key.Key_A)
    assert window.state.verdict.summary == "The readers agree."
    driver.do("undo")
    assert window.state.verdict.verdict is Verdict.REJECTED
    driver.do("undo")
    assert window.state.verdict.others == (), "hidden again"


def test_cells_and_verdicts_come_back_with_the_case(run, judged_case: Path, seen: dict[str, object]) -> None:
    saved = load_case(judged_case).entry(0)
    assert [(each.grader, each.verdict, each.reason) for each in saved.judgements] == [
        ("AB", Verdict.ACCEPTED, "vessels meet – mostly")
    ]

    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.session.options.options.grader == "CD", "remembered between starts"
        assert window.session.options.options.blinded
        assert window.state.verdict.verdict is None
        driver.do("stage_judge")
        assert "keeps no vessel maps" in window.state.quality.cells
        press(driver, Qt.Key.Key_N)
        assert not driver.is_idle(), "the maps are measured again first"
        yield driver.is_idle
        assert window.session.errors.last is None
        assert window.state.prompt.startswith("Cell 1 of")
        assert not window.session.document.snapshot().modified, "nothing of the case has changed"
        press(driver, Qt.Key.Key_C)
        press(driver, Qt.Key.Key_E)
        again = window.state.compare.cells
        for ours, theirs in zip(again, seen["cells"], strict=True):
            assert ours.overlap == pytest.approx(theirs.overlap, abs=0.01)
            assert ours.confidence == pytest.approx(theirs.confidence, abs=0.01)
        press(driver, Qt.Key.Key_Y)
        assert window.state.compare.cells == again, "the maps stay while the verdict changes"
        assert window.state.verdict.summary == "The readers disagree."
        driver.do("stage_export")
        assert not window.state.export.no_maps, "they can be exported as well"

    run([judged_case], script)


def test_figures_and_hatching_are_lit_only_where_they_are_there(run, judged_case: Path) -> None:
    """Whoever looks at them in one case, and opens another that has none yet, sees no button that claims them."""

    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        for name in ("cells", "confidence"):
            driver.do(name)
            yield driver.is_idle
            assert window.actions_by_id[name].isChecked()
        assert window.state.compare.cells
        window.session.files.open_case_file(judged_case)
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.state.compare.cells == ()
        for name in ("cells", "confidence"):
            assert not window.actions_by_id[name].isChecked(), name
        press(driver, Qt.Key.Key_E)
        yield driver.is_idle
        assert window.state.compare.cells, "one press shows them"
        assert window.actions_by_id["cells"].isChecked()
        assert window.actions_by_id["confidence"].isChecked()
        driver.do("cells")
        assert not window.actions_by_id["cells"].isChecked()
        assert window.state.compare.cells == ()

    run([judged_case], script)


@pytest.mark.usefixtures("segments_anew")
def test_cancelling_the_measurement_leaves_everything_as_it_was(run, judged_case: Path) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.do("cells")
        assert window.state.stage is Stage.JUDGE
        driver.do("cancel")
        yield driver.is_idle
        assert not window.session.options.options.show_cells
        assert window.state.compare.has_after
        assert window.session.errors.last is None

    run([judged_case], script)


def test_a_verdict_waits_for_the_name_of_its_reader_who_is_asked_once(run, judged_case: Path) -> None:
    def graders(window) -> list[tuple[str, Verdict]]:
        given = window.session.document.snapshot().entry.judgements
        return [(each.grader, each.verdict) for each in given]

    def ask(driver: Driver):
        window, box = driver.window, driver.window.side.verdict.grader
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        box.clear()
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert window.session.options.options.grader == ""
        driver.do("stage_points")
        press(driver, Qt.Key.Key_X)
        assert box.hasFocus()
        assert any("gives the verdict: rejected" in words for words in shown_words(driver))
        QTest.keyClick(box, Qt.Key.Key_Escape)
        assert not any("gives the verdict" in words for words in shown_words(driver))
        assert window.workspace.compare.first.hasFocus()
        type_into(box, "EF")
        assert graders(window) == [("AB", Verdict.ACCEPTED)], "what was left is not given later"

        box.clear()
        QTest.keyClick(box, Qt.Key.Key_Return)
        press(driver, Qt.Key.Key_Y)
        assert graders(window) == [("AB", Verdict.ACCEPTED)], "nobody's verdict is none"
        assert not window.actions_by_id["verdict_retry"].isChecked()
        QTest.keyClicks(box, " E  F ")
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert graders(window) == [("AB", Verdict.ACCEPTED), ("E F", Verdict.RETRY)]
        assert window.workspace.compare.first.hasFocus(), "the next key is one of the images again"
        driver.do("undo")
        assert graders(window) == [("AB", Verdict.ACCEPTED)]

    def know(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        press(driver, Qt.Key.Key_X)
        assert graders(window) == [("AB", Verdict.ACCEPTED), ("E F", Verdict.REJECTED)], "never asked again"

    run([judged_case], ask)
    run([judged_case], know)


def test_a_verdict_that_waits_is_that_of_the_result_it_was_meant_for(run, judged_case: Path) -> None:
    def script(driver: Driver):
        window, box = driver.window, driver.window.side.verdict.grader
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        box.clear()
        QTest.keyClick(box, Qt.Key.Key_Return)
        press(driver, Qt.Key.Key_Y)
        window.session.document.pairs.delete_pair(1)
        window.session.document.undo()
        type_into(box, "EF")
        assert [each.grader for each in window.session.document.snapshot().entry.judgements] == ["AB"]
        press(driver, Qt.Key.Key_Y)
        assert [each.grader for each in window.session.document.snapshot().entry.judgements] == ["AB", "EF"]

    run([judged_case], script)


def test_the_pixel_size_gives_micrometres(run, judged_case: Path) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        names = [row.name for row in window.state.quality.rows]
        assert "Largest, px" in names
        assert "Largest, µm" not in names
        box = window.side.images.spacing.box
        type_into(box, "nonsense")
        assert "number of micrometres" in window.status.prompt.text()
        assert box.text() == ""
        type_into(box, "7,5")
        assert window.session.document.case.reference_spacing_um == 7.5
        pair = PairToRegister.of(window.session.document.snapshot(), None)
        assert pair.reference.spacing_um == 7.5, "exports have their scale"
        assert "Largest, µm" in [row.name for row in window.state.quality.rows]
        assert window.session.document.snapshot().live is not None, "no result is dropped"
        driver.do("undo")
        assert window.session.document.case.reference_spacing_um is None
        assert box.text() == "" or box.hasFocus()

    run([judged_case], script)
