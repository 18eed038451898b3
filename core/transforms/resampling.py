"""One interpolation of the original floating pixels on the reference grid.

Linear is the default, because a checker can reproduce it: ITK's linear interpolation of the same pixels with the
exported transform gives the same values before rounding, and the result is rounded to the nearest grey level.

From version 5 OpenCV's `remap` does that for 8 bits, in a tenth of numpy's time; earlier ones round every position to
1/32 of a pixel. Deeper images are numpy's: at a steep edge of 16 bits OpenCV's float32 positions are grey levels off.
OpenCV sees tiles, for it takes no more than 32767 pixels a side.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import partial
from os import cpu_count

import cv2
import numpy as np

from core.coordinates import Size
from core.transforms.composite import PointTransform, row_bands

_BAND_PIXELS, _TILE = 1 << 18, 512
_MOST_THREADS = 4

_EXACT_FROM = 5
"""Major version of OpenCV."""


class Interpolation(str, Enum):
    """How a value between pixels is found; `CUBIC` is Catmull and Rom's (Keys with a = -1/2), sharper than linear."""

    NEAREST = "nearest"
    LINEAR = "linear"
    CUBIC = "cubic"


def warp(
    pixels: np.ndarray,
    transform: PointTransform,
    size: Size,
    interpolation: Interpolation | str = Interpolation.LINEAR,
    check: Callable[[], None] | None = None,
) -> np.ndarray:
    """Bring the floating image to the reference grid: `warped(p) = floating(T(p))`.

    As in ITK, an image reaches half a pixel beyond the centres of its outermost pixels and keeps their values there;
    beyond that the result is 0. Works in bands of rows, so memory beyond the result stays at some tens of megabytes.

    Args:
        pixels: `(h, w)` or `(h, w, channels)` of the floating image, any integer or float type.
        transform: From reference to floating.
        size: `(height, width)` of the reference.
        interpolation: Integer results are rounded to the nearest value and clipped to the range of their type.
        check: Called before every band of rows; what it raises ends the work, as when the user cancels.

    Returns:
        `(height, width)` or `(height, width, channels)` of the same type.

    Raises:
        ValueError: The array is not an image, or the field belongs to a reference of another size.

    >>> from core.transforms.composite import CompositeTransform
    >>> from core.transforms.planar import PlanarTransform
    >>> two_to_the_right = PlanarTransform(np.array([[1, 0, 2], [0, 1, 0], [0, 0, 1]]))
    >>> warp(np.array([[1, 2, 3, 4, 5]], np.uint8), CompositeTransform(two_to_the_right), size=(1, 5)).tolist()
    [[3, 4, 5, 0, 0]]
    """
    return _in_bands(pixels, partial(transform.sampling_rows, size), size, interpolation, check)


def sample(
    pixels: np.ndarray,
    places: np.ndarray,
    interpolation: Interpolation | str = Interpolation.LINEAR,
    check: Callable[[], None] | None = None,
) -> np.ndarray:
    """The values of an image at places that are known already: `warp` for several images of one grid.

    Args:
        pixels: as for `warp`.
        places: `(height, width, 2)` float64, `(x, y)` in pixels of the image; where they are NaN the result is 0.

    Returns:
        `(height, width)` or `(height, width, channels)` of the image's type.

    >>> sample(np.array([[1, 2, 3]], np.uint8), np.array([[[2.0, 0.0], [0.5, 0.0], [9.0, 0.0]]])).tolist()
    [[3, 2, 0]]
    """
    height, width = places.shape[:2]
    return _in_bands(pixels, lambda first, last: places[first:last], (height, width), interpolation, check)


def has_value(points: np.ndarray, size: Size) -> np.ndarray:
    """`(N,)` bool: which points lie on an image as ITK counts, from -0.5 to just below its length minus 0.5."""
    limit = np.array([size[1], size[0]]) - 0.5
    return np.all((points >= -0.5) & (points < limit), axis=1)


def _in_bands(
    pixels: np.ndarray,
    places_of_rows: Callable[[int, int], np.ndarray],
    size: Size,
    interpolation: Interpolation | str,
    check: Callable[[], None] | None,
) -> np.ndarray:
    if pixels.ndim not in (2, 3) or 0 in pixels.shape:
        raise ValueError(f"An image has the shape (h, w) or (h, w, channels), not {pixels.shape}.")
    interpolate = _interpolation(pixels, Interpolation(interpolation))
    warped = np.empty((*size, *pixels.shape[2:]), dtype=pixels.dtype)

    def fill(rows: tuple[int, int]) -> None:
        interpolate(pixels, places_of_rows(*rows), warped[slice(*rows)])

    with ThreadPoolExecutor(max_workers=min(cpu_count() or 1, _MOST_THREADS)) as pool:
        bands = [pool.submit(fill, rows) for rows in row_bands(size, _BAND_PIXELS)]
        try:
            for band in bands:
                if check is not None:
                    check()
                band.result()
        except BaseException:
            for band in bands:
                band.cancel()
            raise
    return warped


_Interpolation = Callable[[np.ndarray, np.ndarray, np.ndarray], None]
"""Fills `(rows, width, …)` of a result with the values of an image at places `(rows, width, 2)`."""


def _interpolation(pixels: np.ndarray, interpolation: Interpolation) -> _Interpolation:
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    exact = int(cv2.__version__.split(".")[0]) >= _EXACT_FROM
    if exact and interpolation is Interpolation.LINEAR and pixels.dtype == np.uint8 and channels <= 4:
        return _by_opencv
    return partial(_by_numpy, weights=_WEIGHTS[interpolation])


def _by_opencv(pixels: np.ndarray, places: np.ndarray, result: np.ndarray) -> None:
    height, width = pixels.shape[:2]
    for start in range(0, places.shape[1], _TILE):
        tile = slice(start, start + _TILE)
        x, y = places[:, tile, 0], places[:, tile, 1]
        part = result[:, tile]
        all_known = _within(x, width) and _within(y, height)
        if not all_known:
            known = (x >= -0.5) & (x < width - 0.5) & (y >= -0.5) & (y < height - 0.5)
            if not known.any():
                part[...] = 0
                continue
            x, y = np.where(known, x, x[known][0]), np.where(known, y, y[known][0])
        left, top = max(int(x.min()), 0), max(int(y.min()), 0)
        seen = pixels[top : int(y.max()) + 3, left : int(x.max()) + 3]
        columns, rows = (x - left).astype(np.float32), (y - top).astype(np.float32)
        values = cv2.remap(seen, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        part[...] = values.reshape(part.shape)
        if not all_known:
            part[~known] = 0


def _within(positions: np.ndarray, length: int) -> bool:
    """Whether all are on the image, along one axis; none is where one is NaN."""
    return bool(positions.min() >= -0.5 and positions.max() < length - 0.5)


def _by_numpy(pixels: np.ndarray, places: np.ndarray, result: np.ndarray, weights: _Weights) -> None:
    values = _interpolate(pixels, places.reshape(-1, 2), weights)
    result[...] = _as_type(values, pixels.dtype).reshape(result.shape)


_Weights = Callable[[np.ndarray], tuple[int, list[np.ndarray]]]
"""From the fraction `(N,)` of a position beyond its pixel: the first pixel's offset, and the weight of each pixel."""


def _nearest_weights(fraction: np.ndarray) -> tuple[int, list[np.ndarray]]:
    upper = (fraction >= 0.5).astype(fraction.dtype)
    return 0, [1 - upper, upper]


def _linear_weights(fraction: np.ndarray) -> tuple[int, list[np.ndarray]]:
    return 0, [1 - fraction, fraction]


def _cubic_weights(fraction: np.ndarray) -> tuple[int, list[np.ndarray]]:
    """Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 15."""
    t, rest = fraction, 1 - fraction
    return -1, [
        -0.5 * t * rest * rest,
        1 + t * t * (1.5 * t - 2.5),
        1 + rest * rest * (1.5 * rest - 2.5),
        -0.5 * rest * t * t,
    ]


_WEIGHTS: dict[Interpolation, _Weights] = {
    Interpolation.NEAREST: _nearest_weights,
    Interpolation.LINEAR: _linear_weights,
    Interpolation.CUBIC: _cubic_weights,
}


def _interpolate(pixels: np.ndarray, points: np.ndarray, weights: _Weights) -> np.ndarray:
    """The values `(N,)` or `(N, channels)` at floating points `(N, 2)`, 0 outside the image."""
    height, width = pixels.shape[:2]
    inside = has_value(points, (height, width))
    points = points[inside]
    whole = np.floor(points).astype(np.int64)
    fraction = (points - whole).astype(np.float64 if pixels.dtype == np.float64 else np.float32)
    offset, column_weights = weights(fraction[:, 0])
    _, row_weights = weights(fraction[:, 1])
    columns = [np.clip(whole[:, 0] + offset + step, 0, width - 1) for step in range(len(column_weights))]
    flat = pixels.reshape(height * width, *pixels.shape[2:])
    values = np.zeros((len(points), *pixels.shape[2:]), dtype=fraction.dtype)
    for step, row_weight in enumerate(row_weights):
        row_start = np.clip(whole[:, 1] + offset + step, 0, height - 1) * width
        for column, column_weight in zip(columns, column_weights, strict=True):
            weight = row_weight * column_weight
            values += flat.take(row_start + column, axis=0) * (
                weight if pixels.ndim == 2 else weight[:, None]
            )
    result = np.zeros((len(inside), *pixels.shape[2:]), dtype=fraction.dtype)
    result[inside] = values
    return result


def _as_type(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if not np.issubdtype(dtype, np.integer):
        return values.astype(dtype)
    limits = np.iinfo(dtype)
    return np.clip(np.rint(values), limits.min, limits.max).astype(dtype)
