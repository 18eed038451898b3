"""What the user stated of images as plain JSON values, as in `case.json`, and back, without loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.annotations.dates import DateSource
from core.annotations.eye import Eye
from core.annotations.image_facts import ImageFacts
from core.annotations.scale import Scale, ScaleSource
from core.images.modality import Modality


def facts_to_json(facts: ImageFacts) -> dict[str, Any]:
    """The facts as JSON values; what is not stated is not there."""
    values = {
        "image": facts.image,
        "eye": None if facts.eye is None else facts.eye.value,
        "taken": facts.taken,
        "taken_source": None if facts.taken is None else facts.taken_source.value,
        "seconds": facts.seconds,
        "scale": None if facts.scale is None else scale_to_json(facts.scale),
        "modality": None if facts.modality is None else facts.modality.value,
    }
    return {name: value for name, value in values.items() if value is not None}


def scale_to_json(scale: Scale) -> dict[str, Any]:
    """A scale as JSON values."""
    return {
        "x_um": scale.x_um,
        "y_um": scale.y_um,
        "source": scale.source.value,
        "assumed_mm": scale.assumed_mm,
        "confirmed_local": scale.confirmed_local,
    }


def facts_from_json(values: Mapping[str, Any]) -> ImageFacts:
    """The facts of JSON values.

    Raises:
        KeyError, TypeError, ValueError, InputError: something is missing or is not what it should be.
    """
    eye, scale, seconds = values.get("eye"), values.get("scale"), values.get("seconds")
    modality = values.get("modality")
    if not isinstance(values["image"], str):
        raise TypeError("'image' of the facts is no text")
    return ImageFacts(
        image=values["image"],
        eye=None if eye is None else Eye(eye),
        taken=values.get("taken"),
        taken_source=DateSource(values.get("taken_source", DateSource.TYPED)),
        seconds=None if seconds is None else float(seconds),
        scale=None if scale is None else scale_from_json(scale),
        modality=None if modality is None else Modality(modality),
    )


def scale_from_json(values: Mapping[str, Any]) -> Scale:
    """The scale of JSON values; errors as for `facts_from_json`."""
    assumed = values.get("assumed_mm")
    return Scale(
        float(values["x_um"]),
        float(values["y_um"]),
        ScaleSource(values["source"]),
        None if assumed is None else float(assumed),
        values.get("confirmed_local") is True,
    )
