"""Actions on the annotations."""

from __future__ import annotations

from collections.abc import Callable

from core.annotations.labels import DISC, FOVEA
from core.language import tr
from retina_gui.actions.action import ANNOTATIONS, Action, any_open
from retina_gui.document.drawing import Tool
from retina_gui.session import Session
from retina_gui.state.image_facts_state import grid_of
from retina_gui.state.situation import Situation

TOOLS = (
    (Tool.SELECT, "Select", "Select, move and reshape: drag a vertex, an outline, or what is selected", "Shift+V",
     "tool_select"),
    (Tool.POINT, "Point", "Mark a place with a click", "Shift+P", "tool_point"),
    (Tool.LINE, "Caliper", "Measure a line: two clicks, or a drag", "Shift+L", "tool_line"),
    (Tool.POLYLINE, "Polyline", "A line with corners: click each one; Enter or a double click ends it", "Shift+K",
     "tool_polyline"),
    (Tool.POLYGON, "Polygon", "An outline: click its corners; Enter or a click on the first one closes it",
     "Shift+G", "tool_polygon"),
    (Tool.FREEHAND, "Freehand", "An outline along the way of the mouse: press, draw and let go", "Shift+F",
     "tool_freehand"),
    (Tool.REGION, "Region", "The outline of what is brighter or darker than its surround, by one click on it",
     "Shift+B", "tool_region"),
    (Tool.ELLIPSE, "Ellipse", "Drag from corner to corner; Shift makes a circle", "Shift+E", "tool_ellipse"),
    (Tool.ARROW, "Arrow", "Point at something with words: drag from the words to the place", "Shift+A",
     "tool_arrow"),
    (Tool.ERASER, "Eraser", "Take single vertices away with clicks", "Shift+X", "tool_eraser"),
)  # fmt: skip
"""With the words, the key and the icon of each."""


def tool_action(tool: Tool) -> str:
    """The name of the action that takes a tool in hand."""
    return f"tool_{tool.value}"


def _any_selected(s: Situation) -> str:
    return "" if s.options.selected_annotations else tr("Select an annotation first: click it.")


def _any_drawn(s: Situation) -> str:
    return "" if s.document.case.annotations else tr("Nothing is drawn yet.")


def _grid_reason(s: Situation) -> str:
    found = grid_of(s.document)
    return found if isinstance(found, str) and not s.options.show_grid else ""


def _tilt_reason(s: Situation) -> str:
    marks = [each.label for each in s.document.case.annotations]
    is_marked = s.document.case.grid_tilted or {FOVEA, DISC} <= set(marks)
    return "" if is_marked else tr("Mark the fovea and the optic disc first.")


def _holds(s: Situation, tool: Tool) -> bool:
    return s.options.held_tool is tool


def _tool(tool: Tool, text: str, help: str, key: str, icon: str) -> Action:
    def take(session: Session) -> None:
        if tool is Tool.LINE:
            session.annotating.measure_line()
        else:
            session.annotating.choose_tool(tool)
        session.screen.images.keep_keyboard()

    return Action(tool_action(tool), text, ANNOTATIONS, help, take, (key,), icon,
                  reason=any_open, checked=lambda s: _holds(s, tool), ends_drag=True)  # fmt: skip


def _toggle_hidden(session: Session) -> None:
    session.annotations.show_all(session.options.options.hide_annotations)


def _mark(session: Session, label: str, tool: Tool) -> None:
    session.annotating.mark_landmark(label, tool)
    session.screen.images.keep_keyboard()


def _has_floating(s: Situation) -> str:
    return "" if s.document.entry else tr("Open a floating image first.")


def _has_reference(s: Situation) -> str:
    return "" if s.document.case.reference else tr("Open the reference image first.")


def _type_date(of_reference: bool) -> Callable[[Session], None]:
    """In the filmstrip, which is shown for it."""

    def ask(session: Session) -> None:
        session.options.set(filmstrip=True)
        session.screen.editors.edit_time(None if of_reference else session.document.content.active)

    return ask


ACTIONS = (
    *(_tool(*each) for each in TOOLS),
    Action("magnetic", "Magnetic outline", ANNOTATIONS,
           "Polygons, polylines and freehand outlines follow the nearest edge of the picture",
           lambda session: session.drawing.toggle_magnetic(), ("Shift+M",), "magnetic",
           reason=any_open, checked=lambda s: s.options.magnetic, new_section=True),
    Action("hide_annotations", "Hide the annotations", ANNOTATIONS, "Show the images without what is drawn on them",
           _toggle_hidden, ("Shift+H",), "hide", reason=_any_drawn, checked=lambda s: s.options.hide_annotations,
           new_section=True),
    Action("etdrs_grid", "ETDRS grid", ANNOTATIONS,
           "Circles of 1, 3 and 6 mm around the fovea, with the nasal and temporal sectors of the eye",
           lambda session: session.stating.toggle_grid(), ("Shift+T",), "grid_rings", reason=_grid_reason,
           checked=lambda s: s.options.show_grid),
    Action("tilt_grid", "Tilt the grid", ANNOTATIONS,
           "Turn the ETDRS grid so that it lies along the line from the disc to the fovea; kept with the case",
           lambda session: session.stating.toggle_tilt(), reason=_tilt_reason,
           checked=lambda s: s.document.case.grid_tilted),
    Action("mark_fovea", "Mark the fovea", ANNOTATIONS,
           "One click marks it; distances to it, the ETDRS grid and the eye follow from it",
           lambda session: _mark(session, FOVEA, Tool.POINT), reason=any_open),
    Action("mark_disc", "Mark the optic disc", ANNOTATIONS,
           "Drag a box around it; the scale and the eye can follow from it",
           lambda session: _mark(session, DISC, Tool.ELLIPSE), reason=any_open),
    Action("centre_annotation", "Centre on the annotation", ANNOTATIONS, "Centre all images on what is selected",
           lambda session: session.annotations.centre_on(session.options.options.selected_annotations[0]),
           ("Shift+Z",), reason=_any_selected),
    Action("annotations_focus", "Give the keyboard to the list of annotations", ANNOTATIONS,
           "In the list, arrows change the row, Delete removes, F2 renames, Enter centres all images",
           lambda session: session.screen.tables.focus_annotations(), ("Shift+F6",), reason=_any_drawn),
    Action("edit_labels", "Labels…", ANNOTATIONS, "Names, colours and keys of the labels of this case",
           lambda session: session.screen.beside.show_labels(), ("Ctrl+Alt+L",), "labels", reason=any_open,
           waits=True),
    Action("read_annotations", "Read annotations from a file…", ANNOTATIONS,
           "Outlines of QuPath (GeoJSON), ImageJ, labelme, or a label mask",
           lambda session: session.annotation_files.read(), ("Ctrl+Alt+I",), reason=any_open, waits=True,
           new_section=True),
    Action("write_annotations", "Write annotations into a file…", ANNOTATIONS,
           "As one image shows them: for QuPath (GeoJSON), ImageJ, or as a label mask",
           lambda session: session.annotation_files.write(), ("Ctrl+Alt+E",), reason=_any_drawn),
    Action("copy_annotations", "Copy the annotations as a table", ANNOTATIONS,
           "With their figures, for a spreadsheet: all of them, unless several are selected",
           lambda session: session.annotations.copy_table(), ("Ctrl+Alt+C",), "copy", reason=_any_drawn),
    Action("findings", "Findings over time…", ANNOTATIONS,
           "What has one name on images of several dates, as a table and a chart",
           lambda session: session.screen.beside.show_findings(), ("Ctrl+Alt+F",), "findings",
           reason=any_open, new_section=True),
    Action("date_image", "Date of the image…", ANNOTATIONS,
           "When the floating image was taken: a date, or seconds after the injection",
           _type_date(of_reference=False), ("Shift+F2",), "dates", reason=_has_floating, waits=True),
    Action("date_reference", "Date of the reference…", ANNOTATIONS,
           "When the reference was taken: a date, or seconds after the injection",
           _type_date(of_reference=True), reason=_has_reference, waits=True),
)  # fmt: skip
