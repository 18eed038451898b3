"""Which image of a case a floating image is registered to: the reference, or another floating image ("via").

The images of a case are a tree. Its root is the reference; the parent of a floating image is the image to which its
points belong and to which it is registered. The whole transform of an image is composed along the way from the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from core.case.document import Case
from core.case.floating_entry import FloatingEntry
from core.case.image_identity import ImageIdentity
from core.case.scales import with_typed_spacing_as_scale
from core.case.tree import dependents_in, via_in, way_in
from core.errors import InputError
from core.language import tr
from core.transforms.composite import CompositeTransform, TransformChain, chained
from core.transforms.planar import PlanarTransform


def via_index(case: Case, index: int) -> int | None:
    """The number of the floating image that `index` is registered to; None where that is the reference.

    Raises:
        IndexError: there is no floating image `index`.
    """
    case.entry(index)
    return via_in(case.floating, index)


def parent_image(case: Case, index: int) -> ImageIdentity | None:
    """The image that `index` is registered to; None where the case has no reference yet."""
    number = via_index(case, index)
    return case.reference if number is None else case.entry(number).image


def way_of(case: Case, index: int) -> tuple[int, ...]:
    """The floating images on the way from the reference to `index`, which is the last of them."""
    return way_in(case.floating, index)


def dependents(case: Case, index: int) -> tuple[int, ...]:
    """The floating images whose way from the reference leads through `index`, without itself."""
    return dependents_in(case.floating, index)


def possible_links(case: Case, index: int) -> tuple[int, ...]:
    """The floating images that `index` may be registered to without a circle."""
    barred = {index, *dependents(case, index)}
    return tuple(number for number in range(len(case.floating)) if number not in barred)


def first_gap(case: Case, index: int) -> int | None:
    """The first image on the way to `index`, itself included, that has no result; None where the way is complete."""
    return next((number for number in way_of(case, index) if case.entry(number).result is None), None)


def whole_transform(
    case: Case, index: int | None, transforms: Sequence[CompositeTransform | None]
) -> CompositeTransform | TransformChain | None:
    """From the reference to a floating image, composed along its way; the identity for the reference (None).

    Args:
        transforms: of each floating image, from the image that it is registered to; None where it is not known.

    Returns:
        None where one on the way is not known.
    """
    if index is None:
        return CompositeTransform(PlanarTransform.identity())
    parts = [transforms[number] for number in way_of(case, index)]
    known = [part for part in parts if part is not None]
    return chained(known) if len(known) == len(parts) else None


def in_order_of_dependence(case: Case, indices: Iterable[int]) -> tuple[int, ...]:
    """The images with those before them that they are registered through; otherwise in the order of the case."""
    return tuple(sorted(indices, key=lambda index: (len(way_of(case, index)), index)))


def with_root(case: Case, index: int) -> Case:
    """The case with the floating image `index` as its reference; the former reference takes its place.

    On the way between the two, every pair of images changes its roles: the points are turned round, and the result is
    dropped. All other images stay registered to the image that they were registered to, with points and results. The
    pixel spacing that was typed stays with the former reference, as its scale.

    Raises:
        InputError: there is no reference that could take its place.
    """
    if case.reference is None:
        raise InputError(tr("Open the reference image first."))
    root, before = case.entry(index), case.reference
    way = way_of(case, index)
    entries = {number: _kept(entry, root, before) for number, entry in enumerate(case.floating)}
    for number, below in pairwise(way):
        entry, edge = case.entry(number), case.entry(below)
        entries[number] = _turned(edge, entry.image, entry, _via(edge.image, root))
    first = case.entry(way[0])
    polarity = replace(root, polarity=case.reference_polarity)
    entries[index] = _turned(first, before, polarity, _via(first.image, root))
    floating = tuple(entries[number] for number in range(len(case.floating)))
    return replace(
        with_typed_spacing_as_scale(case),
        reference=root.image,
        reference_polarity=root.polarity,
        reference_spacing_um=None,
        floating=floating,
    )


def _kept(entry: FloatingEntry, root: FloatingEntry, before: ImageIdentity) -> FloatingEntry:
    """An entry off the way: registered to the same image as before, whatever that is now.

    Its judgement stays only where that image is the reference now: else its place on the reference is a new one.
    """
    via = before.sha256 if entry.via is None else entry.via
    if via == root.image.sha256:
        return replace(entry, via=None)
    return replace(entry.without_judgements(), via=via)


def _turned(edge: FloatingEntry, image: ImageIdentity, own: FloatingEntry, via: str | None) -> FloatingEntry:
    """The entry of `image`, which was the reference of the pair `edge` and is its floating image now.

    The versions of that pair lead the other way, so they are none of this one.
    """
    turned = replace(edge.without_result(), versions=())
    return replace(turned, image=image, polarity=own.polarity, points=edge.points.turned, via=via)


def _via(parent: ImageIdentity, root: FloatingEntry) -> str | None:
    return None if parent.sha256 == root.image.sha256 else parent.sha256
