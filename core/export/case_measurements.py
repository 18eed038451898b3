"""The measurements of a case: every annotation on its home image, and on every image that it can be carried to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.carrying import CarriedShape, carry_shape
from core.annotations.etdrs_csv import LabelInGrid
from core.annotations.eye import eye_conflict
from core.annotations.image_context import ImageContext, image_context
from core.annotations.labels import DISC, FOVEA
from core.annotations.landmarks import Landmarks, landmarks_of
from core.annotations.measurement_rows import Lender, MeasurementRow, measurement_row
from core.annotations.scaled_shape import scaled_shape
from core.annotations.shape import Shape, ShapeKind
from core.case.aligned_scales import LentScale, lent_scale, scale_conflicts
from core.case.carrying import ImageWay, way_between
from core.case.document import Case
from core.case.image_identity import ImageIdentity
from core.case.image_lookup import read_unchanged_images
from core.case.scales import stated_scale
from core.case.storage import read_case
from core.export.annotated_images import (
    AnnotatedImage,
    ConfidenceOf,
    annotated_images,
    confidence_by_maps,
    unknown_confidence,
    ways_to,
)
from core.export.notices import OfImage
from core.export.saved_case import registrations_of
from core.export.sector_areas import labels_in_grids
from core.images.reading import RetinalImage
from core.notices import Notice
from core.transforms.composite import CompositeTransform


@dataclass(frozen=True, eq=False)
class ImageMeasurements:
    """What is known of an image, and what was measured on it.

    Attributes:
        lent: the scale of another image for one that has none, and the name of that image.
        grid: the sectors of the ETDRS grid of the case, in the pixels of this image; none where that has no place here.
    """

    context: ImageContext
    rows: tuple[MeasurementRow, ...]
    lent: tuple[LentScale, str] | None = None
    grid: tuple[Shape, ...] = ()


@dataclass(frozen=True, eq=False)
class CaseMeasurements:
    """What was measured, and what there is to say of it.

    Attributes:
        rows: of all images, in the order of the case.
        remarks: of images that are missing, and of what is doubtful about those that are there.
        images: the same rows by the SHA-256 of the image.
        in_grids: how much of every label lies in the sectors of the ETDRS grids.
    """

    rows: tuple[MeasurementRow, ...]
    remarks: tuple[Notice, ...] = ()
    images: Mapping[str, ImageMeasurements] = field(default_factory=dict)
    in_grids: tuple[LabelInGrid, ...] = ()


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
    kept = registrations_of(opened.case, path.parent, problems)
    confidence = confidence_by_maps(opened.case, kept.transforms, kept.confidences)
    images = read_unchanged_images(opened)
    measured = measure_case(opened.case, name, images, kept.transforms, with_carried, confidence)
    return replace(measured, remarks=(*problems, *measured.remarks))


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
    annotated = annotated_images(case, images, transforms, confidence, with_carried)
    return measure_annotated(case, name, annotated, transforms)


def measure_annotated(
    case: Case,
    name: str,
    annotated: Sequence[AnnotatedImage],
    transforms: Sequence[CompositeTransform | None],
) -> CaseMeasurements:
    """Measure what stands on the images of a case.

    Args:
        annotated: every image of the case.
    """
    case_of = _Measuring(case, name, annotated, transforms)
    images = {each.identity.sha256: case_of.measurements(each) for each in annotated}
    rows = tuple(row for image in images.values() for row in image.rows)
    conflicts = scale_conflicts(case.images, case_of.scales, case_of.way_to)
    in_grids = tuple(labels_in_grids(name, annotated, case_of.contexts))
    return CaseMeasurements(rows, (*_remarks(case_of.contexts.values(), rows), *conflicts), images, in_grids)


class _Measuring:
    """A case that is being measured: what is known of each image, and how annotations get from one to another."""

    def __init__(
        self,
        case: Case,
        name: str,
        annotated: Sequence[AnnotatedImage],
        transforms: Sequence[CompositeTransform | None],
    ) -> None:
        self._case, self._name, self._transforms = case, name, transforms
        self.contexts = {
            each.identity.sha256: _context(case, each.identity, each.image, transforms) for each in annotated
        }
        self.scales = {sha256: context.scale for sha256, context in self.contexts.items()}
        self._carried: dict[tuple[str, str], Shape | None] = {}

    def way_to(self, home: str, other: str) -> ImageWay | None:
        """The way from one image to another; None where there is none."""
        way = way_between(self._case, home, other, self._transforms)
        return way if isinstance(way, ImageWay) else None

    def measurements(self, annotated: AnnotatedImage) -> ImageMeasurements:
        """What stands on an image, measured."""
        sha256 = annotated.identity.sha256
        context = self.contexts[sha256]
        own = [self._row(context, sha256, drawn, None) for drawn in annotated.own if _is_measured(drawn)]
        carried = [
            self._row(context, sha256, annotation, shape)
            for annotation, shape in annotated.carried
            if _is_measured(annotation)
        ]
        lent = lent_scale(annotated.identity, self._case.images, self.scales, self.way_to)
        named = None if lent is None else (lent, self.contexts[lent.lender].name)
        return ImageMeasurements(context, (*own, *carried), named, tuple(self._grid_on(sha256)))

    def _grid_on(self, sha256: str) -> Iterator[Shape]:
        """The sectors of the first grid of the case, on an image."""
        home = next((each for each, context in self.contexts.items() if context.grid is not None), None)
        grid = None if home is None else self.contexts[home].grid
        way = None if home is None else self.way_to(home, sha256)
        if grid is None or way is None:
            return
        for sector in grid.sectors.values():
            shape = Shape(ShapeKind.POLYGON, np.asarray(sector.exterior.coords)[:-1])
            carried = shape if home == sha256 else carry_shape(shape, way)
            if carried is not None:
                yield carried

    def _row(
        self, context: ImageContext, sha256: str, annotation: Annotation, carried: CarriedShape | None
    ) -> MeasurementRow:
        shape = annotation.shape if carried is None or carried.shape is None else carried.shape
        others = (annotation.home, *(each.sha256 for each in self._case.images))
        found = scaled_shape(
            shape, sha256, others, self.scales.__getitem__, lambda other: self._on(annotation, other)
        )
        lender = None if found.image == sha256 else Lender(self.contexts[found.image], found.shape)
        drawn_on = "" if carried is None else self.contexts[annotation.home].name
        return measurement_row(self._name, context, annotation, carried, drawn_on, lender)

    def _on(self, annotation: Annotation, other: str) -> Shape | None:
        """An annotation in the pixels of another image."""
        if other == annotation.home:
            return annotation.shape
        key = annotation.identifier, other
        if key not in self._carried:
            way = self.way_to(annotation.home, other)
            self._carried[key] = None if way is None else carry_shape(annotation.shape, way)
        return self._carried[key]


def _is_measured(annotation: Annotation) -> bool:
    """Arrows only show something."""
    return annotation.shape.kind is not ShapeKind.ARROW


def _remarks(contexts: Iterable[ImageContext], rows: Sequence[MeasurementRow]) -> tuple[Notice, ...]:
    """What is doubtful about the images on which something was measured, and about the case as a whole."""
    contexts = list(contexts)
    conflict = eye_conflict((context.name, context.eye) for context in contexts)
    found: list[Notice] = [] if conflict is None else [conflict]
    for context in contexts:
        measured = [row for row in rows if row.image is context]
        is_lent = all(row.scale.refusal is None for row in measured)
        remarks = [each for each in context.remarks if not (is_lent and each is context.scale.refusal)]
        found += [OfImage(context.name, remark) for remark in remarks if measured]
    return tuple(found)


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
    return replace(context, name=identity.name, grid_tilted=case.grid_tilted)


def _landmarks(case: Case, sha256: str, transforms: Sequence[CompositeTransform | None]) -> Landmarks:
    """The fovea and the disc of an image: as drawn on it, else as carried from where they were drawn."""
    own = landmarks_of(case.annotations, sha256)
    others = [each for each in case.annotations if each.home != sha256 and each.label in (DISC, FOVEA)]
    moved = [
        replace(annotation, shape=carried, home=sha256)
        for annotation, way in ways_to(case, others, sha256, transforms)
        if (carried := carry_shape(annotation.shape, way)) is not None
    ]
    from_others = landmarks_of(moved, sha256)
    return Landmarks(own.disc or from_others.disc, own.fovea or from_others.fovea)
