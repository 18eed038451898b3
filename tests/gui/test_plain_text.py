"""What a stranger called something is shown as it is written, also in tooltips and questions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from retina_gui.dialogs.qt_dialogs import QtDialogs
from retina_gui.dialogs.verdict_model import VerdictModel
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.plain_text import plain
from retina_gui.look.widgets import set_tooltip

NAME = "<img src='x'><b>eye</b>"


def test_names_are_no_html(qtbot) -> None:
    label, elided = QLabel(), ElidedLabel()
    qtbot.addWidget(label)
    qtbot.addWidget(elided)
    set_tooltip(label, NAME)
    elided.setText(NAME)
    assert label.toolTip() == elided.toolTip() == plain(NAME)
    assert "<img" not in plain(NAME)
    assert QtDialogs(label)._box("title").textFormat() is Qt.TextFormat.PlainText


def test_every_table_shows_them_so(qtbot, monkeypatch) -> None:
    model = VerdictModel(None)
    monkeypatch.setattr(model, "row", lambda _: None)
    monkeypatch.setattr(model, "cell", lambda *_: NAME)
    place = model.createIndex(0, 0)
    assert model.data(place, Qt.ItemDataRole.ToolTipRole) == plain(NAME)
    assert model.data(place, Qt.ItemDataRole.DisplayRole) == NAME
