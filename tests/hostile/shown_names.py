"""Shows names of strangers in the real window, and looks at every widget: each name stands there as it was written.

    QT_QPA_PLATFORM=offscreen python -m tests.hostile.shown_names

Images, annotations, labels, graders, reasons and notes are called what Qt could take for HTML, for a key behind `&`, or
for a command to the direction of letters. Every window beside the main one is opened; of every widget, action, table
and drawn text is looked at what it shows and what its tooltip says.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.hostile.rig import registered

if TYPE_CHECKING:
    from tests.gui.driver import Driver

NAME = "<i>evil</i> & <img src=x>"
TURNED = "e\u202evil\u2067\x1b[2J"
"""Commands to the direction of letters, and to a terminal."""
WINDOWS = (
    "verdict_list",
    "overview",
    "charts",
    "findings",
    "edit_labels",
    "picture",
    "animation",
    "shortcuts",
    "guide",
)
CANNOT_BE_SEEN = "\u202e\u2067\x1b"


def named(path: Path, name: str) -> Path:
    """The case with this name for everything, images included, which lie there under it."""
    document = json.loads(path.read_text("utf-8"))
    safe = name.replace("/", "∕")
    folder = path.parent.parent / safe
    folder.mkdir()
    for each, stem in ((document["reference"], "reference"), (document["floating"][0]["image"], "floating")):
        (folder / f"{stem} {safe}.png").write_bytes((path.parent.parent / f"{stem}.png").read_bytes())
        each["path"], each["name"] = f"../{safe}/{stem} {safe}.png", f"{stem} {name}"
    document["floating"].append(_another(document["floating"][0], folder / f"later {safe}.png", name))
    document["own_name"] = f"case {name}"
    labels = document.get("labels") or [{"name": "drusen", "colour": "#ff0000"}]
    labels[0]["name"] = f"label {name}"
    document["labels"], document["version"] = labels, 4
    for each in document["annotations"]:
        each["name"], each["note"], each["author"] = f"shape {name}", f"note {name}", f"author {name}"
        each["label"] = f"label {name}"
    document["floating"][0]["judgements"] = [
        {
            "verdict": verdict,
            "grader": f"grader {number} {name}",
            "reason": f"reason {name}",
            "given_at": when,
        }
        for number, (verdict, when) in enumerate(
            (("accepted", "2026-01-01T00:00:00Z"), ("rejected", "2026-01-02T00:00:00Z"))
        )
    ]
    renamed = path.with_name(f"case {safe}.json")
    renamed.write_text(json.dumps(document), "utf-8")
    return renamed


def _another(entry: dict[str, Any], place: Path, name: str) -> dict[str, Any]:
    """A further floating image with the same points."""
    from core.export.image_files import write_png
    from core.images.reading import read_image

    made = json.loads(json.dumps(entry))
    write_png(place, np.random.default_rng(5).integers(0, 255, (60, 80, 3), np.uint8))
    made["image"] |= {"path": f"../{place.parent.name}/{place.name}", "name": f"later {name}"}
    made["image"]["sha256"] = read_image(place).sha256
    return {**made, "result": None}


def is_marked_up(text: str) -> bool:
    """Whether Qt takes a text with the name for HTML in which the name is no text."""
    from PySide6.QtGui import Qt, QTextDocument

    if "evil" not in text or not Qt.mightBeRichText(text):
        return False
    document = QTextDocument()
    document.setHtml(text)
    return "<i>evil" not in document.toPlainText().replace("∕", "/")


def faults_of_texts(texts: Iterator[tuple[str, str, str]]) -> list[str]:
    """What is wrong with texts, each with what it is of and how it is shown: `rich`, `key` or `plain`."""
    found = []
    for what, kind, text in texts:
        if kind == "rich" and is_marked_up(text):
            found.append(f"{what} is HTML: {text!r:.120}")
        if kind == "key" and "evil" in text and "&" in text.replace("&&", ""):
            found.append(f"{what} has a key: {text!r:.120}")
        if any(letter in text for letter in CANNOT_BE_SEEN):
            found.append(f"{what} has what cannot be seen: {text!a:.120}")
    return sorted(set(found))


def shown_texts() -> Iterator[tuple[str, str, str]]:
    """Every text of every widget: what it is of, how it is shown, and the text."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import (
        QAbstractButton,
        QAbstractItemView,
        QApplication,
        QComboBox,
        QGraphicsView,
        QGroupBox,
        QLabel,
        QLineEdit,
        QMenu,
        QPlainTextEdit,
        QTabBar,
        QTextEdit,
    )  # fmt: skip

    plain = Qt.TextFormat.PlainText
    for widget in QApplication.allWidgets():
        what = f"{type(widget).__name__} {widget.objectName()}"
        for name in ("toolTip", "statusTip", "whatsThis"):
            yield f"{name} of {what}", "rich", getattr(widget, name)()
        yield f"title of {what}", "plain", widget.windowTitle()
        if isinstance(widget, QLabel):
            yield what, "plain" if widget.textFormat() is plain else "rich", widget.text()
            if widget.buddy() is not None:
                yield what, "key", widget.text()
        elif isinstance(widget, QAbstractButton):
            yield what, "key", widget.text()
        elif isinstance(widget, (QGroupBox, QMenu)):
            yield what, "key", widget.title()
        elif isinstance(widget, QTabBar):
            for number in range(widget.count()):
                yield what, "key", widget.tabText(number)
                yield what, "rich", widget.tabToolTip(number)
        elif isinstance(widget, (QComboBox, QAbstractItemView)):
            yield from _of_model(widget.model(), what)
        elif isinstance(widget, QGraphicsView):
            yield from _of_scene(widget, what)
        elif isinstance(widget, QTextEdit):
            yield what, "rich", widget.toHtml()
        elif isinstance(widget, QLineEdit):
            yield f"placeholder of {what}", "plain", widget.placeholderText()
            assert QPlainTextEdit
        for action in widget.actions():
            yield f"action {action.objectName()} of {what}", "key", action.text()
            if not isinstance(widget, QMenu) or widget.toolTipsVisible():
                yield f"tooltip of action {action.objectName()} of {what}", "rich", action.toolTip()


def _of_model(model: Any, what: str) -> Iterator[tuple[str, str, str]]:
    from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

    roles = {Qt.ItemDataRole.DisplayRole: "plain", Qt.ItemDataRole.ToolTipRole: "rich"}
    roles |= {Qt.ItemDataRole.StatusTipRole: "rich", Qt.ItemDataRole.WhatsThisRole: "rich"}
    if model is None:
        return
    top = QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(top)
    for row in range(model.rowCount(top)):
        for column in range(columns):
            for role, kind in roles.items():
                value = model.data(model.index(row, column), role)
                if isinstance(value, str):
                    yield f"{what}, column {column}, {role.name}", kind, value
    for column in range(columns):
        for role, kind in roles.items():
            value = model.headerData(column, Qt.Orientation.Horizontal, role)
            if isinstance(value, str):
                yield f"{what}, heading {column}, {role.name}", kind, value


def _of_scene(view: Any, what: str) -> Iterator[tuple[str, str, str]]:
    from PySide6.QtWidgets import QGraphicsSimpleTextItem, QGraphicsTextItem

    for item in view.items():
        yield f"tooltip of {type(item).__name__} in {what}", "rich", item.toolTip()
        if isinstance(item, QGraphicsTextItem):
            shown = item.toPlainText()
            if "evil" in shown and "<i>evil" not in shown:
                yield f"{type(item).__name__} in {what}", "rich", f"<i>evil</i> {shown}"
            yield f"{type(item).__name__} in {what}", "plain", shown
        elif isinstance(item, QGraphicsSimpleTextItem):
            yield f"{type(item).__name__} in {what}", "plain", item.text()


def showing(case: Path, faults: list[str], seen: list[str]) -> Any:
    """The script of a driver that shows a case everywhere; `seen` gets what held a part of the name."""

    def script(driver: Driver) -> Iterator[Any]:
        from PySide6.QtCore import QPoint, QTimer
        from PySide6.QtWidgets import QApplication

        window = driver.window
        session = window.session

        def look(where: str) -> None:
            window.refresh()
            texts = list(shown_texts())
            faults.extend(f"{where}: {each}" for each in faults_of_texts(iter(texts)) if each not in faults)
            seen.extend(what for what, _, text in texts if "evil" in text or "vil" in text)

        yield driver.is_idle
        session.files.open_case_file(case)
        yield driver.is_idle
        look("open")
        for action in WINDOWS:
            if window.actions_by_id[action].isEnabled():
                driver.do(action)
                yield driver.is_idle
                look(action)
        for index in (1, None):
            QTimer.singleShot(200, partial(_closed, partial(look, "menu of an image")))
            window._image_menus.show_menu(index, QPoint(5, 5))
            yield driver.is_idle
        QTimer.singleShot(200, partial(_closed, partial(look, "links")))
        driver.do("link_image")
        yield driver.is_idle
        QTimer.singleShot(200, partial(_closed, partial(look, "reasons")))
        window.side.verdict._offer_reasons()
        yield lambda: QApplication.activePopupWidget() is None
        window._image_menus.show_image(0)
        yield driver.is_idle
        look("result")
        session.cases.open(case.parent.parent)
        yield driver.is_idle
        look("list")
        driver.do("new_case")
        yield driver.is_idle
        look("recent")

    return script


def _closed(look: Callable[[], object]) -> None:
    """Look at the menu that is open, and close it."""
    from PySide6.QtWidgets import QApplication

    look()
    menu = QApplication.activePopupWidget()
    if menu is not None:
        menu.close()


def main() -> int:
    """Show them, and say what was wrong."""
    from tests.hostile.window import in_window

    faults: list[str] = []
    for name in (NAME, TURNED):
        folder = Path(tempfile.mkdtemp(prefix="names-"))
        seen: list[str] = []
        faults += in_window(folder, showing(named(registered(folder / "in"), name), faults, seen))
        print(f"{name!a}: {len(seen)} texts hold it, in {len(set(seen))} kinds of widgets")
    print(*(each.encode("ascii", "backslashreplace").decode() for each in faults), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
