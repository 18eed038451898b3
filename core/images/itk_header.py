"""What ITK reads of an image file beside its pixels: `itk_geometry` asks it in a process of its own, as it may not end.

libtiff inside ITK looks for ever at a file whose directories follow each other in a circle.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

SIZE, SPACING, ORIGIN, DIRECTION = "size", "spacing", "origin", "direction"


def read_header(file: Path) -> dict[str, np.ndarray]:
    """The header of an image in `n` dimensions.

    Returns:
        `size` `(n,)`, width in front; `spacing` and `origin` `(n,)`; `direction` `(n, n)`. Nothing where ITK does not
        read the file: it says so of sound ones, too, and remains usable.
    """
    import SimpleITK

    reader = SimpleITK.ImageFileReader()
    reader.SetFileName(str(file))
    try:
        reader.ReadImageInformation()
    except RuntimeError:
        return {}
    count = reader.GetDimension()
    return {
        SIZE: np.array(reader.GetSize()),
        SPACING: np.array(reader.GetSpacing()),
        ORIGIN: np.array(reader.GetOrigin()),
        DIRECTION: np.array(reader.GetDirection()).reshape(count, count),
    }
