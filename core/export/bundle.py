"""All files of one registration, in one folder."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.atomic_files import atomic_path
from core.case import Case, ImageIdentity, ResultSummary, write_case
from core.export.checkerboard import compose
from core.export.folders import prepared_folder
from core.export.image_files import write_png, write_tiff
from core.export.stack import write_stack
from core.points.csv_files import write_bigwarp

if TYPE_CHECKING:
    from core.images.reading import RetinalImage
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
    were. An image that is not a file yet is written too, so that the case can be opened again.

    Args:
        case: the case that the pair belongs to.
        index: which floating image of the case was registered.

    Raises:
        ExistingFileError: one of the files is there already and may not be replaced.
        InputError: the folder cannot be written to.
    """
    options = options or BundleOptions()
    names = bundle_files(request)
    folder = prepared_folder(folder, names, options.overwrite)
    if case.entry(index).result is None:
        case = case.with_result(index, ResultSummary.of(result))
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as temporary:
        for name, write in _writers(request, result, options).items():
            write(Path(temporary) / name)
        for name in names:
            if name != CASE:
                _put_in_place(Path(temporary) / name, folder / name)
    saved = {
        image.sha256: _identity(folder / name, image) for name, image in _unsaved_images(request).items()
    }
    case = case.with_transform_file(index, TRANSFORM).with_images_saved(saved)
    write_case(folder / CASE, case)
    return Bundle({name: folder / name for name in names}, case)


def bundle_files(request: RegistrationRequest) -> tuple[str, ...]:
    """The names of all files that `write_bundle` will write."""
    return (*BUNDLE_FILES, *_unsaved_images(request))


def _unsaved_images(request: RegistrationRequest) -> dict[str, RetinalImage]:
    """The images that are not files, by the names that they get."""
    return {
        f"{role}-{Path(image.name).stem}.png".replace(" ", "-"): image
        for role, image in (("reference", request.reference), ("floating", request.floating))
        if image.path is None
    }


def _identity(path: Path, image: RetinalImage) -> ImageIdentity:
    """Of an image that was just written to `path`."""
    return ImageIdentity(
        path.absolute(), hashlib.sha256(path.read_bytes()).hexdigest(), image.size, image.name
    )


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
    images = {
        name: partial(write_png, pixels=image.pixels) for name, image in _unsaved_images(request).items()
    }
    return {
        **images,
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
