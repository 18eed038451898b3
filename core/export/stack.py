"""The aligned stack: an ImageJ hyperstack TIFF with named channels.

ImageJ cannot hold colour and grey planes side by side, so a colour image becomes three channels, "warped red", "warped
green" and "warped blue", and a grey one (also when its file says RGB with three equal channels) becomes one, "warped".
Nothing is lost, and ImageJ's composite mode shows the colours again. All channels are 16-bit when either image is, and
8-bit otherwise; pixel values are those of the images, never rescaled: each channel carries its own display range.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path

_COLOURS = (("red", (1, 0, 0)), ("green", (0, 1, 0)), ("blue", (0, 0, 1)))
_GREY = (1, 1, 1)
_REFERENCE_VESSELS = (0, 1, 0)
_WARPED_VESSELS = (1, 0, 1)


@dataclass(frozen=True)
class Channel:
    """One plane of the stack: its name, its values `(height, width)`, and the hue it has in composite mode."""

    name: str
    values: np.ndarray
    hue: tuple[int, int, int]
    display_range: tuple[float, float]


def image_channels(name: str, pixels: np.ndarray) -> list[Channel]:
    """The channels of one image: one for grey, three for colour; values unchanged.

    Args:
        pixels: `(height, width)` or `(height, width, 3)` RGB, uint8 or uint16.
    """
    if (
        pixels.ndim == 3
        and np.array_equal(pixels[..., 0], pixels[..., 1])
        and np.array_equal(pixels[..., 1], pixels[..., 2])
    ):
        pixels = pixels[..., 0]
    display_range = _display_range(pixels)
    if pixels.ndim == 2:
        return [Channel(name, pixels, _GREY, display_range)]
    return [
        Channel(f"{name} {colour}", pixels[..., index], hue, display_range)
        for index, (colour, hue) in enumerate(_COLOURS)
    ]


def vessel_map_channel(name: str, vessels: np.ndarray, dtype: np.dtype, hue: tuple[int, int, int]) -> Channel:
    """A vessel map `(height, width)` in 0..1 as a channel that spans the whole range of `dtype`."""
    largest = np.iinfo(dtype).max
    values = np.rint(np.clip(vessels, 0.0, 1.0) * largest).astype(dtype)
    return Channel(name, values, hue, (0.0, float(largest)))


def stack_channels(
    reference: np.ndarray, warped: np.ndarray, vessels: tuple[np.ndarray, np.ndarray] | None = None
) -> list[Channel]:
    """All channels of the stack, of one dtype: reference, warped, and the two vessel maps where given.

    Raises:
        ValueError: the images differ in size.
    """
    shapes = {array.shape[:2] for array in (reference, warped, *(vessels or ()))}
    if len(shapes) != 1:
        raise ValueError(f"the images of a stack have one size, not {sorted(shapes)}")
    dtype = np.result_type(reference.dtype, warped.dtype)
    channels = [*image_channels("reference", reference), *image_channels("warped", warped)]
    if vessels is not None:
        channels.append(vessel_map_channel("reference vessels", vessels[0], dtype, _REFERENCE_VESSELS))
        channels.append(vessel_map_channel("warped vessels", vessels[1], dtype, _WARPED_VESSELS))
    return [
        Channel(each.name, each.values.astype(dtype, copy=False), each.hue, each.display_range)
        for each in channels
    ]


def write_stack(
    path: Path | str,
    reference: np.ndarray,
    warped: np.ndarray,
    vessels: tuple[np.ndarray, np.ndarray] | None = None,
    spacing_um: float | None = None,
) -> tuple[str, ...]:
    """Write the ImageJ hyperstack.

    Args:
        reference, warped: images on the reference grid, uint8 or uint16, grey or RGB in any mix.
        vessels: the vessel maps of reference and warped image, `(height, width)` in 0..1.
        spacing_um: micrometres per pixel, written as ImageJ's scale where it is known.

    Returns:
        The names of the channels, in order.

    Raises:
        InputError: the folder is missing or not writable.
        ValueError: the images differ in size.
    """
    import tifffile

    channels = stack_channels(reference, warped, vessels)
    metadata = {
        "axes": "CYX",
        "mode": "grayscale",
        "Labels": [channel.name for channel in channels],
        "Ranges": tuple(limit for channel in channels for limit in channel.display_range),
        "LUTs": [_lookup_table(channel.hue) for channel in channels],
    }
    resolution = None
    if spacing_um is not None:
        metadata["unit"] = "micron"
        resolution = (1.0 / spacing_um, 1.0 / spacing_um)
    with atomic_path(path) as temporary:
        tifffile.imwrite(
            temporary,
            np.stack([channel.values for channel in channels]),
            imagej=True,
            metadata=metadata,
            resolution=resolution,
        )
    return tuple(channel.name for channel in channels)


def _display_range(pixels: np.ndarray) -> tuple[float, float]:
    """What ImageJ shows as black and white: the whole range of 8-bit images, the image's own of 16-bit ones."""
    if pixels.dtype == np.uint8:
        return 0.0, 255.0
    darkest, lightest = float(pixels.min()), float(pixels.max())
    return darkest, max(lightest, darkest + 1)


def _lookup_table(hue: tuple[int, int, int]) -> np.ndarray:
    """`(3, 256)` uint8, from black to the hue."""
    ramp = np.arange(256, dtype=np.uint8)
    return np.stack([ramp * np.uint8(part) for part in hue])
