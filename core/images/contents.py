"""What a file holds: the list of its images, apart from decoding any of them.

Reduced copies, thumbnails and masks are not on the list; three channels of one photograph are one image.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from core.coordinates import Size
from core.errors import InputError
from core.language import mark, tr_count


class Sort(Enum):
    """What the images of a file are to each other; the value is what one of them is called."""

    FRAMES = mark("frame")
    PAGES = mark("page")
    CHANNELS = mark("channel")
    STACK = mark("image of the stack")


@dataclass(frozen=True)
class Part:
    """One image of a file.

    Attributes:
        size: `(height, width)`, as it is stored.
        name: that the file gives it; empty where it gives none.
        seconds: of a frame, see `core.images.file_facts.FileFacts`; None where no time is known.
        planes: where the file has its pixels: one plane, or red, green and blue; what that means, its reader knows.
    """

    size: Size
    name: str = ""
    seconds: float | None = None
    planes: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class FileContents:
    """The images of a file, at least one.

    Attributes:
        is_from_injection: the seconds count from the injection, not from the first frame.
    """

    parts: tuple[Part, ...]
    sort: Sort = Sort.PAGES
    is_from_injection: bool = False

    def part(self, page: int, name: str) -> Part:
        """The image with a number, from 1.

        Raises:
            InputError: there is none; `name` is what the sentence calls the file.
        """
        if not 1 <= page <= len(self.parts):
            raise InputError(
                tr_count(
                    "{name} holds {count} image, there is no number {page}.",
                    "{name} holds {count} images, there is no number {page}. Give one from 1 to {count}.",
                    len(self.parts),
                    name=name,
                    page=page,
                )
            )
        return self.parts[page - 1]


ONE_IMAGE = FileContents((Part((0, 0)),))
"""Of a format that holds one; its size is not looked at."""


@dataclass(frozen=True)
class Plane:
    """One grey plane of a file that keeps colours apart: its name, and its hue where the file gives one.

    Attributes:
        hue: which of red, green and blue it is shown in: 0, 1 or 2; None for another colour, or none.
    """

    name: str = ""
    hue: int | None = None


_HUES = (
    ("red", "green", "blue"),
    ("r", "g", "b"),
    ("rot", "grün", "blau"),
    ("rouge", "vert", "bleu"),
    ("rosso", "verde", "blu"),
)


_ENDS_IN_HUE = re.compile(
    r"(?:(?P<stem>.*?)[\s_\-.:(\[]+)?(?P<hue>"
    + "|".join(dict.fromkeys(word for words in _HUES for word in words))
    + r")[)\]]?",
    re.IGNORECASE,
)
"""`colour red`, `colour.jpg (red)` as ImageJ splits it, `colour_R`, `red`."""


class Photograph(NamedTuple):
    """What three grey planes are together: the name, and the places of red, green and blue among them."""

    name: str
    places: tuple[int, int, int]


def of_one_photograph(planes: Sequence[Plane]) -> tuple[int, int, int] | None:
    """The places of red, green and blue, where three planes are those of one photograph: by their names, else hues.

    >>> of_one_photograph([Plane("colour red"), Plane("colour green"), Plane("colour blue")])
    (0, 1, 2)
    >>> of_one_photograph([Plane(hue=2), Plane(hue=1), Plane(hue=0)])
    (2, 1, 0)
    >>> of_one_photograph([Plane("FA"), Plane("ICGA"), Plane("colour")]) is None
    True
    """
    if len(planes) != 3:
        return None
    if all(plane.name for plane in planes):
        named = photograph_of([plane.name for plane in planes])
        return named.places if named is not None else None
    hues = [plane.hue for plane in planes]
    return (hues.index(0), hues.index(1), hues.index(2)) if {*hues} == {0, 1, 2} else None


def photograph_of(names: Sequence[str]) -> Photograph | None:
    """The photograph whose red, green and blue three names are; its name is empty where they are nothing but these.

    >>> photograph_of(["eye red", "eye green", "eye blue"]), photograph_of(["B", "G", "R"]).places
    (Photograph(name='eye', places=(0, 1, 2)), (2, 1, 0))
    """
    found = [_ENDS_IN_HUE.fullmatch(name.strip()) for name in names]
    matches = [match for match in found if match is not None]
    hues = [match["hue"].casefold() for match in matches]
    stems = {(match["stem"] or "").strip() for match in matches}
    words = next((words for words in _HUES if len(hues) == 3 and {*hues} == {*words}), None)
    if words is None or len(stems) != 1:
        return None
    red, green, blue = (hues.index(word) for word in words)
    return Photograph(stems.pop(), (red, green, blue))


def named_images(names: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """The images that planes make up by their names: three of one photograph together, every other alone.

    >>> named_images(["FA", "colour red", "colour green", "colour blue"])
    [('FA', (0,)), ('colour', (1, 2, 3))]
    """
    found: list[tuple[str, tuple[int, ...]]] = []
    place = 0
    while place < len(names):
        together = photograph_of(names[place : place + 3]) if place + 3 <= len(names) else None
        if together is None:
            found.append((names[place], (place,)))
        else:
            found.append((together.name, tuple(place + each for each in together.places)))
        place += 1 if together is None else 3
    return found
