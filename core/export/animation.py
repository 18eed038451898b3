"""Animations of two aligned images for a talk: in turn, behind a line that goes there and back, in fields that move on.

What stands on the images (names, annotations) is drawn on both before, so that every frame is made of their pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from core.coordinates import Size
from core.errors import InputError
from core.export.checkerboard import CELLS_ACROSS, cell_parity
from core.export.picture_text import PlacedText, draw_texts, text_size, wrapped
from core.images.contrast import display_rgb
from core.language import mark, tr

NARROWEST, WIDEST = 64, 4096
"""Pixels: the widest that every player of H.264 shows."""
SHORTEST_SECONDS, LONGEST_SECONDS = 0.2, 60.0
SLOWEST, FASTEST = 1.0, 60.0
MOST_ROUNDS, MOST_CELLS = 100, 50
MOST_FRAMES = 3600
LETTERS, SMALLEST_LETTERS, MARGIN = 1 / 28, 11, 0.6
"""Of a name: its height as a part of the picture's shorter side, at least so many pixels; to the edges, in heights."""
LINE = 1 / 300
"""Of the swipe: its width as a part of the picture's."""
LIGHT, DARK = 255, 0

_SECONDS = mark("A round of an animation takes {low:g} to {high:g} seconds, not {value:g}.")
_RATE = mark("An animation has {low:g} to {high:g} frames per second, not {value:g}.")
_ROUNDS = mark("An animation has {low:g} to {high:g} rounds, not {value:g}.")
_CELLS = mark("A checkerboard has {low:g} to {high:g} fields across, not {value:g}.")


class AnimationKind(str, Enum):
    """How the two images change places."""

    FLICKER = "flicker"
    SWIPE = "swipe"
    CHECKERBOARD = "checkerboard"


@dataclass(frozen=True)
class AnimationKindRecord:
    """A kind: what it is called and does, and how its frames are made.

    Attributes:
        words, help: for people, through `tr`.
        moments: what is shown when, in a round: see `_flicker`.
        picture: the frame of a moment, of two images `(H, W)` or `(H, W, 3)`; last come the values of light and dark.
        sides: where the two names stand, 0 (left) or 1 (right).
        both_named: whether both names stand on both images, as neither is seen alone.
    """

    words: str
    help: str
    moments: Callable[[AnimationOptions], list[tuple[float, float]]]
    picture: Callable[[np.ndarray, np.ndarray, float, AnimationOptions, tuple[Any, Any]], np.ndarray]
    sides: tuple[int, int]
    both_named: bool = False


@dataclass(frozen=True)
class AnimationOptions:
    """How an animation goes.

    Attributes:
        seconds: of a round: both images once, or there and back, or until the fields are where they were.
        frames_per_second: of a film; how often a line or the fields move.
        rounds: how many the file holds.
        loops: whether a GIF begins again for ever; films leave that to the player.
        cells: fields of the checkerboard across the picture.

    Raises:
        InputError: a number is out of its range.
    """

    kind: AnimationKind = AnimationKind.FLICKER
    seconds: float = 2.0
    frames_per_second: float = 20.0
    rounds: int = 1
    loops: bool = True
    cells: int = CELLS_ACROSS

    def __post_init__(self) -> None:
        for sentence, value, low, high in (
            (_SECONDS, self.seconds, SHORTEST_SECONDS, LONGEST_SECONDS),
            (_RATE, self.frames_per_second, SLOWEST, FASTEST),
            (_ROUNDS, self.rounds, 1, MOST_ROUNDS),
            (_CELLS, self.cells, 1, MOST_CELLS),
        ):
            if not low <= value <= high:  # also for NaN
                raise InputError(tr(sentence).format(low=low, high=high, value=value))
        count = self.seconds * self.frames_per_second * self.rounds
        if count > MOST_FRAMES:
            raise InputError(
                tr(
                    "The animation would have {count:.0f} frames, and {most} is the most. Choose fewer rounds, "
                    "seconds or frames per second."
                ).format(count=count, most=MOST_FRAMES)
            )


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture, and until when it is shown, in seconds from the beginning."""

    pixels: np.ndarray
    end: float


@dataclass(frozen=True, eq=False)
class Animation:
    """Two images on one grid, and how they change places.

    Attributes:
        first, second: `(H, W, 3)` RGB uint8, or both `(H, W)`, of even height and width.
        light_and_dark: the values that the line of the swipe has.
    """

    first: np.ndarray
    second: np.ndarray
    options: AnimationOptions = AnimationOptions()
    light_and_dark: tuple[Any, Any] = (LIGHT, DARK)

    def __post_init__(self) -> None:
        if self.first.shape != self.second.shape or self.first.shape[0] % 2 or self.first.shape[1] % 2:
            raise ValueError(f"two images of one even size, not {self.first.shape}, {self.second.shape}")

    @property
    def size(self) -> Size:
        """`(height, width)` of the frames."""
        return self.first.shape[0], self.first.shape[1]

    @property
    def moments(self) -> list[tuple[float, float]]:
        """Of all rounds: what is shown (a number that only its kind understands), and until when, in seconds."""
        options = self.options
        once = ANIMATION_KINDS[options.kind].moments(options)
        return [
            (shown, end + number * options.seconds) for number in range(options.rounds) for shown, end in once
        ]

    def picture(self, shown: float) -> np.ndarray:
        """The frame of a moment, in the shape of the images."""
        kind = ANIMATION_KINDS[self.options.kind]
        return kind.picture(self.first, self.second, shown, self.options, self.light_and_dark)

    def frames(self) -> Iterator[Frame]:
        """One after the other, each made when it is asked for."""
        return (Frame(self.picture(shown), end) for shown, end in self.moments)

    def indexed(self, first: np.ndarray, second: np.ndarray, light_and_dark: tuple[int, int]) -> Animation:
        """The same of the numbers of a palette."""
        return replace(self, first=first, second=second, light_and_dark=light_and_dark)


def animation_size(size: Size, width: int) -> Size:
    """`(height, width)` of an animation that is about so wide: even, as H.264 needs it, and in the shape of the image.

    Raises:
        InputError: it is too narrow or too wide.

    >>> animation_size((576, 720), 401)
    (320, 400)
    """
    if not NARROWEST <= width <= WIDEST:
        raise InputError(
            tr("An animation is {low} to {high} pixels wide, not {width}.").format(
                low=NARROWEST, high=WIDEST, width=width
            )
        )
    wide = width - width % 2
    high = max(2, 2 * round(size[0] * wide / size[1] / 2))
    if high > WIDEST:
        raise InputError(
            tr("The animation would be {height} pixels high, and {most} is the most. Choose a smaller width.")
            .format(height=high, most=WIDEST)
        )  # fmt: skip
    return high, wide


def shrunk(pixels: np.ndarray, size: Size) -> np.ndarray:
    """An image `(H, W)` or `(H, W, 3)` uint8 as `(height, width, 3)` of an animation's size."""
    shown = display_rgb(pixels)
    is_smaller = size[0] <= shown.shape[0] and size[1] <= shown.shape[1]
    method = cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
    return cv2.resize(shown, (size[1], size[0]), interpolation=method)


def named(
    images: tuple[np.ndarray, np.ndarray], names: tuple[str, str], kind: AnimationKind
) -> tuple[np.ndarray, np.ndarray]:
    """Both images `(H, W, 3)` with their names at the lower edge, where the kind of animation shows them."""
    record = ANIMATION_KINDS[kind]
    height, width = images[0].shape[:2]
    texts = [
        _caption(name, side, (height, width), record.sides)
        for name, side in zip(names, record.sides, strict=True)
    ]
    if record.both_named:
        texts = [[*texts[0], *texts[1]]] * 2
    return draw_texts(images[0], texts[0]), draw_texts(images[1], texts[1])


def _caption(name: str, side: int, size: Size, sides: tuple[int, int]) -> list[PlacedText]:
    letters = max(SMALLEST_LETTERS, round(min(size) * LETTERS))
    margin = MARGIN * letters
    room = size[1] / (2 if sides[0] != sides[1] else 1) - 2 * margin
    lines = wrapped(name, letters, max(room, letters))
    step = text_size("", letters)[1]
    top = size[0] - margin - step * len(lines)
    lefts = [margin if side == 0 else size[1] - margin - text_size(line, letters)[0] for line in lines]
    return [
        PlacedText(line, left, top + number * step, letters)
        for number, (line, left) in enumerate(zip(lines, lefts, strict=True))
    ]


def _steps(options: AnimationOptions) -> int:
    return max(2, round(options.seconds * options.frames_per_second))


def _flicker(options: AnimationOptions) -> list[tuple[float, float]]:
    return [(0.0, options.seconds / 2), (1.0, options.seconds)]


def _even_steps(options: AnimationOptions) -> list[tuple[float, float]]:
    """How much of the round has gone by, 0 to below 1."""
    count = _steps(options)
    return [
        (begin, end * options.seconds) for begin, end in pairwise(step / count for step in range(count + 1))
    ]


def _one_of_both(
    first: np.ndarray, second: np.ndarray, shown: float, options: AnimationOptions, light: tuple[Any, Any]
) -> np.ndarray:
    return second if shown >= 0.5 else first


def _beside_a_line(
    first: np.ndarray, second: np.ndarray, shown: float, options: AnimationOptions, light: tuple[Any, Any]
) -> np.ndarray:
    """The first image left of a line that goes from the right edge to the left one and back, slower at both."""
    width = first.shape[1]
    place = round(width * (1 + math.cos(2 * math.pi * shown)) / 2)
    picture = second.copy()
    picture[:, :place] = first[:, :place]
    if 0 < place < width:
        core = max(1, round(width * LINE))
        left = place - (core + 1) // 2
        picture[:, max(left - 1, 0) : left + core + 1] = light[1]
        picture[:, max(left, 0) : left + core] = light[0]
    return picture


def _in_fields(
    first: np.ndarray, second: np.ndarray, shown: float, options: AnimationOptions, light: tuple[Any, Any]
) -> np.ndarray:
    """Fields that have moved to the right by a part of two of them, after which all looks as before."""
    size = first.shape[0], first.shape[1]
    cell = max(1, round(size[1] / options.cells))
    shows_second = cell_parity(size, cell, (round(2 * cell * shown), 0))
    picture = first.copy()
    picture[shows_second] = second[shows_second]
    return picture


ANIMATION_KINDS = {
    AnimationKind.FLICKER: AnimationKindRecord(
        mark("Flicker"), mark("Both images in turn"), _flicker, _one_of_both, (0, 0)
    ),
    AnimationKind.SWIPE: AnimationKindRecord(
        mark("Swipe"),
        mark("A line goes there and back: one image on its left, the other on its right"),
        _even_steps,
        _beside_a_line,
        (0, 1),
    ),
    AnimationKind.CHECKERBOARD: AnimationKindRecord(
        mark("Checkerboard"),
        mark("Both images in alternating fields, which move on"),
        _even_steps,
        _in_fields,
        (0, 1),
        both_named=True,
    ),
}
