"""Lengths and areas in words."""

from __future__ import annotations

from core.language import tr


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
