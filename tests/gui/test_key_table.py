"""The key table against itself and against the window that is made from it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from core.resource_files import resource_path
from retina_gui.actions.action import MENUS
from retina_gui.actions.table import ACTIONS
from retina_gui.dialogs.shortcuts_page import ShortcutsPage
from retina_gui.state.keys import key_in_words


def test_no_key_has_two_meanings() -> None:
    keys = Counter(QKeySequence(key).toString() for action in ACTIONS for key in action.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert "" not in keys, "every key is one that Qt knows"


def test_keys_have_the_names_of_the_language(monkeypatch) -> None:
    german = {"Ctrl (key)": "Strg", "PgUp (key)": "Bild auf"}
    monkeypatch.setattr("retina_gui.state.keys.tr", lambda text: german.get(text, text))
    assert key_in_words("Ctrl+PgUp", " + ") == "Strg + Bild auf"
    assert key_in_words("Shift+C", "+") == "Shift+C", "no translation, and a letter that needs none"
    assert key_in_words("+", " + ") == "+"
    assert key_in_words("Ctrl++", " + ") == "Strg + +"


def test_the_key_of_a_disabled_action_says_why(run, small_pair: tuple[Path, Path]) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert not window.actions_by_id["register"].isEnabled()
        driver.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        assert window.status.prompt.text() == "Register: Mark 3 more matching pairs first."
        assert not window.session.runner.state.running

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)


def test_every_row_has_words_and_every_icon_is_there() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert action.text
        assert action.help
        assert action.menu in MENUS
        if action.icon:
            assert resource_path("icons", f"{action.icon}.svg").read_text().startswith("<svg")


def test_every_icon_file_is_used(checkout: Path) -> None:
    source = "".join(path.read_text() for path in (checkout / "retina_gui").rglob("*.py"))
    kinds = {"information", "warning", "error"}
    for path in (checkout / "resources" / "icons").glob("*.svg"):
        assert path.stem in kinds or f'"{path.stem}"' in source, path.name


def test_the_window_wires_every_action_and_fits_a_small_screen(run) -> None:
    def script(driver):
        window = driver.window
        yield lambda: True
        for name, action in window.actions_by_id.items():
            assert action.receivers("2triggered(bool)") > 0, f"{name} does nothing"
        menus = [action.text() for action in window.menuBar().actions()]
        assert menus == list(MENUS)
        assert window.minimumSizeHint().width() <= 1280
        assert window.minimumSizeHint().height() <= 720
        for button in window.findChildren(QPushButton) + window.findChildren(QToolButton):
            assert button.text() or button.toolTip() or not button.isVisible()

    run([], script)


def test_the_shortcut_page_has_every_key(run) -> None:
    def script(driver):
        driver.do("shortcuts")
        yield lambda: True
        page = driver.window.findChild(ShortcutsPage)
        text = "\n".join(shown.text() for shown in page.findChildren(QLabel))
        for action in ACTIONS:
            if action.keys and not action.id.startswith(("nudge_", "centre_", "pan_")):
                assert action.keys[0] in text, action.id
                assert action.text.rstrip("…") in text

    run([], script)
