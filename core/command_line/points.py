"""Files of matching points as arguments, and what their owner says that such a file does not say."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.command_line.console import say_warnings
from core.errors import InputError
from core.export.further_points import DEFAULT_POINTS
from core.notices import sentences
from core.points.coordinate_systems import Answers, PointsQuestion, UnclearPointsError, Unit, YAxis
from core.points.matching import ImageRole, MatchingPoints
from core.quoting import told

if TYPE_CHECKING:
    from core.images.reading import RetinalImage

POINT_FILES_HELP = """\
Files of matching points: BigWarp's CSV or JSON, a table with a header (CSV with commas, semicolons or tabs), QGIS'
.points, MATLAB's cpselect (.mat), four columns of numbers as FIRE has them; and with the points of one image, given as
two files, of the reference and of the floating image: 3D Slicer's .mrk.json or .fcsv, ImageJ's point selections (.roi)
and tables of results."""

_ADVICE = {
    PointsQuestion.UNIT: "Add --points-unit px, mm or um.",
    PointsQuestion.Y_AXIS: "Add --points-y down or up.",
    PointsQuestion.IMAGE: "Give --points two files: of the reference, then of the floating image.",
}


def add_points_options(parser: argparse.ArgumentParser) -> None:
    """What a file of points may leave open."""
    parser.add_argument(
        "--points-unit",
        choices=[unit.value for unit in Unit],
        help="the unit of the coordinates in the files of points (default: what a file says; pixels)",
    )
    parser.add_argument(
        "--points-y",
        choices=[axis.value for axis in YAxis],
        help="which way y grows in the files of points (default: what a file says; down)",
    )
    parser.add_argument(
        "--points-first",
        choices=[role.value for role in ImageRole],
        help="the image of the first columns where a file of points does not say it (default: reference)",
    )


def add_points_format(parser: argparse.ArgumentParser) -> None:
    """`--points-format`: in which format the points are written besides BigWarp's."""
    from core.points.files import writable_formats

    formats = [f"{each.identifier} ({each.words}: {each.endings[0]})" for each in writable_formats()]
    parser.add_argument(
        "--points-format",
        choices=[each.identifier for each in writable_formats()],
        default=DEFAULT_POINTS,
        help=f"a further format of the points, beside points.csv: {', '.join(formats)}",
    )


def answers_of(options: argparse.Namespace) -> Answers:
    """What `add_points_options` gave."""
    return Answers(
        None if options.points_unit is None else Unit(options.points_unit),
        None if options.points_y is None else YAxis(options.points_y),
        None if options.points_first is None else ImageRole(options.points_first),
    )


def points_of_files(
    paths: Sequence[Path], reference: RetinalImage, floating: RetinalImage, answers: Answers
) -> MatchingPoints:
    """Read matching points for two images, and say what there is to say of it.

    Raises:
        InputError: they cannot be read, or in several ways; the sentence names the option that helps.
    """
    from core.points.coordinate_systems import Frames, ImageFrame
    from core.points.files import read_point_files

    frames = Frames(ImageFrame.of(reference), ImageFrame.of(floating))
    try:
        read = read_point_files(paths, frames, answers)
    except UnclearPointsError as error:
        raise InputError(f"{told(error)} {_ADVICE[error.question]}") from error
    say_warnings(sentences(read.notices))
    return read.points
