"""One image of a case turned, with everything that counts in its pixels: nothing moves on the retina.

Which eye an image shows, its date and its kind stay: a picture that is flipped is another view of the same eye. The
figures of the images as they lie are others now, and are not known any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.image_facts import ImageFacts
from core.annotations.scale import Scale
from core.annotations.turning import turned_shape
from core.case.document import Case
from core.case.floating_entry import FloatingEntry
from core.case.image_identity import ImageIdentity
from core.case.judgements import Judgement, Region
from core.case.links import parent_image
from core.case.result_summary import ResultSummary
from core.case.versions import Version
from core.images.orientation import Orientation
from core.points.corrections import Correction
from core.points.matching import ImageRole, MatchingPoints, Point
from core.transforms.planar import PlanarTransform
from core.transforms.reorientation import model_for, turning


@dataclass(frozen=True)
class TurnedEnd:
    """An image of a pair that is turned, and what role it has in it."""

    role: ImageRole
    image: ImageIdentity
    by: Orientation

    @property
    def moves(self) -> PlanarTransform:
        """From its pixels to those of the turned image."""
        return turning(self.by, self.image.size)


def with_image_turned(case: Case, sha256: str, by: Orientation) -> Case:
    """The case with one of its images turned further.

    Points, corrections, marked cells and annotations are where they were on the retina. A result stays, but where its
    transform was written is forgotten: that of the turned images is another one (`core.transforms.reorientation`).
    The model of a registered pair becomes the least one that can hold its turned pre-alignment.

    Raises:
        ValueError: the case has no such image.
    """
    image = next((each for each in case.images if each.sha256 == sha256), None)
    if image is None:
        raise ValueError("the case has no such image")
    entries = []
    for index, entry in enumerate(case.floating):
        end = turned_end(case, index, image, by)
        entries.append(entry if end is None else _turned_entry(entry, end))
    drawn = tuple(_turned_annotation(each, image, by) for each in case.annotations)
    facts = tuple(_turned_facts(each, image, by) for each in case.facts)
    changed = replace(case, floating=tuple(entries), annotations=drawn, facts=facts)
    return changed.with_images_saved({sha256: image.turned(by)})


def turned_end(case: Case, index: int, image: ImageIdentity, by: Orientation) -> TurnedEnd | None:
    """Which end of the pair of a floating image is turned with an image; None for neither."""
    parent = parent_image(case, index)
    if case.entry(index).image.sha256 == image.sha256:
        return TurnedEnd(ImageRole.FLOATING, image, by)
    if parent is not None and parent.sha256 == image.sha256:
        return TurnedEnd(ImageRole.REFERENCE, image, by)
    return None


def turned_points(points: MatchingPoints, end: TurnedEnd) -> MatchingPoints:
    """Matching points whose halves in one image follow it."""
    pairs = []
    for pair in points:
        point = pair.point(end.role)
        pairs.append(pair if point is None else pair.with_point(end.role, _moved(point, end.moves)))
    return MatchingPoints(tuple(pairs))


def turned_region(region: Region, by: Orientation, size: tuple[int, int]) -> Region:
    """A cell of an image of `size`, on the turned image."""
    left, top, right, bottom = region
    corners = turning(by, size)(np.array([(left, top), (right - 1, bottom - 1)], dtype=np.float64))
    (first_x, first_y), (last_x, last_y) = corners.min(axis=0), corners.max(axis=0)
    return int(first_x), int(first_y), int(last_x) + 1, int(last_y) + 1


def _turned_entry(entry: FloatingEntry, end: TurnedEnd) -> FloatingEntry:
    versions = tuple(_turned_version(version, end) for version in entry.versions)
    shown = next((version for version in versions if version.number == entry.current), None)
    has_results = bool(versions)
    return replace(
        entry,
        points=turned_points(entry.points, end),
        transform_model=model_for(entry.transform_model, end.by) if has_results else entry.transform_model,
        result=None if shown is None else shown.result,
        judgements=() if shown is None else shown.judgements,
        versions=versions,
    )


def _turned_version(version: Version, end: TurnedEnd) -> Version:
    recipe = version.recipe
    return replace(
        version,
        result=_turned_result(version.result),
        recipe=replace(
            recipe,
            points=turned_points(recipe.points, end),
            transform_model=model_for(recipe.transform_model, end.by),
        ),
        corrections=tuple(_turned_correction(each, end) for each in version.corrections),
        judgements=tuple(_turned_judgement(each, end) for each in version.judgements),
    )


def _turned_result(result: ResultSummary) -> ResultSummary:
    metrics = {**result.metrics, "raw": None} if "raw" in result.metrics else result.metrics
    return replace(result, metrics=metrics, transform_file=None, transform_sha256=None)


def _turned_correction(correction: Correction, end: TurnedEnd) -> Correction:
    if end.role is ImageRole.FLOATING:
        return replace(correction, floating=_moved(correction.floating, end.moves))
    start, reference = (_moved(place, end.moves) for place in (correction.start, correction.reference))
    return replace(correction, start=start, reference=reference)


def _turned_judgement(judgement: Judgement, end: TurnedEnd) -> Judgement:
    """Cells are those of the reference."""
    if end.role is ImageRole.FLOATING or not judgement.regions:
        return judgement
    regions = tuple(turned_region(each, end.by, end.image.size) for each in judgement.regions)
    return replace(judgement, regions=regions)


def _turned_annotation(annotation: Annotation, image: ImageIdentity, by: Orientation) -> Annotation:
    """Not changed by its author: which of two discs counts stays as it is."""
    if annotation.home != image.sha256:
        return annotation
    return replace(annotation, shape=turned_shape(annotation.shape, by, image.size))


def _turned_facts(facts: ImageFacts, image: ImageIdentity, by: Orientation) -> ImageFacts:
    if facts.image != image.sha256 or facts.scale is None:
        return facts
    return facts.with_scale(turned_scale(facts.scale, by))


def turned_scale(scale: Scale, by: Orientation) -> Scale:
    """The scale of the turned image."""
    x_um, y_um = by.sides((scale.x_um, scale.y_um))
    return replace(scale, x_um=x_um, y_um=y_um)


def _moved(point: Point, moves: PlanarTransform) -> Point:
    x, y = moves(np.array(point, dtype=np.float64))
    return float(x), float(y)
