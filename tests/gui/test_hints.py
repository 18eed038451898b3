"""Hints of the first start: near the place where they matter, gone by a click or by having done the thing, for good."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest

from core.points.matching import ImageRole
from retina_gui.state.hints import all_hints

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def both_open(driver):
    return lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def test_hints_go_when_the_thing_is_done_and_do_not_come_again(run, small_pair) -> None:
    images = ["--reference", small_pair[0], "--floating", small_pair[1]]

    def learn(driver):
        window = driver.window
        bubble = window.hint_bubble
        yield both_open(driver)
        yield lambda: bubble.isVisible()
        assert "same vessel crossing" in bubble.text.text()
        pane = window.workspace.reference.canvas
        assert pane.rect().contains(pane.mapFrom(window.workspace, bubble.geometry().center()))
        driver.click(REFERENCE, (40, 40))
        pane = window.workspace.floating.canvas
        assert pane.rect().contains(pane.mapFrom(window.workspace, bubble.geometry().center()))
        driver.click(FLOATING, (52, 47))
        assert window.session.options.options.hints_seen == {"first-pair"}
        driver.click(REFERENCE, (220, 60))
        assert "dotted ghost" in bubble.text.text()
        driver.key(Qt.Key.Key_Return)
        assert window.session.options.options.hints_seen == {"first-pair", "ghost"}
        driver.click(REFERENCE, (120, 190))
        assert not bubble.isVisible(), "never again"
        driver.key(Qt.Key.Key_Return)
        driver.do("register")
        yield driver.is_idle
        assert "Hold T" in bubble.text.text()
        QTest.keyPress(window, Qt.Key.Key_T)
        QTest.keyRelease(window, Qt.Key.Key_T)
        assert not bubble.isVisible()
        assert window.session.options.options.hints_seen == all_hints()

    def know(driver):
        window = driver.window
        yield both_open(driver)
        yield lambda: True
        assert not window.hint_bubble.isVisible()
        driver.do("show_hints")
        assert window.hint_bubble.isVisible()
        assert not window.actions_by_id["show_hints"].isEnabled()
        QTest.mouseClick(window.hint_bubble, LEFT, NONE)
        assert not window.hint_bubble.isVisible()
        assert len(window.session.document.snapshot().points) == 0, (
            "the click is the hint's, not the picture's"
        )

    run(images, learn)
    run(images, know)


def test_a_hint_covers_neither_what_it_is_about_nor_the_middle(run, small_pair: tuple[Path, Path]) -> None:
    def covered(driver, pane) -> list[tuple[float, float]]:
        """Marks, ghosts, and the middle of the picture, that lie under the bubble."""
        bubble = driver.window.hint_bubble
        place = pane.mapFrom(driver.window.workspace, bubble.geometry().topLeft())
        area = QRectF(QPointF(place), QSizeF(bubble.size())).adjusted(-8, -8, 8, 8)
        points = [pane.to_widget(mark.point) for mark in driver.window.state.floating.marks]
        return [point for point in (*points, (pane.width() / 2, pane.height() / 2)) if area.contains(*point)]

    def script(driver):
        window = driver.window
        bubble, pane = window.hint_bubble, window.workspace.floating.canvas
        yield both_open(driver)
        for x, y in ((40, 80), (220, 80), (30, 140)):
            driver.click(REFERENCE, (x, y))
            driver.click(FLOATING, (x + 12, y + 7))
        window.session.options.set(hints_seen=frozenset({"first-pair"}))
        seen = set()
        for x in (30, 128, 228):
            for y in (12, 205):
                driver.click(REFERENCE, (x, y))
                assert "dotted ghost" in bubble.text.text()
                assert bubble.isVisible()
                assert pane.rect().contains(
                    QRect(pane.mapFrom(window.workspace, bubble.pos()), bubble.size())
                )
                assert covered(driver, pane) == [], (x, y)
                seen.add(bubble.pos().toTuple())
                for away in range(-3, 4):  # also while one looks elsewhere
                    window.workspace.views.show_region(x - 40 + 9 * away, y - 30, x + 60 + 9 * away, y + 50)
                    assert covered(driver, pane) == [], (x, y, away)
                window.workspace.views.fit()
                driver.do("undo")
                window.session.options.set(hints_seen=frozenset({"first-pair"}))
        assert len(seen) > 1

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)


def test_a_hint_is_about_the_open_case_alone(run, small_pair: tuple[Path, Path]) -> None:
    """Whoever opens another case has not done what the hint on the last one was about."""

    def script(driver):
        window = driver.window
        yield both_open(driver)
        yield lambda: window.hint_bubble.isVisible()
        assert "same vessel crossing" in window.hint_bubble.text.text()
        window.session.files.open_demo()
        yield both_open(driver)
        assert not window.hint_bubble.isVisible()
        assert window.session.options.options.hints_seen == frozenset()
        window.session.files.open_images(list(small_pair))
        yield both_open(driver)
        assert window.hint_bubble.isVisible(), "here it still applies"
        for x, y in ((40, 40), (220, 60), (120, 190)):
            driver.click(REFERENCE, (x, y))
            driver.click(FLOATING, (x + 12, y + 7))
        window.session.options.set(hints_seen=frozenset({"first-pair"}))
        driver.click(REFERENCE, (60, 150))
        assert "dotted ghost" in window.hint_bubble.text.text()
        window.session.files.open_demo()
        yield both_open(driver)
        assert not window.hint_bubble.isVisible()
        assert window.session.options.options.hints_seen == {"first-pair"}

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)


def test_a_case_that_has_points_needs_no_hint_on_clicking(run) -> None:
    def script(driver):
        yield both_open(driver)
        yield lambda: True
        assert not driver.window.hint_bubble.isVisible()
        assert driver.window.session.options.options.hints_seen == frozenset(), (
            "the user has not done it himself"
        )

    run(["--demo"], script)


def test_h_hides_hints_too(run, small_pair: tuple[Path, Path]) -> None:
    def script(driver):
        window = driver.window
        yield both_open(driver)
        yield lambda: window.hint_bubble.isVisible()
        window.session.options.set(hide_marks=True)
        window.refresh()
        assert not window.hint_bubble.isVisible()
        window.session.options.set(hide_marks=False)
        window.refresh()
        assert window.hint_bubble.isVisible()

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)
