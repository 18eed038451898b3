"""What of each label lies in the ETDRS grids of a case: of what was drawn on each image, and of all together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.annotations.annotation import Annotation
from core.annotations.etdrs_csv import ALL_IMAGES, LabelInGrid
from core.annotations.image_context import ImageContext
from core.annotations.in_the_grid import areas_by_label
from core.export.annotated_images import AnnotatedImage


def labels_in_grids(
    name: str, annotated: Sequence[AnnotatedImage], contexts: Mapping[str, ImageContext]
) -> Iterator[LabelInGrid]:
    """On every image that has a grid: what was drawn there and on each other image, as a follow-up is compared.

    What was drawn on an image and has a place in no grid is there once, without areas.

    Args:
        name: what the case is called.
        annotated: the images of the case.
        contexts: what is known of them, by SHA-256.
    """
    placed: set[str] = set()
    for each in annotated:
        context = contexts[each.identity.sha256]
        grid = context.grid_or_reason
        drawn = _outlines_by_home(each)
        if isinstance(grid, str) or not drawn:
            continue
        placed |= drawn.keys()
        groups = [(contexts[home].name, outlines) for home, outlines in drawn.items()]
        if len(groups) > 1:
            groups.append((ALL_IMAGES, [outline for outlines in drawn.values() for outline in outlines]))
        for drawn_on, outlines in groups:
            for label, areas in areas_by_label(outlines, grid).items():
                yield LabelInGrid(name, context, drawn_on, label, areas)
    for each in annotated:
        context = contexts[each.identity.sha256]
        labels = dict.fromkeys(drawn.label for drawn in each.own if drawn.shape.is_closed)
        for label in labels if each.identity.sha256 not in placed else ():
            yield LabelInGrid(name, context, context.name, label, None)


def _outlines_by_home(annotated: AnnotatedImage) -> dict[str, list[Annotation]]:
    """Outlines in the pixels of an image, by the image that they were drawn on."""
    found: dict[str, list[Annotation]] = {}
    carried = [
        replace(drawn, shape=shape.shape) for drawn, shape in annotated.carried if shape.shape is not None
    ]
    for drawn in (*annotated.own, *carried):
        if drawn.shape.is_closed:
            found.setdefault(drawn.home, []).append(drawn)
    return found
