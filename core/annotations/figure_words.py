"""The figures of annotations in words, for pictures, panels and reports."""

from __future__ import annotations

from core.annotations.measures import Measures
from core.language import tr


def main_figure(figures: Measures) -> str:
    """The length of a line or the area of an outline, in millimetres where they are known, else in pixels."""
    shown = figures.mm or figures.px
    is_mm = figures.mm is not None
    if shown.length is not None:
        return length_words(shown.length, is_mm)
    return "" if shown.area is None else area_words(shown.area, is_mm)


def main_value(figures: Measures) -> float:
    """The same as a number to sort by; -1 where there is none."""
    shown = figures.mm or figures.px
    value = shown.length if shown.length is not None else shown.area
    return -1.0 if value is None else value


def length_words(length: float, is_mm: bool) -> str:
    """A length: below a millimetre in micrometres."""
    if not is_mm:
        return tr("{length:.1f} px").format(length=length)
    if length < 1:
        return tr("{length:.0f} µm").format(length=1000 * length)
    return tr("{length:.2f} mm").format(length=length)


def area_words(area: float, is_mm: bool) -> str:
    """An area."""
    if not is_mm:
        return tr("{area:.0f} px²").format(area=area)
    return tr("{area:.3f} mm²").format(area=area) if area < 1 else tr("{area:.2f} mm²").format(area=area)
