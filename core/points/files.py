"""The table of the files that hold matching points: what each format is called, its endings, its functions.

How to add a format, in two files: write a module with a function that reads a file to a `PointsContent`, in the file's
own numbers, or one that writes; and add a row to the table below. Window, command line and batch read the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import InputError
from core.language import mark, tr
from core.late_import import load_function
from core.points.coordinate_systems import (
    NO_FRAMES,
    NOTHING_SAID,
    Answers,
    Frames,
    PointsContent,
    PointsQuestion,
    UnclearPointsError,
)
from core.points.matching import ImageRole, MatchingPoints
from core.points.pairing import ReadPoints, paired, read_content_of
from core.tables.quoting import shown_name


@dataclass(frozen=True)
class PointFormat:
    """A format of files of points.

    Attributes:
        identifier: as scripts and settings have it.
        words: what it is called.
        endings: of its files, in small letters.
        reader: a function from a path to a `PointsContent`, as text.
        writer: a function of the arguments of `write_points`, as text; empty where there is none.
    """

    identifier: str
    words: str
    endings: tuple[str, ...]
    reader: str
    writer: str = ""


POINT_FORMATS: dict[str, PointFormat] = {
    each.identifier: each
    for each in (
        PointFormat(
            "bigwarp",
            mark("BigWarp"),
            (".csv", ".txt", ".tsv"),
            "core.points.delimited_points:read_delimited_points",
        ),
    )
}


def read_points(
    path: Path | str, frames: Frames = NO_FRAMES, answers: Answers = NOTHING_SAID
) -> MatchingPoints:
    """Read the matching points of a file that holds those of both images.

    Raises:
        UnclearPointsError: the file can be read in several ways, or holds the points of one image.
        InputError: it cannot be read, or has a bad line (named with its number).

    >>> from core.demo.synthetic import demo_points_path
    >>> [pair.role.value for pair in read_points(demo_points_path())]
    ['fit', 'fit', 'fit', 'check', 'check']
    """
    return read_point_files([Path(path)], frames, answers).points


def read_point_files(
    paths: Sequence[Path], frames: Frames = NO_FRAMES, answers: Answers = NOTHING_SAID
) -> ReadPoints:
    """Read matching points from one file, or from two: of the reference, and of the floating image.

    Args:
        frames: what is known of the images.
        answers: what their owner says that the files do not say.

    Raises:
        UnclearPointsError: see `read_points`.
        InputError: see `read_points`; or two files do not belong together.
    """
    if len(paths) > 2:
        raise InputError(tr("Matching points come in one file, or in two: one an image."))
    parts = [
        read_content_of(content_of(path), path, frames, _said(answers, role, len(paths)))
        for path, role in zip(paths, ImageRole, strict=False)
    ]
    if len(parts) == 2:
        return paired(parts[0], parts[1])
    if parts[0].image is not None and answers.image is None:
        raise UnclearPointsError(shown_name(paths[0]), PointsQuestion.IMAGE)
    return parts[0]


def content_of(path: Path) -> PointsContent:
    """What a file holds, in its own numbers; its ending tells the format, and delimited text is what no other is.

    Raises:
        InputError: it cannot be read.
    """
    content: PointsContent = load_function(format_of(path).reader)(path)
    return content


def format_of(path: Path) -> PointFormat:
    """The format of a file, by its ending."""
    name = path.name.lower()
    fitting = [each for each in POINT_FORMATS.values() if name.endswith(each.endings)]
    return fitting[0] if fitting else POINT_FORMATS["bigwarp"]


def point_endings() -> tuple[str, ...]:
    """The endings of all formats, each once."""
    return tuple(dict.fromkeys(ending for each in POINT_FORMATS.values() for ending in each.endings))


def _said(answers: Answers, role: ImageRole, files: int) -> Answers:
    return replace(answers, image=role) if files == 2 else answers
