"""The figures of annotations in words, with the scale that they rest on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from core.annotations.annotation import Annotation
from core.annotations.figure_words import area_words, length_words, main_figure
from core.annotations.measures import Dimensions, Measures, measure
from core.annotations.scale import Scale
from core.annotations.scaled_shape import ScaledShape, lent_words, scaled_shape
from core.annotations.shape import Shape
from core.language import tr
from core.notices import Notice
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.image_facts_state import scale_of
from retina_gui.state.memo import Memo
from retina_gui.state.shapes import Alignments, carried_to

KEPT_VERTICES = 2_000_000
"""Of shapes whose figures are remembered."""
MOST_FOLLOWED = 5000
"""Vertices: the figures of a larger shape follow once the mouse is released, as they take up to a second."""
LATER = "…"
"""In place of figures that follow."""


_figures: Memo[tuple[Shape, Measures]] = Memo(KEPT_VERTICES, lambda kept: 1 + kept[0].vertex_count)


def figures_of(shape: Shape, scale: Scale | None) -> Measures:
    """The figures of a shape without its grey values; kept, as the list asks for all of them at every change."""
    return _figures.get((shape, scale), partial(_measured, shape, scale))[1]


def _measured(shape: Shape, scale: Scale | None) -> tuple[Shape, Measures]:
    return shape, measure(shape, scale)


@dataclass(frozen=True)
class Measured:
    """The figures of an annotation, and what they rest on.

    Attributes:
        scale: in words, with where it comes from; empty without one.
        refusal: why there are no millimetres; None where there are.
    """

    figures: Measures
    scale: str = ""
    refusal: Notice | None = None


def measured(document: DocumentSnapshot, annotation: Annotation, known: Alignments) -> Measured:
    """By the scale of the home image; where that has none, by that of another image that it is carried to."""
    if not annotation.shape.kind.is_measured:
        return Measured(figures_of(annotation.shape, None))
    found = where_measured(document, annotation, known)
    figures, scale = figures_of(annotation.shape, None), found.scale
    if scale.usable is not None:
        figures = replace(figures, mm=figures_of(found.shape, scale.usable).mm)
    words = "" if scale.scale is None else scale.scale.described
    if scale.scale is not None and found.image != annotation.home:
        words = lent_words(scale.scale, document.images[found.image].image.name)
    return Measured(figures, words, scale.refusal)


def where_measured(document: DocumentSnapshot, annotation: Annotation, known: Alignments) -> ScaledShape:
    """The image in whose pixels its millimetres are measured, as exports do."""
    return scaled_shape(
        annotation.shape,
        annotation.home,
        [each.sha256 for each in document.case.images if each.sha256 in document.images],
        partial(scale_of, document),
        lambda other: carried_to(document, known, annotation, other, document.images[other].image.size),
    )


def at_rest(document: DocumentSnapshot, annotation: Annotation) -> Annotation:
    """The annotation itself; in place of one that is too large to be measured while it is dragged, as it was before."""
    if annotation.shape.vertex_count <= MOST_FOLLOWED:
        return annotation
    return document.case.annotation(annotation.identifier) or annotation


def caption(document: DocumentSnapshot, known: Alignments, annotation: Annotation) -> str:
    """What stands beside a shape on the picture: its length, or its area; empty for what has neither."""
    if at_rest(document, annotation) is not annotation:
        return LATER
    return main_figure(measured(document, annotation, known).figures)


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
