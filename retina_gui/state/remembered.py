"""Which options outlive the program, as texts for the file of settings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.export.canvas import CanvasChoice
from core.export.parts import DEFAULT_PARTS, EXPORT_PARTS
from core.export.stack_formats import STACK_FORMATS
from core.registration_methods import REGISTRATION_METHODS
from retina_gui.state.compare_modes import COMPARE_MODES
from retina_gui.state.options import MAGNIFICATIONS, CompareMode, ViewOptions
from retina_gui.state.overview_state import FIGURES

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
    return {**axes, **switches, "mode": options.mode.value, "method": options.method, **numbers, **exported}


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
