"""An image of the open case turned: the case, and what is in memory of its results, told in its new pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.case.image_identity import ImageIdentity
from core.case.reorientation import TurnedEnd, turned_end, turned_points, with_image_turned
from core.images.orientation import Orientation
from core.points.matching import ImageRole, MatchingPoints
from core.transforms.reorientation import with_floating_turned, with_reference_turned
from retina_gui.document.content import Content, InMemory, LiveResult
from retina_gui.document.open_image import OpenImage
from retina_gui.rendering.pyramid import Pyramid, build_pyramid
from retina_gui.rendering.warped_picture import WarpedPicture


def reason_not_to_turn(content: Content, image: ImageIdentity) -> str:
    """The name of an image whose registration to this one, or of this one, is not in memory; empty where none is.

    Where its transform lies beside the case it would be forgotten, as it is that of the image as it was.
    """
    for index, entry in enumerate(content.case.floating):
        if turned_end(content.case, index, image, Orientation.FLIP) is None:
            continue
        for version in entry.versions:
            if version.result.transform_file and version.number not in content.kept[index]:
                return entry.image.name
    return ""


def turned_content(
    content: Content, image: ImageIdentity, by: Orientation, opened: Mapping[str, OpenImage]
) -> Content:
    """The content with one of its images turned. Slow for large images: not for the GUI thread.

    Args:
        opened: the open images by their SHA-256, the turned one too.
    """
    case, memory = with_image_turned(content.case, image.sha256, by), {}
    for index, (before, after) in enumerate(zip(content.case.floating, case.floating, strict=True)):
        held = content.memory.get(before.image.sha256)
        if held is not None:
            end = turned_end(content.case, index, image, by)
            floating = opened.get(after.image.sha256)
            turned = held if end is None else _turned_memory(held, end, floating)
            memory[after.image.sha256] = turned
    return replace(content, case=case, memory=memory)


def _turned_memory(held: InMemory, end: TurnedEnd, floating: OpenImage | None) -> InMemory:
    pyramid = None if floating is None else floating.pyramid
    results = {number: _turned_result(live, end, pyramid) for number, live in held.results.items()}
    suggestion = held.suggestion
    if suggestion is not None:
        pairs = turned_points(MatchingPoints(suggestion.pairs), end).pairs
        suggestion = replace(suggestion, pairs=pairs)
    return InMemory(results, suggestion)


def _turned_result(live: LiveResult, end: TurnedEnd, floating: Pyramid | None) -> LiveResult:
    """As of a case that was opened again: its maps are found again when something asks for them.

    Args:
        floating: of the floating image, turned where that is the end.
    """
    by, size = end.by, end.image.size
    if end.role is ImageRole.FLOATING:
        transform = with_floating_turned(live.transform, by, size)
        warped = live.warped
        if isinstance(warped, WarpedPicture):
            warped = WarpedPicture(floating or warped.floating, transform, warped.size)
        return LiveResult(warped, transform, maps=live.maps, confidence=live.known_confidence)
    transform, confidence = with_reference_turned(live.transform, by, size), live.known_confidence
    return LiveResult(
        WarpedPicture(live.warped.floating, transform, by.size(size))
        if isinstance(live.warped, WarpedPicture)
        else build_pyramid(by.apply(live.warped.levels[0])),
        transform,
        confidence=None if confidence is None else by.apply(confidence).copy(),
    )
