"""The scale that the user stated for an image of a case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.annotations.scale import Scale, scale_in_force
from core.case.document import Case

if TYPE_CHECKING:
    from core.images.reading import RetinalImage
    from core.images.spacing import PixelSize


def stated_scale(case: Case, sha256: str) -> Scale | None:
    """What the user stated last for an image: its own scale, or the one that was typed for the reference.

    The two never stand beside each other for the reference: `Case` keeps what was stated last. None leaves the scale
    to the image's file.
    """
    own = case.facts_of(sha256).scale
    if own is not None:
        return own
    is_reference = case.reference is not None and case.reference.sha256 == sha256
    typed = case.reference_spacing_um if is_reference else None
    return None if typed is None else Scale.typed(typed)


def known_pixel_size(case: Case, image: RetinalImage) -> PixelSize | None:
    """`(x, y)`, the size of a pixel of an image in micrometres, as files that are made from it state it.

    What the user stated, else what the file says; see `size_of_pixels`.
    """
    return size_of_pixels(scale_in_force(stated_scale(case, image.sha256), image.pixel_size_um))


def size_of_pixels(scale: Scale | None) -> PixelSize | None:
    """What an image file states of a scale: nothing where it is assumed, as readers would take it for measured."""
    return None if scale is None or scale.source.is_assumed else (scale.x_um, scale.y_um)


def with_typed_spacing_as_scale(case: Case) -> Case:
    """The case whose typed spacing is kept as a scale of the image itself, which stops being the reference."""
    typed = case.reference_spacing_um
    if case.reference is None or typed is None:
        return case
    return case.with_facts(replace(case.facts_of(case.reference.sha256), scale=Scale.typed(typed)))
