"""An annotation as a ROI of ImageJ, with its name, group, colour and properties (see `imagej_rois`)."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from core.annotations.annotation import Annotation, new_identifier
from core.annotations.imagej_shapes import roi_of, shapes_of_roi
from core.annotations.labels import OTHER, Label, LabelList
from core.annotations.reading import is_identifier
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from core.language import tr
from core.times import utc_now

if TYPE_CHECKING:
    from roifile import ImagejRoi

DAMAGED = (
    *(ValueError, TypeError, LookupError, ArithmeticError, AssertionError, RuntimeError, MemoryError),
    struct.error,
)
"""What the library raises for bytes that are no ROI."""

_KEPT = ("label", "note", "author", "made_at", "changed_at", "identifier")


def annotation_as_roi(annotation: Annotation, name: str, labels: LabelList) -> ImagejRoi:
    """A ROI of this name.

    Args:
        labels: with that of the annotation.
    """
    roi = roi_of(annotation.shape)
    # ImageJ and the library count letters of UTF-16 of which one is one: others are left to the properties.
    roi.name = "".join(letter if ord(letter) < 0x10000 else "?" for letter in name)
    roi.group = labels.number(annotation.label)
    roi.stroke_color = b"\xff" + bytes.fromhex(labels.label(annotation.label).colour[1:])
    values: dict[str, Any] = {key: getattr(annotation, key) for key in _KEPT}
    values |= {"kind": annotation.shape.kind.value, "grown": "yes" if annotation.is_grown else ""}
    if roi.name != annotation.name:
        values |= {"name": annotation.name, "name_in_imagej": roi.name}
    roi.props = "".join(
        f"{key}: {json.dumps(value)}\n" for key, value in sorted(values.items()) if value or key == "name"
    )
    return roi


def roi_as_annotations(roi: ImagejRoi, name: str, labels: LabelList) -> tuple[Label, list[Annotation]]:
    """The label of a ROI, with its colour, and an annotation without a home for each of its shapes.

    Args:
        name: what its file calls it, for a ROI without a name.
        labels: what the numbers of groups mean.

    Raises:
        InputError: it is damaged, or made of curves.
    """
    properties = _properties(roi.props)
    label = _label(roi, properties, labels)
    shapes = _shapes(roi, properties)
    return label, list(_annotations(shapes, roi, roi.name or name, properties, label.name))


def _annotations(
    shapes: list[Shape], roi: ImagejRoi, name: str, properties: Mapping[str, str], label: str
) -> Iterator[Annotation]:
    ours = properties.get("name")
    if ours is not None and properties.get("name_in_imagej") == name:
        name = ours
    made_at = properties.get("made_at") or utc_now()
    identifier = properties.get("identifier")
    for shape in shapes:
        keeps = len(shapes) == 1 and is_identifier(identifier)
        yield Annotation(
            shape,
            "",
            label,
            name,
            properties.get("note") or roi.text,
            properties.get("author", ""),
            made_at,
            properties.get("changed_at", ""),
            str(identifier).lower() if keeps else new_identifier(),
            properties.get("grown") == "yes",
        )


def _shapes(roi: ImagejRoi, properties: Mapping[str, str]) -> list[Shape]:
    try:
        shapes = shapes_of_roi(roi)
    except InputError:
        raise
    except NotImplementedError as error:
        raise InputError(
            tr("it is made of curves. Make it a polygon in ImageJ (Edit > Selection > Interpolate).")
        ) from error
    except DAMAGED as error:
        raise InputError(tr("it is damaged. Save it again in ImageJ.")) from error
    is_freehand = properties.get("kind") == ShapeKind.FREEHAND.value
    return [
        Shape(ShapeKind.FREEHAND, shape.vertices, shape.holes) if is_freehand and shape.holes else shape
        for shape in shapes
    ]


def _label(roi: ImagejRoi, properties: Mapping[str, str], labels: LabelList) -> Label:
    """What the properties name, with the colour of the ROI; else what its group means."""
    if name := properties.get("label"):
        colour = roi.stroke_color
        return Label(name, f"#{colour[1:].hex()}") if colour[0] else labels.label(name)
    if 0 < roi.group <= len(labels.labels):
        return labels.labels[roi.group - 1]
    return labels.label(OTHER)


def properties_text(content: bytes) -> str:
    """The properties in the bytes of a ROI: the library reads them cut short before its version 2026.

    Raises:
        ValueError, struct.error: they are damaged.
    """
    (second_header,) = struct.unpack_from(">i", content, 60)
    if not 0 < second_header < len(content) - 52:
        return ""
    start, length = struct.unpack_from(">ii", content, second_header + 40)
    return content[start : start + 2 * length].decode("utf-16be") if start > 0 and length > 0 else ""


def _properties(text: str) -> dict[str, str]:
    """The properties of a ROI, those of other programs as they are."""
    found = {}
    for line in text.split("\n"):
        key, _, value = line.partition(":")
        value = value.strip()
        try:
            decoded = json.loads(value)
        except (ValueError, RecursionError):
            decoded = value
        found[key.strip()] = decoded if isinstance(decoded, str) else value
    return {key: value.encode("utf-8", "replace").decode("utf-8") for key, value in found.items()}
