"""Every text of the window goes through the catalogue: with one that marks what it gives, nothing unmarked is left."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pyqtgraph import PlotWidget
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)

from core.language import fitting_language, languages, use_translations
from core.points.matching import ImageRole
from retina_gui.actions.table import ACTIONS
from retina_gui.languages import language_for
from retina_gui.panels.language_menu import LanguageMenu
from retina_gui.settings import remembered_language
from tests.batch.made_cases import write_images, write_pair
from tests.gui.driver import Driver

OPEN, CLOSE = "⟦", "⟧"
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
KEYS = {key for row in ACTIONS for key in row.keys} | {
    "Alt",
    "Ctrl",
    "Shift",
    "Esc",
    "Return",
    "PgDown",
    "PgUp",
}
PLAIN = re.compile(
    r"(px|µm|mm|MB|Dice|TRE|FA|CLAHE|SHA-256|dX|dY|English|Deutsch|Retina|ref|case\.json"
    r"|[\w-]+(\.\w+)*\.(json|tif|tiff|png|csv|h5|nii|gz|dcm|log|pdf)|stack|x|y|s|Enter)"
)
"""What is the same in every language: units, names of measures and formats, of files, and of keys."""


class Marking(gettext.NullTranslations):
    """Gives every text back between brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{OPEN}{msgid1 if n == 1 else msgid2}{CLOSE}"


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    use_translations(Marking())
    monkeypatch.setattr("retina_gui.application.start_language", lambda application: "en")


@cache  # most of what is shown is shown again in the next state
def rest(text: str, names: frozenset[str]) -> str:
    """What of a text is neither marked nor the same in every language."""
    text = "\n".join(line for line in text.split("\n") if not Path(line).is_absolute())
    inner = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while inner.search(text):
        text = inner.sub("", text)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    words = [word for word in re.split(r"[\s+,;:()/·–…&\[\]]+", text) if re.search(r"[^\W\d_]", word)]
    return " ".join(word for word in words if word not in KEYS and not PLAIN.fullmatch(word))


def texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    """The texts of a widget, each with where it is."""
    place = f"{type(widget).__name__} {widget.objectName()}"
    yield f"{place} tooltip", widget.toolTip()
    yield f"{place} accessible name", widget.accessibleName()
    if widget.isWindow():
        yield f"{place} title", widget.windowTitle()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield f"{place} text", widget.text()
    if isinstance(widget, QGroupBox | QMenu):
        yield f"{place} title", widget.title()
    if isinstance(widget, QLineEdit):
        yield f"{place} placeholder", widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from ((f"{place} item", widget.itemText(number)) for number in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from ((place, text) for text in model_texts(widget.model()))
    if not isinstance(widget.parent(), LanguageMenu) and not isinstance(widget, LanguageMenu):
        for action in widget.actions():
            yield from ((f"action {action.objectName()}", text) for text in action_texts(action))


def action_texts(action: QAction) -> tuple[str, ...]:
    return action.text(), action.toolTip() if action.toolTip() != action.text() else "", action.iconText()


def model_texts(model: QAbstractItemModel) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for column in range(columns):
        for role in ROLES:
            head = model.headerData(column, Qt.Orientation.Horizontal, role)
            if isinstance(head, str):
                yield head
        for row in range(model.rowCount(QModelIndex())):
            for role in ROLES:
                value = model.data(model.index(row, column), role)
                if isinstance(value, str):
                    yield value


def menus_of_charts_without_one() -> Iterator[QWidget]:
    """pyqtgraph makes the menu of a plot and the form in it, English, also where it is never to be shown."""
    for chart in (each for each in QApplication.allWidgets() if isinstance(each, PlotWidget)):
        plot = chart.getPlotItem()
        if plot.ctrlMenu is not None and not plot.menuEnabled() and not plot.getViewBox().menuEnabled():
            yield plot.ctrlMenu
            yield from {each.window() for each in vars(plot.ctrl).values() if isinstance(each, QWidget)}


class Finder:
    """Collects what is not marked, of all windows that there are."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)
        self.found: dict[str, str] = {}

    def look(self, state: str) -> None:
        tops, never_shown = QApplication.topLevelWidgets(), set(menus_of_charts_without_one())
        for top in (each for each in tops if each not in never_shown and not isinstance(each, LanguageMenu)):
            for widget in (top, *top.findChildren(QWidget)):
                for place, text in texts(widget):
                    left = rest(text or "", self.names)
                    if left and "qt_" not in place:
                        self.found.setdefault(f"{place}: {text!r}", state)

    def report(self) -> str:
        return "\n".join(f"{state}: {text}" for text, state in sorted(self.found.items()))


def test_nothing_is_shown_that_no_catalogue_can_change(run, marked: None, tmp_path: Path) -> None:
    finder = Finder("synthetic angiogram", "colour photograph")

    def script(driver: Driver):
        window = driver.window
        yield lambda: True
        finder.look("empty")
        window.actions_by_id["shortcuts"].trigger()
        window.actions_by_id["verdict_list"].trigger()
        finder.look("shortcuts")
        driver.do("open_demo")
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        finder.look("demo")
        driver.click(ImageRole.REFERENCE, (300.0, 300.0))
        finder.look("half pair")
        for name in ("stage_register", "stage_points", "points_drawer", "filmstrip", "display_reference"):
            driver.do(name)
            finder.look(name)
        driver.do("undo")
        driver.do("register")
        yield lambda: window.state.job.running
        finder.look("registering")
        yield lambda: driver.is_idle() and window.session.document.snapshot().live is not None
        for name in (
            "stage_judge",
            "mode_vessels",
            "mode_grid",
            "mode_jacobian",
            "mode_displacement",
            "mode_difference",
            "mode_checkerboard",
            "confidence",
            "cells",
            "worst_next",
            "correct",
            "mode_swipe",
            "mode_spy_glass",
            "mode_flicker",
            "mode_red_cyan",
            "mode_blend",
            "mode_side_by_side",
            "verdict_retry",
        ):
            driver.do(name)
            finder.look(name)
        driver.do("stage_export")
        finder.look("export")
        window.session.exporting.set_folder(str(tmp_path / "out"))
        finder.look("export folder")
        window.session.errors.report(ValueError("x"), "")
        yield lambda: window.error_dialogs.dialog is not None and window.error_dialogs.dialog.isVisible()
        finder.names |= {window.error_dialogs.dialog.details.toPlainText()}
        finder.look("error dialog")

    run([], script)
    assert not finder.found, finder.report()


def test_nothing_unmarked_in_a_series_and_in_a_list_of_cases(
    run, marked: None, tmp_path: Path, small_pair: tuple[Path, Path]
) -> None:
    root = tmp_path / "clinic"
    write_images(root / "case 2", seed=2)
    write_pair(root / "case 9", seed=9, count=4)
    finder = Finder(
        *(path.name for path in small_pair),
        *(path.stem for path in small_pair),
        root.name,
        "case 2",
        "case 9",
    )

    def script(driver: Driver):
        window = driver.window
        driver.answers.files = [root]
        driver.do("open_folder")
        yield lambda: bool(window.session.cases.list.rows) and not window.session.cases.reader.is_reading
        finder.look("list")
        driver.do("next_case")
        yield lambda: driver.is_idle() and window.session.document.snapshot().open_pair is not None
        driver.answers.files = [small_pair[1]]
        driver.do("add_floating")
        yield lambda: driver.is_idle() and len(window.session.document.case.floating) == 2
        finder.look("series")
        driver.do("suggest")
        yield driver.is_idle
        finder.look("suggested")
        driver.do("verdict_list")
        finder.look("list of verdicts")

    run([], script)
    assert not finder.found, finder.report()


def test_the_language_is_that_of_the_user_else_that_of_the_system(tmp_path: Path) -> None:
    catalogue = tmp_path / "de" / "LC_MESSAGES" / "retina.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    assert languages(tmp_path) == ("en", "de")
    assert languages(tmp_path / "nothing") == ("en",)
    assert fitting_language("de_AT.UTF-8", ("en", "de")) == "de"
    assert language_for("", ["de-AT", "de"], tmp_path) == "de"
    assert language_for("", ["fr-CH", "de-CH"], tmp_path) == "de"
    assert language_for("", ["en-GB", "de"], tmp_path) == "en"
    assert language_for("", ["fr"], tmp_path) == "en"
    assert language_for("en", ["de"], tmp_path) == "en"
    assert language_for("xx", ["de"], tmp_path) == "de"


def test_the_language_is_chosen_in_the_menu_for_the_next_start(run) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: True
        system, english, *_ = window.findChild(LanguageMenu).actions()
        assert system.isChecked()
        english.trigger()
        window.refresh()
        assert "next start" in window.status.prompt.text()
        assert remembered_language() == "en"

    run([], script)

    def again(driver: Driver):
        yield lambda: True
        assert driver.window.findChild(LanguageMenu).actions()[1].isChecked()

    run([], again)
