"""The checkerboard: fields of the reference and of the warped image in turn, as in figure 4 of the paper."""

from __future__ import annotations

import numpy as np

from core.images.contrast import display_rgb

CELLS_ACROSS = 5
"""Fields across the width unless asked otherwise, as in the paper."""


def default_cell(width: int) -> int:
    """The side of a field in pixels: a fifth of the image's width."""
    return max(1, round(width / CELLS_ACROSS))


def cell_parity(size: tuple[int, int], cell: int, origin: tuple[int, int] = (0, 0)) -> np.ndarray:
    """`(height, width)` bool: True where the warped image shows. The field at `origin` `(x, y)` is the reference's.

    Raises:
        ValueError: the cell is smaller than one pixel.
    """
    if cell < 1:
        raise ValueError(f"a field of the checkerboard is at least one pixel wide, not {cell}")
    height, width = size
    columns = (np.arange(width) - origin[0]) // cell
    rows = (np.arange(height) - origin[1]) // cell
    return (rows[:, None] + columns[None, :]) % 2 == 1


def compose(
    reference: np.ndarray, warped: np.ndarray, cell: int | None = None, origin: tuple[int, int] = (0, 0)
) -> np.ndarray:
    """The checkerboard of two images on the same grid.

    Args:
        reference, warped: `(height, width)` grey or `(height, width, 3)` RGB, uint8 or uint16, in any mix.
        cell: the side of a field in pixels; a fifth of the width where None.
        origin: `(x, y)` of a corner of one of the reference's fields.

    Returns:
        `(height, width, 3)` RGB uint8.

    Raises:
        ValueError: the images differ in size.
    """
    if reference.shape[:2] != warped.shape[:2]:
        raise ValueError(f"the images differ in size: {reference.shape[:2]} and {warped.shape[:2]}")
    height, width = reference.shape[:2]
    show_warped = cell_parity((height, width), default_cell(width) if cell is None else cell, origin)
    return np.where(show_warped[..., None], display_rgb(warped), display_rgb(reference))
