"""What a stranger called something is shown as it is written, also in tooltips and questions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

import retina_gui
from retina_gui.dialogs.qt_dialogs import QtDialogs
from retina_gui.dialogs.verdict_model import VerdictModel
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.plain_text import caption, plain, seen
from retina_gui.look.table_model import TableModel
from retina_gui.look.widgets import label as plain_label
from retina_gui.look.widgets import set_tooltip
from retina_gui.panels.recent_list import RecentItem, RecentMenu, RecentRow
from retina_gui.panels.work_list_model import WorkListModel

NAME = "<img src='x'><b>eye</b>"
TURNED = "eye\u202e & 7\x1b[2J"
MAKES_SOMETHING_OF = {
    "setToolTip": 0,
    "setStatusTip": 0,
    "setWhatsThis": 0,
    "setItemData": 1,
    "setTabToolTip": 1,
}
"""Methods of Qt that take a text for HTML, or for one with a key behind "&"; and which of what they get is it."""
MAKES_KEYS_OF = {"addAction": 0, "addMenu": 0}
SHOWN_AS_IT_IS = re.compile(r"(plain|caption|partial)\(|tr\((?!.*\.format)")
OF_THIS_PROGRAM = re.compile(
    r"(self\._)?actions\[.*|self\._forget$|action$|shown$|own_name\(code\) if .*|whole\[\d\]$|0$|.*\.toolTip\(\)$"
    r"|QApplication\.applicationDisplayName\(\)$"
)


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


def test_letters_are_not_turned_round(qtbot) -> None:
    label, elided = plain_label(TURNED), ElidedLabel()
    qtbot.addWidget(label)
    qtbot.addWidget(elided)
    elided.setText(TURNED)
    assert seen(TURNED) == label.text() == elided.text() == label.text() == "eye\\u202e & 7\\x1b[2J"
    label.setText(TURNED * 2)
    assert label.text().isprintable()
    assert seen("سلام\u200c 👩\u200d⚕️\n") == "سلام\u200c 👩\u200d⚕️\n"  # joiners belong to the words


def test_recent_cases_are_called_as_they_are(qtbot) -> None:
    item = RecentItem(Path(f"/{NAME}/case.json"), f"{TURNED}\tCtrl+Q", "", Path("none.png"), is_missing=True)
    menu, row = RecentMenu(QAction()), RecentRow(item)
    qtbot.addWidget(menu)
    qtbot.addWidget(row)
    menu.show_items([item])
    assert menu.actions()[0].text().startswith(caption(TURNED))
    assert "\t" not in menu.actions()[0].text()
    assert menu.actions()[0].toolTip() == plain(str(item.path))
    assert row.toolTip().startswith("<qt>/&lt;img")


def test_the_list_of_cases_shows_them_so(monkeypatch) -> None:
    model = WorkListModel.__new__(WorkListModel)
    TableModel.__init__(model, ())
    row = type("Row", (), {"name": TURNED, "word": "", "dice": None, "help": NAME})()
    monkeypatch.setattr(model, "row", lambda _: row)
    model._current = None
    place = model.createIndex(0, 0)
    assert model.data(place, Qt.ItemDataRole.ToolTipRole) == plain(NAME)
    assert model.data(place, Qt.ItemDataRole.DisplayRole) == seen(TURNED)


def shown_as_something_else(path: Path) -> Iterator[str]:
    """Texts that a module gives to what Qt looks for HTML or keys in, and that nobody has made plain."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        name = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
        place = {**MAKES_SOMETHING_OF, **MAKES_KEYS_OF}.get(name, 9)
        words = ast.unparse(call.args[place]) if isinstance(call, ast.Call) and place < len(call.args) else ""
        if words and not SHOWN_AS_IT_IS.match(words) and not OF_THIS_PROGRAM.match(words):
            yield f"{path.name}:{call.lineno}: {name}({words})"


def test_every_tooltip_and_menu_is_plain() -> None:
    folder = Path(retina_gui.__file__).parent
    assert [each for path in sorted(folder.rglob("*.py")) for each in shown_as_something_else(path)] == []
