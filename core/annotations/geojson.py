"""Annotations as GeoJSON, as QuPath writes and reads it: a FeatureCollection, one file an image.

A feature has QuPath's members: `id` (the annotation's identifier, a UUID), `geometry`, and the properties `objectType`
("annotation"), `name`, `classification` with `name` (our label) and `color` (`[r, g, b]`), `measurements`, and
`metadata`, a map from text to text that QuPath keeps. What GeoJSON does not know stands there: `kind`, `ellipse` (its
three vertices, as the file counts), `author`, `made_at`, `changed_at`, and `ANNOTATION_DESCRIPTION`, which QuPath shows
as the description: our note. An ellipse is written as a polygon, and where it is upright, marked `isEllipse` as QuPath
does. What the metadata says of a geometry is believed as long as the geometry fits to it: in QuPath somebody may have
moved its vertices since. QuPath writes coordinates to two decimal places.

A member `image` of the file, which other programs ignore, says which image the annotations belong to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.geojson_features import Feature, feature_text, json_text
from core.annotations.home_image import UNKNOWN_HOME, HomeImage
from core.annotations.labels import Label, LabelList
from core.annotations.notices import InTheCorner, LeftOut, MapCoordinates, OtherImage
from core.annotations.reading import (
    ReadAnnotations,
    check_amount,
    check_stated_size,
    finished,
    problem_in,
    read_bytes,
)
from core.atomic_files import atomic_path
from core.errors import InputError
from core.language import mark, tr
from core.notices import Notice

_UNIT_MEMBERS = ("unit", "units", "coordinate_unit", "coordinate_units", "coordinateUnit", "coordinateUnits")
_UNITS = frozenset(
    f"{prefix}{word}"
    for prefix, word in product(
        ("milli", "micro", "centi", "nano", ""), ("metre", "metres", "meter", "meters")
    )
) | {
    "mm",
    "um",
    "µm",
    "μm",
    "cm",
    "nm",
    "m",
    "micron",
    "microns",
    "inch",
    "inches",
    "degree",
    "degrees",
    "deg",
}
"""Of lengths and angles, as other programs write them, in small letters."""

_CORNER, _CORNER_PIXELS = 0.05, 25.0
"""Where all lies within this part of the longer side, and within so many pixels, it may be millimetres."""

Measurements = Mapping[str, Mapping[str, float]]
"""For the identifier of an annotation, its figures by what they are called."""


def write_geojson(
    path: Path | str,
    annotations: Iterable[Annotation],
    labels: LabelList,
    image: HomeImage | None = None,
    measurements: Measurements | None = None,
) -> None:
    """Write a FeatureCollection; what is read from it and written again is the same bytes.

    Raises:
        InputError: the folder is missing or not writable.
    """
    with atomic_path(path) as temporary:
        temporary.write_text(
            format_geojson(annotations, labels, image, measurements), encoding="utf-8", newline="\n"
        )


def format_geojson(
    annotations: Iterable[Annotation],
    labels: LabelList,
    image: HomeImage | None = None,
    measurements: Measurements | None = None,
) -> str:
    """The text that `write_geojson` writes: a feature a line."""
    features = ",\n".join(
        feature_text(each, labels, (measurements or {}).get(each.identifier)) for each in annotations
    )
    stated = "" if image is None else f'"image": {json_text(_image_members(image))},\n'
    return f'{{"type": "FeatureCollection",\n{stated}"features": [\n{features}\n]}}\n'


def read_geojson(
    path: Path | str, image: HomeImage | None = None, labels: LabelList | None = None
) -> ReadAnnotations:
    """Read a FeatureCollection, a Feature or an array of features, of this program, of QuPath or of another.

    Several shapes of one feature become an annotation each, of the same name and label. Measurements are not read:
    they are taken anew.

    Args:
        image: the one that they are read for.
        labels: where labels have their colours from, for which the file states none.

    Raises:
        InputError: the file is something else, a feature of it is not as it should be (with its number), or it belongs
            to another image.
    """
    path = Path(path)
    content = _parsed(path)
    notices = [*_check_image(path, content, image), *_check_units(path, content)]
    annotations: list[Annotation] = []
    coloured: list[Label] = []
    empty: list[str] = []
    vertices = 0
    for number, feature in enumerate(_features(path, content), start=1):
        try:
            read = Feature.of(feature)
            shapes = read.shapes()
        except InputError as error:
            raise problem_in(path, number, error) from error
        annotations += read.annotations(shapes)
        vertices += sum(shape.vertex_count for shape in shapes)
        check_amount(path, len(annotations), vertices)
        coloured += [read.label] if read.has_colour else []
        empty += [] if shapes else [read.name or read.label.name]
    notices += [] if image is None else _in_the_corner(path, annotations, image)
    if empty:
        notices.append(LeftOut(tuple(empty), mark("it has no geometry")))
    return finished(path, annotations, coloured, notices, image, labels)


def _parsed(path: Path) -> Any:
    try:
        return json.loads(read_bytes(path).decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise InputError(
            tr("{name} is not a text file in UTF-8. Export it as GeoJSON again.").format(name=path.name)
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(
            tr("{name} is not JSON, or is cut short (line {line}). Export it as GeoJSON again.").format(
                name=path.name, line=error.lineno
            )
        ) from None
    except (ValueError, RecursionError, ArithmeticError):
        raise InputError(
            tr("{name} holds numbers or lists that are too large. Export it as GeoJSON again.").format(
                name=path.name
            )
        ) from None


def _features(path: Path, content: Any) -> Iterator[Any]:
    """The features of a file, and of those that QuPath keeps within others."""
    kind = content.get("type") if isinstance(content, dict) else None
    if isinstance(content, list):
        features = content
    elif kind == "FeatureCollection" and isinstance(content.get("features"), list):
        features = content["features"]
    elif kind == "Feature":
        features = [content]
    else:
        raise InputError(
            tr(
                "{name} holds no annotations: GeoJSON is a FeatureCollection, a Feature or a list of features. "
                "Export it as GeoJSON again."
            ).format(name=path.name)
        )
    waiting = list(reversed(features))
    while waiting:
        feature = waiting.pop()
        yield feature
        properties = feature.get("properties") if isinstance(feature, dict) else None
        children = properties.get("childObjects") if isinstance(properties, dict) else None
        waiting += reversed(children) if isinstance(children, list) else []


def _check_image(path: Path, content: Any, image: HomeImage | None) -> list[Notice]:
    stated = content.get("image") if isinstance(content, dict) else None
    if image is None or not isinstance(stated, dict):
        return []
    check_stated_size(path, stated.get("width"), stated.get("height"), image)
    if image.sha256 == UNKNOWN_HOME or stated.get("sha256", image.sha256) == image.sha256:
        return []
    return [OtherImage(str(stated.get("name") or path.name), image.name)]


def _check_units(path: Path, content: Any) -> list[Notice]:
    """Refuse numbers of which the file says that they are no pixels.

    Raises:
        InputError: it does.
    """
    if not isinstance(content, dict):
        return []
    features = content.get("features")
    listed = features if isinstance(features, list) else []
    properties = [each.get("properties") for each in listed if isinstance(each, dict)]
    for members in (content, content.get("image"), *properties):
        stated = members if isinstance(members, dict) else {}
        for unit in (str(stated.get(name)).strip() for name in _UNIT_MEMBERS):
            if unit.lower() in _UNITS:
                raise InputError(
                    tr(
                        "{name} counts in {unit}, and annotations are read in pixels. Export them in pixels."
                    ).format(name=path.name, unit=unit)
                )
    system = content.get("crs")
    named = system.get("properties") if isinstance(system, dict) else None
    if not system:
        return []
    called = named.get("name") if isinstance(named, dict) else None
    return [MapCoordinates(path.name, str(called or "crs"))]


def _in_the_corner(path: Path, annotations: Iterable[Annotation], image: HomeImage) -> list[Notice]:
    """Millimetres are small, as an eye is 25 mm long, and never whole or half numbers all of them."""
    places = [each.shape.vertices for each in annotations]
    reach = max((float(each.max()) for each in places), default=np.inf)
    if reach >= min(_CORNER * max(image.size), _CORNER_PIXELS):
        return []
    is_fraction = any((2 * each % 1 != 0).any() for each in places)
    return [InTheCorner(path.name, reach)] if is_fraction else []


def _image_members(image: HomeImage) -> dict[str, Any]:
    height, width = image.size
    return {"name": image.name, "sha256": image.sha256, "width": width, "height": height}
