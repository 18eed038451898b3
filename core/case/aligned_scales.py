"""The scales of images that are aligned: what one has for another one, and where two contradict each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.annotations.scale import Scale
from core.annotations.scale_limits import ImageScale
from core.case.carrying import ImageWay
from core.case.image_identity import ImageIdentity
from core.case.notices import ScalesDisagree
from core.coordinates import Size, inside

MOST_APART = 0.1
"""By so much the scales of two aligned images may differ. A stated pixel size is good to some per cent; scales that are
assumed from the disc or its distance to the fovea are off by 7 to 15 % from eye to eye, and may differ by more."""
_PLACES = 5
_STEP = 0.02  # of the shorter side

WayTo = Callable[[str, str], ImageWay | None]
"""The way from one image (SHA-256) to another; None where there is none."""


@dataclass(frozen=True)
class LentScale:
    """The scale that an image without one gets from another one, for its scale bar.

    Attributes:
        lender: SHA-256 of that other image.
        scale: of that image, in its pixels.
        um: micrometres for each pixel of the image itself, in its middle part.
    """

    lender: str
    scale: Scale
    um: float


def magnification(way: ImageWay, size: Size, other_size: Size) -> float | None:
    """How many pixels of another image a pixel of this one is long there: the median of places on both.

    Args:
        way: to the other image.
    """
    height, width = size
    shares = (np.arange(_PLACES) + 0.5) / _PLACES
    centres = np.stack(np.meshgrid(shares * width, shares * height), axis=-1).reshape(-1, 2) - 0.5
    step = _STEP * min(size)
    corners = centres[:, None] + step * np.array([(-1, 0), (1, 0), (0, -1), (0, 1)])
    mapped = way(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    there = np.isfinite(mapped).all(axis=(1, 2))
    there[there] = inside(mapped[there].mean(axis=1), other_size)
    if not there.any():
        return None
    across, down = (
        (mapped[there, end] - mapped[there, start]) / (2 * step) for start, end in ((0, 1), (2, 3))
    )
    areas = np.abs(across[:, 0] * down[:, 1] - across[:, 1] * down[:, 0])
    return float(np.sqrt(np.median(areas))) or None


def lent_scale(
    image: ImageIdentity, others: Sequence[ImageIdentity], scales: Mapping[str, ImageScale], way_to: WayTo
) -> LentScale | None:
    """The scale for an image that has none: that of the first of the others which may be used and is aligned."""
    if scales[image.sha256].scale is not None:
        return None
    for other in others:
        scale = scales[other.sha256].usable
        way = None if scale is None or other == image else way_to(image.sha256, other.sha256)
        factor = None if way is None else magnification(way, image.size, other.size)
        if scale is not None and factor is not None:
            return LentScale(other.sha256, scale, mean_um(scale) * factor)
    return None


def scale_conflicts(
    images: Sequence[ImageIdentity],
    scales: Mapping[str, ImageScale],
    way_to: WayTo,
    factor_of: Callable[[ImageWay, Size, Size], float | None] = magnification,
) -> tuple[ScalesDisagree, ...]:
    """A notice for each image whose scale contradicts that of the first one that it is aligned with.

    Args:
        scales: by SHA-256. Those that may not be used are not compared.
        factor_of: `magnification`, or what remembers it.
    """
    known = [(image, scale) for image in images if (scale := scales[image.sha256].usable) is not None]
    found = []
    for number, (image, scale) in enumerate(known):
        for other, other_scale in known[:number]:
            way = way_to(other.sha256, image.sha256)
            factor = None if way is None else factor_of(way, other.size, image.size)
            if factor is None:
                continue
            share = mean_um(scale) * factor / mean_um(other_scale)
            if abs(math.log(share)) > math.log(1 + MOST_APART):
                found.append(ScalesDisagree(image.name, other.name, share))
            break
    return tuple(found)


def mean_um(scale: Scale) -> float:
    """The side of a square that is as large as a pixel."""
    return math.sqrt(scale.x_um * scale.y_um)
