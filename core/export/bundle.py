"""All files of one registration, in one folder."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.atomic_files import atomic_path
from core.case import Case, ResultSummary, write_case
from core.export.checkerboard import compose
from core.export.folders import prepared_folder
from core.export.image_files import write_png, write_tiff
from core.export.stack import write_stack
from core.points.csv_files import write_bigwarp

if TYPE_CHECKING:
    from core.registration import RegistrationRequest, RegistrationResult

WARPED, STACK, CHECKERBOARD = "warped.tif", "stack.tif", "checkerboard.png"
TRANSFORM, FIELD = "transform.h5", "field.nii.gz"
CASE, METRICS, POINTS = "case.json", "metrics.json", "points.csv"
BUNDLE_FILES = (WARPED, STACK, CHECKERBOARD, TRANSFORM, FIELD, CASE, METRICS, POINTS)


@dataclass(frozen=True)
class BundleOptions:
    """What the user may choose.

    Attributes:
        vessel_maps: whether the stack holds the two vessel maps too.
        checkerboard_cell: in pixels; a fifth of the width where None.
        overwrite: whether files of the same names may be replaced.
    """

    vessel_maps: bool = False
    checkerboard_cell: int | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class Bundle:
    """What was written: the files by name, and the case as it stands in `case.json`."""

    files: dict[str, Path]
    case: Case


def write_bundle(
    folder: Path | str,
    request: RegistrationRequest,
    result: RegistrationResult,
    case: Case,
    index: int = 0,
    options: BundleOptions | None = None,
) -> Bundle:
    """Write everything that `register` gives into `folder`, which is made where it is missing.

    All files are made in a temporary folder first and put in place one by one: a failure leaves older files as they
    were.

    Args:
        case: the case that the pair belongs to.
        index: which floating image of the case was registered.

    Raises:
        ExistingFileError: one of the files is there already and may not be replaced.
        InputError: the folder cannot be written to.
    """
    options = options or BundleOptions()
    folder = prepared_folder(folder, BUNDLE_FILES, options.overwrite)
    if case.entry(index).result is None:
        case = case.with_result(index, ResultSummary.of(result))
    case = case.with_transform_file(index, TRANSFORM)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as temporary:
        for name, write in _writers(request, result, options).items():
            write(Path(temporary) / name)
        for name in BUNDLE_FILES:
            if name != CASE:
                _put_in_place(Path(temporary) / name, folder / name)
    write_case(folder / CASE, case)
    return Bundle({name: folder / name for name in BUNDLE_FILES}, case)


def _writers(
    request: RegistrationRequest, result: RegistrationResult, options: BundleOptions
) -> dict[str, Callable[[Path], object]]:
    """What writes each file but the case, by the file's name."""
    from core.transforms.field import RegistrationField
    from core.transforms.itk_files import write_field, write_transform

    reference = request.reference
    vessels = (result.reference_vessels, result.warped_vessels) if options.vessel_maps else None
    field = result.transform.field or RegistrationField.zero(reference.size)
    board = compose(reference.pixels, result.warped, options.checkerboard_cell)
    metrics = json.dumps(result.metrics.to_dict(), indent=2, allow_nan=False) + "\n"
    return {
        WARPED: lambda path: write_tiff(path, result.warped),
        STACK: lambda path: write_stack(path, reference.pixels, result.warped, vessels, reference.spacing_um),
        CHECKERBOARD: lambda path: write_png(path, board),
        TRANSFORM: lambda path: write_transform(path, result.transform, reference.size),
        FIELD: lambda path: write_field(path, field),
        METRICS: lambda path: path.write_text(metrics, "utf-8"),
        POINTS: lambda path: write_bigwarp(path, request.points),
    }


def _put_in_place(made: Path, target: Path) -> None:
    with atomic_path(target) as temporary:
        os.replace(made, temporary)
