"""Whoever hears the window instead of seeing it, or uses keys only, finds everything."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTableView,
    QWidget,
)

from retina_gui.panes.image_pane import ImagePane
from retina_gui.state.options import Stage

pytestmark = pytest.mark.usefixtures("registers_once")

CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QTableView, ImagePane)


def controls(window) -> list[QWidget]:
    found = [widget for widget in window.findChildren(QWidget) if isinstance(widget, CONTROLS)]
    shown = [widget for widget in found if widget.isVisible() and not isinstance(widget, QScrollBar)]
    return [widget for widget in shown if not widget.objectName().startswith("qt_")]


def name(widget: QWidget) -> str:
    text = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    return "".join(letter for letter in text if letter.isalnum())


def test_every_control_has_a_name_and_can_be_reached_by_keys(run) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.do("register")
        yield driver.is_idle
        driver.do("filmstrip")
        for stage in Stage:
            window.session.set_stage(stage)
            yield lambda: True
            for widget in controls(window):
                where = f"{type(widget).__name__} {widget.toolTip()!r} in {widget.parent()}, {stage}"
                assert name(widget), f"no name: {where}"
                if isinstance(widget, QAbstractButton) and not isinstance(widget.parent(), QTableView):
                    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"not reached by Tab: {where}"

    run(["--demo"], script)
