"""One case of a list, before it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.images.orientation import Orientation


@dataclass(frozen=True)
class ListedCase:
    """One case of a list: either a saved case, or two images with or without points.

    Attributes:
        name: unique in its list; with slashes for folders within folders.
        place: where the window saves the case: the case file where there is one, else where one may be made.
        case_file: the saved case; None where there is none yet, and the images count.
        reference, floating: the images; None for a saved case, which names them itself.
        points: a file of matching points, or of those of the reference image where the other file is there too.
        floating_points: a file of the points of the floating image.
        reference_page, floating_page: which image of files that hold several, from 1.
        reference_orientation, floating_orientation: how to turn the images.
        problem: why the case cannot be used, in a sentence; empty where nothing is known against it.
    """

    name: str
    place: Path
    case_file: Path | None = None
    reference: Path | None = None
    floating: Path | None = None
    points: Path | None = None
    problem: str = ""
    floating_points: Path | None = None
    reference_page: int = 1
    floating_page: int = 1
    reference_orientation: Orientation = Orientation.AS_IN_FILE
    floating_orientation: Orientation = Orientation.AS_IN_FILE

    @property
    def point_files(self) -> tuple[Path, ...]:
        """The files of points that there are."""
        return tuple(path for path in (self.points, self.floating_points) if path is not None)

    @property
    def named_files(self) -> tuple[Path, ...]:
        """The images and the files of points that the list names, whether they are there or not."""
        images = tuple(path for path in (self.reference, self.floating) if path is not None)
        return (*images, *self.point_files)
