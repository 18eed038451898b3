"""The alignment of an image that shows a small part of the other: of either in either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.alignment import (
    AlignmentFailure,
    AutomaticAlignment,
    DetailAlignment,
    DetailSearch,
    VesselMap,
    align_detail,
    sizes_looked_at,
)
from core.coordinates import Size
from core.language import mark
from core.registration.prepared import PreparedImage, PreparedMaps, SeenImage
from core.registration.request import ProgressMonitor


def align_as_detail(
    choices: Sequence[PreparedMaps], reference: SeenImage, floating: SeenImage, monitor: ProgressMonitor
) -> tuple[AutomaticAlignment, PreparedMaps] | AlignmentFailure:
    """Look for each image in the other, by each of several choices of the vessel polarities.

    The one of fewer pixels is looked for first.

    Returns:
        The alignment in pixels of the full-size images, and maps of what both show; or the failure, with the surest
        that was refused in pixels of the full-size images.

    Raises:
        Cancelled: by the monitor.
    """
    monitor.enter(mark("Looking for one image as a detail of the other"), 0.85)
    reference_has_fewer = bool(np.prod(reference.prepared.size) < np.prod(floating.prepared.size))
    asked: list[tuple[PreparedMaps, DetailSearch]] = []

    def searches() -> Iterator[DetailSearch]:
        for choice in choices:
            for small_is_reference in (reference_has_fewer, not reference_has_fewer):
                pair = (choice.reference, reference), (choice.floating, floating)
                (small, small_seen), (large, _) = pair if small_is_reference else reversed(pair)
                smalls = _smalls(small, small_seen, large.vessel_map.size, monitor)
                asked.append((choice, DetailSearch(large.vessel_map, smalls, small_is_reference)))
                yield asked[-1][1]

    found = align_detail(searches(), monitor.check)
    if isinstance(found, AlignmentFailure):
        return found.carried(
            choices[0].reference.to_map.inverse.matrix, choices[0].floating.to_map.inverse.matrix
        )
    return _in_full_size(found, next(choice for choice, search in asked if search is found.search))


def _smalls(small: PreparedImage, seen: SeenImage, large: Size, monitor: ProgressMonitor) -> list[VesselMap]:
    """The maps of a small image, the largest first; segmented at those sizes alone that are looked at."""
    _, *smaller = sizes_looked_at(seen.sizes, large)
    polarity = small.polarity.polarity
    return [small.vessel_map, *(seen.smaller(polarity, size, monitor) for size in smaller)]


def _in_full_size(found: DetailAlignment, maps: PreparedMaps) -> tuple[AutomaticAlignment, PreparedMaps]:
    reference = _seen(maps.reference, found.reference, found.to_reference)
    floating = _seen(maps.floating, found.floating, found.to_floating)
    alignment = found.alignment.carried(reference.to_map.inverse.matrix, floating.to_map.inverse.matrix)
    return alignment, PreparedMaps(reference, floating)


def _seen(image: PreparedImage, view: VesselMap, to_view: np.ndarray) -> PreparedImage:
    return replace(image, vessel_map=view, part=to_view @ image.to_map.matrix)
