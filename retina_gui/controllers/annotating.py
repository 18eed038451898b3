"""The tools, and what the mouse does with them to the annotations of whatever image it is over."""

from __future__ import annotations

from collections.abc import Sequence

from core.annotations.annotation import Annotation
from core.annotations.shape import ShapeKind
from core.case.carrying import ImageWay
from core.errors import InputError
from core.language import tr
from retina_gui.controllers.annotation_changes import AnnotationChanges
from retina_gui.controllers.annotation_drags import (
    AnnotationDrag,
    BoxDrag,
    EdgeDrag,
    FreehandDrag,
    NewVertexDrag,
    ShapeDrag,
    VertexDrag,
    ring_of,
)
from retina_gui.controllers.annotation_list import AnnotationListController
from retina_gui.controllers.region_growing import RegionController
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.controllers.shape_drawing import DrawingController
from retina_gui.controllers.shapes_in_view import ShapesInView
from retina_gui.document.drawing import Drawing, Place, Tool
from retina_gui.state.options import Stage
from retina_gui.state.shape_hits import Hit, any_handle, hit


class AnnotationController(Controller):
    """Implements `panes.editors.AnnotationEditor`: clicks and drags go to the tool that is held."""

    def __init__(
        self,
        core: SessionCore,
        listed: AnnotationListController,
        drawing: DrawingController,
        regions: RegionController,
    ) -> None:
        super().__init__(core)
        self._listed, self._drawing, self._regions = listed, drawing, regions
        self._changes, self._view = AnnotationChanges(core), ShapesInView(core)
        self._drag: AnnotationDrag | None = None
        self._document.changed.connect(self._forget_what_is_gone)

    # The tools

    def choose_tool(self, tool: Tool) -> None:
        """Take a tool in hand."""
        self._regions.keep()
        self._forget_landmark()
        self._options.set(stage=Stage.ANNOTATE, tool=tool, drawing=None, caliper=False, snap=None)

    def mark_landmark(self, label: str, tool: Tool) -> None:
        """Take a tool in hand to mark the fovea or the disc; what is drawn after it has the label of before again."""
        self.choose_tool(tool)
        before = self._options.options.label
        self._options.set(label=label, label_after=before, selected_annotations=())

    def measure_line(self) -> None:
        """Take the caliper in hand, in whatever stage, or put it away."""
        options = self._options.options
        if options.stage is Stage.ANNOTATE:
            self.choose_tool(Tool.LINE)
        else:
            self._options.set(caliper=not options.caliper, drawing=None, snap=None)

    def finish(self) -> None:
        """Keep what is drawn, or the region that was grown, as it is."""
        if self._options.options.drawing is None:
            self._regions.keep()
        else:
            self._drawing.finish()

    def delete(self) -> None:
        """Delete what is selected; while something is drawn, its last vertex."""
        if self._options.options.drawing is None:
            self._listed.delete_selected()
        else:
            self._drawing.remove_last()

    def escape(self) -> bool:
        """Give up what is drawn, then the caliper, the selection, the tool; whether there was anything to give up."""
        options = self._options.options
        if options.drawing is not None:
            self._options.set(drawing=None, snap=None)
        elif self._regions.give_up():
            return True
        elif options.caliper:
            self._options.set(caliper=False, snap=None)
        elif options.stage is not Stage.ANNOTATE:
            return False
        elif options.tool is not Tool.SELECT:
            self._forget_landmark()
            self._options.set(tool=Tool.SELECT, snap=None)
        elif options.selected_annotations:
            self._options.set(selected_annotations=())
        else:
            return False
        return True

    # The mouse: see `panes.editors.AnnotationEditor`

    def can_drag(self, place: Place) -> bool:
        """See `AnnotationEditor`."""
        return not self._runner.state.running and self._drag_from(place) is not None

    def click(self, place: Place) -> None:
        """See `AnnotationEditor`."""
        tool = self._options.options.held_tool
        if tool is Tool.SELECT:
            self._select_at(place)
        elif tool is not None and self._changes.are_possible():
            if tool is Tool.ERASER:
                self._erase_at(place)
            elif tool is Tool.REGION:
                self._regions.grow(place)
            else:
                self._drawing.add_vertex(tool.kind, place)

    def drag(self, start: Place, place: Place) -> None:
        """See `AnnotationEditor`."""
        if self._drag is None:
            self._drag = self._drag_from(start)
        if self._drag is not None:
            kind, label = self._drag.snaps
            place = self._drawing.snapped(kind, place, label)
            dragged = self._drag.at(place)
            hidden = self._options.options.hide_annotations and dragged.drawing is None
            self._options.set(
                annotation_drag=dragged.annotations, drawing=dragged.drawing, hide_annotations=hidden
            )

    def drop(self, start: Place, place: Place) -> None:
        """See `AnnotationEditor`."""
        self.drag(start, place)
        drag, self._drag = self._drag, None
        options = self._options.options
        moved, drawing = options.annotation_drag, options.drawing
        self._options.set(annotation_drag=(), snap=None)
        if drag is None:
            return
        if drawing is not None:
            shape = drawing.shape
            self._options.set(drawing=None)
            if shape is not None:
                self._drawing.keep(drawing, shape)
            else:
                self._tell(tr("Press, drag and let go: the shape follows the mouse."))
        else:
            self._changes.put(tr(drag.words), self._as_they_are(moved))

    def cancel_drag(self) -> None:
        """See `AnnotationEditor`."""
        self._drag = None
        self._options.set(annotation_drag=(), drawing=None, snap=None)

    def hover(self, place: Place) -> None:
        """See `AnnotationEditor`."""
        if self._drag is None:
            self._drawing.point_at(place)

    def end_by_double_click(self) -> bool:
        """See `AnnotationEditor`."""
        if self._options.options.held_tool is None:
            return False
        self._drawing.finish()
        return True

    # Inside

    def _forget_landmark(self) -> None:
        """The landmark that was to be marked is not: the label is that of before."""
        options = self._options.options
        if options.label_after is not None:
            self._options.set(label=options.label_after, label_after=None)

    def _forget_what_is_gone(self) -> None:
        """What is dragged or drawn may have left the case: by undo, or with the image that it is on."""
        options, case = self._options.options, self._document.case
        known = {each.identifier for each in case.annotations}
        is_lost = options.drawing is not None and not self._view.is_in_case(options.drawing.home)
        if is_lost or any(each.identifier not in known for each in options.annotation_drag):
            self.cancel_drag()

    def _as_they_are(self, moved: Sequence[Annotation]) -> list[Annotation]:
        """What was dragged, with all else that is known of it now: a key may have changed that meanwhile."""
        case = self._document.case
        there = [(case.annotation(each.identifier), each.shape) for each in moved]
        return [annotation.with_shape(shape) for annotation, shape in there if annotation is not None]

    def _select_at(self, place: Place) -> None:
        found = hit(self._view.on(place.image), place.point, place.reach)
        chosen = self._options.options.selected_annotations
        if found is None:
            if not place.extends:
                self._listed.select(())
        elif not place.extends:
            self._listed.select((found.identifier,))
        elif found.identifier in chosen:
            self._listed.select(each for each in chosen if each != found.identifier)
        else:
            self._listed.select((*chosen, found.identifier))

    def _drag_from(self, start: Place) -> AnnotationDrag | None:
        """The drag that begins here; None where a press that moves pulls the image."""
        tool, drawing = self._options.options.held_tool, self._options.options.drawing
        if not self._view.is_in_case(start.image):
            return None
        if tool is Tool.FREEHAND:
            levels = self._view.levels(start.image) if self._options.options.magnetic else None
            return FreehandDrag(start) if levels is None else EdgeDrag(start, levels)
        if tool is not None and tool.is_dragged and tool.kind is not None:
            is_begun = drawing is not None and (drawing.kind, drawing.home) == (tool.kind, start.image)
            first = self._drawing.snapped(tool.kind, start).point
            return BoxDrag(drawing if is_begun and drawing else Drawing(start.image, tool.kind, (first,)))
        return self._change_from(start) if tool is Tool.SELECT else None

    def _change_from(self, start: Place) -> AnnotationDrag | None:
        """The drag of what is selected that begins here."""
        found = hit(self._view.on(start.image), start.point, start.reach)
        chosen = self._changes.selected()
        annotation = next((each for each in chosen if found and each.identifier == found.identifier), None)
        to_home = self._view.way(start.image, annotation.home) if annotation is not None else None
        if found is None or annotation is None or to_home is None:
            return None
        return self._drag_of(annotation, found, to_home, start, chosen)

    def _drag_of(
        self,
        annotation: Annotation,
        found: Hit,
        to_home: ImageWay,
        start: Place,
        chosen: Sequence[Annotation],
    ) -> AnnotationDrag:
        kind = annotation.shape.kind
        if found.handle is not None and kind is not ShapeKind.POINT:
            return VertexDrag(annotation, found.handle, to_home)
        grows = kind in (ShapeKind.POLYLINE, ShapeKind.POLYGON, ShapeKind.FREEHAND)
        if found.on_line and grows and len(chosen) == 1:
            return NewVertexDrag(annotation, start, to_home)
        ways = [(each, self._view.way(start.image, each.home)) for each in chosen]
        known = [(each, way) for each, way in ways if way is not None]
        return ShapeDrag([each for each, _ in known], [way for _, way in known], start)

    def _erase_at(self, place: Place) -> None:
        """Take the vertex at a place away; a shape that needs all of them is left as it is."""
        found = any_handle(self._view.on(place.image), place.point, place.reach)
        annotation = self._document.case.annotation(found.identifier) if found else None
        if found is None or found.handle is None or annotation is None:
            self._tell(tr("There is no vertex here: click on the vertex that is to go."))
            return
        ring, index = ring_of(annotation.shape, found.handle)
        try:
            shape = annotation.shape.without_vertex(index, ring)
        except InputError as error:
            self._tell(tr("{reason} Delete removes the whole shape.").format(reason=error))
            return
        self._changes.put(tr("Erase a vertex"), [annotation.with_shape(shape)])
