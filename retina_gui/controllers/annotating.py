"""Drawing, changing and naming annotations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal

from core.annotations.annotation import Annotation
from core.annotations.geometry import crosses_itself
from core.annotations.image_levels import ImageLevels
from core.annotations.labels import Label, LabelList
from core.annotations.shape import Shape, ShapeKind
from core.case.carrying import ImageWay
from core.case.document import Case
from core.errors import InputError
from core.language import tr, tr_count
from core.points.matching import Point
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
from retina_gui.controllers.edge_lines import EdgeLines
from retina_gui.controllers.region_growing import RegionController
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.drawing import Drawing, Place, Tool
from retina_gui.state.case_name import case_name
from retina_gui.state.findings_state import findings_state
from retina_gui.state.options import Stage
from retina_gui.state.shape_hits import Hit, any_handle, hit
from retina_gui.state.shapes import Alignments, ShapesState, alignments, shapes_state, way_to
from retina_gui.state.tables_csv import findings_csv

NEW_COLOURS = ("#00b894", "#fd79a8", "#74b9ff", "#ffeaa7", "#d63031", "#81ecec")
"""Of labels that the user adds, in turn."""
BY_CLICKS = (ShapeKind.POINT, ShapeKind.LINE, ShapeKind.POLYLINE, ShapeKind.POLYGON, ShapeKind.ARROW)


class AnnotationController(Controller):
    """Implements `panes.editors.AnnotationEditor`, and what the panel and the keys ask for.

    Signals:
        text_asked: the text of an arrow that was just drawn is to be typed.
        centre_asked: all images are to be centred on a place: SHA-256 of an image, and the point.
    """

    text_asked = Signal()
    centre_asked = Signal(str, tuple)

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self.regions = RegionController(core)
        self._edges = EdgeLines()
        self._drag: AnnotationDrag | None = None
        self._document.changed.connect(self._forget_what_is_gone)

    # Tools and labels

    def choose_tool(self, tool: Tool) -> None:
        """Take a tool in hand."""
        self.regions.keep()
        self._options.set(stage=Stage.ANNOTATE, tool=tool, drawing=None, caliper=False)

    def toggle_magnetic(self) -> None:
        """Let what is drawn follow the edges of the picture, or not."""
        options = self._options.options
        drawing = None if options.drawing is None else options.drawing.with_cursor(None)
        self._options.set(magnetic=not options.magnetic, drawing=drawing)

    def measure_line(self) -> None:
        """Take the caliper in hand, in whatever stage, or put it away."""
        options = self._options.options
        if options.stage is Stage.ANNOTATE:
            self.choose_tool(Tool.LINE)
        else:
            self._options.set(caliper=not options.caliper, drawing=None)

    def choose_label(self, name: str) -> None:
        """What is drawn next shows this; with the select tool in hand, so does what is selected."""
        self._options.set(label=name)
        is_for_selected = self._options.options.tool is Tool.SELECT
        changed = [each.changed(label=name) for each in self.selected() if each.label != name]
        if not is_for_selected or not changed or not self._may_change():
            return
        self._change(tr("Change the label"), changed)
        text = tr_count(
            "The selected annotation is “{label}” now.",
            "{count} selected annotations are “{label}” now.",
            len(changed),
            label=tr(name),
        )
        self._tell(text)

    def choose_label_number(self, number: int) -> None:
        """The label at a place of the list, from 1."""
        labels = self._document.case.labels.labels
        if number <= len(labels):
            self.choose_label(labels[number - 1].name)

    def set_labels(self, labels: LabelList) -> None:
        """Another list of labels, for this case."""
        case = self._document.case.with_labels(labels)
        self._document.change(tr("Change the labels"), self._document.content.with_case(case))

    def rename_label(self, name: str, new_name: str) -> None:
        """Another name for a label, in the list and on everything that has it; one that cannot be is told."""
        try:
            case = self._document.case.with_label_renamed(name, new_name)
        except InputError as error:
            self._tell(str(error))
            return
        self._document.change(tr("Rename a label"), self._document.content.with_case(case))
        if self._options.options.label == name:
            self._options.set(label=" ".join(new_name.split()))

    def recolour_label(self, name: str, colour: str) -> None:
        """Another colour for a label."""
        self.set_labels(self._document.case.labels.with_label(Label(name, colour)))

    def remove_label(self, name: str) -> None:
        """Take a label out of the list, unless something has it."""
        case = self._document.case
        count = sum(each.label == name for each in case.annotations)
        if count:
            text = tr_count(
                "{count} annotation is “{label}”: give it another label first.",
                "{count} annotations are “{label}”: give them another label first.",
                count,
                label=tr(name),
            )
            self._tell(text)
        elif len(case.labels.labels) > 1:
            self.set_labels(case.labels.without(name))

    def move_label(self, name: str, step: int) -> None:
        """Give a label another place, and so another key."""
        labels = list(self._document.case.labels.labels)
        place = self._document.case.labels.number(name) - 1
        labels.insert(min(max(place + step, 0), len(labels) - 1), labels.pop(place))
        self.set_labels(LabelList(tuple(labels)))

    def reset_labels(self) -> None:
        """The labels of a new case, and those that something has."""
        used = (each.label for each in self._document.case.annotations)
        kept = [self._document.case.labels.label(name) for name in dict.fromkeys(used)]
        labels = LabelList()
        for each in kept:
            labels = labels if each.name in labels else labels.with_label(each)
        self.set_labels(labels)

    def add_label(self, name: str) -> None:
        """One more label, for what is drawn next; a name that cannot be one is told, one that is there is taken."""
        labels = self._document.case.labels
        try:
            added = Label(name, NEW_COLOURS[len(labels.labels) % len(NEW_COLOURS)])
            if added.name not in labels:
                self.set_labels(labels.with_label(added))
        except InputError as error:
            self._tell(str(error))
        else:
            self.choose_label(added.name)

    # What is selected

    def selected(self) -> tuple[Annotation, ...]:
        """The selected annotations, in the order of drawing."""
        chosen = self._options.options.selected_annotations
        return tuple(each for each in self._document.case.annotations if each.identifier in chosen)

    def select(self, identifiers: Iterable[str]) -> None:
        """Select these and no others; their label is that of what is drawn next."""
        chosen = tuple(dict.fromkeys(identifiers))
        annotation = self._document.case.annotation(chosen[0]) if chosen else None
        label = self._options.options.label if annotation is None else annotation.label
        self._options.set(selected_annotations=chosen, label=label)

    def delete_selected(self) -> None:
        """Delete what is selected; while something is drawn, its last vertex."""
        if self._options.options.drawing is not None:
            self.remove_last()
            return
        chosen = self._options.options.selected_annotations
        case = self._document.case.without_annotations(chosen)
        text = tr_count("Delete an annotation", "Delete {count} annotations", len(chosen))
        self._options.set(selected_annotations=())
        self._document.change(text, self._document.content.with_case(case))

    def nudge(self, dx: float, dy: float) -> None:
        """Move what is selected a little, in pixels of the home images; nudges in a row are one undo step."""
        moved = [each.with_shape(each.shape.moved_by((dx, dy))) for each in self.selected()]
        if self._may_change():
            self._change(tr("Nudge a shape"), moved, f"nudge {','.join(each.identifier for each in moved)}")

    def rename(self, identifier: str, name: str) -> None:
        """Another name; annotations of one name at several dates are one finding."""
        self._describe(identifier, name=name)

    def set_note(self, identifier: str, note: str) -> None:
        """Another note."""
        self._describe(identifier, note=note)

    def _describe(self, identifier: str, **texts: str) -> None:
        annotation = self._document.case.annotation(identifier)
        if annotation is None:
            return
        cleaned = {
            key: text.strip() if key == "note" else " ".join(text.split()) for key, text in texts.items()
        }
        if any(getattr(annotation, key) != text for key, text in cleaned.items()):
            self._change(tr("Describe an annotation"), [annotation.changed(**cleaned)])

    def show(self, identifier: str, shown: bool) -> None:
        """Show an annotation on the images, or hide it."""
        hidden = self._options.options.hidden_annotations
        self._options.set(hidden_annotations=hidden - {identifier} if shown else hidden | {identifier})

    def show_all(self, shown: bool) -> None:
        """Show annotations at all."""
        self._options.set(hide_annotations=not shown)

    def copy_table(self) -> None:
        """Put the annotations with all figures on the clipboard, for a spreadsheet: the selected ones, or all."""
        from core.annotations.measurements_csv import measurements_text
        from core.export.case_measurements import measure_case

        snapshot, chosen = self._document.snapshot(), self._options.options.selected_annotations
        images = {sha256: opened.image for sha256, opened in snapshot.images.items()}
        transforms = self._alignments().transforms
        measured = measure_case(snapshot.case, case_name(snapshot), images, transforms, with_carried=False)
        of_chosen = [row for row in measured.rows if row.annotation.identifier in chosen]
        rows = of_chosen or measured.rows
        self._core.copy_text(measurements_text(rows))
        self._tell(tr_count("Copied an annotation.", "Copied {count} annotations.", len(rows)))

    def select_findings(self, names: Iterable[str]) -> None:
        """Follow these findings in the table and the chart."""
        self._options.set(selected_findings=tuple(names))

    def copy_findings(self) -> None:
        """Put the table of the findings on the clipboard, for a spreadsheet."""
        lines = findings_state(self._document.snapshot(), self._options.options).lines
        self._core.copy_text(findings_csv(lines))
        self._tell(tr_count("Copied {count} line.", "Copied {count} lines.", len(lines)))

    def centre_on(self, identifier: str) -> None:
        """Select an annotation and centre all images on it."""
        annotation = self._document.case.annotation(identifier)
        if annotation is not None:
            self.select((identifier,))
            vertices = annotation.shape.flattened().vertices
            x, y = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
            self.centre_asked.emit(annotation.home, (float(x), float(y)))

    # While something is drawn

    def finish(self) -> None:
        """Keep what is drawn as far as it is placed."""
        drawing = self._options.options.drawing
        if drawing is None:
            self.regions.keep()
            return
        if not self._may_change():
            return
        shape = self._closed(drawing.with_cursor(None)).shape
        if shape is None:
            self._tell(tr("More vertices are needed ({kind}): click on.").format(kind=tr(drawing.kind.value)))
        else:
            self._keep(drawing, shape)

    def remove_last(self) -> None:
        """Take the last vertex back."""
        drawing = self._options.options.drawing
        if drawing is not None:
            self._options.set(drawing=drawing.without_last())

    def escape(self) -> bool:
        """Give up what is drawn, then the caliper, the selection, the tool; whether there was anything to give up."""
        options = self._options.options
        if options.drawing is not None:
            self._options.set(drawing=None)
        elif self.regions.give_up():
            return True
        elif options.caliper:
            self._options.set(caliper=False)
        elif options.stage is not Stage.ANNOTATE:
            return False
        elif options.tool is not Tool.SELECT:
            self._options.set(tool=Tool.SELECT)
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
        elif tool is not None and self._may_change():
            if tool is Tool.ERASER:
                self._erase_at(place)
            elif tool is Tool.REGION:
                self.regions.grow(place)
            else:
                self._add_vertex(tool, place)

    def drag(self, start: Place, place: Place) -> None:
        """See `AnnotationEditor`."""
        if self._drag is None:
            self._drag = self._drag_from(start)
        if self._drag is not None:
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
        self._options.set(annotation_drag=())
        if drag is None:
            return
        if drawing is not None:
            shape = drawing.shape
            self._options.set(drawing=None)
            if shape is not None:
                self._keep(drawing, shape)
            else:
                self._tell(tr("Press, drag and let go: the shape follows the mouse."))
        else:
            self._change(tr(drag.words), self._as_they_are(moved))

    def cancel_drag(self) -> None:
        """See `AnnotationEditor`."""
        self._drag = None
        self._options.set(annotation_drag=(), drawing=None)

    def hover(self, place: Place) -> None:
        """See `AnnotationEditor`."""
        drawing = self._options.options.drawing
        if drawing is not None and self._drag is None:
            point = place.point if place.image == drawing.home else self._on(drawing.home, place)
            if point is not None and self._follows_edges(drawing.kind):
                *wire, point = self._line_to(drawing, point, place.reach)
                self._options.set(drawing=drawing.with_cursor(point, wire))
            else:
                self._options.set(drawing=drawing.with_cursor(point))

    def end_by_double_click(self) -> bool:
        """See `AnnotationEditor`."""
        if self._options.options.held_tool is None:
            return False
        if self._options.options.drawing is not None:
            self.finish()
        return True

    # Inside

    def _forget_what_is_gone(self) -> None:
        """What is selected, dragged or drawn may have left the case: by undo, or with the image that it is on."""
        options, case = self._options.options, self._document.case
        known = {each.identifier for each in case.annotations}
        if any(each not in known for each in options.selected_annotations):
            chosen = tuple(each for each in options.selected_annotations if each in known)
            self._options.set(selected_annotations=chosen)
        is_lost = options.drawing is not None and not self._is_in_case(options.drawing.home)
        if is_lost or any(each.identifier not in known for each in options.annotation_drag):
            self.cancel_drag()

    def _is_in_case(self, image: str) -> bool:
        case = self._document.case
        identities = (case.reference, *(entry.image for entry in case.floating))
        return any(each is not None and each.sha256 == image for each in identities)

    def _as_they_are(self, moved: Sequence[Annotation]) -> list[Annotation]:
        """What was dragged, with all else that is known of it now: a key may have changed that meanwhile."""
        case = self._document.case
        there = [(case.annotation(each.identifier), each.shape) for each in moved]
        return [annotation.with_shape(shape) for annotation, shape in there if annotation is not None]

    def _may_change(self) -> bool:
        if self._runner.state.running:
            self._tell(tr("{name} is under way; Esc cancels it.").format(name=self._runner.state.name))
        return not self._runner.state.running

    def _alignments(self) -> Alignments:
        return alignments(self._document.snapshot())

    def _shapes_on(self, image: str) -> ShapesState:
        snapshot = self._document.snapshot()
        opened = snapshot.images.get(image)
        if opened is None:
            return ShapesState()
        options = replace(self._options.options, drawing=None)
        return shapes_state(snapshot, options, image, opened.image.size, self._alignments())

    def _way(self, home: str, image: str) -> ImageWay | None:
        way = way_to(self._document.snapshot(), self._alignments(), home, image)
        return way if isinstance(way, ImageWay) else None

    def _on(self, image: str, place: Place) -> Point | None:
        """Where the mouse is on another image."""
        way = self._way(place.image, image)
        if way is None:
            return None
        x, y = way(np.array([place.point]))[0]
        return (float(x), float(y)) if np.isfinite([x, y]).all() else None

    def _select_at(self, place: Place) -> None:
        found = hit(self._shapes_on(place.image), place.point, place.reach)
        chosen = self._options.options.selected_annotations
        if found is None:
            if not place.extends:
                self.select(())
        elif not place.extends:
            self.select((found.identifier,))
        elif found.identifier in chosen:
            self.select(each for each in chosen if each != found.identifier)
        else:
            self.select((*chosen, found.identifier))

    def _drag_from(self, start: Place) -> AnnotationDrag | None:
        """The drag that begins here; None where a press that moves pulls the image."""
        tool, drawing = self._options.options.held_tool, self._options.options.drawing
        if not self._is_in_case(start.image):
            return None
        if tool is Tool.FREEHAND:
            levels = self._levels(start.image) if self._options.options.magnetic else None
            return FreehandDrag(start) if levels is None else EdgeDrag(start, levels)
        if tool is not None and tool.is_dragged and tool.kind is not None:
            is_begun = drawing is not None and (drawing.kind, drawing.home) == (tool.kind, start.image)
            return BoxDrag(
                drawing if is_begun and drawing else Drawing(start.image, tool.kind, (start.point,))
            )
        if tool is not Tool.SELECT:
            return None
        found = hit(self._shapes_on(start.image), start.point, start.reach)
        chosen = self.selected()
        annotation = next((each for each in chosen if found and each.identifier == found.identifier), None)
        to_home = self._way(start.image, annotation.home) if annotation is not None else None
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
        ways = [(each, self._way(start.image, each.home)) for each in chosen]
        known = [(each, way) for each, way in ways if way is not None]
        return ShapeDrag([each for each, _ in known], [way for _, way in known], start)

    def _erase_at(self, place: Place) -> None:
        """Take the vertex at a place away; a shape that needs all of them is left as it is."""
        found = any_handle(self._shapes_on(place.image), place.point, place.reach)
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
        self._change(tr("Erase a vertex"), [annotation.with_shape(shape)])

    def _add_vertex(self, tool: Tool, place: Place) -> None:
        drawing, kind = self._options.options.drawing, tool.kind
        if kind is None or kind not in BY_CLICKS:
            self._tell(tr("Press, drag and let go: the shape follows the mouse."))
            return
        if drawing is None:
            levels = self._levels(place.image) if self._follows_edges(kind) else None
            first = place.point if levels is None else self._edges.place(levels, place.point, place.reach)
            drawing = Drawing(place.image, kind, (first,))
        else:
            point = place.point if place.image == drawing.home else self._on(drawing.home, place)
            if point is None:
                self._tell(tr("This place has no counterpart on the image that the shape is drawn on."))
                return
            if kind is ShapeKind.POLYGON and len(drawing.vertices) >= 3 and _is_first(drawing, point, place):
                self.finish()
                return
            if self._follows_edges(kind):
                drawing = drawing.with_line(self._line_to(drawing, point, place.reach))
            elif point != drawing.vertices[-1]:
                drawing = drawing.with_vertex(point)
        if drawing.is_complete and drawing.shape is not None:
            self._keep(drawing, drawing.with_cursor(None).shape or drawing.shape)
        else:
            self._options.set(drawing=drawing.with_cursor(None), hide_annotations=False)

    def _follows_edges(self, kind: ShapeKind) -> bool:
        return self._options.options.magnetic and kind in (ShapeKind.POLYLINE, ShapeKind.POLYGON)

    def _levels(self, image: str) -> ImageLevels | None:
        opened = self._document.snapshot().images.get(image)
        return None if opened is None else opened.levels

    def _line_to(self, drawing: Drawing, point: Point, reach: float) -> tuple[Point, ...]:
        """The vertices of the line along the edge to a place near `point`, all on the image that is drawn on."""
        levels = self._levels(drawing.home)
        if levels is None:
            return (point,)
        return self._edges.line(levels, drawing.vertices[-1], self._edges.place(levels, point, reach))

    def _closed(self, drawing: Drawing) -> Drawing:
        """The drawing with the way from its last vertex to its first one, where that follows an edge."""
        levels = self._levels(drawing.home)
        is_traced = drawing.kind is ShapeKind.POLYGON and self._follows_edges(drawing.kind)
        if levels is None or not is_traced or len(drawing.vertices) < 2:
            return drawing
        *way, _ = self._edges.line(levels, drawing.vertices[-1], drawing.vertices[0])
        return drawing.with_line(way) if way else drawing

    def _keep(self, drawing: Drawing, shape: Shape) -> None:
        """What was drawn becomes an annotation, and is selected."""
        options = self._options.options
        annotation = Annotation(shape, drawing.home, options.label, author=options.grader)
        self._options.set(
            drawing=None,
            caliper=False,
            selected_annotations=(annotation.identifier,),
            hide_annotations=False,
        )
        self._change(tr("Draw: {kind}").format(kind=tr(shape.kind.value)), [annotation])
        if crosses_itself(shape):
            self._tell(
                tr("The outline crosses itself: parts that it encloses twice do not count towards its area.")
            )
        if shape.kind is ShapeKind.ARROW:
            self.text_asked.emit()

    def _change(self, text: str, changed: Sequence[Annotation], merge_key: str = "") -> None:
        before: Case = self._document.case
        if changed:
            case = before.with_annotations(changed)
            self._document.change(text, self._document.content.with_case(case), merge_key)


def _is_first(drawing: Drawing, point: Point, place: Place) -> bool:
    """Whether a place is the first vertex: a click there closes the outline."""
    return float(np.hypot(*np.subtract(drawing.vertices[0], point))) <= place.reach
