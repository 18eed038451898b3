"""The bar above the overlay: arranging its buttons does not ask itself to arrange them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from retina_gui.actions.table import ACTIONS
from retina_gui.panels.compare_bar import CompareBar
from tests.gui.test_judging_state import judged, shown


def test_buttons_that_resize_the_bar_while_it_is_arranged_do_not_arrange_it_for_ever(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QMainWindow()
    actions = {action.id: QAction(action.text, window) for action in ACTIONS}
    bar = CompareBar(actions, window)
    original, count = bar._show, 0

    def resizing_show(*arguments: object) -> None:
        nonlocal count
        count += 1
        original(*arguments)
        bar.resizeEvent(QResizeEvent(QSize(500, 60), QSize(501, 60)))

    monkeypatch.setattr(bar, "_show", resizing_show)
    bar.show_state(shown(judged()).compare)
    assert 1 <= count <= 20
