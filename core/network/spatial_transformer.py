"""The spatial transformer (Jaderberg et al. 2015): sample the floating image at `p + u(p)`."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from core.coordinates import ALIGN_CORNERS, normalised_grid, torch_pixel_grid


def warp(values: Tensor, field: Tensor, padding: str = "zeros") -> Tensor:
    """Resample `values` at `p + u(p)`.

    Args:
        values: `(batch, channels, height, width)`.
        field: `(batch, 2, height, width)`, displacements `(x, y)` in pixels.
        padding: what lies outside: `zeros` or `border`.

    Returns:
        `(batch, channels, height, width)`.
    """
    size = (values.shape[2], values.shape[3])
    points = torch_pixel_grid((field.shape[2], field.shape[3]), field.device) + field
    grid = normalised_grid(points, size)
    return functional.grid_sample(
        values, grid, mode="bilinear", padding_mode=padding, align_corners=ALIGN_CORNERS
    )


def enlarge_field(field: Tensor, size: tuple[int, int]) -> Tensor:
    """A coarse field on the full grid: bilinear, values unchanged since they are full-resolution pixels already."""
    return functional.interpolate(field, size=size, mode="bilinear", align_corners=ALIGN_CORNERS)
