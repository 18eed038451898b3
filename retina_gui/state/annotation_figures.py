"""The figures of annotations in words, with the scale that they rest on."""

from __future__ import annotations

from functools import partial

from core.annotations.annotation import Annotation
from core.annotations.measures import Dimensions, Measures, measure
from core.annotations.scale import Scale
from core.annotations.shape import Shape
from core.language import tr
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.annotation_words import area_words, length_words
from retina_gui.state.image_facts_state import scale_of
from retina_gui.state.memo import Memo

KEPT_VERTICES = 2_000_000
"""Of shapes whose figures are remembered."""


_figures: Memo[tuple[Shape, Measures]] = Memo(KEPT_VERTICES, lambda kept: 1 + kept[0].vertex_count)


def figures_of(shape: Shape, scale: Scale | None) -> Measures:
    """The figures of a shape without its grey values; kept, as the list asks for all of them at every change."""
    return _figures.get((shape, scale), partial(_measured, shape, scale))[1]


def _measured(shape: Shape, scale: Scale | None) -> tuple[Shape, Measures]:
    return shape, measure(shape, scale)


def caption(document: DocumentSnapshot, annotation: Annotation) -> str:
    """What stands beside a shape on the picture: its length, or its area; empty for what has neither."""
    if not annotation.shape.kind.is_measured:
        return ""
    figures = figures_of(annotation.shape, scale_of(document, annotation.home).usable)
    return main_figure(figures)


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


def lines_of_figures(figures: Measures) -> tuple[tuple[str, str], ...]:
    """Every figure with its name, in pixels and in millimetres."""
    lines = []
    rows = (
        (tr("Length"), "length", False),
        (tr("Perimeter"), "perimeter", False),
        (tr("Area"), "area", True),
        (tr("Greatest diameter"), "greatest", False),
        (tr("Smallest diameter"), "smallest", False),
    )
    for name, key, is_area in rows:
        value = _value(figures.px, key)
        if value is None:
            continue
        words = area_words if is_area else length_words
        texts = [words(value, is_mm=False)]
        metric = None if figures.mm is None else _value(figures.mm, key)
        if metric is not None:
            texts.insert(0, words(metric, is_mm=True))
        lines.append((name, "  ·  ".join(texts)))
    if figures.grey is not None:
        lines.append((tr("Grey values"), f"{figures.grey.mean:.1f} ± {figures.grey.deviation:.1f}"))
    return tuple(lines)


def _value(dimensions: Dimensions, key: str) -> float | None:
    value: float | None = getattr(dimensions, key)
    return value
