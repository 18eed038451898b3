"""All files of one registration, or of a case, in one folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.atomic_files import flushed_when_moved
from core.case import Case, case_of, write_case
from core.case.kept_registrations import confidence_name, write_confidence
from core.case.links import parent_image, way_of
from core.case.naming import name_of_case
from core.case.scales import known_pixel_size
from core.case.versioning import with_shown_versions_only
from core.export import parts
from core.export.annotation_files import annotation_output
from core.export.annotation_source import AnnotationSource
from core.export.bundle_annotations import pair_source
from core.export.canvas import CanvasChoice
from core.export.case_beside import WrittenLink, check_case_beside, written_links
from core.export.case_images import CaseImages, left_out
from core.export.dicom_study import study_of_patient
from core.export.exported import Exported, with_result
from core.export.file_names import unlike_file_names
from core.export.folders import prepared_folder, put_together, write_all
from core.export.further_points import DEFAULT_POINTS, further_points_files, write_further_points
from core.export.kept_inputs import check_inputs_are_kept
from core.export.pair_files import PAIR_FILES, TRANSFORM
from core.export.plan import (
    CASE,
    PlannedFile,
    annotation_plan,
    case_plan,
    series_plan,
    series_remarks,
    turned_plan,
)
from core.export.stack_formats import DEFAULT_FORMAT, StackFormat
from core.export.transform_files import TransformEnds, left_companions, physical_name, transform_writers
from core.export.turned_images import turned_images, turned_remarks
from core.export.unsaved_images import image_files, unsaved_images, written_identities
from core.file_hash import known_sha256
from core.language import mark
from core.left_overs import temporary_folder
from core.notices import Notice
from core.places import is_file
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform

if TYPE_CHECKING:
    import numpy as np

    from core.images.reading import RetinalImage
    from core.images.spacing import PixelSize
    from core.registration import RegistrationRequest, RegistrationResult

CONFIDENCE = confidence_name(TRANSFORM)
BUNDLE_FILES = (
    DEFAULT_FORMAT.file,
    *(each.name for each in PAIR_FILES if not each.is_physical),
    CONFIDENCE,
    CASE,
)
"""Of a single pair whose images are files, unless something else is asked for."""

_LINK = mark("transform of one result, for opening the case again")
_LINK_BACK = mark("the way back of the transform of one result")
_TO_COME = CompositeTransform(PlanarTransform.identity())
"""Stands for the transform of a registration of which the names of its files alone are asked."""


@dataclass(frozen=True)
class BundleOptions:
    """What the user may choose.

    Attributes:
        vessel_maps: whether the stack holds the two vessel maps too.
        checkerboard_cell: in pixels; a fifth of the width where None.
        overwrite: whether files of the same names may be replaced.
        stack_format: how the aligned stack is written.
        whole_case: whether every registered image of the case is exported, and not only this one.
        canvas: the grid of all that is written.
        parts: what is written, of `core.export.parts`; None for what is written by default.
        kept: names of files that hold already what they should, and are not written again.
        keep_patient: whether DICOM files are of the patient and in the study of the images.
        points_format: one of `core.points.files`, in which the points are written too; they are always in BigWarp's.
    """

    vessel_maps: bool = False
    checkerboard_cell: int | None = None
    overwrite: bool = False
    stack_format: StackFormat = DEFAULT_FORMAT
    whole_case: bool = False
    canvas: CanvasChoice = CanvasChoice.REFERENCE
    parts: frozenset[str] | None = None
    kept: frozenset[str] = frozenset()
    points_format: str = DEFAULT_POINTS
    keep_patient: bool = False

    @property
    def chosen(self) -> frozenset[str]:
        """The parts that are written."""
        return parts.parts_for(self.canvas) if self.parts is None else self.parts


@dataclass(frozen=True)
class Bundle:
    """What was written: where, the files by name, the case as it was written, and what was left out or chosen.

    Attributes:
        outdated: files of an earlier export that would not be true beside these.
    """

    folder: Path
    files: dict[str, Path]
    case: Case
    remarks: tuple[Notice, ...] = ()
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Contents:
    """What one call is about.

    Attributes:
        exported: the images on their canvas; in the case of `exported` the floating images may have other numbers.
        links: the file of each registration, by the number of its floating image.
        result: None where it is to come.
    """

    request: RegistrationRequest
    case: Case
    index: int
    options: BundleOptions
    images: CaseImages | None
    exported: Exported
    links: dict[int, str]
    result: RegistrationResult | None


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
    """Write what `register` gives into `folder`, which is made where it is missing.

    All files are made in a temporary folder first and put in place one by one: a failure leaves older files as they
    were. An image that is not a file yet is written too, so that the case can be opened again. An image that is
    registered through another one is brought to the case's reference by the whole transform, interpolated once.

    Args:
        case: the case that the pair belongs to; of its versions those that are shown are written.
        index: which floating image of the case was registered.
        images: of the case; needed for the whole case, and to bring an image that is registered through another one to
            the reference: without them it is written on that other one's grid.
        check: called between bands of rows; what it raises ends the work.

    Raises:
        ExistingFileError: one of the files is there already and may not be replaced.
        InputError: the folder cannot be written to, the way from the reference to the image has a gap, or the canvas
            is too large; one of the files is an image of the case; or a case file that stays in the folder would not
            fit the files.
    """
    options = options or BundleOptions()
    contents = _contents(request, with_result(case, index, result), index, options, images, result, check)
    names, outdated, inputs = _checked_names(contents, Path(folder))
    folder = prepared_folder(folder, [*names, *outdated], options.overwrite, inputs)
    with temporary_folder(folder) as made:
        bundle = _made(made, folder, contents)
        put_bundle_in_place(names, outdated, made, folder)
    return bundle


def make_bundle(
    made: Path,
    folder: Path,
    request: RegistrationRequest,
    result: RegistrationResult,
    case: Case,
    index: int = 0,
    options: BundleOptions | None = None,
) -> Bundle:
    """Make the same files in a folder, for `put_bundle_in_place` to move to another, by whomever that one belongs to.

    Args:
        made: the folder that they are made in, which is empty.
        folder: the one where they will lie; it need not be there yet.

    Raises:
        InputError: as `write_bundle`.
    """
    options = options or BundleOptions()
    contents = _contents(request, with_result(case, index, result), index, options, None, result)
    _checked_names(contents, folder)
    return _made(made, folder, contents)


def put_bundle_in_place(names: Sequence[str], outdated: Sequence[str], made: Path, folder: Path) -> None:
    """Move the files that were made in one folder to another one of the same disk, the case file last.

    Args:
        outdated: files of an earlier export that would not be true beside these.

    Raises:
        InputError: the folder cannot be written to.
    """
    put_together(made, folder, sorted(names, key=lambda name: name == CASE), outdated)


@flushed_when_moved()
def _made(made: Path, folder: Path, contents: _Contents) -> Bundle:
    """The files of a bundle in `made`, as they are right in `folder`."""
    request, images, options, case = contents.request, contents.images, contents.options, contents.case
    planned = _plan(contents)
    names, outdated = _written_and_outdated(planned, options)
    write_all(made, {each.name: each.write for each in planned if each.name in names and each.write})
    unsaved = _unsaved_images(request, images)
    told = _write_further_points(made, contents)
    saved = written_identities(unsaved, made, folder)
    drawn = annotation_output(
        replace(_source(contents), name=name_of_case(case.own_name, folder / CASE), saved=saved)
    )
    write_all(made, {name: write for name, write in drawn.writers.items() if name in names})
    case = with_shown_versions_only(case)
    if CASE in names:
        case = _with_files(case, contents.links, made, folder).with_images_saved(saved)
        write_case(made / CASE, case, folder)
    remarks = (*_remarks(contents), *(drawn.remarks if parts.ANNOTATIONS in options.chosen else ()), *told)
    return Bundle(folder, {name: folder / name for name in names}, case, remarks, outdated)


def _written_and_outdated(
    planned: Sequence[PlannedFile], options: BundleOptions
) -> tuple[list[str], tuple[str, ...]]:
    """The names of the files that are to be made, and of those that would not be true beside them."""
    names = [each.name for each in planned if each.name not in options.kept]
    return names, tuple(left_companions(each.name for each in planned))


def bundle_files(
    request: RegistrationRequest,
    case: Case | None = None,
    index: int = 0,
    options: BundleOptions | None = None,
    images: CaseImages | None = None,
) -> tuple[str, ...]:
    """The names of all files that `write_bundle` will write; of a single pair without a case."""
    return tuple(each.name for each in planned_files(request, case, index, options, images))


def planned_files(
    request: RegistrationRequest,
    case: Case | None = None,
    index: int = 0,
    options: BundleOptions | None = None,
    images: CaseImages | None = None,
) -> tuple[PlannedFile, ...]:
    """All files that `write_bundle` will write, before there is a result."""
    options = options or BundleOptions()
    case = case_of(request) if case is None else case
    return tuple(_plan(_contents(request, case, index, options, images)))


def check_place(
    folder: Path,
    request: RegistrationRequest,
    case: Case | None = None,
    index: int = 0,
    options: BundleOptions | None = None,
    images: CaseImages | None = None,
) -> None:
    """Refuse before the work what `write_bundle` would refuse after it of the files that are in the folder.

    Raises:
        InputError: one that would be replaced is an image of the case; or the case file that would stay there is of
            other images, or knows a transform that would be replaced.
    """
    options = options or BundleOptions()
    case = case_of(request) if case is None else case
    _checked_names(_contents(request, case, index, options, images), folder)


def _checked_names(
    contents: _Contents, folder: Path
) -> tuple[list[str], tuple[str, ...], tuple[Path | None, ...]]:
    """The names of the files that are to be made, of those that go, and the images, which none of them replaces.

    Raises:
        InputError: as `check_place`; also where the case file that stays was registered by another transform.
    """
    names, outdated = _written_and_outdated(_plan(contents), contents.options)
    inputs = image_files(contents.case, _named_images(contents.request, contents.images), folder)
    touched = [*names, *outdated]
    check_inputs_are_kept((folder / name for name in touched), inputs)
    links, kept = _written_links(contents), contents.options.kept
    check_case_beside(folder, touched, links, written=contents.case, kept=kept)
    return names, outdated, inputs


def _written_links(contents: _Contents) -> tuple[WrittenLink, ...]:
    """The registrations that the files are of; those of a result that is to come without their transforms."""
    exported = contents.exported
    links = written_links(exported.case, exported.images, exported.numbers)
    return links if contents.result is not None else tuple(replace(each, transform=None) for each in links)


def check_patient(request: RegistrationRequest, options: BundleOptions) -> None:
    """Refuse before the work what `write_bundle` would refuse after it.

    Raises:
        InputError: the patient is to be kept, and the images are of two.
    """
    if options.keep_patient:
        study_of_patient([request.reference.path, request.floating.path])


def _contents(
    request: RegistrationRequest,
    case: Case,
    index: int,
    options: BundleOptions,
    images: CaseImages | None,
    result: RegistrationResult | None = None,
    check: Callable[[], None] | None = None,
) -> _Contents:
    transform = _TO_COME if result is None else result.transform
    whole_case = options.whole_case and images is not None
    if images is None:
        own, number = _pair_by_itself(case, index), 0
        at_hand = CaseImages(request.reference, (request.floating,), (transform,))
    else:
        own, number = case, index
        is_left_out = whole_case and result is None and images.transforms[index] is None
        at_hand = images if is_left_out else images.with_transform(index, transform)
    numbers = at_hand.aligned(own) if whole_case else (number,)
    is_linked = images is not None and case.entry(index).via is not None
    exported = Exported(
        own,
        at_hand,
        numbers,
        is_series=whole_case,
        canvas_choice=options.canvas,
        live={} if result is None else {number: result},
        vessels=number if options.vessel_maps and not is_linked and number in numbers else None,
        cell=options.checkerboard_cell,
        keep_patient=options.keep_patient,
        check=check,
    )
    links = _links(case, index, options, images)
    return _Contents(request, case, index, options, images, exported, links, result)


def _pair_by_itself(case: Case, index: int) -> Case:
    """A case of this pair alone, on the grid of the image that it is registered to."""
    parent = parent_image(case, index)
    pair = replace(case, floating=(replace(case.entry(index), via=None),), annotations=())
    if parent is None or parent == case.reference:
        return pair
    return replace(pair, reference=parent, reference_spacing_um=None)


def _plan(contents: _Contents) -> list[PlannedFile]:
    options, chosen = contents.options, contents.options.chosen
    files = series_plan(contents.exported, options.stack_format, chosen)
    names = {each.name for each in files}
    if chosen & {parts.TRANSFORMS, parts.CASE_FILE}:
        part = parts.TRANSFORMS if parts.TRANSFORMS in chosen else parts.CASE_FILE
        links = [*_link_plan(contents, part), *_confidence_plan(contents, part)]
        files += [each for each in links if each.name not in names]
    if parts.POINT_FILES in chosen:
        meaning = mark("matching points, in the format that was asked for")
        files += [
            PlannedFile(name, parts.POINT_FILES, meaning)
            for name in further_points_files(options.points_format)
        ]
    if parts.ANNOTATIONS in chosen and contents.case.annotations:
        files += annotation_plan(_source(contents))
    files += turned_plan(_turned(contents), contents.case, chosen)
    if parts.CASE_FILE in chosen:
        files += case_plan(_unsaved_images(contents.request, contents.images))
    return files


def _source(contents: _Contents) -> AnnotationSource:
    exported = contents.exported
    return pair_source(
        contents.request,
        contents.case,
        contents.index,
        exported.is_series,
        contents.images,
        contents.result,
        exported if exported.has_own_canvas else None,
    )


def _links(case: Case, index: int, options: BundleOptions, images: CaseImages | None) -> dict[int, str]:
    """The file of each registration, from the image that it is registered to, by its number."""
    is_plain = options.canvas is CanvasChoice.REFERENCE
    if images is None:
        return {index: TRANSFORM if is_plain else f"transform-{index + 1}.h5"}
    transforms = images.transforms
    if not options.whole_case:
        own = TRANSFORM if is_plain and case.entry(index).via is None else f"transform-{index + 1}.h5"
        return {n: f"transform-{n + 1}.h5" for n in way_of(case, index) if transforms[n]} | {index: own}
    known = [number for number in range(len(transforms)) if transforms[number] or number == index]
    names = unlike_file_names([images.reference.name, *(entry.image.name for entry in case.floating)])[1:]
    own_files = {True: "transform-{name}.h5", False: "link-transform-{name}.h5"}
    return {n: own_files[is_plain and case.entry(n).via is None].format(name=names[n]) for n in known}


def _link_plan(contents: _Contents, part: str) -> list[PlannedFile]:
    """Every registration, from the image that it is registered to, and its way back where both images are at hand."""
    from core.transforms.itk_files import write_transform

    at_hand, files = contents.exported.images.transforms, []
    for number, name in contents.links.items():
        parent = parent_image(contents.case, number)
        transform = at_hand[0 if contents.images is None else number]
        if transform is None or parent is None:
            continue
        ends = _link_ends(contents, number)
        writers: dict[str, Callable[[Path], object]] = {
            name: partial(write_transform, transform=transform, reference_size=parent.size)
        }
        if ends is not None and part == parts.TRANSFORMS:
            writers = transform_writers(name, transform, ends)
        for each, write in writers.items():
            is_way_there = each in (name, physical_name(name))
            files.append(PlannedFile(each, part, _LINK if is_way_there else _LINK_BACK, write))
    return files


def _link_ends(contents: _Contents, number: int) -> TransformEnds | None:
    """The two images of a registration; None where one of them is not at hand."""
    case, images = contents.case, contents.images
    if number == contents.index:
        return TransformEnds(contents.request.reference, contents.request.floating)
    parent = parent_image(case, number)
    at_hand = {} if images is None else images.by_hash(case)
    reference = None if parent is None else at_hand.get(parent.sha256)
    floating = at_hand.get(case.entry(number).image.sha256)
    return None if reference is None or floating is None else TransformEnds(reference, floating)


def _confidence_plan(contents: _Contents, part: str) -> list[PlannedFile]:
    """The maps of confidence, each beside its transform. They follow the transforms, whose hashes they hold.

    A pair that was just registered has a map.
    """
    maps: dict[int, np.ndarray | None] = {}
    if contents.images is not None:
        maps = {
            number: values for number, values in enumerate(contents.images.confidences) if values is not None
        }
    if contents.images is None or contents.index in maps:
        own = None if contents.result is None else contents.result.known_confidence
        maps[contents.index] = maps.get(contents.index, own)
    meaning = mark("how far the vessels bear the result out, 0 to 1")
    return [
        PlannedFile(
            confidence_name(contents.links[number]),
            part,
            meaning,
            partial(
                _write_confidence,
                confidence=values,
                transform=contents.links[number],
                pixel_size_um=_pixel_size_of_map(contents, number, values),
            ),
        )
        for number, values in maps.items()
        if number in contents.links
    ]


def _pixel_size_of_map(contents: _Contents, number: int, confidence: np.ndarray | None) -> PixelSize | None:
    """Of a map that covers the whole image that the registration leads to, in its own number of pixels."""
    ends = _link_ends(contents, number)
    whole = None if ends is None else known_pixel_size(contents.case, ends.reference)
    if confidence is None or ends is None or whole is None:
        return None
    height, width = ends.reference.size
    return whole[0] * width / confidence.shape[1], whole[1] * height / confidence.shape[0]


def _write_confidence(
    path: Path, confidence: np.ndarray | None, transform: str, pixel_size_um: PixelSize | None
) -> None:
    if confidence is not None:
        write_confidence(path, confidence, path.with_name(transform), pixel_size_um)


def _with_files(case: Case, written: dict[int, str], made: Path, folder: Path) -> Case:
    """The case with the transform files that were made or lie in its folder already, and with no others."""
    for number, entry in enumerate(case.floating):
        if number in written:
            name = written[number]
            sha256 = known_sha256(made / name) or known_sha256(folder / name) or None
            case = case.with_transform_file(number, name, sha256)
        elif entry.result is not None and not is_file(folder / (entry.result.transform_file or "")):
            result = replace(entry.result, transform_file=None, transform_sha256=None)
            case = case.with_entry(number, replace(entry, result=result))
    return case


def _unsaved_images(request: RegistrationRequest, images: CaseImages | None) -> dict[str, RetinalImage]:
    """The images that are not files, by the names that they get."""
    return unsaved_images(_named_images(request, images))


def _turned(contents: _Contents) -> dict[str, RetinalImage]:
    """The images that the user turned, by the names of their pictures."""
    named = _named_images(contents.request, contents.images)
    return turned_images((image for _, image in named), contents.options.chosen)


def _named_images(request: RegistrationRequest, images: CaseImages | None) -> list[tuple[str, RetinalImage]]:
    """All images at hand, each with its role."""
    if images is None:
        return [("reference", request.reference), ("floating", request.floating)]
    return images.with_roles


def _write_further_points(folder: Path, contents: _Contents) -> tuple[Notice, ...]:
    """The points in the format that was asked for beside BigWarp's."""
    if parts.POINT_FILES not in contents.options.chosen:
        return ()
    return write_further_points(folder, contents.options.points_format, contents.request)


def _remarks(contents: _Contents) -> tuple[Notice, ...]:
    """What was left out, and what was chosen for the user."""
    images, exported, chosen = contents.images, contents.exported, contents.options.chosen
    missing = left_out(contents.case, images) if exported.is_series and images is not None else ()
    of_files = series_remarks(exported, contents.options.stack_format, chosen)
    return (*missing, *of_files, *turned_remarks(_turned(contents)))
