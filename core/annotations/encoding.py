"""Annotations and labels as plain JSON values, as in `case.json`, and back, without loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.annotations.annotation import Annotation
from core.annotations.labels import Label, LabelList
from core.annotations.shape import Shape, ShapeKind

_TEXTS = ("label", "name", "note", "author", "made_at", "changed_at", "identifier")


def annotation_to_json(annotation: Annotation) -> dict[str, Any]:
    """An annotation as JSON values: coordinates in pixels of its home image, the first pixel's centre 0, 0."""
    return {
        "home": annotation.home,
        **shape_to_json(annotation.shape),
        **{name: getattr(annotation, name) for name in _TEXTS},
        **({"grown": True} if annotation.is_grown else {}),
    }


def shape_to_json(shape: Shape) -> dict[str, Any]:
    """A shape as JSON values."""
    values: dict[str, Any] = {"kind": shape.kind.value, "vertices": shape.vertices.tolist()}
    if shape.holes:
        values["holes"] = [hole.tolist() for hole in shape.holes]
    return values


def annotation_from_json(values: Mapping[str, Any]) -> Annotation:
    """The annotation of JSON values.

    Raises:
        KeyError, TypeError, ValueError, InputError: something is missing or is not what it should be.
    """
    shape = Shape(ShapeKind(values["kind"]), values["vertices"], values.get("holes", ()))
    texts = {name: values[name] for name in _TEXTS}
    for name, text in {**texts, "home": values["home"]}.items():
        if not isinstance(text, str):
            raise TypeError(f"'{name}' of an annotation is no text")
    return Annotation(shape, values["home"], **texts, is_grown=values.get("grown") is True)


def labels_to_json(labels: LabelList) -> list[dict[str, str]]:
    """A list of labels as JSON values."""
    return [{"name": label.name, "colour": label.colour} for label in labels.labels]


def labels_from_json(values: Iterable[Mapping[str, str]]) -> LabelList:
    """The list of labels of JSON values."""
    return LabelList(tuple(Label(each["name"], each["colour"]) for each in values))
