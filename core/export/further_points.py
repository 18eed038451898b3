"""The matching points of a bundle in a further format, beside BigWarp's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.notices import Notice
from core.points.coordinate_systems import Frames, ImageFrame
from core.points.files import POINT_FORMATS, write_points, written_paths

if TYPE_CHECKING:
    from core.registration import RegistrationRequest

DEFAULT_POINTS = "bigwarp"


def further_points_files(identifier: str) -> tuple[str, ...]:
    """The names of the files; none of BigWarp's format, which is always there."""
    return (
        () if identifier == DEFAULT_POINTS else tuple(path.name for path in written_paths(_asked(identifier)))
    )


def write_further_points(folder: Path, identifier: str, request: RegistrationRequest) -> tuple[Notice, ...]:
    """Write them into a folder.

    Raises:
        InputError: the folder cannot be written to.
    """
    if identifier == DEFAULT_POINTS:
        return ()
    frames = Frames(ImageFrame.of(request.reference), ImageFrame.of(request.floating))
    return write_points(folder / _asked(identifier), request.points, frames)


def _asked(identifier: str) -> Path:
    return Path(f"points{POINT_FORMATS[identifier].endings[0]}")
