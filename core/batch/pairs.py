"""One pair of a batch: from the listed case to what the engine needs, and what identifies it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.batch.folder_names import is_folder_name
from core.batch.listed_case import ListedCase
from core.batch.options import BatchOptions, PointSource
from core.case.document import Case
from core.case.encoding import case_to_json, points_to_json
from core.case.image_identity import ImageIdentity
from core.case.image_lookup import ImageState
from core.case.links import parent_image
from core.case.notices import ImageNotice
from core.case.storage import load_case, read_case
from core.errors import InputError
from core.evaluation.cases import LEAST_LANDMARKS, as_clicked
from core.export.canvas import CanvasChoice
from core.export.file_names import as_file_name, distinct
from core.export.stack_formats import DEFAULT_FORMAT
from core.file_hash import file_sha256
from core.images.reading import RetinalImage, read_image
from core.language import tr
from core.notices import Notice
from core.points.coordinate_systems import (
    NO_FRAMES,
    NOTHING_SAID,
    Answers,
    Frames,
    ImageFrame,
    UnclearPointsError,
)
from core.points.delimited_points import has_header
from core.points.files import read_point_files
from core.points.matching import MatchingPoints, PairRole
from core.portable_names import comparison_key, is_portable
from core.registration.model import default_weights
from core.registration.request import RegistrationOptions, RegistrationRequest
from core.registration_methods import DEFAULT_METHOD, POINTS_ALONE

LANDMARKS = "landmarks.csv"


@dataclass(frozen=True)
class BatchPair:
    """One floating image of a listed case. `name` is the case's, with the floating image's where it has several.

    Attributes:
        read_there: the names, relative to the folder that it is written into, of files that the list is read from; see
            `core.batch.kept_inputs`.
    """

    name: str
    case: ListedCase
    index: int = 0
    read_there: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class LoadedPair:
    """A pair that is ready for the engine.

    Attributes:
        request: with the case's own points, none where they are to be found automatically.
        is_automatic: whether the points are to be found automatically.
        check: pairs that only measure, where the points are to be found automatically.
        case, index: the case with its images as they are now, and which floating image is meant.
        fingerprint: changes with everything that the result depends on.
        warnings: of images that have changed, or were read in a way that nobody could expect.
    """

    request: RegistrationRequest
    is_automatic: bool
    check: MatchingPoints
    case: Case
    index: int
    fingerprint: str
    warnings: tuple[Notice, ...] = ()


def pairs_of(cases: Sequence[ListedCase]) -> tuple[BatchPair, ...]:
    """All pairs of the cases; a case that cannot be used is one pair, so that its problem is told."""
    pairs = [pair for case in cases for pair in _pairs(case)]
    names = distinct(_portable(pair.name) if not pair.case.problem else pair.name for pair in pairs)
    return tuple(replace(pair, name=name) for pair, name in zip(pairs, names, strict=True))


def _pairs(case: ListedCase) -> Iterator[BatchPair]:
    try:
        entries = load_case(case.case_file).floating if case.case_file and not case.problem else ()
    except InputError as error:
        yield BatchPair(case.name, replace(case, problem=str(error)))
        return
    if len(entries) < 2:
        yield BatchPair(case.name, case)
        return
    stems = [Path(entry.image.name).stem or "floating" for entry in entries]
    alike = [comparison_key(stem) for stem in stems]
    own = [
        f"{stem}-{index}" if alike.count(alike[index - 1]) > 1 else stem
        for index, stem in enumerate(stems, 1)
    ]
    own = [name if is_folder_name(name) else f"floating-{index}" for index, name in enumerate(own, 1)]
    for index, name in enumerate(distinct(own)):
        yield BatchPair(f"{case.name}/{name}", case, index)


def _portable(name: str) -> str:
    """The name of a folder below the output: that of the case, with other letters where some system refuses it."""
    return "/".join(part if is_portable(part) else as_file_name(part) for part in name.split("/"))


def load_pair(pair: BatchPair, options: BatchOptions) -> LoadedPair:
    """Read the images and the points of a pair.

    Raises:
        InputError: something is missing, damaged, or not enough; the sentence says what to do.
    """
    if pair.case.problem:
        raise InputError(pair.case.problem)
    case, warnings = opened_case(pair.case, options.points_said)
    if not case.floating:
        raise InputError(tr("The case has only one image. Open it and add the other."))
    entry = case.entry(pair.index)
    reference, floating = _image(parent_image(case, pair.index)), _image(entry.image)
    model = options.transform_model or entry.transform_model
    is_automatic = _is_automatic(entry.points, options.source, model.minimum_pairs)
    check = _as_check_points(entry.points) if is_automatic else MatchingPoints()
    registration = RegistrationOptions(
        transform_model=model,
        method=options.method,
        refine=options.refine,
        reference_polarity=case.pair_reference_polarity(pair.index),
        floating_polarity=entry.polarity,
        weights=options.weights,
    )
    points = MatchingPoints() if is_automatic else entry.points
    request = RegistrationRequest(reference, floating, points, registration)
    fingerprint = _fingerprint(request, is_automatic, check, options, _drawn(case))
    said = (*warnings, *reference.notices, *floating.notices)
    return LoadedPair(request, is_automatic, check, case, pair.index, fingerprint, said)


def opened_case(listed: ListedCase, said: Answers = NOTHING_SAID) -> tuple[Case, tuple[ImageNotice, ...]]:
    """The case of a list with its images as they are on disk now, and warnings of those that have changed.

    Raises:
        InputError: a file is missing or damaged.
    """
    if listed.case_file is None:
        return _new_case(listed, said), ()
    found = read_case(listed.case_file)
    identities = [found.case.reference, *(entry.image for entry in found.case.floating)]
    current = {}
    for identity in identities:
        state = found.states.get(identity.sha256) if identity is not None else None
        if state is ImageState.MISSING:
            raise InputError(next(each.sentence for each in found.warnings if each.image == identity))
        if identity is not None and state is ImageState.CHANGED and identity.path is not None:
            current[identity.sha256] = ImageIdentity.of(read_image(identity.path, *identity.place))
    return found.case.with_images_saved(current), found.warnings


def _new_case(listed: ListedCase, said: Answers) -> Case:
    if listed.reference is None or listed.floating is None:
        raise InputError(tr("The case names no images."))
    reference = read_image(listed.reference, listed.reference_page, listed.reference_orientation)
    floating = read_image(listed.floating, listed.floating_page, listed.floating_orientation)
    case = Case().with_reference(ImageIdentity.of(reference)).with_floating(ImageIdentity.of(floating))
    if not listed.point_files:
        return case
    frames = Frames(ImageFrame.of(reference), ImageFrame.of(floating))
    try:
        return case.with_points(0, listed_points(listed.point_files, frames, said))
    except UnclearPointsError as error:
        raise InputError(
            tr("{problem} Open the case and read its points there.").format(problem=error)
        ) from error


def listed_points(
    paths: Sequence[Path], frames: Frames = NO_FRAMES, said: Answers = NOTHING_SAID
) -> MatchingPoints:
    """The points of the files beside the images.

    In the layout of the data sets that `evaluate` reads, `landmarks.csv` with a header, the landmarks are taken as
    `evaluate` does: the three of the widest triangle are the clicks, and the others are check points.

    Raises:
        InputError: the file cannot be read.
    """
    points = read_point_files(paths, frames, said).points
    enough = len(points.complete_pairs()) >= LEAST_LANDMARKS
    if paths[0].name.lower() != LANDMARKS or not enough or points.complete_pairs(PairRole.CHECK):
        return points
    return as_clicked(points) if has_header(paths[0]) else points


def _image(identity: ImageIdentity | None) -> RetinalImage:
    if identity is None:
        raise InputError(tr("The case has only one image. Open it and add the other."))
    if identity.path is None:
        raise InputError(
            tr("The image {name} was never saved as a file. Open the case and save it.").format(
                name=identity.name
            )
        )
    return read_image(identity.path, *identity.place)


def _is_automatic(points: MatchingPoints, source: PointSource, needed: int) -> bool:
    """Whether the points are to be found automatically. Too few of the user's own are not thrown away."""
    count = len(points.fit_ids())
    if source is PointSource.AUTOMATIC or (count == 0 and source is PointSource.OWN_ELSE_AUTOMATIC):
        return True
    if count == 0:
        raise InputError(tr("The case has no matching points. Mark {needed}.").format(needed=needed))
    if count < needed:
        raise InputError(
            tr(
                "The case has {count} of the {needed} matching pairs that are needed. "
                "Mark the others, or let the points be found automatically."
            ).format(count=count, needed=needed)
        )
    return False


def _as_check_points(points: MatchingPoints) -> MatchingPoints:
    return MatchingPoints(tuple(replace(pair, role=PairRole.CHECK) for pair in points.complete_pairs()))


def _drawn(case: Case) -> dict[str, object]:
    """What the files of annotations depend on; nothing without annotations."""
    if not case.annotations:
        return {}
    drawn = Case(
        annotations=case.annotations, labels=case.labels, facts=case.facts, grid_tilted=case.grid_tilted
    )
    return {**case_to_json(drawn, Path()), "spacing": case.reference_spacing_um}


def _fingerprint(
    request: RegistrationRequest,
    is_automatic: bool,
    check: MatchingPoints,
    options: BatchOptions,
    drawn: dict[str, object],
) -> str:
    chosen = request.options
    weights = options.weights or default_weights(options.method)
    values: dict[str, object] = {
        "reference": request.reference.sha256,
        "floating": request.floating.sha256,
        "points": points_to_json(request.points),
        "check": points_to_json(check),
        "automatic": is_automatic,
        "model": chosen.transform_model.value,
        "affine_only": chosen.affine_only,
        "refine": chosen.refine,
        "polarities": [chosen.reference_polarity, chosen.floating_polarity],
        "vessel_maps": options.vessel_maps,
        "weights": file_sha256(weights) if weights.is_file() else str(weights),
    }
    if chosen.method not in (DEFAULT_METHOD, POINTS_ALONE):
        values["method"] = chosen.method
    if drawn:
        values["drawn"] = drawn
    if options.stack_format != DEFAULT_FORMAT:
        values["stack_format"] = options.stack_format.identifier
    if options.canvas is not CanvasChoice.REFERENCE:
        values["canvas"] = options.canvas.value
    if options.keep_patient:
        values["keep_patient"] = True
    if options.parts is not None:
        values["parts"] = sorted(options.parts)
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
