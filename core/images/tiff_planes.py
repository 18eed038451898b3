"""One page of a TIFF file as pixels: Pillow decodes what has colours of its own, tifffile all other numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import InputError
from core.images.decoded_pixels import (
    ORIENTATION_TAG,
    damaged,
    upright,
    without_alpha,
    without_associated_alpha,
)
from core.images.pillow_files import NotOfPillow, decode_tiff_of_8_bits, decode_with_opencv
from core.images.tiff_contents import PlaneSource
from core.language import tr

if TYPE_CHECKING:
    from tifffile import TiffPage

_ASSOCIATED, _UNASSOCIATED = 1, 2
"""Values of ExtraSamples; every other one is no alpha (TIFF 6.0, section 18)."""

_UNSIGNED = 1


def decode_plane(source: PlaneSource, content: bytes, name: str) -> np.ndarray:
    """The pixels, upright, `(H, W)` or `(H, W, 3)`, of whatever numbers the file holds.

    Raises:
        InputError: it is damaged, or of a kind that cannot be read; the sentence names it.
        ValueError, RuntimeError, ...: what tifffile says of damage.
    """
    page: Any = source.page
    keyframe = page.keyframe
    _check_is_there(page, content, name)
    orientation = keyframe.tags.valueof(ORIENTATION_TAG, 1)
    if source.series is not None:
        is_volume = keyframe.axes.startswith("Z")
        shape = keyframe.shape[1:] if is_volume else keyframe.shape
        planes = np.asarray(source.series.asarray()).reshape(-1, *shape)
        return upright(_as_grey_or_rgb(planes[source.index], keyframe, name), orientation)
    is_plain = keyframe.bitspersample <= 8 and keyframe.sampleformat == _UNSIGNED and source.sample is None
    if is_plain and isinstance(page.index, int):
        try:
            return decode_tiff_of_8_bits(content, name, page.index)
        except NotOfPillow:
            pass
    try:
        pixels = page.asarray()
    except ValueError as error:
        if "imagecodecs" not in str(error):
            raise
        if page.index == 0:
            return decode_with_opencv(content, name)
        raise _unreadable(keyframe, name) from error
    if source.sample is not None:
        return upright(_channels_last(pixels, keyframe)[..., source.sample], orientation)
    return upright(_as_grey_or_rgb(pixels, keyframe, name), orientation)


def _check_is_there(page: Any, content: bytes, name: str) -> None:
    if page.keyframe.dtype is None:
        raise InputError(
            tr("{name} holds numbers of an unknown kind. Save it with 8 or 16 bits per channel.").format(
                name=name
            )
        )
    ends = (offset + count for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False))
    if max(ends, default=0) > len(content):
        raise damaged(name, tr("its end is missing"))


def _channels_last(pixels: np.ndarray, page: TiffPage) -> np.ndarray:
    """`(H, W)` or `(H, W, samples)`, in the byte order of this machine; of a volume, one slice is meant."""
    pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    own = page.axes[len(page.axes) - pixels.ndim :]
    axes = "".join(axis for axis in own if axis in "YXS")
    pixels = pixels.reshape([length for length, axis in zip(pixels.shape, own, strict=True) if axis in "YXS"])
    return np.moveaxis(pixels, 0, -1) if axes.startswith("S") else pixels


def _as_grey_or_rgb(pixels: np.ndarray, page: TiffPage, name: str) -> np.ndarray:
    """A page with its channels last, alpha dropped, and black as 0."""
    from tifffile import PHOTOMETRIC

    pixels = _channels_last(pixels, page)
    photometric = page.photometric
    if photometric == PHOTOMETRIC.PALETTE and page.colormap is not None:
        return np.ascontiguousarray(np.moveaxis(page.colormap[:, pixels], 0, -1))
    is_colour = photometric == PHOTOMETRIC.RGB or (
        photometric == PHOTOMETRIC.YCBCR and page.compression in _DECODED_TO_RGB
    )
    if photometric == PHOTOMETRIC.SEPARATED and pixels.ndim == 3 and pixels.shape[2] >= 4:
        return _of_inks(pixels)
    if not is_colour and photometric not in (PHOTOMETRIC.MINISBLACK, PHOTOMETRIC.MINISWHITE):
        raise _unreadable(page, name)
    if photometric == PHOTOMETRIC.MINISWHITE:
        pixels = _turned_round(pixels, page.bitspersample)
    if pixels.ndim == 2:
        return pixels
    count = 3 if is_colour or pixels.shape[2] == 3 else 1
    return _without_extras(pixels, count, tuple(int(extra) for extra in page.extrasamples))


_DECODED_TO_RGB = (6, 7, 33003, 33005, 34712)
"""JPEG and JPEG 2000, whose decoders give RGB."""


def _turned_round(pixels: np.ndarray, bits: int) -> np.ndarray:
    """Where white is 0."""
    if pixels.dtype.kind in "bi":
        return ~pixels
    if pixels.dtype.kind == "f":
        valid = pixels[np.isfinite(pixels)]
        return valid.min() + valid.max() - pixels if valid.size else pixels
    return pixels.dtype.type(2**bits - 1) - pixels


def _without_extras(pixels: np.ndarray, count: int, extras: tuple[int, ...]) -> np.ndarray:
    """The first samples, with the alpha among the others applied."""
    colour = pixels[..., :count]
    if pixels.shape[2] == count + 1 and not extras and pixels[..., count].any():
        return without_alpha(pixels)  # as OpenCV writes it: alpha, and no tag that says so
    kinds = extras[-(pixels.shape[2] - count) :] if pixels.shape[2] > count else ()
    for place, kind in enumerate(kinds, start=count):
        if kind in (_ASSOCIATED, _UNASSOCIATED):
            layered = np.concatenate([colour, pixels[..., place : place + 1]], axis=-1)
            drop = without_associated_alpha if kind == _ASSOCIATED else without_alpha
            return drop(layered)
    return colour[..., 0] if count == 1 else colour


def _of_inks(pixels: np.ndarray) -> np.ndarray:
    """RGB of cyan, magenta, yellow and black."""
    most = float(np.iinfo(pixels.dtype).max) if pixels.dtype.kind in "iu" else 1.0
    light = most - pixels[..., :4].astype(np.float64)
    rgb = light[..., :3] * light[..., 3:] / most
    return np.rint(rgb).astype(pixels.dtype) if pixels.dtype.kind in "iu" else rgb


def _unreadable(page: TiffPage, name: str) -> InputError:
    photometric, compression = (_words(page, key) for key in ("photometric", "compression"))
    return InputError(
        tr(
            "{name} is a TIFF of the kind {photometric} with {bits} bits and the compression {compression}, which "
            "cannot be read. Save it as RGB or grey without compression."
        ).format(name=name, photometric=photometric, bits=page.bitspersample, compression=compression)
    )


def _words(page: Any, key: str) -> str:
    value = getattr(page, key)
    return str(getattr(value, "name", value))
