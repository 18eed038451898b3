"""Stacks of channels as TIFF: ImageJ's hyperstack, and OME-TIFF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.atomic_files import atomic_path
from core.export.channels import Channel


def write_imagej(path: Path, channels: Sequence[Channel], spacing_um: float | None = None) -> None:
    """Write an ImageJ hyperstack with the names, the display ranges and the hues of the channels.

    Args:
        channels: of one type and size.
        spacing_um: micrometres for each pixel, where they are known.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import tifffile

    metadata: dict[str, Any] = {
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
        tifffile.imwrite(temporary, _planes(channels), imagej=True, metadata=metadata, resolution=resolution)


def write_ome(path: Path, channels: Sequence[Channel], spacing_um: float | None = None) -> None:
    """Write an OME-TIFF with the names of the channels in its OME-XML; arguments as for `write_imagej`."""
    import tifffile

    metadata: dict[str, Any] = {
        "axes": "CYX",
        "Name": "aligned stack",
        "Channel": {"Name": [channel.name for channel in channels]},
    }
    if spacing_um is not None:
        for axis in "XY":
            metadata[f"PhysicalSize{axis}"] = spacing_um
            metadata[f"PhysicalSize{axis}Unit"] = "µm"
    with atomic_path(path) as temporary:
        tifffile.imwrite(temporary, _planes(channels), ome=True, photometric="minisblack", metadata=metadata)


def _planes(channels: Sequence[Channel]) -> np.ndarray:
    return np.stack([channel.values for channel in channels])


def _lookup_table(hue: tuple[int, int, int]) -> np.ndarray:
    """`(3, 256)` uint8, from black to the hue."""
    ramp = np.arange(256, dtype=np.uint8)
    return np.stack([ramp * np.uint8(part) for part in hue])
