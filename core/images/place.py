"""Where an image is: a file, and which of its images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.images.orientation import Orientation


@dataclass(frozen=True)
class ImagePlace:
    """An image of a file; `page` counts from 1, and `orientation` is how it is turned."""

    path: Path
    page: int = 1
    orientation: Orientation = Orientation.AS_IN_FILE


def place_of(place: ImagePlace | Path) -> ImagePlace:
    """A path alone is the first image of its file."""
    return place if isinstance(place, ImagePlace) else ImagePlace(place)
