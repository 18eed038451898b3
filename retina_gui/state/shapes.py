"""What panes show of the annotations: each on its home image, and carried to every other image that is aligned."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.carrying import CarriedShape, carry
from core.annotations.geometry import picture_area
from core.annotations.shape import Shape, ShapeKind
from core.case.carrying import ImageWay, way_between
from core.coordinates import Size, inside, points_to_indices
from core.notices import Notice
from core.points.matching import Point
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment
from retina_gui.document.alignment import pre_align
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.document.drawing import Tool
from retina_gui.state.options import ViewOptions

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LOW_CONFIDENCE = 0.25
"""As `core.registration.confidence.UNCERTAIN`, which is not imported for it: it takes OpenCV and the vessels along."""
KEPT = 4000
"""So many carried shapes are remembered, so that only what is dragged is carried again."""
BEING_DRAWN = "being drawn"
"""In place of the identifier of what is not finished."""


@dataclass(frozen=True, eq=False)
class ShownShape:
    """One annotation as one image shows it, in its pixels.

    Attributes:
        identifier: of the annotation.
        shape: dense enough to be drawn with straight lines.
        closed: whether it encloses an area.
        handles: the vertices that can be dragged, `(N, 2)`; NaN for one that has no place in this image.
        inside, trust: as in `CarriedShape`.
        is_home: whether it was drawn on this image.
        caption: what stands beside it.
    """

    identifier: str
    shape: Shape
    handles: np.ndarray
    inside: np.ndarray
    trust: np.ndarray
    colour: str
    is_home: bool
    selected: bool = False
    caption: str = ""

    @property
    def closed(self) -> bool:
        return self.shape.is_closed

    def looks(self) -> tuple[object, ...]:
        """Two of equal looks are drawn the same."""
        return self.shape, self.colour, self.is_home, self.selected, self.caption, self.trust.tobytes()


@dataclass(frozen=True)
class ShapesState:
    """What a pane shows of the annotations.

    Attributes:
        image: SHA-256 of the image whose grid the pane shows; empty where it shows none.
        tool: what the mouse holds; None where it does something else.
        shapes: from below to above.
    """

    image: str = ""
    tool: Tool | None = None
    shapes: tuple[ShownShape, ...] = ()


@dataclass(frozen=True)
class Alignments:
    """The registrations of a case as they are shown.

    Attributes:
        transforms: of each floating image, from the image that it is registered to; None where it is not known.
        confidence: of each, on the grid of that image; None where it is not known.
    """

    transforms: tuple[CompositeTransform | None, ...]
    confidence: tuple[np.ndarray | None, ...]


def alignments(
    document: DocumentSnapshot, before: bool = False, compared: LiveResult | None = None
) -> Alignments:
    """By the results, and by the points alone where there is none.

    Args:
        before: for the image that is worked on, what the comparison shows as "before": `compared`, or the points'
            own alignment.
    """
    transforms: list[CompositeTransform | None] = []
    confidence: list[np.ndarray | None] = []
    for index, live in enumerate(document.lives):
        is_active = index == document.active
        if is_active:
            is_current = document.entry is not None and document.points == document.entry.points
            live = document.live if is_current else None
        shown = compared if is_active and before else live
        transforms.append(shown.transform if shown is not None else _by_points(document, index))
        result = shown.result if shown is not None else None
        confidence.append(result.confidence if result is not None and result.confidence.size else None)
    return Alignments(tuple(transforms), tuple(confidence))


def shapes_state(
    document: DocumentSnapshot,
    options: ViewOptions,
    image: str,
    size: Size,
    known: Alignments,
    caption_of: Callable[[Annotation], str] | None = None,
) -> ShapesState:
    """What a pane with the grid of an image shows.

    Args:
        image, size: SHA-256 and size of that image.
        caption_of: the figures that stand beside what is drawn or selected, and beside every caliper.
    """
    tool = options.held_tool
    if options.hide_annotations or options.hide_marks:
        return ShapesState(image, tool)
    shapes = []
    for annotation in visible_annotations(document, options):
        shown = _shown(document, options, annotation, image, size, known, caption_of)
        if shown is not None:
            shapes.append(shown)
    shapes.sort(key=lambda each: each.selected)  # what is selected lies above
    return ShapesState(image, tool, tuple(shapes))


def visible_annotations(document: DocumentSnapshot, options: ViewOptions) -> tuple[Annotation, ...]:
    """Those that are shown, as they are being dragged, and what is being drawn."""
    dragged = {each.identifier: each for each in options.annotation_drag}
    shown = tuple(
        dragged.get(each.identifier, each)
        for each in document.case.annotations
        if each.identifier not in options.hidden_annotations
    )
    drawing = options.drawing
    preview = drawing.preview if drawing is not None else None
    if drawing is None or preview is None:
        return shown
    return (*shown, Annotation(preview, drawing.home, options.label, identifier=BEING_DRAWN))


def way_to(document: DocumentSnapshot, known: Alignments, home: str, image: str) -> ImageWay | Notice:
    """The way from one image to another, or why there is none."""
    return way_between(document.case, home, image, known.transforms)


def point_at(way: ImageWay, point: Point) -> Point | None:
    """Where a point lies in the other image; None where there is no such place."""
    x, y = way(np.array([point]))[0]
    return (float(x), float(y)) if np.isfinite([x, y]).all() else None


def _shown(
    document: DocumentSnapshot,
    options: ViewOptions,
    annotation: Annotation,
    image: str,
    size: Size,
    known: Alignments,
    caption_of: Callable[[Annotation], str] | None,
) -> ShownShape | None:
    is_drawn = annotation.identifier == BEING_DRAWN
    selected = is_drawn or annotation.identifier in options.selected_annotations
    label = document.case.labels.label(annotation.label)
    is_measured = selected or annotation.shape.kind is ShapeKind.LINE
    caption = caption_of(annotation) if caption_of is not None and is_measured else ""
    if annotation.shape.kind is ShapeKind.ARROW and not is_drawn:
        caption = annotation.note
    if annotation.home == image:
        shape = annotation.shape.flattened()
        trust = np.full(len(shape.vertices), np.nan)
        return ShownShape(
            annotation.identifier,
            shape,
            np.concatenate(annotation.shape.rings),
            inside(shape.vertices, size),
            trust,
            label.colour,
            True,
            selected,
            caption,
        )
    way = way_to(document, known, annotation.home, image)
    if not isinstance(way, ImageWay):
        return None
    carried, handles = _carried(annotation.shape, way, size, known)
    if carried.shape is None or not carried.inside.any():
        return None
    return ShownShape(
        annotation.identifier,
        carried.shape,
        handles,
        carried.inside,
        carried.trust,
        label.colour,
        False,
        selected,
        caption,
    )


def _by_points(document: DocumentSnapshot, index: int) -> CompositeTransform | None:
    """The pre-alignment of a floating image, where its points give one."""
    if index == document.active:
        alignment = document.pre_alignment
    else:
        entry = document.case.entry(index)
        parent = _parent_size(document, index)
        if parent is None:
            return None
        alignment = pre_align(entry.points, entry.transform_model, parent, entry.image.size)
    if not isinstance(alignment, PreAlignment):
        return None
    return CompositeTransform(alignment.reference_to_floating)


def _parent_size(document: DocumentSnapshot, index: int) -> Size | None:
    from core.case.links import parent_image

    parent = parent_image(document.case, index)
    return None if parent is None else parent.size


_memo: OrderedDict[Hashable, tuple[tuple[CarriedShape, np.ndarray], object]] = OrderedDict()


def _carried(shape: Shape, way: ImageWay, size: Size, known: Alignments) -> tuple[CarriedShape, np.ndarray]:
    """The carried shape and its handles; those of the last frames are remembered."""
    maps = tuple(known.confidence[number] for number in way.numbers)
    key = (shape, way.key, size, tuple(map(id, maps)))
    if key in _memo:
        _memo.move_to_end(key)
        return _memo[key][0]
    at = None if all(each is None for each in maps) else partial(_confidence_at, way, maps)
    answer = carry(shape, way, _area(size), at), way(np.concatenate(shape.rings))
    _memo[key] = answer, (way, maps)  # kept alive: the key has their addresses
    while len(_memo) > KEPT:
        _memo.popitem(last=False)
    return answer


@lru_cache(maxsize=16)
def _area(size: Size) -> BaseGeometry:
    return picture_area(size)


def _confidence_at(way: ImageWay, maps: Sequence[np.ndarray | None], points: np.ndarray) -> np.ndarray:
    """The least confidence of the registrations on the way, `(N,)`; NaN where none is known."""
    least = np.full(len(points), np.nan)
    for confidence, places in zip(maps, way.stations(points), strict=True):
        if confidence is not None:
            known = inside(places, (confidence.shape[0], confidence.shape[1]))
            rows, columns = points_to_indices(places[known])
            least[known] = np.fmin(least[known], confidence[rows, columns])
    return least
