"""Which image is meant, without its pixels: where it is, and what its bytes are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.coordinates import Size
from core.images.orientation import Orientation, reoriented_sha256

if TYPE_CHECKING:
    from core.images.reading import RetinalImage


@dataclass(frozen=True)
class ImageIdentity:
    """Which image is meant, without its pixels.

    Attributes:
        path: the image file, absolute; None for an image that never was a file.
        sha256: of the file's bytes, 64 hexadecimal digits; of a later page, and of an image that was turned, see
            `core.images.reading.image_sha256`.
        size: `(height, width)` in pixels, as it is shown.
        name: what the image is called on screen; the file's name unless given.
        page: which image of a file that holds several, from 1.
        orientation: how the user turned what is upright by its file.
    """

    path: Path | None
    sha256: str
    size: Size
    name: str = ""
    page: int = 1
    orientation: Orientation = Orientation.AS_IN_FILE

    def __post_init__(self) -> None:
        if len(self.sha256) != 64 or any(digit not in "0123456789abcdef" for digit in self.sha256):
            raise ValueError(f"a SHA-256 has 64 hexadecimal digits, not {self.sha256!r}")
        if len(self.size) != 2 or min(self.size) < 1:
            raise ValueError(f"a size is (height, width) above zero, not {self.size}")
        if self.page < 1:
            raise ValueError(f"pages count from 1, not from {self.page}")
        if not self.name:
            object.__setattr__(self, "name", self.path.name if self.path else "image")

    @classmethod
    def of(cls, image: RetinalImage) -> ImageIdentity:
        """The identity of an image in memory."""
        path = image.path.absolute() if image.path else None
        return cls(path, image.sha256, image.size, image.name, image.page, image.orientation)

    @property
    def place(self) -> tuple[int, Orientation]:
        """What `read_image` needs beside the path."""
        return self.page, self.orientation

    @property
    def sha256_in_file(self) -> str:
        """That of the same image as it is in its file."""
        return reoriented_sha256(self.sha256, self.orientation)

    def turned(self, by: Orientation) -> ImageIdentity:
        """The same image, turned further: see `RetinalImage.turned`."""
        whole = self.orientation.then(by)
        sha256 = reoriented_sha256(self.sha256_in_file, whole)
        return replace(self, sha256=sha256, size=by.size(self.size), orientation=whole)
