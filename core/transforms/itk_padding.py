"""Fields beyond the rim of their image, as ITK needs them in the middle of a chain.

`RegistrationField` keeps its outermost values beyond the rim; ITK moves nothing there. The first field of a chain is
asked on the reference only. A later one is also asked where the part before it leads, which may be beyond the rim of
its own image: it is written with so many copies of its outermost nodes that it answers there as it does here. The
origin of the grid tells how many they are, so that they are taken off again when the file is read.
"""

from __future__ import annotations

import numpy as np

from core.coordinates import Size, resize_points
from core.transforms.composite import PointTransform
from core.transforms.field import RegistrationField

_MOST = 4
"""The padding of each side reaches at most this many times the image's own length beyond it."""


def needed_padding(field: RegistrationField, before: PointTransform, size: Size) -> int:
    """How many nodes the field must reach beyond its rim on each side.

    Args:
        field: Not the first one of the chain.
        before: Leads from the reference to the image of the field.
        size: `(height, width)` of the reference.
    """
    reached = before(_rim(size))
    nodes = resize_points(reached[np.isfinite(reached).all(axis=1)], field.size, field.grid_size)
    if not len(nodes):
        return 0
    h, w = field.grid_size
    beyond = max(float(-nodes.min()), float((nodes - (w - 1, h - 1)).max()), 0.0)
    return min(int(np.ceil(beyond)), _MOST * max(h, w))


def padded_nodes(field: RegistrationField, nodes: int) -> np.ndarray:
    """The displacement with so many copies of its outermost nodes on each side: `(h + 2 n, w + 2 n, 2)`."""
    return np.pad(field.displacement, ((nodes, nodes), (nodes, nodes), (0, 0)), mode="edge")


def padding_of(origin: np.ndarray, spacing: np.ndarray) -> tuple[int, np.ndarray]:
    """How many nodes a grid with this origin `(x, y)` is padded by, and how far, in nodes, it is from saying so."""
    nodes = 0.5 - (origin + 0.5) / spacing
    padding = max(int(np.rint(nodes[0])), 0)
    return padding, nodes - padding


def _rim(size: Size) -> np.ndarray:
    """Every pixel at the rim of an image, `(N, 2)`: what lies inside is led to between them, fields folding nowhere."""
    mask = np.zeros(size, dtype=bool)
    mask[[0, -1]] = mask[:, [0, -1]] = True
    rows, columns = np.nonzero(mask)
    return np.column_stack([columns, rows]).astype(np.float64)
