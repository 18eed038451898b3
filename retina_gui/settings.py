"""What the window remembers from one start to the next: its place, its size, and the theme. Nothing about a case."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_dir
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from retina_gui.look.theme import ThemeName

GEOMETRY, THEME = "window/geometry", "window/theme"


def _settings() -> QSettings:
    """An INI file; where it cannot be written, nothing is remembered and nothing fails."""
    file = Path(user_config_dir("retina-registration", appauthor=False)) / "retina-gui.ini"
    return QSettings(str(file), QSettings.Format.IniFormat)


def remembered_theme() -> ThemeName:
    """The theme of the last time; dark at the first start, or where the file says something else."""
    name = _settings().value(THEME)
    return ThemeName(name) if name in list(ThemeName) else ThemeName.DARK


def restore_geometry(window: QMainWindow) -> None:
    """Put a window where it was the last time, if it was anywhere."""
    geometry = _settings().value(GEOMETRY)
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)


def remember(window: QMainWindow, theme: ThemeName) -> None:
    """Remember how a window stands."""
    settings = _settings()
    settings.setValue(GEOMETRY, window.saveGeometry())
    settings.setValue(THEME, theme.value)
    settings.sync()
