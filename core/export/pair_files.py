"""The files that an export writes of every floating image: the one table that bundle, panel and tests read.

How to add one, in two files: a function that writes it from an `AlignedPair`, and a row in the table below.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.export import parts
from core.export.image_files import write_png, write_tiff
from core.export.transform_files import inverse_name, physical_name
from core.language import mark
from core.late_import import load_function
from core.points.csv_files import write_bigwarp

if TYPE_CHECKING:
    from core.export.exported import AlignedPair

WARPED, CHECKERBOARD = "warped.tif", "checkerboard.png"
TRANSFORM, FIELD = "transform.h5", "field.nii.gz"
INVERSE = inverse_name(TRANSFORM)
METRICS, POINTS = "metrics.json", "points.csv"


@dataclass(frozen=True)
class PairFile:
    """A file of a floating image.

    Attributes:
        name: of the file of a single pair; in a series the name of the image stands behind its first part.
        part: of `core.export.parts`.
        meaning: what it is, through `tr`.
        function: `module:function`, imported when it is written; takes the path and an `AlignedPair`.
        is_physical: whether it is written only where ITK's coordinates of an image file are others than its pixels.
    """

    name: str
    part: str
    meaning: str
    function: str
    is_physical: bool = False

    def named(self, image: str = "") -> str:
        """The name of the file for an image of a series; that of a single pair without one.

        >>> PAIR_FILES[0].named("FA-0.21"), PAIR_FILES[4].named("late"), PAIR_FILES[4].named()
        ('warped-FA-0.21.tif', 'transform-late-physical.h5', 'transform-physical.h5')
        """
        if not image:
            return self.name
        stem, dot, ending = self.name.partition(".")
        kind, dash, rest = stem.partition("-")
        return f"{kind}-{image}{dash}{rest}{dot}{ending}"

    def write(self, path: Path, pair: AlignedPair) -> None:
        """Write it."""
        load_function(self.function)(path, pair)


_HERE = "core.export.pair_files"

PAIR_FILES = (
    PairFile(
        WARPED,
        parts.WARPED_IMAGES,
        mark("floating image on the reference grid, original bit depth"),
        f"{_HERE}:write_warped",
    ),
    PairFile(CHECKERBOARD, parts.BOARDS, mark("picture for reports"), f"{_HERE}:write_checkerboard"),
    PairFile(
        TRANSFORM,
        parts.TRANSFORMS,
        mark("whole transform, reference to floating, in pixels"),
        f"{_HERE}:write_whole_transform",
    ),
    PairFile(
        INVERSE,
        parts.TRANSFORMS,
        mark("the way back, floating to reference, in pixels"),
        f"{_HERE}:write_way_back",
    ),
    PairFile(
        physical_name(TRANSFORM),
        parts.TRANSFORMS,
        mark("for the original files in SimpleITK, ANTs, 3D Slicer"),
        f"{_HERE}:write_physical_transform",
        is_physical=True,
    ),
    PairFile(
        physical_name(INVERSE),
        parts.TRANSFORMS,
        mark("the way back for the original files in SimpleITK, ANTs, 3D Slicer"),
        f"{_HERE}:write_physical_way_back",
        is_physical=True,
    ),
    PairFile(FIELD, parts.FIELDS, mark("registration field alone"), f"{_HERE}:write_registration_field"),
    PairFile(POINTS, parts.POINT_FILES, mark("matching points, BigWarp's format"), f"{_HERE}:write_points"),
    PairFile(METRICS, parts.FIGURES, mark("figures of the quality table"), f"{_HERE}:write_figures"),
)


def write_warped(path: Path, pair: AlignedPair) -> None:
    """The floating image on the canvas."""
    write_tiff(path, pair.warped, pair.exported.pixel_size_um)


def write_checkerboard(path: Path, pair: AlignedPair) -> None:
    """The checkerboard of the two images."""
    write_png(path, pair.board(), pair.exported.pixel_size_um)


def write_whole_transform(path: Path, pair: AlignedPair) -> None:
    """From the canvas to the floating image."""
    from core.transforms.itk_files import write_transform

    write_transform(path, pair.transform_for_itk, pair.size)


def write_way_back(path: Path, pair: AlignedPair) -> None:
    """From the floating image to the canvas."""
    pair.transform_writers[INVERSE](path)


def write_physical_transform(path: Path, pair: AlignedPair) -> None:
    """From the file of the reference to that of the floating image, as ITK sees them."""
    pair.transform_writers[physical_name(TRANSFORM)](path)


def write_physical_way_back(path: Path, pair: AlignedPair) -> None:
    """From the file of the floating image to that of the reference, as ITK sees them."""
    pair.transform_writers[physical_name(INVERSE)](path)


def write_registration_field(path: Path, pair: AlignedPair) -> None:
    """The displacement of every pixel of the canvas."""
    from core.transforms.field import RegistrationField
    from core.transforms.itk_files import write_field

    write_field(path, pair.as_one().field or RegistrationField.zero(pair.size))


def write_points(path: Path, pair: AlignedPair) -> None:
    """The matching points of the registration."""
    write_bigwarp(path, pair.points)


def write_figures(path: Path, pair: AlignedPair) -> None:
    """Method and figures of the registration, and the canvas where it is not the reference's grid."""
    path.write_text(json.dumps(pair.figures(), indent=2, allow_nan=False) + "\n", "utf-8")
