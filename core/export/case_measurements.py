"""The measurements of a case: every annotation on its home image, and on every image that it can be carried to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.carrying import CarriedShape, carry, carry_shape
from core.annotations.eye import eye_conflict
from core.annotations.geometry import mask_area, picture_area
from core.annotations.image_context import ImageContext, image_context
from core.annotations.labels import DISC, FOVEA
from core.annotations.landmarks import Landmarks, landmarks_of
from core.annotations.measurement_rows import MeasurementRow, measurement_row
from core.annotations.shape import ShapeKind
from core.case.carrying import ImageWay, way_between
from core.case.document import Case
from core.case.image_identity import ImageIdentity
from core.case.image_lookup import read_unchanged_images
from core.case.scales import stated_scale
from core.case.storage import read_case
from core.export.notices import OfImage
from core.export.saved_case import transforms_of
from core.images.field_of_view import field_of_view
from core.images.reading import RetinalImage
from core.notices import Notice
from core.transforms.composite import CompositeTransform

ConfidenceAt = Callable[[np.ndarray], np.ndarray]
ConfidenceOf = Callable[[str, str], ConfidenceAt | None]


def unknown_confidence(home: str, other: str) -> ConfidenceAt | None:
    """Of a saved case: no file keeps the map of confidence."""
    return None


@dataclass(frozen=True, eq=False)
class CaseMeasurements:
    """What was measured, and what there is to say of it.

    Attributes:
        remarks: of images that are missing, and of what is doubtful about those that are there.
    """

    rows: tuple[MeasurementRow, ...]
    remarks: tuple[Notice, ...] = ()


def measure_case_file(path: Path | str, name: str, with_carried: bool = True) -> CaseMeasurements:
    """Measure a saved case. An image that is not at hand has no grey values, nor what its file says.

    Args:
        name: what the table calls the case.
        with_carried: whether annotations are also measured where they are carried to.

    Raises:
        InputError: the case file cannot be read.
    """
    path = Path(path)
    opened = read_case(path)
    if not opened.case.annotations:
        return CaseMeasurements(())
    problems: list[Notice] = list(opened.warnings)
    transforms = transforms_of(opened.case, path.parent, problems)
    measured = measure_case(opened.case, name, read_unchanged_images(opened), transforms, with_carried)
    return CaseMeasurements(measured.rows, (*problems, *measured.remarks))


def measure_case(
    case: Case,
    name: str,
    images: Mapping[str, RetinalImage],
    transforms: Sequence[CompositeTransform | None],
    with_carried: bool = True,
    confidence: ConfidenceOf = unknown_confidence,
) -> CaseMeasurements:
    """Measure a case in memory.

    Args:
        images: those that are there, by their SHA-256.
        transforms: of each floating image, from the image that it is registered to; None where it is not known.
        confidence: of the alignment of a home image (SHA-256) on another one, at points of that.
    """
    identities = [each for each in (case.reference, *(entry.image for entry in case.floating)) if each]
    contexts = {
        image.sha256: _context(case, image, images.get(image.sha256), transforms) for image in identities
    }
    rows: list[MeasurementRow] = []
    for image in identities:
        context = contexts[image.sha256]
        own = _measured(case.annotations_of(image.sha256))
        rows += [measurement_row(name, context, each) for each in own]
        if with_carried:
            carried = _carried(case, image, images.get(image.sha256), transforms, confidence)
            rows += [
                measurement_row(name, context, annotation, shape, contexts[annotation.home].name)
                for annotation, shape in carried
            ]
    return CaseMeasurements(tuple(rows), _remarks(contexts.values(), rows))


def _measured(annotations: Iterable[Annotation]) -> list[Annotation]:
    """Without arrows, which only show something."""
    return [each for each in annotations if each.shape.kind is not ShapeKind.ARROW]


def _remarks(contexts: Iterable[ImageContext], rows: Sequence[MeasurementRow]) -> tuple[Notice, ...]:
    """What is doubtful about the images on which something was measured, and about the case as a whole."""
    contexts = list(contexts)
    used = [context for context in contexts if any(row.image is context for row in rows)]
    conflict = eye_conflict((context.name, context.eye) for context in contexts)
    of_images = (OfImage(context.name, remark) for context in used for remark in context.remarks)
    return (*([conflict] if conflict else []), *of_images)


def _context(
    case: Case,
    identity: ImageIdentity,
    image: RetinalImage | None,
    transforms: Sequence[CompositeTransform | None],
) -> ImageContext:
    facts, stated = case.facts_of(identity.sha256), stated_scale(case, identity.sha256)
    landmarks = _landmarks(case, identity.sha256, transforms)
    file_name = identity.path.name if identity.path else identity.name
    context = image_context(file_name, identity.size, facts, stated, landmarks, image)
    return replace(context, name=identity.name)


def _landmarks(case: Case, sha256: str, transforms: Sequence[CompositeTransform | None]) -> Landmarks:
    """The fovea and the disc of an image: as drawn on it, else as carried from where they were drawn."""
    own = landmarks_of(case.annotations, sha256)
    others = [each for each in case.annotations if each.home != sha256 and each.label in (DISC, FOVEA)]
    moved = [
        replace(annotation, shape=carried, home=sha256)
        for annotation, way in _ways(case, others, sha256, transforms)
        if (carried := carry_shape(annotation.shape, way)) is not None
    ]
    from_others = landmarks_of(moved, sha256)
    return Landmarks(own.disc or from_others.disc, own.fovea or from_others.fovea)


def _carried(
    case: Case,
    identity: ImageIdentity,
    image: RetinalImage | None,
    transforms: Sequence[CompositeTransform | None],
    confidence: ConfidenceOf,
) -> Iterator[tuple[Annotation, CarriedShape]]:
    """What was drawn on other images, in the pixels of this one."""
    others = _measured(each for each in case.annotations if each.home != identity.sha256)
    is_there = image is not None and bool(others)
    visible = mask_area(field_of_view(image.pixels)) if image and is_there else picture_area(identity.size)
    for annotation, way in _ways(case, others, identity.sha256, transforms):
        carried = carry(annotation.shape, way, visible, confidence(annotation.home, identity.sha256))
        if carried.shape is not None and carried.share_outside < 1:
            yield annotation, carried


def _ways(
    case: Case,
    annotations: Sequence[Annotation],
    sha256: str,
    transforms: Sequence[CompositeTransform | None],
) -> Iterator[tuple[Annotation, ImageWay]]:
    """Those of the annotations that can be carried to an image, and the way there."""
    for annotation in annotations:
        way = way_between(case, annotation.home, sha256, transforms)
        if isinstance(way, ImageWay):
            yield annotation, way
