"""What panes show of the annotations: each on its home image, and carried to every other image that is aligned."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from core.annotations.annotation import Annotation
from core.annotations.carrying import CarriedShape, carry
from core.annotations.etdrs import EtdrsGrid
from core.annotations.geometry import mask_area, picture_area
from core.annotations.shape import Shape, ShapeKind
from core.case.carrying import ConfidenceAt, ImageWay, way_between, way_confidence
from core.coordinates import Size, inside, resize_points
from core.language import tr
from core.notices import Notice
from core.points.matching import Point
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment
from core.transforms.overlap import SmallField
from retina_gui.document.alignment import pre_align
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.document.drawing import Tool
from retina_gui.state.memo import Memo, once_for_each
from retina_gui.state.options import ViewOptions

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LOW_CONFIDENCE = 0.25
"""As `core.registration.confidence.UNCERTAIN`, which is not imported for it: it takes OpenCV and the vessels along."""
KEPT_VERTICES = 2_000_000
"""Of shapes that are remembered as they are shown, so that only what is dragged is carried again: about 150 MB."""
BEING_DRAWN, GRID = "being drawn", "grid"
"""In place of the identifiers of what is not finished, and of what the program draws."""
AIDS = (BEING_DRAWN, GRID)
GRID_COLOUR = "#d0d4dc"
FIELD_TOLERANCE = 0.3
"""By so many of its small pixels the border of a field of view is simplified."""
WITH_WORDS = (ShapeKind.LINE, ShapeKind.ARROW)
"""A length, and what the user wrote."""
NOTHING_CHOSEN = ViewOptions()


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
        snap: the landmark that a caliper has caught: where it is on this image, and its label in words.
    """

    image: str = ""
    tool: Tool | None = None
    shapes: tuple[ShownShape, ...] = ()
    snap: tuple[Point, str] | None = None

    def looks_like(self, other: ShapesState) -> bool:
        """Whether it is drawn the same as another one."""
        return (
            self.image == other.image
            and self.tool is other.tool
            and self.snap == other.snap
            and len(self.shapes) == len(other.shapes)
            and all(
                one is its_like or one.looks() == its_like.looks()
                for one, its_like in zip(self.shapes, other.shapes, strict=True)
            )
        )


@dataclass(frozen=True, eq=False)
class Alignments:
    """The registrations of a case as they are shown; for one document they are the same object.

    Attributes:
        transforms: of each floating image, from the image that it is registered to; None where it is not known.
        confidence: of each, a map of that image; None where it is not known.
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
    return _alignments(document, before, compared if before else None)


@once_for_each
def _alignments(document: DocumentSnapshot, before: bool, compared: LiveResult | None) -> Alignments:
    transforms: list[CompositeTransform | None] = []
    confidence: list[np.ndarray | None] = []
    for index, live in enumerate(document.lives):
        is_active = index == document.active
        if is_active:
            is_current = document.entry is not None and document.points == document.entry.points
            live = document.live if is_current else None
        shown = compared if is_active and before else live
        transforms.append(shown.transform if shown is not None else _by_points(document, index))
        confidence.append(shown.known_confidence if shown is not None else None)
    return Alignments(tuple(transforms), tuple(confidence))


def shapes_state(
    document: DocumentSnapshot,
    options: ViewOptions,
    image: str,
    size: Size,
    known: Alignments,
    caption_of: Callable[[Annotation], str] | None = None,
    grid: tuple[str, EtdrsGrid] | None = None,
) -> ShapesState:
    """What a pane with the grid of an image shows.

    Args:
        image, size: SHA-256 and size of that image.
        grid: the image of the ETDRS grid, and the grid.
        caption_of: the figures that stand beside what is drawn or selected, and beside every caliper.
    """
    tool = options.held_tool
    if options.hide_annotations or options.hide_marks:
        return ShapesState(image, tool)
    resting, shapes = _resting(document, known, image, size), []
    active = {*(each.identifier for each in options.annotation_drag), *options.selected_annotations}
    for annotation in visible_annotations(document, options):
        if annotation.identifier in resting and annotation.identifier not in active:
            shape = resting[annotation.identifier]
        else:
            placed = _place_of(document, known, annotation, image, size)
            shape = (
                None if placed is None else _shown(document, options, annotation, image, placed, caption_of)
            )
        if shape is not None:
            shapes.append(shape)
    if grid is not None and options.show_grid:
        shapes.extend(_grid_shapes(document, grid, image, size, known))
    shapes.sort(key=lambda each: each.selected)  # what is selected lies above
    return ShapesState(image, tool, tuple(shapes), _snap_on(document, options, image, known))


def _snap_on(
    document: DocumentSnapshot, options: ViewOptions, image: str, known: Alignments
) -> tuple[Point, str] | None:
    snap = options.snap
    if snap is None:
        return None
    way = ImageWay() if snap.image == image else way_to(document, known, snap.image, image)
    place = point_at(way, snap.point) if isinstance(way, ImageWay) else None
    return None if place is None else (place, tr(snap.label))


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


def carried_to(
    document: DocumentSnapshot, known: Alignments, annotation: Annotation, image: str, size: Size
) -> Shape | None:
    """What an annotation is on another image, in its pixels; None where it has no place there."""
    placed = _place_of(document, known, annotation, image, size)
    return None if placed is None else placed.shape


def carried_on(
    document: DocumentSnapshot, known: Alignments, annotation: Annotation, image: str, size: Size
) -> CarriedShape | None:
    """The same with what is to be known of it there; None also on its home image."""
    placed = _place_of(document, known, annotation, image, size)
    return None if placed is None else placed.carried


def point_at(way: ImageWay, point: Point) -> Point | None:
    """Where a point lies in the other image; None where there is no such place."""
    x, y = way(np.array([point]))[0]
    return (float(x), float(y)) if np.isfinite([x, y]).all() else None


@once_for_each
def _resting(
    document: DocumentSnapshot, known: Alignments, image: str, size: Size
) -> dict[str, ShownShape | None]:
    """What is shown of every annotation that is neither dragged nor selected, and has no words beside it."""
    shown: dict[str, ShownShape | None] = {}
    for annotation in document.case.annotations:
        if annotation.shape.kind not in WITH_WORDS:
            placed = _place_of(document, known, annotation, image, size)
            shown[annotation.identifier] = (
                None if placed is None else _shown(document, NOTHING_CHOSEN, annotation, image, placed, None)
            )
    return shown


def _place_of(
    document: DocumentSnapshot, known: Alignments, annotation: Annotation, image: str, size: Size
) -> _Placed | None:
    route, opened = _route(document, known, annotation.home, image), document.images.get(image)
    if route is None:
        return None
    return _placed(annotation.shape, route, size, None if opened is None else opened.field)


def _shown(
    document: DocumentSnapshot,
    options: ViewOptions,
    annotation: Annotation,
    image: str,
    placed: _Placed,
    caption_of: Callable[[Annotation], str] | None,
) -> ShownShape:
    is_drawn = annotation.identifier == BEING_DRAWN
    selected = is_drawn or annotation.identifier in options.selected_annotations
    is_measured = selected or annotation.shape.kind is ShapeKind.LINE
    caption = caption_of(annotation) if caption_of is not None and is_measured else ""
    if annotation.shape.kind is ShapeKind.ARROW and not is_drawn:
        caption = annotation.note
    colour, is_home = document.case.labels.label(annotation.label).colour, annotation.home == image
    key = (id(placed), annotation.identifier, colour, is_home, selected, caption)
    return _shown_memo.get(key, partial(_as_shown, placed, *key[1:]))[1]


_shown_memo: Memo[tuple[_Placed, ShownShape]] = Memo(KEPT_VERTICES, lambda kept: _weight(kept[0]))
"""The place is kept with what is shown of it, as the key has its address."""


def _as_shown(
    placed: _Placed, identifier: str, colour: str, is_home: bool, selected: bool, caption: str
) -> tuple[_Placed, ShownShape]:
    return placed, ShownShape(
        identifier,
        placed.shape,
        placed.handles,
        placed.inside,
        placed.trust,
        colour,
        is_home,
        selected,
        caption,
    )


def _grid_shapes(
    document: DocumentSnapshot, grid: tuple[str, EtdrsGrid], image: str, size: Size, known: Alignments
) -> list[ShownShape]:
    """The sectors of the grid, on whatever image."""
    home, sectors = grid
    route = _route(document, known, home, image)
    shown: list[ShownShape] = []
    if route is None:
        return shown
    for outline in _outlines(sectors):
        placed = _placed(outline, route, size)
        if placed is not None:
            shown.append(_shown_memo.get((id(placed), GRID), partial(_as_grid, placed))[1])
    return shown


@lru_cache(maxsize=4)
def _outlines(grid: EtdrsGrid) -> tuple[Shape, ...]:
    """Of the sectors."""
    return tuple(
        Shape(ShapeKind.POLYGON, np.asarray(polygon.exterior.coords)[:-1])
        for polygon in grid.sectors.values()
    )


def _as_grid(placed: _Placed) -> tuple[_Placed, ShownShape]:
    nothing, sure = np.zeros((0, 2)), np.full(len(placed.shape.vertices), np.nan)
    everywhere = np.ones(len(sure), bool)
    return placed, ShownShape(GRID, placed.shape, nothing, everywhere, sure, GRID_COLOUR, True)


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


@dataclass(frozen=True, eq=False)
class _Route:
    """How what is drawn on one image comes to another, with the confidence of each registration on the way."""

    way: ImageWay
    confidence: tuple[np.ndarray | None, ...] = ()
    confidence_at: ConfidenceAt | None = None

    @cached_property
    def key(self) -> Hashable:
        """Two of one key lead to the same places, for as long as both are kept."""
        return self.way.key, tuple(map(id, self.confidence))


@dataclass(frozen=True, eq=False)
class _Placed:
    """A shape as it lies on an image; see `ShownShape`. The route is kept, as the key has addresses of its parts."""

    shape: Shape
    handles: np.ndarray
    inside: np.ndarray
    trust: np.ndarray
    route: _Route
    carried: CarriedShape | None = None


@once_for_each
def _route(document: DocumentSnapshot, known: Alignments, home: str, image: str) -> _Route | None:
    if home == image:
        return _Route(ImageWay())
    way = way_to(document, known, home, image)
    if not isinstance(way, ImageWay):
        return None
    maps = tuple(known.confidence[number] for number in way.numbers)
    return _Route(way, maps, way_confidence(document.case, way, maps))


def _weight(placed: _Placed | None) -> int:
    return 1 if placed is None else len(placed.handles) + placed.shape.vertex_count


_memo: Memo[_Placed | None] = Memo(KEPT_VERTICES, _weight)


def _placed(shape: Shape, route: _Route, size: Size, field: SmallField | None = None) -> _Placed | None:
    """The shape on an image of a size; None where it is nowhere on it. What the last frames showed is remembered.

    Args:
        field: what the image shows; None for all of it.
    """
    place = _at_home if not route.way.numbers else _elsewhere
    return _memo.get((shape, size, route.key, field), partial(place, shape, route, size, field))


def _at_home(shape: Shape, route: _Route, size: Size, field: SmallField | None) -> _Placed:
    flat = shape.flattened()
    unknown = np.full(len(flat.vertices), np.nan)
    return _Placed(flat, np.concatenate(shape.rings), inside(flat.vertices, size), unknown, route)


def _elsewhere(shape: Shape, route: _Route, size: Size, field: SmallField | None) -> _Placed | None:
    carried = carry(shape, route.way, _area(size, field), route.confidence_at)
    if carried.shape is None or not inside(carried.shape.vertices, size).any():
        return None
    handles = route.way(np.concatenate(shape.rings))
    return _Placed(carried.shape, handles, carried.inside, carried.trust, route, carried)


@lru_cache(maxsize=16)
def _area(size: Size, field: SmallField | None) -> BaseGeometry:
    """What an image shows, as exports have it: not the black around a round field."""
    if field is None or field.mask.all() or not field.mask.any():
        return picture_area(size)
    area = shapely.transform(
        mask_area(field.mask, FIELD_TOLERANCE),
        lambda points: resize_points(points, field.mask.shape, field.size),
    )
    shapely.prepare(area)
    return area
