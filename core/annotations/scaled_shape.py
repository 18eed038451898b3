"""By which scale a shape is measured: that of its image, or else that of another image that it is carried to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.annotations.scale import Scale
from core.annotations.scale_limits import ImageScale
from core.annotations.shape import Shape
from core.language import tr


@dataclass(frozen=True, eq=False)
class ScaledShape:
    """A shape where its millimetres are measured.

    Attributes:
        shape: in the pixels of `image`.
        image: SHA-256 of the image whose scale it is.
        scale: of that image, and why it may not be used.
    """

    shape: Shape
    image: str
    scale: ImageScale


def scaled_shape(
    shape: Shape,
    image: str,
    others: Iterable[str],
    scale_of: Callable[[str], ImageScale],
    carried_to: Callable[[str], Shape | None],
) -> ScaledShape:
    """Where a shape on an image is measured in millimetres.

    On the image itself where its scale is known, also if that may not be used. Else on the first of the others whose
    scale may be used and that it can be carried to: so also what the transform does to it is measured.

    Args:
        image: SHA-256.
        others: SHA-256 of images that may lend their scale, the preferred ones first.
        carried_to: the shape in the pixels of another image; None where it has no place there.
    """
    own = scale_of(image)
    if own.scale is None:
        for other in others:
            scale = scale_of(other)
            if other == image or scale.usable is None:
                continue
            carried = carried_to(other)
            if carried is not None:
                return ScaledShape(carried, other, scale)
    return ScaledShape(shape, image, own)


def lent_words(scale: Scale, name: str) -> str:
    """A scale in words that is that of another image, by its name."""
    return tr("{scale} of {image}, to which it is carried").format(scale=scale.described, image=name)
