"""Text can be read on what lies behind it; colours that mean something are apart for every kind of colour vision."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget

from retina_gui.look.theme import LEVEL_COLOURS, MARKS, THEMES, Theme, ThemeName
from retina_gui.rendering.colours import ColourScale, colours_of
from retina_gui.rendering.layers.hatching import FOLD_COLOUR, HATCH_COLOUR
from retina_gui.rendering.layers.vessels import BOTH_COLOUR, FLOATING_COLOUR, REFERENCE_COLOUR
from retina_gui.state.options import Stage

BEHIND_TEXT = ("window", "panel", "raised", "hover", "selection", "note")
READABLE = 4.5
"""Of the Web Content Accessibility Guidelines 2.2, success criterion 1.4.3."""

VISIBLE = 3.0
"""For lines and signs: success criterion 1.4.11."""

COLOUR_VISIONS = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""On linear RGB, at full severity: Machado, Oliveira and Fernandes (2009), IEEE TVCG 15(6), table 1."""

APART = 20.0
"""Distance in CIE Lab (ΔE*ab): ten times what is just noticed side by side."""

APART_WITH_SIGNS = 15.0
"""Enough where each colour has its own sign (● ▲ ■) as well."""


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def linear(colour: tuple[int, ...]) -> np.ndarray:
    share = np.asarray(colour, dtype=float) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    light, dark = sorted(
        (float(linear(rgb(each)) @ (0.2126, 0.7152, 0.0722)) for each in (first, second)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour: tuple[int, ...], vision: str) -> np.ndarray:
    seen = np.clip(COLOUR_VISIONS[vision] @ linear(colour), 0, 1).astype(np.float32)
    return cv2.cvtColor(seen[None, None], cv2.COLOR_LRGB2Lab)[0, 0]


def distance(first: tuple[int, ...], second: tuple[int, ...], vision: str) -> float:
    return float(np.linalg.norm(lab(first, vision) - lab(second, vision)))


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name.value)
@pytest.mark.parametrize("text", ["text", "muted", "warning", "error", "good"])
def test_text_can_be_read_on_everything_that_lies_behind_it(theme: Theme, text: str) -> None:
    found = {behind: contrast(getattr(theme, text), getattr(theme, behind)) for behind in BEHIND_TEXT}
    assert min(found.values()) >= READABLE, found


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name.value)
def test_the_accent_button_can_be_read_also_under_the_mouse(theme: Theme) -> None:
    assert contrast(theme.accent_text, theme.accent) >= READABLE
    assert contrast(theme.accent_text, theme.accent_raised) >= READABLE


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name.value)
def test_the_frame_of_what_has_the_keyboard_is_visible(theme: Theme) -> None:
    for behind in ("window", "panel", "raised", "selection"):
        assert contrast(theme.accent_hover, getattr(theme, behind)) >= VISIBLE


def test_the_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("vision", COLOUR_VISIONS)
def test_the_marks_of_both_images_are_apart(vision: str) -> None:
    assert distance(rgb(MARKS.reference), rgb(MARKS.floating), vision) >= APART


@pytest.mark.parametrize("vision", COLOUR_VISIONS)
def test_the_vessels_of_both_images_are_apart(vision: str) -> None:
    for first, second in combinations((REFERENCE_COLOUR, FLOATING_COLOUR, BOTH_COLOUR), 2):
        assert distance(first, second, vision) >= APART


@pytest.mark.parametrize("vision", COLOUR_VISIONS)
def test_the_levels_of_errors_are_apart(vision: str) -> None:
    for first, second in combinations(LEVEL_COLOURS.values(), 2):
        assert distance(first[:3], second[:3], vision) >= APART_WITH_SIGNS


@pytest.mark.parametrize("vision", COLOUR_VISIONS)
def test_folds_are_apart_from_uncertain_regions_and_from_the_map_below(vision: str) -> None:
    assert distance(FOLD_COLOUR, HATCH_COLOUR, vision) >= APART
    for colour in colours_of(ColourScale.DIVERGING)[::32]:
        assert distance(FOLD_COLOUR, tuple(colour.tolist()), vision) >= APART


@pytest.mark.parametrize("vision", COLOUR_VISIONS)
def test_less_and_more_are_apart_on_the_map_of_areas(vision: str) -> None:
    scale = colours_of(ColourScale.DIVERGING)
    for step in (32, 64, 127):
        assert distance(tuple(scale[127 - step].tolist()), tuple(scale[128 + step].tolist()), vision) >= APART


@pytest.mark.parametrize("vision", COLOUR_VISIONS)
def test_a_scale_from_little_to_much_grows_lighter_for_every_eye(vision: str) -> None:
    scale = colours_of(ColourScale.SEQUENTIAL)[::16]
    lightness = [float(lab(tuple(colour.tolist()), vision)[0]) for colour in scale]
    assert all(later > earlier for earlier, later in pairwise(lightness))


def test_the_stage_that_is_active_is_lit_and_the_others_can_be_read(run) -> None:
    """Also while one of the others has the keyboard, which frames it and lights nothing."""

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        for theme in ThemeName:
            window.session.options.set(theme=theme)
            for active in Stage:
                window.session.set_stage(active)
                window.refresh()
                for stage in Stage:
                    button = _button_of(window.top_bar, window.actions_by_id[f"stage_{stage.value}"])
                    button.setFocus()
                    shown = _colours(button)
                    behind, where = shown.most_common(1)[0][0], f"{stage}, {active} is active, {theme}"
                    assert (behind != THEMES[theme].panel) == (stage is active), where
                    letters = max(contrast(colour, behind) for colour in shown)
                    assert letters >= 7, f"{where}: {letters:.1f}"

    run(["--demo"], script)


def _button_of(bar: QWidget, action: QAction) -> QToolButton:
    return next(button for button in bar.findChildren(QToolButton) if button.defaultAction() is action)


def _colours(button: QToolButton) -> Counter[str]:
    """Where its words are: right of its sign, inside its frame."""
    picture = button.parentWidget().grab(button.geometry()).toImage()  # with what lies behind it
    across, down = range(picture.width() * 9 // 20, picture.width() - 12), range(6, picture.height() - 6)
    return Counter(picture.pixelColor(x, y).name() for x in across for y in down)
