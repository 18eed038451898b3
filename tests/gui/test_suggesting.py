"""Suggest through the real program: three points that can be undone, and a reason where there are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.demo.synthetic import true_transform
from core.export.image_files import write_png
from core.points.matching import ImageRole
from retina_gui.document.notes import NoteKind
from retina_gui.rendering.layers import CheckerboardLayer, HatchedLayer
from retina_gui.state.options import Stage
from retina_gui.state.view_state import MarkKind

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING


def notes(window) -> str:
    return " ".join(note.text for note in window.state.notes)


def test_suggest_fills_three_pairs_that_undo_takes_back_and_register_uses(run, demo_files: Path) -> None:
    truth = true_transform()

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.state.next_step == "suggest"
        assert "Ctrl + G" in window.top_bar.suggest.toolTip()

        driver.do("suggest")
        assert not window.actions_by_id["suggest"].isEnabled(), "one job at a time"
        yield lambda: "Segmenting" in window.state.job.step
        driver.do("cancel")
        yield driver.is_idle
        assert len(window.session.document.snapshot().points) == 0
        assert window.session.errors.last is None

        QTest.mouseClick(window.top_bar.suggest, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        suggested = window.session.document.snapshot().points
        assert len(suggested.fit_ids()) == 3
        reference, floating = suggested.fit_arrays()
        assert np.linalg.norm(truth(reference) - floating, axis=1).max() < 6
        assert "Suggested points 1 to 3, confidence" in notes(window)
        assert [row.suggested for row in window.state.points.rows] == [True] * 3
        for pane in (window.state.reference, window.state.floating):
            assert [mark.suggested for mark in pane.marks] == [True] * 3
        assert isinstance(window.state.compare.layer, CheckerboardLayer), "the overlay is there at once"
        assert window.state.next_step == "register"

        driver.do("undo")
        assert len(window.session.document.snapshot().points) == 0, "one step"
        assert "Suggested" not in notes(window)
        driver.do("redo")
        assert window.session.document.snapshot().points == suggested

        driver.drag(FLOATING, suggested.pair(2).floating, np.add(suggested.pair(2).floating, (12, 8)))
        assert [row.suggested for row in window.state.points.rows] == [True, False, True]
        driver.do("undo")

        yield from _a_click_is_offered_its_partner(driver, truth)
        driver.do("register")
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert window.state.stage is Stage.JUDGE
        assert "Suggested points" not in notes(window)
        _confidence_is_shown_and_hidden(window)

    run(["--reference", demo_files / "reference.png", "--floating", demo_files / "floating.png"], script)


def _a_click_is_offered_its_partner(driver, truth):
    """At a clear crossing of the demonstration: its first point."""
    from core.demo.synthetic import demo_points_path
    from core.points.csv_files import read_points

    window = driver.window
    place = read_points(demo_points_path()).complete_pairs()[0].reference
    driver.click(REFERENCE, place)
    placed = window.session.document.snapshot().points.pair(4).reference
    assert window.state.points.selected == 4, "a placed point is selected"
    ghost = next(mark for mark in window.state.floating.marks if mark.kind is MarkKind.GHOST)
    assert ghost.confidence > 0.5
    wanted = truth(np.array([placed]))[0]
    assert np.linalg.norm(wanted - ghost.point) < 3, "nearer than the affine of three points"
    assert "confidence" in window.state.prompt
    driver.key(Qt.Key.Key_Return)
    yield lambda: True
    accepted = window.session.document.snapshot().points.pair(4)
    assert accepted.floating == ghost.point
    assert not window.state.points.rows[3].suggested, "the user accepted it"


def _confidence_is_shown_and_hidden(window) -> None:
    names = [name for name, _ in window.state.quality.overall]
    assert names[-2:] == ["Mean confidence", "Uncertain area"]
    shown = window.workspace.compare.first
    QTest.keyClick(shown, Qt.Key.Key_U)
    assert isinstance(
        window.state.compare.layer, HatchedLayer
    ) or window.state.compare.legend_text.startswith("No")
    assert window.state.compare.legend_text in {label.text() for label in window.findChildren(QLabel)}
    assert window.actions_by_id["confidence"].isChecked()
    QTest.keyClick(shown, Qt.Key.Key_U)
    assert isinstance(window.state.compare.layer, CheckerboardLayer)
    assert window.state.compare.legend_text == ""


def test_where_no_alignment_is_found_the_reason_is_shown_and_the_points_stay(
    run, demo_files: Path, tmp_path: Path
) -> None:
    blank = tmp_path / "blank.png"
    write_png(blank, np.full((300, 320), 90, np.uint8))

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.click(REFERENCE, (200.0, 150.0))
        before = window.session.document.snapshot().points
        driver.do("suggest")
        yield driver.is_idle
        assert window.session.errors.last is None, "no dialog"
        assert window.session.document.snapshot().points == before
        assert "Could not align the images automatically" in notes(window)
        assert all(note.kind is not NoteKind.ERROR for note in window.state.notes)
        assert window.state.stage is Stage.POINTS
        for x, y in ((50.0, 60.0), (250.0, 80.0), (150.0, 260.0)):
            driver.click(FLOATING, (x, y))
            driver.click(REFERENCE, (2 * x, 1.5 * y))
        assert "Could not align" not in notes(window), "the points have answered it"

    run(["--reference", demo_files / "reference.png", "--floating", blank], script)
