"""Ghosts through the real program: evidence without a button, and the three ways to take one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.demo.synthetic import demo_points_path, true_transform
from core.images.orientation import Orientation
from core.points.csv_files import read_points
from core.points.matching import ImageRole
from core.transforms.planar import TransformModel
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.state.view_state import MarkKind
from tests.gui.small_pair import PLACES, moved, points

pytestmark = pytest.mark.usefixtures("segments_once", "looks_at_once")

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
FIRST, SECOND = PLACES[:2]


@pytest.fixture
def run_on_pair(run_on_pair):
    """Run a script with one whole pair and a half one."""

    def run_script(script) -> None:
        def with_points(driver):
            driver.find_nothing_unasked()
            driver.click(REFERENCE, FIRST)
            driver.click(FLOATING, moved(FIRST))
            driver.click(REFERENCE, SECOND)
            yield from script(driver)

        run_on_pair(with_points)

    return run_script


def ghost_of(driver, pair_id: int):
    state = driver.window.state
    marks = (*state.reference.marks, *state.floating.marks)
    return next(mark for mark in marks if mark.pair_id == pair_id and mark.kind is MarkKind.GHOST)


@pytest.mark.parametrize("offset", [(0, 0), (3, -3), (-4, 0)])
def test_a_click_in_the_middle_of_a_plain_ghost_takes_it_exactly(run_on_pair, offset) -> None:
    def script(driver):
        yield lambda: True
        ghost, canvas = ghost_of(driver, 2), driver.canvas(FLOATING)
        place = driver.at(canvas, ghost.point) + QPoint(*offset)
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        assert points(driver).pair(2).floating == ghost.point
        assert driver.window.session.options.options.selected == (2, FLOATING)
        driver.do("undo")
        assert points(driver).pair(2).floating is None

    run_on_pair(script)


@pytest.mark.parametrize("offset", [(6, 0), (-9, 9), (13, 0), (17, 0)])
def test_a_click_beside_a_plain_ghost_places_the_point_there(run_on_pair, offset) -> None:
    def script(driver):
        yield lambda: True
        ghost, canvas = ghost_of(driver, 2), driver.canvas(FLOATING)
        assert ghost.confidence is None
        place = driver.at(canvas, ghost.point) - QPoint(*offset)
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        expected = canvas.to_image((place.x(), place.y()))
        assert points(driver).pair(2).floating == pytest.approx(expected)
        assert driver.window.session.options.options.selected == (2, FLOATING)

    run_on_pair(script)


def test_a_click_beside_the_plain_ghost_of_a_later_half_pair_completes_that_pair(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        driver.window.session.points.place(REFERENCE, (120.0, 190.0))
        ghost, canvas = ghost_of(driver, 3), driver.canvas(FLOATING)
        place = driver.at(canvas, ghost.point) + QPoint(9, 2)
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        assert points(driver).pair(3).floating == pytest.approx(canvas.to_image((place.x(), place.y())))
        assert points(driver).pair(2).floating is None

    run_on_pair(script)


def test_with_ctrl_a_click_beside_the_ghost_places_the_point_at_the_mouse(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        ghost, canvas = ghost_of(driver, 2), driver.canvas(FLOATING)
        place = driver.at(canvas, ghost.point) + QPoint(6, 5)
        QTest.mouseClick(
            canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place
        )
        assert points(driver).pair(2).floating == pytest.approx(canvas.to_image((place.x(), place.y())))

    run_on_pair(script)


def test_a_drag_of_the_ghost_is_live_one_step_and_can_be_cancelled(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        driver.do("model_similarity")
        ghost = ghost_of(driver, 2)
        target = (ghost.point[0] - 30, ghost.point[1] + 25)
        driver.press(FLOATING, ghost.point)
        driver.move(FLOATING, target)
        assert points(driver).pair(2).floating == pytest.approx(target, abs=1.5)
        assert driver.window.session.document.snapshot().pre_alignment is not None, "the overlay is live"
        driver.key(Qt.Key.Key_Escape)
        assert points(driver).pair(2).floating is None
        assert ghost_of(driver, 2).point == ghost.point
        driver.release(FLOATING, target)
        driver.drag(FLOATING, ghost.point, target)
        assert points(driver).pair(2).floating == pytest.approx(target, abs=1.5)
        assert driver.window.session.document.snapshot().undo_text == "Place point 2"
        assert driver.window.session.options.options.selected == (2, FLOATING)
        driver.do("undo")
        assert points(driver).pair(2).floating is None

    run_on_pair(script)


def test_the_ghost_of_a_later_half_pair_completes_that_pair(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        window = driver.window
        window.session.points.place(REFERENCE, (120.0, 190.0))
        assert [pair.floating for pair in points(driver)][1:] == [None, None]
        ghost = ghost_of(driver, 3)
        driver.click(FLOATING, ghost.point)
        assert points(driver).pair(3).floating == ghost.point
        assert points(driver).pair(2).floating is None

    run_on_pair(script)


def test_the_prompt_says_how_to_take_the_ghost(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        prompt = driver.window.status.prompt.text()
        assert prompt.startswith("Click point 2 in the floating image: the ghost shows")
        assert "Click where you see it; Enter takes the ghost" in prompt

    run_on_pair(script)


def test_vessels_are_found_unasked_so_that_ghosts_lie_on_them(run, demo_files: Path) -> None:
    """No button is pressed, and two pairs give no more than a similarity."""
    truth = true_transform()

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        yield lambda: window.session.document.snapshot().evidence is not None
        assert not window.session.runner.state.running
        assert window.session.document.snapshot().finding is None
        assert window.state.next_step == "suggest", "nothing has been suggested yet"
        places = [pair.reference for pair in read_points(demo_points_path()).complete_pairs()]
        for number, place in enumerate(places[1:3], start=1):
            driver.click(REFERENCE, place)
            placed = points(driver).pair(number).reference
            driver.click(FLOATING, tuple(truth(np.array([placed]))[0]))
        driver.click(REFERENCE, places[0])
        ghost = ghost_of(driver, 3)
        assert ghost.confidence > 0.5
        assert "matching vessels" in window.state.prompt
        placed = np.array([points(driver).pair(3).reference])
        plain = np.linalg.norm(window.session.document.snapshot().ghost_model(placed)[0] - truth(placed)[0])
        assert np.linalg.norm(ghost.point - truth(placed)[0]) < min(3, plain)
        canvas = driver.canvas(FLOATING)
        beside = driver.at(canvas, ghost.point) + QPoint(-9, 9)
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, beside)
        assert points(driver).pair(3).floating == ghost.point, "vessels are better than a hand"
        driver.do("undo")
        driver.key(Qt.Key.Key_Return)
        assert points(driver).pair(3).floating == ghost.point
        assert window.session.document.snapshot().pre_alignment.model is TransformModel.AFFINE

    run(["--reference", demo_files / "reference.png", "--floating", demo_files / "floating.png"], script)


@pytest.mark.usefixtures("segments_anew")
def test_looking_for_vessels_gives_way_to_what_the_user_asks_for(run, demo_files: Path) -> None:
    def script(driver):
        window = driver.window
        scout = window.session.suggestions.scout
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        yield lambda: scout.is_busy
        driver.do("suggest")
        yield driver.is_idle
        assert window.session.errors.last is None
        assert window.session.document.snapshot().finding is not None
        yield lambda: not scout.is_busy

    run(["--reference", demo_files / "reference.png", "--floating", demo_files / "floating.png"], script)


def test_closing_the_window_ends_the_search_for_vessels(run, demo_files: Path) -> None:
    found = []

    def script(driver):
        found.append(driver.window.session.suggestions.scout)
        yield lambda: found[0].is_alive

    run(["--reference", demo_files / "reference.png", "--floating", demo_files / "floating.png"], script)
    assert not found[0].is_alive


def test_a_mirrored_image_is_told_of_without_a_click(run, demo_files: Path, tmp_path: Path) -> None:
    import cv2

    flipped = tmp_path / "flipped.png"
    cv2.imwrite(str(flipped), cv2.imread(str(demo_files / "floating.png"))[:, ::-1])

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        yield lambda: window.session.document.snapshot().evidence is not None
        assert any("Left and right eye are likely mixed up" in note.text for note in window.state.notes)
        assert window.state.next_step == "suggest"
        (button,) = window.side.notes.findChildren(ShortButton)
        assert button.text() == " Flip the floating image and align"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        yield lambda: driver.is_idle() and len(window.session.document.snapshot().points) == 3
        assert window.session.document.case.entry(0).image.orientation is Orientation.FLIP
        assert not any("mixed up" in note.text for note in window.state.notes)

    run(["--reference", demo_files / "reference.png", "--floating", flipped], script)
