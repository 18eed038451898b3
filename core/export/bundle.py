"""All files of one registration, in one folder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.case import Case, ResultSummary, write_case
from core.case.kept_registrations import confidence_name, write_confidence
from core.case.naming import name_of_case
from core.case.versioning import with_shown_versions_only
from core.export.aligned_pair import (
    CHECKERBOARD,
    FIELD,
    METRICS,
    POINTS,
    TRANSFORM,
    WARPED,
    AlignedPair,
    aligned_pair,
    pair_writers,
)
from core.export.annotation_files import (
    annotation_file_names,
    annotation_output,
)
from core.export.bundle_annotations import pair_source
from core.export.bundle_transforms import exported_names, exported_writers, link_files, transform_notices
from core.export.case_images import CaseImages, left_out, stack_names, stack_of_case
from core.export.folders import prepared_folder, put_in_place, write_all
from core.export.further_points import DEFAULT_POINTS, further_points_files, write_further_points
from core.export.image_files import write_png
from core.export.stack import AlignedStack, stack_of_pair
from core.export.stack_formats import DEFAULT_FORMAT, StackFormat, stack_files, stack_writers
from core.export.transform_files import inverse_name
from core.export.unsaved_images import identity_of_written, unsaved_images
from core.notices import Notice

if TYPE_CHECKING:
    import numpy as np

    from core.images.reading import RetinalImage
    from core.registration import RegistrationRequest, RegistrationResult

CASE = "case.json"
CONFIDENCE, INVERSE = confidence_name(TRANSFORM), inverse_name(TRANSFORM)
BUNDLE_FILES = (
    WARPED,
    DEFAULT_FORMAT.file,
    CHECKERBOARD,
    TRANSFORM,
    INVERSE,
    CONFIDENCE,
    FIELD,
    CASE,
    METRICS,
    POINTS,
)
"""Of a single pair whose images are files, unless another format of the stack is asked for."""


@dataclass(frozen=True)
class BundleOptions:
    """What the user may choose.

    Attributes:
        vessel_maps: whether the stack holds the two vessel maps too.
        checkerboard_cell: in pixels; a fifth of the width where None.
        overwrite: whether files of the same names may be replaced.
        stack_format: how the aligned stack is written.
        whole_case: whether the stack holds every registered image of the case, and not only this one.
        points_format: one of `core.points.files`, in which the points are written too; they are always in BigWarp's.
    """

    vessel_maps: bool = False
    checkerboard_cell: int | None = None
    overwrite: bool = False
    stack_format: StackFormat = DEFAULT_FORMAT
    whole_case: bool = False
    points_format: str = DEFAULT_POINTS


@dataclass(frozen=True)
class Bundle:
    """What was written: the files by name, the case as it stands in `case.json`, and what was left out."""

    files: dict[str, Path]
    case: Case
    remarks: tuple[Notice, ...] = ()


def write_bundle(
    folder: Path | str,
    request: RegistrationRequest,
    result: RegistrationResult,
    case: Case,
    index: int = 0,
    options: BundleOptions | None = None,
    images: CaseImages | None = None,
    check: Callable[[], None] | None = None,
) -> Bundle:
    """Write everything that `register` gives into `folder`, which is made where it is missing.

    All files are made in a temporary folder first and put in place one by one: a failure leaves older files as they
    were. An image that is not a file yet is written too, so that the case can be opened again. An image that is
    registered through another one is brought to the case's reference by the whole transform, interpolated once.

    Args:
        case: the case that the pair belongs to; of its versions those that are shown are written.
        index: which floating image of the case was registered.
        images: of the case; needed for the stack of the whole case, and to bring an image that is registered through
            another one to the reference: without them it is written on that other one's grid.
        check: called between bands of rows; what it raises ends the work.

    Raises:
        ExistingFileError: one of the files is there already and may not be replaced.
        InputError: the folder cannot be written to, or the way from the reference to the image has a gap.
    """
    options = options or BundleOptions()
    names = bundle_files(request, case, index, options, images)
    folder = prepared_folder(folder, names, options.overwrite)
    if case.entry(index).result is None:
        case = case.with_result(index, ResultSummary.of(result))
    aligned = aligned_pair(request, result, case, index, options.vessel_maps, images, check)
    stack = _stack(aligned, case, index, options, images, check)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as temporary:
        writers = {
            **pair_writers(request, result, aligned, case, options.checkerboard_cell),
            **stack_writers(stack, options.stack_format),
            **exported_writers(request, aligned, case, index, options.whole_case, images),
            **_confidence_writers(case, index, options, images, result),
            **_image_writers(request, images),
        }
        write_all(Path(temporary), writers)
        told = write_further_points(Path(temporary), options.points_format, request)
        saved = {
            image.sha256: identity_of_written(Path(temporary) / name, folder / name, image)
            for name, image in _unsaved_images(request, images).items()
        }
        source = pair_source(request, case, index, options.whole_case, images, result)
        drawn = annotation_output(
            replace(source, name=name_of_case(case.own_name, folder / CASE), saved=saved)
        )
        write_all(Path(temporary), drawn.writers)
        for name in names:
            if name != CASE:
                put_in_place(Path(temporary) / name, folder / name)
    case = with_shown_versions_only(case)
    case = _with_files(case, index, options, images, folder).with_images_saved(saved)
    write_case(folder / CASE, case)
    remarks = left_out(case, images) if options.whole_case and images is not None else ()
    said = (*transform_notices(request, images), *remarks, *drawn.remarks, *told)
    return Bundle({name: folder / name for name in names}, case, said)


def bundle_files(
    request: RegistrationRequest,
    case: Case | None = None,
    index: int = 0,
    options: BundleOptions | None = None,
    images: CaseImages | None = None,
) -> tuple[str, ...]:
    """The names of all files that `write_bundle` will write; of a single pair without a case."""
    options = options or BundleOptions()
    stacked: tuple[str, ...] = ("reference", "warped")
    if options.whole_case and images is not None and case is not None:
        stacked = stack_names(case, images)
    drawn: tuple[str, ...] = ()
    if case is not None and case.annotations:
        drawn = annotation_file_names(pair_source(request, case, index, options.whole_case, images))
    return (
        WARPED,
        *stack_files((*stacked, *_vessel_names(case, index, options, images)), options.stack_format),
        *(CHECKERBOARD, FIELD, CASE, METRICS, POINTS),
        *further_points_files(options.points_format),
        *exported_names(request, case, index, options.whole_case, images),
        *_confidence_files(case, index, options, images).values(),
        *drawn,
        *_unsaved_images(request, images),
    )


def _stack(
    aligned: AlignedPair,
    case: Case,
    index: int,
    options: BundleOptions,
    images: CaseImages | None,
    check: Callable[[], None] | None,
) -> AlignedStack:
    spacing = case.reference_spacing_um or aligned.reference.spacing_um
    pair = stack_of_pair(aligned.reference.pixels, aligned.warped, aligned.vessels, spacing)
    if not options.whole_case or images is None:
        return pair
    names = _vessel_names(case, index, options, images)
    vessels = tuple(replace(each, name=name) for each, name in zip(pair.vessels, names, strict=False))
    return replace(stack_of_case(case, images, spacing, check), vessels=vessels)


def _vessel_names(
    case: Case | None, index: int, options: BundleOptions, images: CaseImages | None
) -> tuple[str, ...]:
    """Of the vessel maps in the stack, where it has them: where they lie on its grid."""
    is_linked = case is not None and images is not None and case.entry(index).via is not None
    if not options.vessel_maps or is_linked:
        return ()
    name = case.entry(index).image.name if options.whole_case and case is not None else "warped"
    return "reference vessels", f"{name} vessels"


def _confidence_files(
    case: Case | None, index: int, options: BundleOptions, images: CaseImages | None
) -> dict[int, str]:
    """The file that the map of confidence of each result is in, by the number of the result: beside its transform.

    One that was just registered has a map.
    """
    if case is None or images is None:
        return {index: CONFIDENCE}
    maps = dict(enumerate(images.confidences))
    links = link_files(case, index, options.whole_case, images)
    return {number: confidence_name(name) for number, name in links.items() if maps.get(number) is not None}


def _confidence_writers(
    case: Case, index: int, options: BundleOptions, images: CaseImages | None, result: RegistrationResult
) -> dict[str, Callable[[Path], object]]:
    """These follow the transforms, whose hashes they hold."""
    maps = dict(enumerate(images.confidences)) if images is not None else {}
    if maps.get(index) is None:
        maps[index] = result.known_confidence
    links = link_files(case, index, options.whole_case, images)
    return {
        name: partial(_write_confidence, confidence=values, transform=links[number])
        for number, name in _confidence_files(case, index, options, images).items()
        if (values := maps[number]) is not None
    }


def _write_confidence(path: Path, confidence: np.ndarray, transform: str) -> None:
    write_confidence(path, confidence, path.with_name(transform))


def _with_files(
    case: Case, index: int, options: BundleOptions, images: CaseImages | None, folder: Path
) -> Case:
    """The case with the transform files that lie in the folder, and with no others."""
    written = link_files(case, index, options.whole_case, images)
    for number, entry in enumerate(case.floating):
        if number in written:
            case = case.with_transform_file(number, written[number])
        elif entry.result is not None and not (folder / (entry.result.transform_file or "")).is_file():
            result = replace(entry.result, transform_file=None)
            case = case.with_entry(number, replace(entry, result=result))
    return case


def _unsaved_images(request: RegistrationRequest, images: CaseImages | None) -> dict[str, RetinalImage]:
    """The images that are not files, by the names that they get."""
    named = [("reference", request.reference), ("floating", request.floating)]
    if images is not None:
        others = [image for image in images.floating if image is not None]
        named = [("reference", images.reference), *(("floating", image) for image in others)]
    return unsaved_images(named)


def _image_writers(
    request: RegistrationRequest, images: CaseImages | None
) -> dict[str, Callable[[Path], object]]:
    return {
        name: partial(write_png, pixels=image.pixels, pixel_size_um=image.pixel_size_um)
        for name, image in _unsaved_images(request, images).items()
    }
