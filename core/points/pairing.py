"""From what a file of points holds to matching pairs in pixels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import InputError
from core.images.orientation import Orientation
from core.language import tr
from core.notices import Notice
from core.points.coordinate_systems import (
    Answers,
    CoordinateSystem,
    Frames,
    PointsContent,
    ReadMark,
)
from core.points.matching import ImageRole, MatchingPair, MatchingPoints, PairRole, Point
from core.points.notices import FirstColumns, PairedInOrder, PixelsOfTurned
from core.points.numbering import numbered
from core.points.recognition import recognised
from core.tables.values import LARGEST

_NUMBER_IN_LABEL = re.compile(r"\d+(?=\D*$)")
_FIRE_IMAGE = re.compile(r"_([12])$")


@dataclass(frozen=True)
class ReadPoints:
    """What was read.

    Attributes:
        points: of a file with the points of one image, halves.
        image: of such a file, the one that they were read as those of; None of matching points.
        marks: of such a file, with their names and places in pixels.
        notices: what there is to say of it.
    """

    points: MatchingPoints
    image: ImageRole | None = None
    marks: tuple[ReadMark, ...] = ()
    notices: tuple[Notice, ...] = ()


def in_pixels(content: PointsContent, name: str, frames: Frames, answers: Answers) -> ReadPoints:
    """The points of a file; of a file of one image, halves of the image that is said, the reference where none is.

    Args:
        name: by which complaints call the file.

    Raises:
        InputError: see `core.points.files.read_points`.
    """
    images, notices = _images(content, name, frames, answers)
    content, told = recognised(content, images, frames, answers, name)
    notices = (*notices, *told, *_of_turned(content, images, name, frames, answers))

    def place(numbers: Point | None, image: ImageRole, system: CoordinateSystem) -> Point | None:
        if numbers is None:
            return None
        point = system.pixels(numbers, image, frames.of(image), answers, name)
        if not max(map(abs, point)) <= LARGEST:
            raise InputError(
                tr("A point of {name} lies at ({x:g}, {y:g}), which is no place in an image.").format(
                    name=name, x=point[0], y=point[1]
                )
            )
        return point

    marks = tuple(
        replace(mark, places=tuple(map(place, mark.places, images, content.systems)))
        for mark in content.marks
    )
    if len(images) == 1:
        return ReadPoints(_matching(marks, images), images[0], marks, notices)
    return ReadPoints(_matching(marks, images), None, (), notices)


def paired(first: ReadPoints, second: ReadPoints) -> ReadPoints:
    """The points of two files of one image each, as pairs: by their names, else by the numbers in these, else in order.

    Raises:
        InputError: a file holds matching points already, or nothing tells which points belong together.
    """
    if first.image is None or second.image is None or first.image is second.image:
        raise InputError(
            tr("Two files of points are one of each image. One of these holds points of both: name it alone.")
        )
    partners, in_order = _partners(
        [mark.label for mark in first.marks], [mark.label for mark in second.marks]
    )
    if partners is None:
        raise InputError(
            tr(
                "The files hold {first} and {second} points, and their names do not tell which belong together. "
                "Name the points alike."
            ).format(first=len(first.marks), second=len(second.marks))
        )
    marks = [
        _joined(mark, None if other is None else second.marks[other])
        for mark, other in zip(first.marks, partners, strict=True)
    ]
    left = (mark for place, mark in enumerate(second.marks) if place not in partners)
    marks += [replace(mark, places=(None, *mark.places)) for mark in left]
    points = _matching(marks, (first.image, second.image))
    notices = (PairedInOrder(len(points)),) if in_order and len(points) else ()
    return ReadPoints(points, None, (), (*first.notices, *second.notices, *notices))


def _joined(one: ReadMark, two: ReadMark | None) -> ReadMark:
    if two is None:
        return replace(one, places=(*one.places, None))
    return ReadMark(
        (*one.places, *two.places), one.label, one.id, one.active and two.active, one.is_check or two.is_check
    )


def _partners(first: Sequence[str], second: Sequence[str]) -> tuple[list[int | None] | None, bool]:
    """The place in the second file of each point of the first, None where it has no partner; and whether by order."""
    for keys in (list, _numbers):
        one, two = keys(first), keys(second)
        usable = all(one) and all(two) and len(set(one)) == len(one) and len(set(two)) == len(two)
        if usable and set(one) & set(two) and (set(one) <= set(two) or set(two) <= set(one)):
            return [two.index(key) if key in two else None for key in one], False
    if len(first) == len(second):
        return list(range(len(first))), True
    return None, False


def _numbers(labels: Sequence[str]) -> list[str]:
    found = [_NUMBER_IN_LABEL.search(label) for label in labels]
    return [match[0].lstrip("0") or "0" if match else "" for match in found]


def _of_turned(
    content: PointsContent, images: Sequence[ImageRole], name: str, frames: Frames, answers: Answers
) -> tuple[Notice, ...]:
    """That the places on images that the user turned were taken for pixels as they are shown."""
    found = []
    for role, system in zip(images, content.systems, strict=False):
        image = frames.of(role).image
        is_turned = image is not None and image.orientation is not Orientation.AS_IN_FILE
        if image is not None and is_turned and not (system.is_physical and answers.unit is None):
            found.append(PixelsOfTurned(name, image.name, image.orientation.words))
    return tuple(found)


def _images(
    content: PointsContent, name: str, frames: Frames, answers: Answers
) -> tuple[tuple[ImageRole, ...], tuple[Notice, ...]]:
    """Whose the places are."""
    if len(content.images) == 1:
        return (answers.image or content.images[0] or ImageRole.REFERENCE,), ()
    if None not in content.images:
        return tuple(image for image in content.images if image is not None), ()
    first = answers.first or _fire_first(frames)
    if first is not None or not content.marks:
        first = first or ImageRole.REFERENCE
        return (first, first.other), ()
    return (ImageRole.REFERENCE, ImageRole.FLOATING), (FirstColumns(name, ImageRole.REFERENCE),)


def _fire_first(frames: Frames) -> ImageRole | None:
    """Which of two images is FIRE's `_1`, by their names; None where they are not so called."""
    ends = [_FIRE_IMAGE.search(Path(frames.of(role).name).stem) for role in ImageRole]
    found = ["" if match is None else match[1] for match in ends]
    return {("1", "2"): ImageRole.REFERENCE, ("2", "1"): ImageRole.FLOATING}.get((found[0], found[1]))


def _matching(marks: Sequence[ReadMark], images: Sequence[ImageRole]) -> MatchingPoints:
    """The marks that have a place, as pairs."""
    pairs = []
    for mark in numbered(marks):
        points = dict(zip(images, mark.places, strict=True))
        role = PairRole.CHECK if mark.is_check else PairRole.FIT
        pair = MatchingPair(
            mark.id or 1,
            points.get(ImageRole.REFERENCE),
            points.get(ImageRole.FLOATING),
            role,
            mark.active,
        )
        pairs.append(pair)
    return MatchingPoints(tuple(pairs))
