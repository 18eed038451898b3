"""Which options outlive the program, as texts for the file of settings."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from core.errors import InputError
from core.export.animation import AnimationKind, AnimationOptions, animation_size
from core.export.canvas import CanvasChoice
from core.export.parts import DEFAULT_PARTS, EXPORT_PARTS
from core.export.stack_formats import STACK_FORMATS
from core.registration_methods import REGISTRATION_METHODS
from retina_gui.state.animation_choice import ON_ANIMATIONS, AnimationChoice
from retina_gui.state.compare_modes import COMPARE_MODES
from retina_gui.state.options import MAGNIFICATIONS, CompareMode, ViewOptions
from retina_gui.state.overview_state import FIGURES
from retina_gui.state.picture_choice import PARTS, Extent

SWITCHES = ("points_drawer", "filmstrip", "crosshair", "linked", "meanings", "histogram_log")

AXES = ("overview_x", "overview_y")


def to_texts(options: ViewOptions) -> dict[str, str]:
    """The options that are remembered."""
    switches = {name: "true" if getattr(options, name) else "false" for name in SWITCHES}
    numbers = {
        "cell_fraction": f"{options.cell_fraction:.6f}",
        "magnification": f"{options.magnification:g}",
    }
    exported = {
        "export_parts": ",".join(sorted(options.export_parts)),
        "stack_format": options.stack_format.identifier,
        "canvas": options.canvas.value,
    }
    axes = {name: getattr(options, name) for name in AXES}
    pictures = {
        "picture_extent": options.picture.extent.value,
        "picture_parts": ",".join(sorted(options.picture.parts)),
        "animation": json.dumps(_plain(options.animation)),
    }
    return {
        **axes,
        **switches,
        **pictures,
        "mode": options.mode.value,
        "method": options.method,
        **numbers,
        **exported,
    }


def with_texts(options: ViewOptions, texts: Mapping[str, str]) -> ViewOptions:
    """The options with those that were remembered; what cannot be understood is left as it is."""
    changes: dict[str, Any] = {
        name: texts[name] == "true" for name in SWITCHES if texts.get(name) in ("true", "false")
    }
    if texts.get("mode") in [mode.value for mode in CompareMode]:
        changes["mode"] = CompareMode(texts["mode"])
    if texts.get("method") in REGISTRATION_METHODS:
        changes["method"] = texts["method"]
    changes |= {name: texts[name] for name in AXES if texts.get(name) in FIGURES}
    changes |= _exported(texts)
    changes |= _pictures(options, texts)
    cell = _number(texts.get("cell_fraction", ""))
    if cell is not None:
        known = COMPARE_MODES[CompareMode.CHECKERBOARD].parameter
        if known is not None:
            changes["cell_fraction"] = min(max(cell, known.low), known.high)
    magnification = _number(texts.get("magnification", ""))
    if magnification in MAGNIFICATIONS:
        changes["magnification"] = magnification
    return replace(options, **changes)


def _exported(texts: Mapping[str, str]) -> dict[str, Any]:
    """What is exported, and how."""
    found: dict[str, Any] = {}
    if "export_parts" in texts:
        parts = frozenset(texts["export_parts"].split(",")) & EXPORT_PARTS.keys()
        found["export_parts"] = parts or DEFAULT_PARTS
    if texts.get("stack_format") in STACK_FORMATS:
        found["stack_format"] = STACK_FORMATS[texts["stack_format"]]
    if texts.get("canvas") in [choice.value for choice in CanvasChoice]:
        found["canvas"] = CanvasChoice(texts["canvas"])
    return found


def _pictures(options: ViewOptions, texts: Mapping[str, str]) -> dict[str, Any]:
    """How pictures and animations are made."""
    picture, animation = options.picture, options.animation
    if texts.get("picture_extent") in list(Extent):
        picture = replace(picture, extent=Extent(texts["picture_extent"]))
    if "picture_parts" in texts:
        picture = replace(picture, parts=frozenset(texts["picture_parts"].split(",")) & PARTS.keys())
    # written by another version, or by hand
    with suppress(ValueError, TypeError, LookupError, ArithmeticError, RecursionError, InputError):
        animation = _animation(json.loads(texts.get("animation", "")))
    return {"picture": picture, "animation": animation}


def _plain(animation: AnimationChoice) -> dict[str, Any]:
    return {**asdict(animation), "kind": animation.kind.value, "parts": sorted(animation.parts)}


def _animation(known: dict[str, Any]) -> AnimationChoice:
    """What `_plain` gave.

    Raises:
        ValueError, TypeError, LookupError, ArithmeticError, InputError: it cannot be understood, or its numbers are out
            of their ranges.
    """
    kinds = {name: type(value) for name, value in asdict(AnimationChoice()).items()}
    read = {name: kinds[name](known[name]) for name in kinds if name not in ("kind", "parts")}
    parts = frozenset(known["parts"]) & frozenset(ON_ANIMATIONS)
    choice = AnimationChoice(**read | {"kind": AnimationKind(known["kind"]), "parts": parts})
    AnimationOptions(choice.kind, choice.seconds, choice.rate, choice.rounds, choice.loops, choice.cells)
    animation_size((choice.width, choice.width), choice.width)
    return choice


def with_first(options: ViewOptions) -> ViewOptions:
    """The options with those that are remembered as at the first start."""
    return with_texts(options, to_texts(ViewOptions()))


def _number(text: str) -> float | None:
    """None where it is no finite number."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
