"""Which column of a headed table of points is which, by its name: in any order, in the words of several programs.

A name is taken apart into words: `reference_x`, `x_ref`, `fixedX`, `mvg-x`, `Moving x [mm]` name an image, an axis and
perhaps a unit. Other columns are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.points.coordinate_systems import Unit
from core.points.matching import ImageRole

_IMAGES = {
    ImageRole.REFERENCE: "reference ref referenz fixed fix fixe fest target base master destination dst r",
    ImageRole.FLOATING: "floating float flo flt moving mov mvg mobile bewegt beweglich source src input slave m",
}
_IMAGE_OF = {word: role for role, words in _IMAGES.items() for word in words.split()}
_UNITS = {
    "px": Unit.PIXEL,
    "pixel": Unit.PIXEL,
    "pixels": Unit.PIXEL,
    "mm": Unit.MILLIMETRE,
    "millimetre": Unit.MILLIMETRE,
    "millimeter": Unit.MILLIMETRE,
    "um": Unit.MICROMETRE,
    "μm": Unit.MICROMETRE,
    "micron": Unit.MICROMETRE,
    "microns": Unit.MICROMETRE,
}
_FILLERS = frozenset(
    (
        *("coord", "coordinate", "coordinates", "koordinate", "pos", "position"),
        *("point", "points", "pt", "image", "img", "bild", "in", "selected"),
    )
)
_USE = frozenset(("use", "used", "in use", "active", "enable", "enabled", "aktiv", "actif", "verwendet"))
_ID = frozenset(("id", "nr", "no", "number", "nummer", "pair", "pair id", "index"))
_NAME = frozenset(("name", "label", "landmark", "point"))
_ROLE = frozenset(("role", "rolle"))
_WORDS = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+")
_GLUED = re.compile(r"([xyz])(\w+)|(\w+)([xyz])")
_F = "f"  # floating beside r, fixed beside m


@dataclass(frozen=True)
class Axis:
    """A column of coordinates: of an image by its name, or by a number, or of the one image that there is."""

    axis: str
    image: ImageRole | str | None
    unit: Unit | None = None


@dataclass(frozen=True)
class PointColumns:
    """The places of the columns in a line; None for one that there is not.

    Attributes:
        images: the images that have columns, in the order in which the file has them; None where no name says which.
        places: of each image x, y and z.
        missing: the columns without which there are no points.
        doubled: the name of a column that there is twice; empty where there is none.
        unit: that the names state; None where they state none.
        is_ours: `x` and `y` as this program writes them, and nothing else.
    """

    images: tuple[ImageRole | None, ...]
    places: tuple[tuple[int | None, int | None, int | None], ...]
    missing: tuple[str, ...] = ()
    doubled: str = ""
    unit: Unit | None = None
    use: int | None = None
    id: int | None = None
    name: int | None = None
    role: int | None = None
    is_ours: bool = False


def columns_of(header: Sequence[str]) -> PointColumns | None:
    """The columns that a header names; None where it names no coordinates and is no header of points."""
    axes = [_axis(name) for name in header]
    found = _with_f_told(axes)
    if not {"x", "y"} <= {each.axis for each in found.values()}:
        return None
    images = list(dict.fromkeys(each.image for each in found.values()))
    if all(isinstance(each, str) for each in images):
        images.sort(key=str)
    if len(images) > 2 or (len(images) == 2 and None in images):
        return None
    places = tuple(tuple(_place(found, image, axis) for axis in "xyz") for image in images)
    units = {each.unit for each in found.values() if each.unit is not None}
    names = [" ".join(_words(name)) for name in header]
    return PointColumns(
        tuple(each if isinstance(each, ImageRole) else None for each in images),
        places,  # type: ignore[arg-type]
        tuple(_missing(images, places)),
        _doubled(found, header),
        next(iter(units)) if len(units) == 1 else None,
        use=_first(names, _USE),
        id=_first(names, _ID),
        name=_first(names, _NAME),
        role=_first(names, _ROLE),
        is_ours=tuple(header) == ("x", "y"),
    )


def image_named(name: str) -> ImageRole | None:
    """The image that a name such as `movingPoints` is about; None where it says anything else.

    >>> image_named("fixedPoints").value, image_named("movie")
    ('reference', None)
    """
    words = [word for word in _words(name) if word not in _FILLERS]
    return _IMAGE_OF.get(words[0]) if len(words) == 1 else None


def _axis(name: str) -> Axis | None:
    """What a name says; None where it says anything else."""
    axis, image, unit = "", None, None
    for word in _split(_words(name)):
        if word in ("x", "y", "z") and not axis:
            axis = word
        elif word in _UNITS and unit is None:
            unit = _UNITS[word]
        elif image is None and (word in _IMAGE_OF or word == _F or word.isdigit()):
            image = _IMAGE_OF.get(word, word)
        elif word not in _FILLERS:
            return None
    return Axis(axis, image, unit) if axis else None


def _words(name: str) -> list[str]:
    plain = "".join(
        each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each)
    ).replace("µ", "μ")
    return [word.lower() for word in _WORDS.findall(plain)]


def _split(words: Sequence[str]) -> list[str]:
    """The words, with `refx` and `xref` taken apart."""
    result: list[str] = []
    for word in words:
        match = _GLUED.fullmatch(word)
        parts = [part for part in match.groups() if part] if match else []
        is_glued = any(part in _IMAGE_OF or part == _F for part in parts)
        result += parts if is_glued and word not in _IMAGE_OF else [word]
    return result


def _with_f_told(axes: Sequence[Axis | None]) -> dict[int, Axis]:
    """The columns by their places; `f` is floating beside `r` or a reference, and fixed beside `m` or a moving one."""
    images = {each.image for each in axes if each is not None}
    other = ImageRole.FLOATING if ImageRole.REFERENCE in images else ImageRole.REFERENCE
    return {
        place: Axis(each.axis, other, each.unit) if each.image == _F else each
        for place, each in enumerate(axes)
        if each is not None
    }


def _place(found: dict[int, Axis], image: ImageRole | str | None, axis: str) -> int | None:
    return next((place for place, each in found.items() if (each.image, each.axis) == (image, axis)), None)


def _missing(images: Sequence[ImageRole | str | None], places: Sequence[tuple[int | None, ...]]) -> list[str]:
    return [
        f"{image.value}_{axis}" if isinstance(image, ImageRole) else f"{axis}{image or ''}"
        for image, columns in zip(images, places, strict=True)
        for axis, column in zip("xy", columns[:2], strict=True)
        if column is None
    ]


def _doubled(found: dict[int, Axis], header: Sequence[str]) -> str:
    seen = set()
    for place, each in found.items():
        if (each.image, each.axis) in seen:
            return header[place]
        seen.add((each.image, each.axis))
    return ""


def _first(names: Sequence[str], words: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in words), None)
