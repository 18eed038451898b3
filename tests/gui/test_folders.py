"""Dialogs begin where files were opened last."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from retina_gui.dialogs.qt_dialogs import QtDialogs
from retina_gui.settings import remember_folder, remembered_folder


def test_the_folder_is_remembered_between_windows_and_forgotten_when_it_is_gone(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retina_gui.settings.user_config_dir", lambda *_, **__: str(tmp_path / "settings"))
    begun: list[str] = []
    images = tmp_path / "images ü"
    images.mkdir()

    def chosen(parent: QWidget, title: str, folder: str, kinds: str) -> tuple[str, str]:
        begun.append(folder)
        return str(images / "eye.png"), kinds

    monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *asked: ([chosen(*asked)[0]], ""))
    parent = QWidget()
    assert QtDialogs(parent).image_file("Open") == images / "eye.png"
    QtDialogs(parent).points_files()
    images.rmdir()
    QtDialogs(parent).case_file()
    assert begun == [str(Path.home()), str(images), str(Path.home())]
    remember_folder(tmp_path / (300 * "x"))  # a name that no system takes
    assert remembered_folder() == Path.home()
