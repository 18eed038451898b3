"""The pixels of a DICOM file by ITK's GDCM, which `dicom_pixels` calls, where need be in a process of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def read_pixels(file: Path) -> dict[str, np.ndarray]:
    """`pixels`, `(H, W)` or `(H, W, 3)`, of a file of one frame.

    Raises:
        RuntimeError: they cannot be decoded.
    """
    import SimpleITK

    image = SimpleITK.ReadImage(str(file), imageIO="GDCMImageIO")
    pixels = SimpleITK.GetArrayFromImage(image)
    return {"pixels": pixels[0] if image.GetDimension() == 3 else pixels}
