"""What the program is, what is inside, and what it provides where the system does not."""

from __future__ import annotations

import locale
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPlainTextEdit

from core.fonts import font_file
from core.resource_files import LICENCES, licences_file
from retina_gui.application import make_application
from tests.gui.driver import Driver


def test_licences_of_a_bundle_are_shown(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def boxes(driver: Driver) -> list[QMessageBox]:
        return [box for box in driver.window.findChildren(QMessageBox) if box.isVisible()]

    def script(driver: Driver):
        yield lambda: True
        driver.do("about")
        (box,) = boxes(driver)
        assert [button.text() for button in box.buttons()] == ["OK"], "installed by pip: nothing is inside"
        box.accept()
        monkeypatch.setattr("core.resource_files.resource_folder", lambda: tmp_path)
        (tmp_path / LICENCES).write_text("Qt: LGPL <b>3</b>", "utf-8")
        yield lambda: not boxes(driver)
        driver.do("about")
        (box,) = boxes(driver)
        next(button for button in box.buttons() if "Licences" in button.text()).click()
        page = next(
            each for each in driver.window.findChildren(QPlainTextEdit) if "LGPL" in each.toPlainText()
        )
        assert page.toPlainText() == "Qt: LGPL <b>3</b>"
        assert isinstance(page.window(), QDialog)
        page.window().close()

    assert licences_file() is None
    run([], script)


def test_numbers_have_points_where_the_user_writes_commas(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt takes the user's locale over for the process, in which ITK writes "0,5" into the header of an NRRD file."""
    chosen: list[tuple[int, str]] = []
    monkeypatch.setattr(locale, "setlocale", lambda category, value: chosen.append((category, value)))
    make_application(["retina-gui"])
    assert chosen == [(locale.LC_NUMERIC, "C")]


def test_a_system_without_any_font_gets_one(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[str] = []
    monkeypatch.setattr(QFontDatabase, "addApplicationFont", added.append)
    make_application(["retina-gui"])
    assert added == []
    monkeypatch.setattr(QFontDatabase, "families", lambda: ["Monospace", "Sans Serif", "Serif"])
    make_application(["retina-gui"])
    assert added == [str(font_file())]
