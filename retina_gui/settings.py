"""What the window remembers: its place, layout, theme and language, recent cases, and who judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from platformdirs import user_config_dir
from PySide6.QtCore import QByteArray, QSettings

from core.places import is_folder
from retina_gui.document.recent_cases import RecentCase, from_text, to_text
from retina_gui.look.theme import ThemeName
from retina_gui.state.options import ViewOptions

GEOMETRY, THEME = "window/geometry", "window/theme"
GRADER, BLINDED, REASONS = "reader/name", "reader/blinded", "reader/reasons"
RECENT = "recent/cases"
LIST_WIDTH = "list/width"
WIDEST = 10_000
"""Pixels; no screen has more."""
HINTS = "hints/seen"
FOLDER = "files/folder"
SPLITTERS, OPTIONS = "layout/splitters", "layout/options"
LANGUAGE = "window/language"


def _settings() -> QSettings:
    """An INI file; where it cannot be written, nothing is remembered and nothing fails."""
    file = Path(user_config_dir("retina-registration", appauthor=False)) / "retina-gui.ini"
    return QSettings(str(file), QSettings.Format.IniFormat)


def remembered_theme() -> ThemeName:
    """The theme of the last time; dark at the first start, or where the file says something else."""
    name = _settings().value(THEME)
    return ThemeName(name) if name in list(ThemeName) else ThemeName.DARK


def remembered_language() -> str:
    """The code of the language that the user chose; empty for that of the system."""
    chosen = _settings().value(LANGUAGE)
    return chosen if isinstance(chosen, str) else ""


def remember_language(code: str) -> None:
    """Remember the language for the next start; empty for that of the system."""
    settings = _settings()
    settings.setValue(LANGUAGE, code)
    settings.sync()


def remembered_reader() -> dict[str, Any]:
    """The options of the reader: name or initials, whether they read blinded, and their own reasons."""
    settings = _settings()
    grader = settings.value(GRADER)
    return {
        "grader": grader if isinstance(grader, str) else "",
        "blinded": settings.value(BLINDED) == "true",
        "own_reasons": remembered_reasons(),
    }


def remembered_reasons() -> tuple[str, ...]:
    """What the user gave as reasons, in any window."""
    return _lines(_settings().value(REASONS))


def remember_reasons(reasons: Sequence[str]) -> None:
    """Remember what the user gives as reasons, at once."""
    settings = _settings()
    settings.setValue(REASONS, "\n".join(reasons))
    settings.sync()


def _lines(value: object) -> tuple[str, ...]:
    return tuple(filter(None, value.split("\n"))) if isinstance(value, str) else ()


def remembered_list_width(default: int) -> int:
    """The width of the list of cases, in pixels; the default where the file says what can be none."""
    try:
        width = int(str(_settings().value(LIST_WIDTH, default)))
    except ValueError:
        return default
    return width if 0 <= width <= WIDEST else default


def remember_list_width(width: int) -> None:
    """Remember the width of the list of cases."""
    _settings().setValue(LIST_WIDTH, width)


def remembered_hints() -> frozenset[str]:
    """The hints that are not shown again."""
    names = _settings().value(HINTS)
    return frozenset(names.split()) if isinstance(names, str) else frozenset()


def remember_hints(names: Iterable[str]) -> None:
    """Remember which hints were seen, at once."""
    settings = _settings()
    settings.setValue(HINTS, " ".join(sorted(names)))
    settings.sync()


def remembered_layout(names: Iterable[str]) -> tuple[dict[str, QByteArray], dict[str, str]]:
    """Where these dividers were the last time, and the options that were remembered."""
    settings = _settings()
    found = {name: settings.value(f"{SPLITTERS}/{name}") for name in names}
    settings.beginGroup(OPTIONS)
    options = {name: settings.value(name) for name in settings.childKeys()}
    return (
        {name: place for name, place in found.items() if isinstance(place, QByteArray)},
        {name: text for name, text in options.items() if isinstance(text, str)},
    )


def remember_layout(places: Mapping[str, QByteArray], options: Mapping[str, str]) -> None:
    """Remember where the dividers are, and how one looks."""
    settings = _settings()
    for name, place in places.items():
        settings.setValue(f"{SPLITTERS}/{name}", place)
    for name, text in options.items():
        settings.setValue(f"{OPTIONS}/{name}", text)


def remembered_recent() -> tuple[RecentCase, ...]:
    """The cases that were opened last, the latest first."""
    return from_text(_settings().value(RECENT))


def remember_recent(cases: Sequence[RecentCase]) -> None:
    """Remember which cases were opened last, at once: another window reads them too."""
    settings = _settings()
    settings.setValue(RECENT, to_text(cases))
    settings.sync()


def remembered_folder() -> Path:
    """Where files were opened last; the user's own folder where that is gone."""
    folder = Path(str(_settings().value(FOLDER, "")))
    return folder if folder.is_absolute() and is_folder(folder) else Path.home()


def remember_folder(folder: Path) -> None:
    """Remember where files were opened last."""
    _settings().setValue(FOLDER, str(folder.absolute()))


def remembered_geometry() -> QByteArray | None:
    """Where the window was the last time, as `QWidget.restoreGeometry` takes it; None where it was nowhere."""
    geometry = _settings().value(GEOMETRY)
    return geometry if isinstance(geometry, QByteArray) else None


def remember(geometry: QByteArray, options: ViewOptions) -> None:
    """Remember where the window is, as `QWidget.saveGeometry` gives it, and who judged with it."""
    settings = _settings()
    settings.setValue(GEOMETRY, geometry)
    settings.setValue(THEME, options.theme.value)
    settings.setValue(GRADER, options.grader)
    settings.setValue(BLINDED, "true" if options.blinded else "false")
    settings.sync()
