"""The panel of the annotations while something is dragged."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from retina_gui.actions.table import ACTIONS
from retina_gui.panels.annotations_panel import PAUSE_MS, AnnotationsPanel
from retina_gui.state.annotations_state import AnnotationRow, AnnotationsState


def test_a_drag_shows_its_first_and_its_last_figures_and_no_more_between_than_can_be_read(
    application: QApplication, qtbot
) -> None:
    panel = AnnotationsPanel({action.id: QAction(action.text) for action in ACTIONS})

    def show(figure: str, is_moving: bool) -> str:
        row = AnnotationRow("a", "polygon", "drusen", "#ffffff", "", "image", figure, 1.0)
        panel.show_state(AnnotationsState(rows=(row,), is_moving=is_moving))
        return shown()

    def shown() -> str:
        return panel.model.row(0).figure

    assert show("1 mm²", is_moving=True) == "1 mm²"
    assert [show(f"{number} mm²", is_moving=True) for number in (2, 3)] == ["1 mm²"] * 2
    qtbot.waitUntil(lambda: shown() == "3 mm²", timeout=20 * PAUSE_MS)
    show("4 mm²", is_moving=True)
    assert show("5 mm²", is_moving=False) == "5 mm²", "where the drag ends, at once"
    QTest.qWait(2 * PAUSE_MS)
    assert shown() == "5 mm²"
