"""Which of two image files is the reference and which is the floating image, by their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

REFERENCE_WORDS, FLOATING_WORDS = ("reference", "fixed"), ("floating", "moving")


def reference_and_floating(images: Sequence[Path]) -> tuple[Path, Path]:
    """Which of two files is which, by their names where they say so, else by their order."""
    reference, floating = reference_first(images[:2])
    return reference, floating


def reference_first(images: Sequence[Path]) -> tuple[Path, ...]:
    """The images with the reference in front: the one that says so, else the first that does not say otherwise."""
    said = next((image for image in images if _says(image, REFERENCE_WORDS)), None)
    not_floating = next((image for image in images if not _says(image, FLOATING_WORDS)), images[0])
    reference = said or not_floating
    return reference, *(image for image in images if image is not reference)


def named_pair(images: Sequence[Path]) -> tuple[Path, Path] | None:
    """The images that are called exactly reference and floating (or fixed and moving); None without such two."""
    reference = next((image for image in images if image.stem.lower() in REFERENCE_WORDS), None)
    floating = next((image for image in images if image.stem.lower() in FLOATING_WORDS), None)
    return None if reference is None or floating is None else (reference, floating)


def says_role(path: Path) -> bool:
    """Whether the name of a file says which image it is about."""
    return _says(path, REFERENCE_WORDS) or _says(path, FLOATING_WORDS)


def _says(path: Path, words: tuple[str, ...]) -> bool:
    return any(word in path.stem.lower() for word in words)
