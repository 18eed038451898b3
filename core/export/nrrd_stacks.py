"""Stacks of channels as NRRD, for 3D Slicer and ITK: one slice with a component for each channel, compressed.

The file keeps the names of the channels as its own fields, `channel 0` and so on. It is a volume of one slice and not a
plane, as 3D Slicer opens nothing flatter.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.export.stack import AlignedStack
from core.full_disk import is_full_disk
from core.transforms.itk_files import refused_by_itk

_UM_PER_MM = 1000.0


def write_nrrd(path: Path, stack: AlignedStack) -> None:
    """Write the channels as the components of one volume, `(width, height, 1)`.

    NRRD counts in millimetres; a pixel of unknown size has 1. The slice is as thick as a pixel is wide.

    Raises:
        InputError: the folder is missing or not writable, or ITK cannot write the file.
    """
    import SimpleITK

    channels = stack.channels()
    values = np.stack([channel.values for channel in channels], axis=-1)
    volume = SimpleITK.GetImageFromArray(values[np.newaxis], isVector=True)
    if stack.pixel_size_um is not None:
        x, y = (side / _UM_PER_MM for side in stack.pixel_size_um)
        volume.SetSpacing([x, y, x])
    for number, channel in enumerate(channels):
        volume.SetMetaData(f"channel {number}", channel.name)
    with atomic_path(path) as temporary:
        try:
            SimpleITK.WriteImage(volume, str(temporary), useCompression=True)
        except RuntimeError as error:
            if is_full_disk(error, path.parent):
                raise
            raise refused_by_itk(path, error) from error
