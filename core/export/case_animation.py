"""The two images of an animation, from a saved case: the reference, and a floating image as it lies on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.export.animation import animation_size, shrunk
from core.export.case_images import image_title, left_out
from core.export.saved_case import SavedCase
from core.images.contrast import to_8_bits
from core.language import tr
from core.notices import Several
from core.tables.values import natural_number
from core.transforms.resampling import warp

USUAL_WIDTH = 800
"""Pixels, where none is asked for and the reference is no smaller."""


@dataclass(frozen=True, eq=False)
class AnimatedPair:
    """Both images `(height, width, 3)` uint8 of an animation's size, and what they are called."""

    first: np.ndarray
    second: np.ndarray
    names: tuple[str, str]


def animated_pair(
    saved: SavedCase, image: str = "", width: int | None = None, check: Callable[[], None] | None = None
) -> AnimatedPair:
    """The reference and a registered floating image of a case.

    Args:
        image: its name, or its number in the case, from 1; the first that is registered where empty.
        width: of the animation in pixels.
        check: called between bands of rows; what it raises ends the work.

    Raises:
        InputError: there is no such image, it is not registered, or the width is out of its range.
    """
    case, images = saved.case, saved.images
    number = _number_of(saved, image)
    floating, whole = images.floating[number], images.whole(case, number)
    if floating is None or whole is None:
        raise InputError(Several(left_out(case, images, [number])).sentence)
    reference = images.reference
    usual = min(USUAL_WIDTH, reference.size[1])
    size = animation_size(reference.size, usual if width is None else width)
    shown = to_8_bits(floating.pixels, floating.display_range)
    warped = warp(shown, whole, reference.size, check=check)
    name = case.entry(number).image.name
    return AnimatedPair(
        shrunk(to_8_bits(reference.pixels, reference.display_range), size),
        shrunk(warped, size),
        (image_title(case, reference, reference.name), image_title(case, floating, name)),
    )


def _number_of(saved: SavedCase, image: str) -> int:
    case = saved.case
    if not image:
        aligned = saved.images.aligned(case)
        if aligned:
            return aligned[0]
        problems = (*saved.problems, *left_out(case, saved.images))
        raise InputError(
            problems[0].sentence if problems else tr("The case has no floating image to animate.")
        )
    names = [entry.image.name for entry in case.floating]
    if image in names:
        return names.index(image)
    number = natural_number(image)
    if number is not None and number <= len(names):
        return number - 1
    raise InputError(
        tr("The case has no floating image {image}. It has {names}.").format(
            image=image, names=", ".join(f"{number} {name}" for number, name in enumerate(names, start=1))
        )
    )
