"""Stacks as TIFF: ImageJ's hyperstack, and OME-TIFF.

The size of a pixel stands in centimetres in the tags, which ITK reads too, and for ImageJ in the unit beside: the two
share one number. OME's XML says it in micrometres besides.

ImageJ shows at most seven channels on each other. A stack with more is written as slices: in colour, where colours and
eight bits are all that there is, and otherwise as grey planes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

from core.atomic_files import atomic_path
from core.export.channels import Channel, without_equal_channels
from core.export.notices import AsColourSlices, AsGreySlices
from core.export.stack import AlignedStack
from core.images.stated_pixel_size import tiff_resolution
from core.notices import Notice

MOST_CHANNELS = 7
"""Of ImageJ's composite images (`CompositeImage.MAX_CHANNELS`)."""


class ImageJLayout(Enum):
    """What the planes of an ImageJ stack are."""

    CHANNELS = "channels"
    COLOUR_SLICES = "colour slices"
    GREY_SLICES = "grey slices"


def imagej_layout(stack: AlignedStack) -> ImageJLayout:
    """Channels while ImageJ can show them on each other, then slices: in colour where that loses nothing."""
    images = [without_equal_channels(image.pixels) for image in stack.images]
    count = sum(1 if pixels.ndim == 2 else 3 for pixels in images) + len(stack.vessels)
    if count <= MOST_CHANNELS:
        return ImageJLayout.CHANNELS
    is_colour = stack.dtype == np.uint8 and any(pixels.ndim == 3 for pixels in images)
    return ImageJLayout.COLOUR_SLICES if is_colour else ImageJLayout.GREY_SLICES


def imagej_remarks(stack: AlignedStack) -> Iterator[Notice]:
    """That slices were written, and what they are."""
    layout = imagej_layout(stack)
    if layout is ImageJLayout.COLOUR_SLICES:
        yield AsColourSlices(MOST_CHANNELS)
    elif layout is ImageJLayout.GREY_SLICES:
        yield AsGreySlices(MOST_CHANNELS)


def write_imagej(path: Path, stack: AlignedStack) -> None:
    """Write an ImageJ stack with the names, the display ranges and the hues of its planes.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import tifffile

    layout = imagej_layout(stack)
    values, metadata = (
        _colour_slices(stack) if layout is ImageJLayout.COLOUR_SLICES else _grey_planes(stack, layout)
    )
    if stack.pixel_size_um is not None:
        metadata["unit"] = "cm"
    resolution = tiff_resolution(stack.pixel_size_um)
    with atomic_path(path) as temporary:
        tifffile.imwrite(temporary, values, imagej=True, metadata=metadata, **resolution)


def write_ome(path: Path, stack: AlignedStack) -> None:
    """Write an OME-TIFF with the names of the channels in its OME-XML. Raises InputError as `write_imagej`."""
    import tifffile

    channels = stack.channels()
    metadata: dict[str, Any] = {
        "axes": "CYX",
        "Name": "aligned stack",
        "Channel": {"Name": [channel.name for channel in channels]},
    }
    if stack.pixel_size_um is not None:
        for axis, size in zip("XY", stack.pixel_size_um, strict=True):
            metadata[f"PhysicalSize{axis}"] = size
            metadata[f"PhysicalSize{axis}Unit"] = "µm"
    resolution = tiff_resolution(stack.pixel_size_um)
    with atomic_path(path) as temporary:
        tifffile.imwrite(
            temporary, _planes(channels), ome=True, photometric="minisblack", metadata=metadata, **resolution
        )


def _grey_planes(stack: AlignedStack, layout: ImageJLayout) -> tuple[np.ndarray, dict[str, Any]]:
    channels = stack.channels()
    metadata: dict[str, Any] = {
        "axes": "CYX" if layout is ImageJLayout.CHANNELS else "ZYX",
        "mode": "grayscale",
        "Labels": [channel.name for channel in channels],
    }
    if layout is ImageJLayout.CHANNELS:
        metadata["Ranges"] = tuple(limit for channel in channels for limit in channel.display_range)
        metadata["LUTs"] = [_lookup_table(channel.hue) for channel in channels]
    return _planes(channels), metadata


def _colour_slices(stack: AlignedStack) -> tuple[np.ndarray, dict[str, Any]]:
    """Every image and vessel map as a slice in RGB."""
    planes = [
        plane if plane.ndim == 3 else np.repeat(plane[..., None], 3, axis=2) for plane in stack.planes()
    ]
    return np.stack(planes), {"axes": "ZYXS", "Labels": list(stack.names)}


def _planes(channels: Sequence[Channel]) -> np.ndarray:
    return np.stack([channel.values for channel in channels])


def _lookup_table(hue: tuple[int, int, int]) -> np.ndarray:
    """`(3, 256)` uint8, from black to the hue."""
    ramp = np.arange(256, dtype=np.uint8)
    return np.stack([ramp * np.uint8(part) for part in hue])
