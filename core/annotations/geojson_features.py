"""One feature of a GeoJSON file as QuPath has it, and an annotation as such a feature (see `geojson`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.annotations.annotation import Annotation, new_identifier
from core.annotations.ellipses import half_extent, is_upright, outline_of, upright_ellipse
from core.annotations.geojson_geometry import geometry_text, numbers_of, numbers_text, shapes_of
from core.annotations.labels import OTHER, Label, LabelList
from core.annotations.reading import is_identifier
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from core.language import tr
from core.times import utc_now

NOTE = "ANNOTATION_DESCRIPTION"
"""What QuPath shows as the description of an annotation."""

_ROUNDING = 0.0101
"""How far a coordinate may lie from where it was: QuPath writes two decimal places, twice."""


@dataclass(frozen=True)
class Feature:
    """What a feature of a file says.

    Attributes:
        geometry: as the file has it; None where there is none.
        identifier: the file's where it is a UUID.
        has_colour: whether the file states the colour of the label.
        metadata: QuPath's map from text to text.
    """

    geometry: Any
    identifier: str
    name: str
    label: Label
    has_colour: bool
    metadata: Mapping[str, str]

    @classmethod
    def of(cls, feature: Any) -> Feature:
        """Take a feature apart.

        Raises:
            InputError: it is none.
        """
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise InputError(tr("it is no Feature. Export the file as GeoJSON again."))
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise InputError(tr("its properties are no JSON object. Export the file as GeoJSON again."))
        label, has_colour = _label(properties.get("classification"))
        metadata = properties.get("metadata")
        texts = metadata.items() if isinstance(metadata, dict) else ()
        identifier = feature.get("id")
        return cls(
            feature.get("geometry"),
            str(identifier).lower() if is_identifier(identifier) else new_identifier(),
            _text(properties.get("name") or ""),
            label,
            has_colour,
            {key: _text(value) for key, value in texts if isinstance(value, str)},
        )

    def shapes(self) -> list[Shape]:
        """Its shapes, as they were drawn; none without a geometry.

        Raises:
            InputError: the geometry is of an unknown type, or damaged.
        """
        if self.geometry is None:
            return []
        shapes = list(shapes_of(self.geometry))
        if len(shapes) == 1:
            return [self._as_drawn(shapes[0])]
        return shapes

    def _as_drawn(self, shape: Shape) -> Shape:
        """The shape as the metadata has it, where the geometry is still that of such a shape."""
        kind, marked = self.metadata.get("kind"), self.geometry.get("isEllipse") is True
        if shape.kind is ShapeKind.LINE and kind in (ShapeKind.ARROW.value, ShapeKind.POLYLINE.value):
            return Shape(ShapeKind(kind), shape.vertices)
        if shape.kind is not ShapeKind.POLYGON:
            return shape
        if kind == ShapeKind.FREEHAND.value:
            return Shape(ShapeKind.FREEHAND, shape.vertices, shape.holes)
        drawn = _ellipse(self.metadata.get("ellipse", ""))
        if drawn is not None and not shape.holes and _fits(shape.vertices, drawn, marked):
            return drawn
        if marked:
            least, most = shape.vertices.min(axis=0), shape.vertices.max(axis=0)
            return upright_ellipse(*least, *(most - least))
        return shape

    def annotations(self, shapes: Sequence[Shape]) -> Iterator[Annotation]:
        """An annotation for each of its shapes, without a home."""
        made_at = self.metadata.get("made_at") or utc_now()
        for index, shape in enumerate(shapes):
            yield Annotation(
                shape,
                "",
                self.label.name,
                self.name,
                self.metadata.get(NOTE, ""),
                self.metadata.get("author", ""),
                made_at,
                self.metadata.get("changed_at", ""),
                self.identifier if index == 0 and len(shapes) == 1 else new_identifier(),
                self.metadata.get("grown") == "yes",
            )


def _label(classification: Any) -> tuple[Label, bool]:
    """The label, and whether the file states its colour. QuPath before 0.4 wrote `colorRGB`, one number."""
    if isinstance(classification, str):
        classification = {"name": classification}
    if not isinstance(classification, dict):
        return LabelList().label(OTHER), False
    names = classification.get("names")
    joined = ": ".join(map(str, names)) if isinstance(names, list) else ""
    label = LabelList().label(_text(classification.get("name") or joined or OTHER))
    colour, packed = classification.get("color"), classification.get("colorRGB")
    if isinstance(packed, int) and colour is None:
        colour = packed
    if isinstance(colour, int) and not isinstance(colour, bool):
        colour = [colour >> 16 & 255, colour >> 8 & 255, colour & 255]
    if isinstance(colour, list) and len(colour) == 3 and all(part in range(256) for part in colour):
        return Label(label.name, "#" + bytes(map(int, colour)).hex()), True
    return label, False


def _ellipse(numbers: str) -> Shape | None:
    try:
        return Shape(ShapeKind.ELLIPSE, numbers_of(numbers))
    except (ValueError, InputError):
        return None


def _fits(outline: np.ndarray, ellipse: Shape, by_extent: bool) -> bool:
    """Whether the outline is that of the ellipse, to QuPath's rounding; of a marked one, the extent alone counts."""
    if by_extent:
        half, centre = half_extent(ellipse), ellipse.vertices[0]
        extent = np.concatenate([outline.min(axis=0) - centre + half, outline.max(axis=0) - centre - half])
        return is_upright(ellipse) and bool(np.abs(extent).max() <= _ROUNDING)
    expected = outline_of(ellipse)
    return len(expected) == len(outline) and bool(np.abs(expected - outline).max() <= _ROUNDING)


def feature_text(
    annotation: Annotation, labels: LabelList, figures: Mapping[str, float] | None = None
) -> str:
    """An annotation as a feature, in one line, with its measurements by what they are called."""
    shape, label = annotation.shape, labels.label(annotation.label)
    is_ellipse = shape.kind is ShapeKind.ELLIPSE
    metadata = {
        "kind": shape.kind.value,
        "grown": "yes" if annotation.is_grown else "",
        "ellipse": numbers_text(shape.vertices) if is_ellipse else "",
        NOTE: annotation.note,
        "author": annotation.author,
        "made_at": annotation.made_at,
        "changed_at": annotation.changed_at,
    }
    properties: dict[str, Any] = {"objectType": "annotation"}
    if annotation.name:
        properties["name"] = annotation.name
    properties["classification"] = {"name": label.name, "color": list(bytes.fromhex(label.colour[1:]))}
    if figures:
        properties["measurements"] = dict(figures)
    properties["metadata"] = {key: value for key, value in metadata.items() if value}
    ellipse = ', "isEllipse": true' if is_ellipse and is_upright(shape) else ""
    return (
        f'{{"type": "Feature", "id": {json_text(annotation.identifier)}, '
        f'"geometry": {{{geometry_text(shape)}{ellipse}}}, "properties": {json_text(properties)}}}'
    )


def json_text(value: Any) -> str:
    """A value as JSON in one line."""
    return json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str:
    """Text that can be written again: JSON may hold halves of letters."""
    return str(value).encode("utf-8", "replace").decode("utf-8")
