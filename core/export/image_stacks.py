"""Stacks of which every image is a file of its own."""

from __future__ import annotations

from pathlib import Path

from core.export.image_files import write_png
from core.export.stack import AlignedStack


def write_png_of(path: Path, stack: AlignedStack, number: int) -> None:
    """One image or vessel map with its own colours and bit depth. Raises InputError as `write_png`."""
    write_png(path, stack.planes()[number], stack.pixel_size_um)
