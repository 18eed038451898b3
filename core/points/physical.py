"""From millimetres in the patient, as ITK and 3D Slicer have them, to pixels of an image as this program shows it.

ITK reads spacing, origin and direction from the image's file (even dots per inch are spacing for it) and knows nothing
of an orientation in EXIF. Where there is no file, or ITK cannot read it, a pixel is a millimetre and the origin is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

ORIENTATION_TAG = 0x0112
_SWAPS = (5, 6, 7, 8)
_MIRRORS_X, _MIRRORS_Y = (2, 3, 6, 7), (3, 4, 7, 8)


@dataclass(frozen=True)
class ItkGeometry:
    """How ITK places the pixels of a file as they are stored.

    Attributes:
        size: `(width, height)` as stored.
        orientation: by which the program turns them, 1 to 8, as in EXIF.
    """

    size: tuple[int, int] = (1, 1)
    origin: tuple[float, ...] = (0.0, 0.0, 0.0)
    spacing: tuple[float, ...] = (1.0, 1.0, 1.0)
    direction: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    orientation: int = 1

    def pixel(self, place: Sequence[float]) -> tuple[float, float, float]:
        """A place in LPS millimetres as x and y of the upright image, and as slices from the image's own."""
        matrix = np.array(self.direction).reshape(3, 3) @ np.diag(self.spacing)
        x, y, k = np.linalg.solve(matrix, np.resize((*place, 0.0), 3) - self.origin).tolist()
        return *self._turned(x, y), k

    def place(self, x: float, y: float) -> tuple[float, float, float]:
        """The way back, from x and y of the upright image."""
        matrix = np.array(self.direction).reshape(3, 3) @ np.diag(self.spacing)
        lps = matrix @ (*self._turned_back(x, y), 0.0) + self.origin
        return float(lps[0]), float(lps[1]), float(lps[2])

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.size
        if self.orientation in _SWAPS:
            x, y, width, height = y, x, height, width
        return (
            width - 1 - x if self.orientation in _MIRRORS_X else x,
            height - 1 - y if self.orientation in _MIRRORS_Y else y,
        )

    def _turned_back(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.size[::-1] if self.orientation in _SWAPS else self.size
        x = width - 1 - x if self.orientation in _MIRRORS_X else x
        y = height - 1 - y if self.orientation in _MIRRORS_Y else y
        return (y, x) if self.orientation in _SWAPS else (x, y)


def itk_geometry(path: Path | None) -> ItkGeometry:
    """That of a file; the plain one where there is no file that ITK reads."""
    return ItkGeometry() if path is None else _of_file(path)


@lru_cache(maxsize=8)
def _of_file(path: Path) -> ItkGeometry:
    import SimpleITK

    reader = SimpleITK.ImageFileReader()
    try:
        reader.SetFileName(str(path))
        reader.ReadImageInformation()
    except RuntimeError:
        return ItkGeometry()
    count = min(reader.GetDimension(), 3)
    direction = np.eye(3)
    stored = np.array(reader.GetDirection()).reshape(reader.GetDimension(), -1)
    direction[:count, :count] = stored[:count, :count]
    return ItkGeometry(
        (int(reader.GetSize()[0]), int(reader.GetSize()[1])),
        tuple(np.resize((*reader.GetOrigin()[:count], 0.0), 3).tolist()),
        tuple((*reader.GetSpacing()[:count], 1.0)[:3]),
        tuple(direction.ravel().tolist()),
        _orientation(path),
    )


def _orientation(path: Path) -> int:
    from PIL import Image

    try:
        with Image.open(path) as image:
            orientation = int(image.getexif().get(ORIENTATION_TAG, 1))
    except (OSError, ValueError, TypeError, SyntaxError, Image.DecompressionBombError):
        return 1
    return orientation if 1 <= orientation <= 8 else 1
