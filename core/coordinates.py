"""The one module that converts between `(x, y)` points, `[row, column]` arrays and torch's normalised grid.

A point is `(x, y)` in pixels and the centre of the first pixel is `(0, 0)`. Pixels are areas: an image of width `w`
spans from -0.5 to w - 0.5. That is torch's `align_corners=False`, and it is fixed here for the whole project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

Size = tuple[int, int]
"""`(height, width)` in pixels."""

ALIGN_CORNERS = False
"""The corner convention of every `grid_sample` and `interpolate` call of the project."""


def resize_factors(source_size: Size, target_size: Size) -> np.ndarray:
    """The `(x, y)` factors, float64, that take coordinates of `source_size` to `target_size`."""
    return np.array([target_size[1] / source_size[1], target_size[0] / source_size[0]], dtype=np.float64)


def resize_points(points: np.ndarray, source_size: Size, target_size: Size) -> np.ndarray:
    """Carry points from an image of `source_size` to the same image resized to `target_size`.

    The half-pixel rule, per axis: `x' = (x + 0.5) * s - 0.5`.

    Args:
        points: `(..., 2)` in pixels, `(x, y)`.

    Returns:
        `(..., 2)` float64.

    >>> resize_points([[0.0, 0.0], [9.5, 4.5]], source_size=(10, 20), target_size=(100, 200)).tolist()
    [[4.5, 4.5], [99.5, 49.5]]
    """
    return (np.asarray(points, dtype=np.float64) + 0.5) * resize_factors(source_size, target_size) - 0.5


def resize_matrix(source_size: Size, target_size: Size) -> np.ndarray:
    """The `(3, 3)` homogeneous matrix of `resize_points`."""
    factor_x, factor_y = resize_factors(source_size, target_size)
    return np.array(
        [[factor_x, 0.0, 0.5 * factor_x - 0.5], [0.0, factor_y, 0.5 * factor_y - 0.5], [0.0, 0.0, 1.0]]
    )


def pixel_grid(size: Size) -> np.ndarray:
    """The `(x, y)` of every pixel centre: `(height, width, 2)` float32."""
    height, width = size
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.stack([columns, rows], axis=-1)


def points_to_indices(points: np.ndarray, size: Size | None = None) -> tuple[np.ndarray, np.ndarray]:
    """`(N, 2)` points `(x, y)` as the nearest `(rows, columns)`, each `(N,)` int, to index an array with.

    With the `size` of an image, the nearest of its pixels: a point on the outer edge of the last one would be rounded
    to one that is not there.
    """
    nearest = np.rint(np.asarray(points, dtype=np.float64)).astype(np.int64)
    if size is not None:
        nearest = np.clip(nearest, 0, (size[1] - 1, size[0] - 1))
    return nearest[..., 1], nearest[..., 0]


def indices_to_points(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The centres `(N, 2)` float64 of the pixels in these rows and columns."""
    return np.stack([columns, rows], axis=-1).astype(np.float64)


def inside(points: np.ndarray, size: Size) -> np.ndarray:
    """`(N,)` bool: which `(N, 2)` points lie on the pixels of an image of `size`."""
    points = np.asarray(points, dtype=np.float64)
    limit = np.array([size[1], size[0]], dtype=np.float64) - 0.5
    return np.all((points >= -0.5) & (points <= limit), axis=-1)


def torch_pixel_grid(size: Size, device: torch.device | None = None) -> torch.Tensor:
    """The `(x, y)` of every pixel centre as a tensor `(1, 2, height, width)` float32."""
    import torch

    height, width = size
    rows, columns = torch.meshgrid(
        torch.arange(height, dtype=torch.float32, device=device),
        torch.arange(width, dtype=torch.float32, device=device),
        indexing="ij",
    )
    return torch.stack([columns, rows])[None]


def normalised_grid(points: torch.Tensor, size: Size) -> torch.Tensor:
    """Pixel coordinates as torch's normalised grid for `grid_sample(..., align_corners=ALIGN_CORNERS)`.

    Args:
        points: `(batch, 2, h, w)`, channels `(x, y)`, in pixels of the image that is sampled.
        size: `(height, width)` of the image that is sampled.

    Returns:
        `(batch, h, w, 2)` with -1 and 1 at the outer edges of the first and last pixel.
    """
    import torch

    height, width = size
    x = (2 * points[:, 0] + 1) / width - 1
    y = (2 * points[:, 1] + 1) / height - 1
    return torch.stack([x, y], dim=-1)


def field_to_tensor(field: np.ndarray) -> torch.Tensor:
    """An `(h, w, 2)` displacement array as a tensor `(1, 2, h, w)` float32."""
    import torch

    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(field, -1, 0), dtype=np.float32))[None]


def tensor_to_field(tensor: torch.Tensor) -> np.ndarray:
    """A `(1, 2, h, w)` displacement tensor as an `(h, w, 2)` float32 array."""
    return np.ascontiguousarray(np.moveaxis(tensor[0].detach().cpu().float().numpy(), 0, -1))
