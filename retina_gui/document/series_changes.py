"""Changes to which images a case has, in which order, and which image each of them is registered to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from core.case import links
from core.case.document import Case, ImageIdentity
from core.case.links import via_index, with_root
from core.coordinates import inside
from core.export.case_images import CaseImages
from core.points.matching import MatchingPair, MatchingPoints
from retina_gui.document.content import Content, DocumentSnapshot
from retina_gui.document.suggested_points import Suggestion

if TYPE_CHECKING:
    from core.transforms.composite import CompositeTransform, TransformChain


def added(content: Content, images: Iterable[ImageIdentity]) -> tuple[Content, tuple[str, ...]]:
    """The content with more floating images, the first new one worked on; and the names of those it had already."""
    case, known = content.case, _known(content.case)
    first, doubled = len(case.floating), []
    for image in images:
        if image.sha256_in_file in known:
            doubled.append(image.name)
            continue
        known.add(image.sha256_in_file)
        case = case.with_floating(image)
    active = first if len(case.floating) > first else content.active
    return content.with_case(case, active), tuple(doubled)


def removed(content: Content, index: int) -> Content:
    """The content without a floating image.

    Raises:
        InputError: another one is registered through it.
    """
    active = content.active - (content.active > index or content.active == len(content.case.floating) - 1)
    return content.with_case(content.case.without_floating(index), active)


def moved(content: Content, index: int, place: int) -> Content:
    """The content with a floating image at another place; the same one is worked on."""
    worked_on = content.case.entry(content.active).image.sha256
    case = content.case.with_floating_moved(index, min(max(place, 0), len(content.case.floating) - 1))
    return content.with_case(case, _index_of(case, worked_on))


def rooted(content: Content, index: int) -> Content:
    """The content with a floating image as the reference; the former reference takes its place."""
    return content.with_case(with_root(content.case, index), index)


def linked(content: Content, index: int, via: int | None) -> Content:
    """The content with a floating image registered to another floating image, or to the reference (None).

    The floating points stay. Their partners are taken over by the transforms between the former and the new image
    that it is registered to, where these are known, as suggestions; else they are for the user to click again.

    Raises:
        InputError: the images would be registered in a circle.
    """
    case = content.case
    parent = case.reference if via is None else case.entry(via).image
    points = case.entry(index).points
    former, new = _transform_to_parent(content, index), whole_transform(content, via)
    taken = []
    for pair in points:
        place = None
        if former is not None and new is not None and parent is not None and pair.reference is not None:
            (x, y), *_ = new(former.inverse_points(np.array([pair.reference])))
            place = (float(x), float(y)) if inside(np.array([[x, y]]), parent.size).all() else None
        if place is not None or pair.floating is not None:
            taken.append(MatchingPair(pair.id, place, pair.floating, pair.role, pair.active))
    sha256 = None if via is None else case.entry(via).image.sha256
    changed = content.with_case(case.with_via(index, sha256, MatchingPoints(tuple(taken))), index)
    complete = tuple(pair for pair in taken if pair.is_complete)
    origin = links.parent_image(case, index)
    if not complete or origin is None:
        return changed
    return changed.with_suggestion(Suggestion(complete, 0.0, origin=origin.name))


def whole_transform(content: Content, index: int | None) -> CompositeTransform | TransformChain | None:
    """From the reference to a floating image, or None; see `core.case.links.whole_transform`."""
    transforms = [None if live is None else live.transform for live in content.live]
    return links.whole_transform(content.case, index, transforms)


def case_images(document: DocumentSnapshot) -> CaseImages | None:
    """The images of the case as they are exported; None while the reference is not open."""
    reference = document.images.get(document.case.reference.sha256) if document.case.reference else None
    if reference is None:
        return None
    opened = [document.images.get(entry.image.sha256) for entry in document.case.floating]
    return CaseImages(
        reference.image,
        tuple(None if image is None else image.image for image in opened),
        tuple(None if live is None else live.transform for live in document.lives),
        confidence_maps(document),
    )


def whole_way(document: DocumentSnapshot) -> CompositeTransform | TransformChain | None:
    """From the reference to the image that is worked on; None where a part of it is not registered or not open."""
    images = case_images(document)
    if images is None or document.entry is None:
        return None
    return images.whole(document.case, document.active)


def confidence_maps(document: DocumentSnapshot) -> tuple[np.ndarray | None, ...]:
    """The map of confidence of each result; None where it is not known."""
    return tuple(None if live is None else live.known_confidence for live in document.lives)


def _transform_to_parent(content: Content, index: int) -> CompositeTransform | TransformChain | None:
    return whole_transform(content, via_index(content.case, index))


def _known(case: Case) -> set[str]:
    images = ([case.reference] if case.reference else []) + [entry.image for entry in case.floating]
    return {image.sha256_in_file for image in images}


def _index_of(case: Case, sha256: str) -> int:
    return next(index for index, entry in enumerate(case.floating) if entry.image.sha256 == sha256)
