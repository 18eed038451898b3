"""What a file holds: the list of its images, apart from decoding any of them.

Reduced copies, thumbnails and masks are not on the list; three channels of one photograph are one image.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

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


def of_one_photograph(planes: Sequence[Plane]) -> bool:
    """Whether three planes are the red, green and blue of one photograph: by their names, else by their hues.

    >>> of_one_photograph([Plane("colour red"), Plane("colour green"), Plane("colour blue")])
    True
    >>> of_one_photograph([Plane("FA"), Plane("ICGA"), Plane("colour")])
    False
    """
    if len(planes) != 3:
        return False
    if all(plane.name for plane in planes):
        return photograph_of([plane.name for plane in planes]) is not None
    return [plane.hue for plane in planes] == [0, 1, 2]


def photograph_of(names: Sequence[str]) -> str | None:
    """The name of the photograph whose red, green and blue three names are; empty where they are nothing but these.

    >>> photograph_of(["colour red", "colour green", "colour blue"]), photograph_of(["R", "G", "B"])
    ('colour', '')
    """
    words = [name.strip().casefold().rpartition(" ") for name in names]
    stems = {name.strip()[: len(stem)].strip() for name, (stem, _, _) in zip(names, words, strict=True)}
    is_colour = tuple(hue for _, _, hue in words) in _HUES
    return stems.pop() if is_colour and len(stems) == 1 else None


def named_images(names: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """The images that planes make up by their names: three of one photograph together, every other alone.

    >>> named_images(["FA", "colour red", "colour green", "colour blue"])
    [('FA', (0,)), ('colour', (1, 2, 3))]
    """
    found: list[tuple[str, tuple[int, ...]]] = []
    place = 0
    while place < len(names):
        together = photograph_of(names[place : place + 3]) if place + 3 <= len(names) else None
        count = 1 if together is None else 3
        found.append((names[place] if together is None else together, tuple(range(place, place + count))))
        place += count
    return found
