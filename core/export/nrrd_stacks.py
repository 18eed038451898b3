"""Stacks of channels as NRRD, for 3D Slicer and ITK: one slice with a component for each channel, compressed.

The file keeps the names of the channels as its own fields, `channel 0` and so on. It is a volume of one slice and not a
plane, as 3D Slicer opens nothing flatter.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.export.channels import Channel

_UM_PER_MM = 1000.0


def write_nrrd(path: Path, channels: Sequence[Channel], spacing_um: float | None = None) -> None:
    """Write the channels as the components of one volume, `(width, height, 1)`.

    Args:
        channels: of one type and size.
        spacing_um: micrometres for each pixel; NRRD counts in millimetres, and 1 where they are not known.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import SimpleITK

    values = np.stack([channel.values for channel in channels], axis=-1)
    volume = SimpleITK.GetImageFromArray(values[np.newaxis], isVector=True)
    if spacing_um is not None:
        volume.SetSpacing([spacing_um / _UM_PER_MM] * 3)
    for number, channel in enumerate(channels):
        volume.SetMetaData(f"channel {number}", channel.name)
    with atomic_path(path) as temporary:
        SimpleITK.WriteImage(volume, str(temporary), useCompression=True)
