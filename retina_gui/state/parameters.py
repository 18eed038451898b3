"""The one number of each compare mode that the slider and the keys [ and ] change."""

from __future__ import annotations

from dataclasses import dataclass

from retina_gui.document.content import LiveResult
from retina_gui.rendering.layers import CompareMode


@dataclass(frozen=True)
class Parameter:
    """The number of a mode.

    Attributes:
        option: its name among the view options.
        low, high: the ends of the slider.
    """

    option: str
    low: float
    high: float


_MAP = Parameter("map_opacity", 0.0, 1.0)

PARAMETERS: dict[CompareMode, Parameter] = {
    CompareMode.CHECKERBOARD: Parameter("cell_fraction", 0.02, 0.5),
    CompareMode.BLEND: Parameter("opacity", 0.0, 1.0),
    CompareMode.FLICKER: Parameter("flicker_rate", 0.5, 10.0),
    CompareMode.SWIPE: Parameter("swipe_position", 0.0, 1.0),
    CompareMode.SPY_GLASS: Parameter("disc_radius", 0.05, 0.5),
    CompareMode.DIFFERENCE: Parameter("gain", 0.5, 5.0),
    CompareMode.VESSELS: Parameter("vessel_light", 0.0, 1.0),
    CompareMode.GRID: Parameter("grid_fraction", 0.01, 0.2),
    CompareMode.DISPLACEMENT: _MAP,
    CompareMode.JACOBIAN: _MAP,
}
"""Side by side and red–cyan have none."""

NEEDS_RESULT = frozenset(
    {CompareMode.VESSELS, CompareMode.GRID, CompareMode.DISPLACEMENT, CompareMode.JACOBIAN}
)
"""Modes that show something of the network's result."""

CAN_SWAP = frozenset(
    set(CompareMode)
    - {CompareMode.SIDE_BY_SIDE, CompareMode.BLEND, CompareMode.FLICKER, CompareMode.DIFFERENCE}
)
"""Modes in which the two images have places that they can change."""


def can_show(live: LiveResult | None, mode: CompareMode) -> bool:
    """Whether a mode can be shown with this result; the vessels of a case that was opened again are found first."""
    if mode not in NEEDS_RESULT:
        return True
    return live is not None and (mode is not CompareMode.VESSELS or live.vessels is not None)
