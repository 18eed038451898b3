"""The image that annotations in a file belong to."""

from __future__ import annotations

from dataclasses import dataclass

from core.coordinates import Size

UNKNOWN_HOME = "0" * 64
"""The home of annotations that were read without their image: no file has this SHA-256. Whoever puts them on an image
gives them its own."""


@dataclass(frozen=True)
class HomeImage:
    """An image, without its pixels.

    Attributes:
        size: `(height, width)` in pixels.
        name: what it is called.
        sha256: of its file's bytes.
    """

    size: Size
    name: str = ""
    sha256: str = UNKNOWN_HOME
