"""Which of two image files is the reference and which is the floating image, by their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
REFERENCE_WORDS, FLOATING_WORDS = ("reference", "fixed"), ("floating", "moving")


def reference_and_floating(images: Sequence[Path]) -> tuple[Path, Path]:
    """Which of two files is which, by their names where they say so, else by their order."""
    first, second = images[0], images[1]
    if _says(second, REFERENCE_WORDS) or _says(first, FLOATING_WORDS):
        return second, first
    return first, second


def named_pair(images: Sequence[Path]) -> tuple[Path, Path] | None:
    """The images that are called exactly reference and floating (or fixed and moving); None without such two."""
    reference = next((image for image in images if image.stem.lower() in REFERENCE_WORDS), None)
    floating = next((image for image in images if image.stem.lower() in FLOATING_WORDS), None)
    return None if reference is None or floating is None else (reference, floating)


def _says(path: Path, words: tuple[str, ...]) -> bool:
    return any(word in path.stem.lower() for word in words)
