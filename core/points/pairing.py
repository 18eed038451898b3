"""From what a file of points holds to matching pairs in pixels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import InputError
from core.language import tr
from core.notices import Notice
from core.points.coordinate_systems import (
    Answers,
    Frames,
    PointsContent,
    ReadMark,
)
from core.points.matching import ImageRole, MatchingPair, MatchingPoints, PairRole, Point
from core.points.notices import FirstColumns, PairedInOrder
from core.tables.quoting import shown_name

_NUMBER_IN_LABEL = re.compile(r"\d+(?=\D*$)")
_FIRE_IMAGE = re.compile(r"_([12])$")


@dataclass(frozen=True)
class ReadPoints:
    """What was read.

    Attributes:
        image: of a file with the points of one image, the one that they were read as those of; None of matching points.
        labels: of the pairs, in their order, as the file has them.
        notices: what there is to say of it.
    """

    points: MatchingPoints
    image: ImageRole | None = None
    labels: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_content_of(content: PointsContent, path: Path, frames: Frames, answers: Answers) -> ReadPoints:
    """The pairs of a file in pixels; of a file of one image, halves of the image that is said (the reference's).

    Raises:
        InputError: see `core.points.files.read_points`.
    """
    name = shown_name(path)
    images, notices = _images(content, name, frames, answers)
    pairs, labels = [], []
    for place, found in enumerate(content.marks, start=1):
        points: dict[ImageRole, Point | None] = dict.fromkeys(ImageRole)
        for image, numbers, system in zip(images, found.places, content.systems, strict=False):
            if numbers is not None:
                points[image] = system.pixels(numbers, image, frames.of(image), answers, name)
        pairs.append(_pair(found, place, points))
        labels.append(found.label)
    is_single = len(content.images) == 1
    return ReadPoints(
        MatchingPoints(tuple(pairs)), images[0] if is_single else None, tuple(labels), tuple(notices)
    )


def paired(first: ReadPoints, second: ReadPoints) -> ReadPoints:
    """The points of two files of one image each, as pairs: by their names, else by the numbers in these, else in order.

    Raises:
        InputError: a file holds matching points already, or the two hold different numbers of points.
    """
    if first.image is None or second.image is None or first.image is second.image:
        raise InputError(
            tr("Two files of points are one of each image. One of these holds points of both: name it alone.")
        )
    partners, in_order = _partners(first.labels, second.labels)
    if partners is None:
        raise InputError(
            tr(
                "The files hold {first} and {second} points, and their names do not tell which belong together. "
                "Name the points alike."
            ).format(first=len(first.points), second=len(second.points))
        )
    others = list(second.points)
    pairs = [
        replace(pair.with_point(second.image, None if other is None else others[other].point(second.image)),
                active=pair.active and (other is None or others[other].active),
                role=pair.role if other is None or others[other].role is PairRole.FIT else PairRole.CHECK)
        for pair, other in zip(first.points, partners, strict=True)
    ]  # fmt: skip
    left = [each for place, each in enumerate(others) if place not in partners]
    highest = max((pair.id for pair in pairs), default=0)
    pairs += [replace(each, id=highest + place) for place, each in enumerate(left, start=1)]
    notices = (PairedInOrder(len(pairs)),) if in_order and pairs else ()
    return ReadPoints(
        MatchingPoints(tuple(pairs)), None, first.labels, (*first.notices, *second.notices, *notices)
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
    return [str(int(match[0])) if match else "" for match in found]


def _images(
    content: PointsContent, name: str, frames: Frames, answers: Answers
) -> tuple[tuple[ImageRole, ...], list[Notice]]:
    """Whose the places are."""
    if len(content.images) == 1:
        return (answers.image or content.images[0] or ImageRole.REFERENCE,), []
    if None not in content.images:
        return tuple(image for image in content.images if image is not None), []
    first = answers.first or _fire_first(frames)
    if first is not None or not content.marks:
        first = first or ImageRole.REFERENCE
        return (first, first.other), []
    return (ImageRole.REFERENCE, ImageRole.FLOATING), [FirstColumns(name, ImageRole.REFERENCE)]


def _fire_first(frames: Frames) -> ImageRole | None:
    """Which of two images is FIRE's `_1`, by their names; None where they are not so called."""
    ends = [_FIRE_IMAGE.search(Path(frames.of(role).name).stem) for role in ImageRole]
    found = ["" if match is None else match[1] for match in ends]
    return {("1", "2"): ImageRole.REFERENCE, ("2", "1"): ImageRole.FLOATING}.get((found[0], found[1]))


def _pair(found: ReadMark, place: int, points: dict[ImageRole, Point | None]) -> MatchingPair:
    role = PairRole.CHECK if found.is_check else PairRole.FIT
    return MatchingPair(
        found.id or place, points[ImageRole.REFERENCE], points[ImageRole.FLOATING], role, found.active
    )
