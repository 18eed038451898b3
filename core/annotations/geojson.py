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
from pathlib import Path
from typing import Any

from core.annotations.annotation import Annotation
from core.annotations.geojson_features import Feature, feature_text, json_text
from core.annotations.home_image import HomeImage
from core.annotations.labels import Label, LabelList
from core.annotations.notices import LeftOut, OtherImage
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
    notices = _check_image(path, content, image)
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
    if stated.get("sha256", image.sha256) == image.sha256:
        return []
    return [OtherImage(str(stated.get("name") or path.name), image.name)]


def _image_members(image: HomeImage) -> dict[str, Any]:
    height, width = image.size
    return {"name": image.name, "sha256": image.sha256, "width": width, "height": height}
