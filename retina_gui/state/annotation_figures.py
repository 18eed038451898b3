"""The figures of annotations in words, with the scale that they rest on."""

from __future__ import annotations

from functools import lru_cache

from core.annotations.annotation import Annotation
from core.annotations.figure_words import area_words, length_words, main_figure
from core.annotations.measures import Dimensions, Measures, measure
from core.annotations.scale import Scale, scale_in_force
from core.annotations.scale_limits import ImageScale, image_scale, picture_extent
from core.annotations.shape import Shape
from core.case.scales import stated_scale
from core.language import tr
from retina_gui.document.content import DocumentSnapshot


def scale_of(document: DocumentSnapshot, image: str) -> ImageScale:
    """The scale of an image of the case, and whether figures in millimetres may be given by it."""
    opened = document.images.get(image)
    stated = stated_scale(document.case, image)
    if opened is None:
        return image_scale(stated, None)
    scale = scale_in_force(stated, opened.image.pixel_size_um)
    extent = None if scale is None else picture_extent(opened.image.size, scale)
    return image_scale(scale, extent, opened.image.facts.is_wide_field)


@lru_cache(maxsize=4000)
def figures_of(shape: Shape, scale: Scale | None) -> Measures:
    """The figures of a shape without its grey values; kept, as the list asks for all of them at every change."""
    return measure(shape, scale)


def caption(document: DocumentSnapshot, annotation: Annotation) -> str:
    """What stands beside a shape on the picture: its length, or its area; empty for what has neither."""
    if not annotation.shape.kind.is_measured:
        return ""
    figures = figures_of(annotation.shape, scale_of(document, annotation.home).usable)
    return main_figure(figures)


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
