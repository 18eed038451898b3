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
from core.notices import Notice
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
from core.points.pairing import ReadPoints, in_pixels, paired
from core.quoting import shown_name
from core.tables.decoding import read_content


@dataclass(frozen=True)
class PointFormat:
    """A format of files of points.

    Attributes:
        identifier: as scripts and settings have it.
        words: what it is called.
        endings: of its files, in small letters; the first is that of new ones.
        reader: a function from a path to a `PointsContent`, as text.
        writer: a function of the arguments of `write_points`, as text; empty where there is none.
        targets: a function from the path that is asked for to the paths that are written, by the image, as text; empty
            where that is one file.
        sign: what its files hold, where another format has the same ending.
        is_shared: whether files of its endings mean something else where nobody asks for points.
    """

    identifier: str
    words: str
    endings: tuple[str, ...]
    reader: str
    writer: str = ""
    targets: str = ""
    sign: bytes = b""
    is_shared: bool = False


_DELIMITED = "bigwarp"
POINT_FORMATS: dict[str, PointFormat] = {
    each.identifier: each
    for each in (
        PointFormat(
            _DELIMITED,
            mark("BigWarp, and tables with a header"),
            (".csv", ".txt", ".tsv"),
            "core.points.delimited_points:read_delimited_points",
            writer="core.points.files:_write_bigwarp",
        ),
        PointFormat(
            "slicer",
            mark("3D Slicer"),
            (".mrk.json", ".json"),
            "core.points.slicer_files:read_mrk_json",
            writer="core.points.slicer_files:write_mrk_json",
            targets="core.points.slicer_files:slicer_paths",
            sign=b'"markups"',
        ),
        PointFormat(
            "slicer-fcsv", mark("3D Slicer, before 5.0"), (".fcsv",), "core.points.slicer_files:read_fcsv"
        ),
        PointFormat(
            "qgis",
            mark("QGIS georeferencer"),
            (".points",),
            "core.points.qgis_files:read_qgis",
            writer="core.points.qgis_files:write_qgis",
        ),
        PointFormat("matlab", mark("MATLAB cpselect"), (".mat",), "core.points.matlab_files:read_matlab"),
        PointFormat(
            "imagej",
            mark("ImageJ point selection"),
            (".roi", ".zip"),
            "core.points.imagej_points:read_imagej_points",
            is_shared=True,
        ),
        PointFormat(
            "bigwarp-json",
            mark("BigWarp, JSON"),
            (".json",),
            "core.points.bigwarp_json:read_bigwarp_json",
            sign=b'"movingPoints"',
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
        in_pixels(content_of(path), shown_name(path), frames, _said(answers, role, len(paths)))
        for path, role in zip(paths, ImageRole, strict=False)
    ]
    if len(parts) == 2:
        return paired(parts[0], parts[1])
    if parts[0].image is not None and answers.image is None:
        raise UnclearPointsError(shown_name(paths[0]), PointsQuestion.IMAGE)
    return parts[0]


def write_points(path: Path, points: MatchingPoints, frames: Frames = NO_FRAMES) -> tuple[Notice, ...]:
    """Write matching points; the ending tells the format. `written_paths` tells the files.

    Args:
        frames: of the images, whose files place the points in millimetres where a format has these.

    Returns:
        What there is to say, such as which of them the format has no place for.

    Raises:
        InputError: the ending is of no format that is written, or the folder is missing or cannot be written to.
    """
    notices: tuple[Notice, ...] = load_function(format_to_write(path).writer)(path, points, frames)
    return notices


def written_paths(path: Path) -> tuple[Path, ...]:
    """The files that `write_points` writes when it is asked for this one.

    Raises:
        InputError: see `write_points`.
    """
    targets = format_to_write(path).targets
    return tuple(load_function(targets)(path).values()) if targets else (path,)


def format_to_write(path: Path) -> PointFormat:
    """The format that a new file of this name has.

    Raises:
        InputError: there is none.
    """
    fitting = [each for each in writable_formats() if path.name.lower().endswith(each.endings[0])]
    if fitting:
        return fitting[0]
    raise InputError(
        tr("Points are written into files that end in {endings}, and {name} does not.").format(
            endings=", ".join(each.endings[0] for each in writable_formats()), name=shown_name(path)
        )
    )


def writable_formats() -> tuple[PointFormat, ...]:
    """Those that are written."""
    return tuple(each for each in POINT_FORMATS.values() if each.writer)


def point_endings() -> tuple[str, ...]:
    """The endings of all formats, each once."""
    return tuple(dict.fromkeys(ending for each in POINT_FORMATS.values() for ending in each.endings))


def is_point_file(path: Path) -> bool:
    """Whether a file that is dropped holds points and nothing else, by its ending, or by what a JSON holds."""
    fitting = [each for each in POINT_FORMATS.values() if path.name.lower().endswith(each.endings)]
    signs = [each.sign for each in fitting if each.sign]
    if not signs:
        return any(not each.is_shared for each in fitting)
    try:
        content = read_content(path)
        return any(sign in content for sign in signs)
    except InputError:
        return False


def content_of(path: Path) -> PointsContent:
    """What a file holds, in its own numbers; its ending tells the format, and delimited text is what no other is.

    Raises:
        InputError: it cannot be read.
    """
    content: PointsContent = load_function(_format_of(path).reader)(path)
    return content


def _format_of(path: Path) -> PointFormat:
    fitting = [each for each in POINT_FORMATS.values() if path.name.lower().endswith(each.endings)]
    if len(fitting) > 1:
        content = read_content(path)
        fitting = [each for each in fitting if each.sign in content] or fitting
    return fitting[0] if fitting else POINT_FORMATS[_DELIMITED]


def _write_bigwarp(path: Path, points: MatchingPoints, _frames: Frames) -> tuple[Notice, ...]:
    from core.points.bigwarp_csv import write_bigwarp

    write_bigwarp(path, points)
    return ()


def _said(answers: Answers, role: ImageRole, files: int) -> Answers:
    return replace(answers, image=role) if files == 2 else answers
