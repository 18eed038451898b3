"""What numbers that carry no unit tell by themselves: that they are no pixels, or that y is negative downward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.points.coordinate_systems import (
    Answers,
    Frames,
    ImageFrame,
    PointsContent,
    PointsQuestion,
    UnclearPointsError,
)
from core.points.matching import ImageRole, Point
from core.points.notices import NegativeY

ENOUGH = 2
"""So many points tell something."""
_PER_MILLIMETRE, _PER_MICROMETRE = 1000.0, 1.0


def recognised(
    content: PointsContent, images: Sequence[ImageRole], frames: Frames, answers: Answers, name: str
) -> tuple[PointsContent, tuple[NegativeY, ...]]:
    """The content with y turned where it is negative everywhere, and what there is to say of that.

    Raises:
        UnclearPointsError: the numbers have no unit, the images' pixel size is known, and the points would all lie in a
            corner of a few pixels, as millimetres do, or outside the images, as micrometres do.
    """
    if not all(system.is_assumed for system in content.systems[: len(images)]):
        return content, ()
    notices = []
    for column, image in enumerate(images):
        heights = [place[1] for place in _places(content, column)]
        if len(heights) >= ENOUGH and max(heights) < -1:
            content = _turned(content, column)
            notices.append(NegativeY(name, image))
    known = [
        (_places(content, column), frames.of(image))
        for column, image in enumerate(images)
        if frames.of(image).size is not None and frames.of(image).pixel_size_um is not None
    ]
    if answers.unit is None and known and all(len(places) >= ENOUGH for places, _ in known):
        are_millimetres = all(_fits(places, frame, _PER_MILLIMETRE) for places, frame in known)
        are_pixels = all(_fits(places, frame, None) for places, frame in known)
        are_micrometres = all(_fits(places, frame, _PER_MICROMETRE) for places, frame in known)
        if are_millimetres or (are_micrometres and not are_pixels):
            raise UnclearPointsError(name, PointsQuestion.UNIT)
    return content, tuple(notices)


def _places(content: PointsContent, column: int) -> list[Point]:
    return [place for mark in content.marks if (place := mark.places[column]) is not None]


def _turned(content: PointsContent, column: int) -> PointsContent:
    def turn(places: tuple[Point | None, ...]) -> tuple[Point | None, ...]:
        return tuple(
            (place[0], -place[1]) if n == column and place is not None else place
            for n, place in enumerate(places)
        )

    return replace(content, marks=tuple(replace(mark, places=turn(mark.places)) for mark in content.marks))


def _fits(places: Sequence[Point], frame: ImageFrame, micrometres: float | None) -> bool:
    """Whether all places lie within the image, were they of a unit of so many micrometres; None: were they pixels."""
    height, width = frame.size or (0, 0)
    x_um, y_um = (frame.pixel_size_um or (1.0, 1.0)) if micrometres is not None else (1.0, 1.0)
    units = micrometres or 1.0
    return all(-1 <= x <= width * x_um / units and -1 <= y <= height * y_um / units for x, y in places)
