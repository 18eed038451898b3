"""The help key: the guide opens at the place that fits, is searched, and leads from page to page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextBlockFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from retina_gui.dialogs.guide_window import GuideWindow
from retina_gui.guide.place import Place
from retina_gui.look.theme import THEMES, ThemeName


def shown(driver) -> GuideWindow:
    return driver.window.beside.guide


def help_key(widget) -> None:
    QTest.keyClick(widget, Qt.Key.Key_F1)


def test_the_help_key_opens_what_fits(run, small_pair: tuple[Path, Path]) -> None:
    def script(driver):
        yield driver.window.isActiveWindow
        help_key(driver.window)
        yield lambda: True
        assert shown(driver).isVisible()
        assert shown(driver).view.place == Place("start")
        reference, floating = small_pair
        driver.window.session.files.open_pair(reference, [floating], ())
        yield lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None
        for stage, place in (
            ("points", Place("points")),
            ("register", Place("align", "register")),
            ("judge", Place("judge")),
            ("annotate", Place("annotate")),
            ("export", Place("export")),
        ):
            driver.do(f"stage_{stage}")
            driver.do("guide")
            assert shown(driver).view.place == place
            item = shown(driver).contents.currentItem()
            assert item.data(0, Qt.ItemDataRole.UserRole) == place
        driver.do("tool_line")
        driver.do("guide")
        assert shown(driver).view.place == Place("annotate", "caliper")
        assert shown(driver).view.verticalScrollBar().value() > 0
        driver.do("cancel")
        driver.do("edit_labels")
        driver.window.beside.labels.activateWindow()
        yield driver.window.beside.labels.isActiveWindow
        help_key(driver.window.beside.labels)
        assert shown(driver).view.place == Place("annotate", "labels")

    run([], script)


def test_links_search_zoom_and_theme(run, monkeypatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)

    def script(driver):
        driver.do("guide")
        yield shown(driver).isActiveWindow
        window, view = shown(driver), shown(driver).view
        view.anchorClicked.emit(QUrl("figures.md#tre"))
        assert view.place == Place("figures", "tre")
        view.anchorClicked.emit(QUrl("#dice"))
        assert view.place == Place("figures", "dice")
        assert not opened
        QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert view.place == Place("figures", "tre")
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        assert view.place == Place("figures", "dice")
        view.anchorClicked.emit(QUrl("https://qupath.github.io"))
        assert [url.host() for url in opened] == ["qupath.github.io"]
        assert view.place == Place("figures", "dice")

        QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(window.search, "leave-one-out")
        assert window.left.currentWidget() is window.hits
        assert window.hits.count() >= 2
        drawn = window.hits.grab().toImage()
        seen = {drawn.pixelColor(x, y).lightness() for x in range(8, 200) for y in range(4, 40)}
        assert max(seen) - min(seen) > 120, "what was found can be read"
        QTest.keyClick(window.search, Qt.Key.Key_Return)
        assert view.place == window.hits.item(0).data(Qt.ItemDataRole.UserRole)
        assert {each.cursor.selectedText().casefold() for each in view.extraSelections()} == {"leave-one-out"}
        window.search.setText("xyzzy")
        assert window.hits.count() == 0
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert window.left.currentWidget() is window.contents
        assert window.isVisible()
        assert not view.extraSelections()

        window.go_to(Place("judge"))
        assert view.toPlainText().startswith("Judge registrations")
        pictures = [view.document().resource(2, QUrl("../pictures/en/cells.webp"))]
        assert pictures[0].width() > 300, "Qt reads the pictures"
        sizes = [_size_of_text(view)]
        QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
        sizes.append(_size_of_text(view))
        assert sizes[1] > sizes[0]
        colours = {view.document().defaultStyleSheet()}
        driver.window.session.options.set(theme=ThemeName.LIGHT)
        driver.window.refresh()
        colours.add(view.document().defaultStyleSheet())
        assert len(colours) == 2
        assert THEMES[ThemeName.LIGHT].accent_hover in view.document().defaultStyleSheet()
        assert view.place == Place("judge")
        window.go_to(Place("no such page"))
        assert view.place == Place("start")
        yield lambda: True

    run([], script)


def _size_of_text(view) -> int:
    block = view.document().begin()
    while not block.text().startswith("Is this alignment"):
        block = block.next()
    assert isinstance(block.blockFormat(), QTextBlockFormat)
    return block.begin().fragment().charFormat().font().pixelSize()


def test_the_page_of_keys_stays(run) -> None:
    def script(driver):
        yield driver.window.isActiveWindow
        QTest.keyClick(driver.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
        yield lambda: True
        titles = [each.windowTitle() for each in QApplication.topLevelWidgets() if each.isVisible()]
        assert "Keys and gestures" in titles
        assert driver.window.beside.guide is None

    run([], script)
