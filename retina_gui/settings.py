"""What the window remembers from one start to the next: its place, the theme, recent cases, and who judges."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from platformdirs import user_config_dir
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from retina_gui.document.recent import RecentCase, from_text, to_text
from retina_gui.look.theme import ThemeName
from retina_gui.state.options import ViewOptions

GEOMETRY, THEME = "window/geometry", "window/theme"
GRADER, BLINDED = "reader/name", "reader/blinded"
RECENT = "recent/cases"
LIST_WIDTH = "list/width"


def _settings() -> QSettings:
    """An INI file; where it cannot be written, nothing is remembered and nothing fails."""
    file = Path(user_config_dir("retina-registration", appauthor=False)) / "retina-gui.ini"
    return QSettings(str(file), QSettings.Format.IniFormat)


def remembered_theme() -> ThemeName:
    """The theme of the last time; dark at the first start, or where the file says something else."""
    name = _settings().value(THEME)
    return ThemeName(name) if name in list(ThemeName) else ThemeName.DARK


def remembered_reader() -> dict[str, Any]:
    """The options of the reader: name or initials, and whether he reads blinded."""
    settings = _settings()
    grader = settings.value(GRADER)
    return {
        "grader": grader if isinstance(grader, str) else "",
        "blinded": settings.value(BLINDED) == "true",
    }


def remembered_list_width(default: int) -> int:
    """The width of the list of cases, in pixels."""
    try:
        return int(str(_settings().value(LIST_WIDTH, default)))
    except ValueError:
        return default


def remember_list_width(width: int) -> None:
    """Remember the width of the list of cases."""
    _settings().setValue(LIST_WIDTH, width)


def remembered_recent() -> tuple[RecentCase, ...]:
    """The cases that were opened last, the latest first."""
    return from_text(_settings().value(RECENT))


def remember_recent(cases: Sequence[RecentCase]) -> None:
    """Remember which cases were opened last, at once: another window reads them too."""
    settings = _settings()
    settings.setValue(RECENT, to_text(cases))
    settings.sync()


def restore_geometry(window: QMainWindow) -> None:
    """Put a window where it was the last time, if it was anywhere."""
    geometry = _settings().value(GEOMETRY)
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)


def remember(window: QMainWindow, options: ViewOptions) -> None:
    """Remember how a window stands, and who judged with it."""
    settings = _settings()
    settings.setValue(GEOMETRY, window.saveGeometry())
    settings.setValue(THEME, options.theme.value)
    settings.setValue(GRADER, options.grader)
    settings.setValue(BLINDED, "true" if options.blinded else "false")
    settings.sync()
