"""How the user turned an image: one of the eight ways to lay a rectangle on its grid again, on top of EXIF.

No pixel is interpolated: rows and columns change places or order. What the turning does to a coordinate is an affine of
whole numbers, so that points, shapes and transforms follow exactly.
"""

from __future__ import annotations

import hashlib
from enum import Enum
from functools import cached_property

import numpy as np

from core.coordinates import Size
from core.images.spacing import PixelSize
from core.language import mark


class Orientation(str, Enum):
    """What is done to the upright picture of a file, by the names that case files and the command line use.

    >>> right, flip = Orientation.RIGHT, Orientation.FLIP
    >>> right.then(right).value, right.then(flip).value, flip.then(right).value
    ('half', 'transpose', 'transverse')
    >>> Orientation.RIGHT.apply(np.array([[1, 2, 3], [4, 5, 6]])).tolist()
    [[4, 1], [5, 2], [6, 3]]
    """

    AS_IN_FILE = "as-in-file"
    RIGHT = "right"
    HALF = "half"
    LEFT = "left"
    FLIP = "flip"
    FLIP_VERTICALLY = "flip-vertically"
    TRANSPOSE = "transpose"
    TRANSVERSE = "transverse"

    @cached_property
    def _linear(self) -> np.ndarray:
        """`(2, 2)`: what it does to `(x, y)`, y downwards, but for the shift."""
        quarters, is_flipped = _STEPS[self.value]
        matrix = np.diag([-1, 1]) if is_flipped else np.eye(2, dtype=int)
        for _ in range(quarters):
            matrix = np.array([[0, -1], [1, 0]]) @ matrix
        return matrix

    @property
    def words(self) -> str:
        """What was done, in English, for `tr`."""
        return _WORDS[self.value]

    @property
    def is_mirror(self) -> bool:
        """Whether left and right are exchanged."""
        return _STEPS[self.value][1]

    @property
    def exchanges_sides(self) -> bool:
        """Whether width and height change places."""
        return bool(self._linear[0, 0] == 0)

    @property
    def inverse(self) -> Orientation:
        """What undoes it."""
        return next(each for each in Orientation if self.then(each) is Orientation.AS_IN_FILE)

    def then(self, later: Orientation) -> Orientation:
        """This one, and another one after it."""
        both = later._linear @ self._linear
        return next(each for each in Orientation if np.array_equal(each._linear, both))

    def apply(self, pixels: np.ndarray) -> np.ndarray:
        """The turned picture `(h, w, …)`, as a view of `pixels`."""
        quarters, is_flipped = _STEPS[self.value]
        return np.rot90(pixels[:, ::-1] if is_flipped else pixels, -quarters)

    def size(self, size: Size) -> Size:
        """`(height, width)` of a picture of this size, turned."""
        return (size[1], size[0]) if self.exchanges_sides else size

    def sides(self, sides: PixelSize) -> PixelSize:
        """`(x, y)` of a pixel of these sides, turned."""
        return (sides[1], sides[0]) if self.exchanges_sides else sides

    def matrix(self, size: Size) -> np.ndarray:
        """`(3, 3)` float64: from pixels `(x, y, 1)` of a picture of `size` to those of the turned one.

        >>> (Orientation.RIGHT.matrix((2, 3)) @ (0, 1, 1)).tolist()
        [0.0, 0.0, 1.0]
        """
        last = np.array([size[1] - 1, size[0] - 1])
        matrix = np.eye(3)
        matrix[:2, :2] = self._linear
        matrix[:2, 2] = -np.minimum(self._linear @ last, 0)
        return matrix

    def vectors(self, vectors: np.ndarray) -> np.ndarray:
        """Displacements `(…, 2)`, channels `(x, y)`, as they are in the turned picture."""
        return np.asarray(vectors @ self._linear.T.astype(vectors.dtype))


_STEPS = {
    "as-in-file": (0, False),
    "right": (1, False),
    "half": (2, False),
    "left": (3, False),
    "flip": (0, True),
    "flip-vertically": (2, True),
    "transpose": (3, True),
    "transverse": (1, True),
}
"""Left and right exchanged or not, and by how many quarters turned to the right after that."""

_WORDS = {
    "as-in-file": mark("as in the file"),
    "right": mark("rotated right by 90°"),
    "half": mark("rotated by 180°"),
    "left": mark("rotated left by 90°"),
    "flip": mark("flipped horizontally"),
    "flip-vertically": mark("flipped vertically"),
    "transpose": mark("flipped horizontally and rotated left by 90°"),
    "transverse": mark("flipped horizontally and rotated right by 90°"),
}


def reoriented_sha256(sha256: str, orientation: Orientation) -> str:
    """What tells a turned image from the same one as it is in its file. Done once more, it gives the file's back.

    A turned image has other pixels, so whatever goes by the hash takes it for another image; a program that knows
    nothing of turning finds that the file has another hash, and says so.

    >>> turned = reoriented_sha256(64 * "a", Orientation.RIGHT)
    >>> turned == 64 * "a", reoriented_sha256(turned, Orientation.RIGHT) == 64 * "a"
    (False, True)
    """
    if orientation is Orientation.AS_IN_FILE:
        return sha256
    key = hashlib.sha256(f"orientation {orientation.value}".encode()).hexdigest()
    return f"{int(sha256, 16) ^ int(key, 16):064x}"
