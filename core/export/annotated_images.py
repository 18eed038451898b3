"""Every image of a case with what stands on it: what was drawn there, and what is carried there from other images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from core.annotations.annotation import Annotation
from core.annotations.carrying import CarriedShape, carry
from core.annotations.geometry import mask_area, picture_area
from core.case.carrying import ConfidenceAt, ImageWay, way_between, way_confidence
from core.case.document import Case
from core.case.image_identity import ImageIdentity
from core.images.field_of_view import field_of_view
from core.images.reading import RetinalImage
from core.transforms.composite import CompositeTransform

ConfidenceOf = Callable[[str, str], ConfidenceAt | None]
"""For a home image and another one (SHA-256), the confidence of the way between them; None where it is not known."""


def unknown_confidence(home: str, other: str) -> ConfidenceAt | None:
    """Where no map of confidence is at hand."""
    return None


@dataclass(frozen=True, eq=False)
class AnnotatedImage:
    """An image of a case and what stands on it.

    Attributes:
        image: None where it is not at hand.
        own: what was drawn on it.
        carried: what was drawn on other images, as it lies on this one; in the order of drawing, without what lies
            wholly outside what this image shows.
        outside: how many annotations are not carried here, as they lie outside.
    """

    identity: ImageIdentity
    image: RetinalImage | None
    own: tuple[Annotation, ...]
    carried: tuple[tuple[Annotation, CarriedShape], ...] = ()
    outside: int = 0


def annotated_image(
    case: Case,
    identity: ImageIdentity,
    image: RetinalImage | None,
    transforms: Sequence[CompositeTransform | None],
    confidence: ConfidenceOf = unknown_confidence,
    with_carried: bool = True,
    visible: BaseGeometry | None = None,
) -> AnnotatedImage:
    """An image of the case with what stands on it.

    Args:
        transforms: of each floating image, from the image that it is registered to; None where it is not known.
        visible: the area, in its pixels, in which shapes are carried to it; that of what the image shows where None.
    """
    own = case.annotations_of(identity.sha256)
    others = [each for each in case.annotations if with_carried and each.home != identity.sha256]
    if not others:
        return AnnotatedImage(identity, image, own)
    carried, outside = [], 0
    visible = _visible(identity, image) if visible is None else visible
    confidences: dict[str, ConfidenceAt | None] = {}
    for annotation, way in ways_to(case, others, identity.sha256, transforms):
        if annotation.home not in confidences:
            confidences[annotation.home] = confidence(annotation.home, identity.sha256)
        shape = carry(annotation.shape, way, visible, confidences[annotation.home])
        if shape.shape is not None and shape.share_outside < 1:
            carried.append((annotation, shape))
        else:
            outside += 1
    return AnnotatedImage(identity, image, own, tuple(carried), outside)


def annotated_images(
    case: Case,
    images: Mapping[str, RetinalImage],
    transforms: Sequence[CompositeTransform | None],
    confidence: ConfidenceOf = unknown_confidence,
    with_carried: bool = True,
) -> tuple[AnnotatedImage, ...]:
    """Every image of the case with what stands on it.

    Args:
        images: those that are there, by their SHA-256.
    """
    return tuple(
        annotated_image(case, each, images.get(each.sha256), transforms, confidence, with_carried)
        for each in case.images
    )


def ways_to(
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


def confidence_by_maps(
    case: Case,
    transforms: Sequence[CompositeTransform | None],
    maps: Sequence[np.ndarray | None],
) -> ConfidenceOf:
    """The confidence of the ways of a case: that of the registration on the way of which there is the least.

    Args:
        maps: of the result of each floating image, `(h, w)` in 0..1, of the whole image that it is registered to, in
            whichever size; None where it is not known.
    """

    def confidence(home: str, other: str) -> ConfidenceAt | None:
        way = way_between(case, home, other, transforms)
        if not isinstance(way, ImageWay):
            return None
        return way_confidence(case, way, [maps[number] for number in way.numbers])

    return confidence


def _visible(identity: ImageIdentity, image: RetinalImage | None) -> BaseGeometry:
    return picture_area(identity.size) if image is None else mask_area(field_of_view(image.pixels))
