"""Actions on the matching points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.language import tr
from core.transforms.planar import TransformModel
from retina_gui.actions.action import POINTS, VIEW, Action, Scope, any_open, both_open
from retina_gui.session import Session
from retina_gui.state.annotations_state import grown_region
from retina_gui.state.cells import NO_RESULT
from retina_gui.state.corrections_state import can_delete_correction, is_correcting
from retina_gui.state.options import Stage
from retina_gui.state.panes import prompted_ghost
from retina_gui.state.point_rows import points_state
from retina_gui.state.quality_and_verdict import quality_state
from retina_gui.state.situation import Situation
from retina_gui.state.tables_csv import figures_csv

ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_MODELS = (
    (TransformModel.TRANSLATION, "Translation", "The points shift the image: one pair is enough"),
    (TransformModel.RIGID, "Rigid", "The points shift and turn the image: two pairs are enough"),
    (TransformModel.SIMILARITY, "Similarity",
     "The points shift, turn and scale the image: two pairs are enough"),
    (TransformModel.AFFINE, "Affine",
     "The points shift, turn, scale and shear the image: three pairs are enough"),
    (TransformModel.PROJECTIVE, "Projective", "The points also tilt the image: four pairs are enough"),
)  # fmt: skip


def _marks_are_seen(s: Situation) -> str:
    """What changes marks, or goes through them, works only where these are seen."""
    seen = s.options.stage in (Stage.POINTS, Stage.REGISTER)
    return "" if seen else tr("Marks are changed under Points (Alt + 1).")


def _is_annotating(s: Situation) -> bool:
    """While annotations are drawn, the keys of points are about them."""
    return s.options.held_tool is not None


def _is_selected(s: Situation) -> str:
    selected = s.options.selected is not None
    return _marks_are_seen(s) or ("" if selected else tr("Select a mark first: click it."))


def _has_ghost(s: Situation) -> str:
    if _is_annotating(s):
        is_there = s.options.drawing is not None or grown_region(s.document, s.options) is not None
        return "" if is_there else tr("Nothing is being drawn.")
    ghost = prompted_ghost(s.document)
    none = tr("There is no ghost: click a point in one image first.")
    return _marks_are_seen(s) or ("" if ghost is not None else none)


def _takes_back_correction(s: Situation) -> bool:
    """Delete is about what is selected: a correction while the tool is in hand, else a pair."""
    return is_correcting(s.document, s.options) and can_delete_correction(s.document, s.options)


def _can_delete(s: Situation) -> str:
    if _is_annotating(s):
        is_there = s.options.selected_annotations or s.options.drawing
        return "" if is_there else tr("Select an annotation first: click it.")
    return "" if _takes_back_correction(s) else _is_selected(s)


def _delete_words(s: Situation) -> str:
    if _is_annotating(s):
        is_drawing = s.options.drawing is not None
        return tr("Take the last vertex back") if is_drawing else tr("Delete the selected annotations")
    return tr("Take the selected correction back") if _takes_back_correction(s) else ""


def _delete(session: Session) -> None:
    if _is_annotating(session.situation):
        session.annotating.delete()
    elif is_correcting(session.document.snapshot(), session.options.options):
        session.correcting.delete_selected()
    else:
        session.points.delete_selected()


def _accept(session: Session) -> None:
    """The prompted point; while an annotation is drawn, what is drawn."""
    if _is_annotating(session.situation):
        session.annotating.finish()
    else:
        session.points.accept_ghost()


def _accept_words(s: Situation) -> str:
    return tr("Finish what is drawn") if _is_annotating(s) else ""


def _has_pairs(s: Situation) -> str:
    return "" if s.document.points.pairs else tr("There are no pairs yet.")


def _has_seen_pairs(s: Situation) -> str:
    return _marks_are_seen(s) or _has_pairs(s)


def _has_number(number: int) -> Callable[[Situation], str]:
    def reason(s: Situation) -> str:
        if _is_annotating(s):
            return "" if number <= len(s.document.case.labels.labels) else tr("There is no such label.")
        is_there = any(pair.id == number for pair in s.document.points)
        return "" if is_there else tr("There is no pair {number} yet.").format(number=number)

    return reason


def _undo_reason(s: Situation) -> str:
    return "" if s.document.undo_text else tr("There is nothing to undo.")


def _redo_reason(s: Situation) -> str:
    return "" if s.document.redo_text else tr("There is nothing to redo.")


def _undo_words(s: Situation) -> str:
    return tr("Undo: {step}").format(step=s.document.undo_text) if s.document.undo_text else ""


def _redo_words(s: Situation) -> str:
    return tr("Redo: {step}").format(step=s.document.redo_text) if s.document.redo_text else ""


def _copies_figures(s: Situation) -> bool:
    """What is copied is what is seen: the figures under Judge and Export, else the pairs."""
    return s.options.stage in (Stage.JUDGE, Stage.EXPORT)


def _can_copy(s: Situation) -> str:
    if s.options.stage is Stage.ANNOTATE:
        return "" if s.document.case.annotations else tr("Nothing is drawn yet.")
    if not _copies_figures(s):
        return _has_pairs(s)
    entry = s.document.entry
    return "" if entry is not None and entry.result is not None else tr(NO_RESULT)


def _can_paste(s: Situation) -> str:
    return both_open(s) or _marks_are_seen(s)


def _copy_words(s: Situation) -> str:
    if s.options.stage is Stage.ANNOTATE:
        return tr("Copy the annotations as a table")
    return tr("Copy figures as CSV") if _copies_figures(s) else ""


def _copy(session: Session) -> None:
    """What is seen: the annotations, the figures, or the selected rows of the points table, all where none is."""
    situation = session.situation
    if situation.options.stage is Stage.ANNOTATE:
        session.annotations.copy_table()
        return
    if _copies_figures(situation):
        session.core.copy_text(figures_csv(quality_state(situation.document, situation.options)))
        session.tell(tr("Copied the figures as CSV."))
        return
    chosen = session.screen.tables.selected_pairs
    rows = points_state(situation.document, situation.options, situation.job).rows
    session.pair_edits.copy(tuple(row for row in rows if not chosen or row.pair_id in chosen))


def _toggle_drawer(session: Session) -> None:
    """Move the table; whoever asks for it wants to see it."""
    options = session.options.options
    session.options.replace(replace(options, points_drawer=not options.points_drawer, stage=Stage.POINTS))
    session.screen.tables.focus_points()


def _toggle_linked(session: Session) -> None:
    options = session.options.options
    session.options.replace(replace(options, linked=not options.linked))


def _toggle_crosshair(session: Session) -> None:
    options = session.options.options
    session.options.replace(replace(options, crosshair=not options.crosshair))


def _model(number: int, model: TransformModel, text: str, help: str) -> Action:
    return Action(f"model_{model.value}", text, POINTS, help, lambda session: session.pair_edits.set_model(model),
                  (f"Ctrl+Alt+{number}",), reason=both_open,
                  checked=lambda s: s.document.transform_model is model, waits=True,
                  new_section=number == 1)  # fmt: skip


def _nudge(side: str, fine: bool) -> Action:
    dx, dy = ARROWS[side]
    step = "0.1" if fine else "1"
    return Action(f"nudge_{side}{'_fine' if fine else ''}", f"Nudge {side} by {step} px", POINTS,
                  "Move the selected mark a little" if fine else "Move the selected mark",
                  lambda session: _move(session, dx, dy, fine),
                  (f"{'Shift+' if fine else ''}{side.capitalize()}",), scope=Scope.IMAGES, reason=_can_move,
                  ends_drag=True, in_menu=False, in_key_page=False)  # fmt: skip


def _can_move(s: Situation) -> str:
    if _is_annotating(s):
        return "" if s.options.selected_annotations else tr("Select an annotation first: click it.")
    return _marks_are_seen(s)


def _move(session: Session, dx: int, dy: int, fine: bool) -> None:
    """The selected mark; while annotations are drawn, what is selected of them."""
    if _is_annotating(session.situation):
        step = 0.1 if fine else 1.0
        session.annotations.nudge(dx * step, dy * step)
    else:
        session.screen.images.arrow(dx, dy, fine)


def _take_number(session: Session, number: int) -> None:
    """Centre on a pair; while annotations are drawn, take a label."""
    if _is_annotating(session.situation):
        session.labels.choose_number(number)
    else:
        session.centre_on_pair(number)


def _number_words(number: int) -> Callable[[Situation], str]:
    def words(s: Situation) -> str:
        labels = s.document.case.labels.labels
        if not _is_annotating(s) or number > len(labels):
            return ""
        return tr("Label: {name}").format(name=tr(labels[number - 1].name))

    return words


def _centre(number: int) -> Action:
    return Action(f"centre_{number}", f"Centre on pair {number}", VIEW, "Centre both images on the pair",
                  lambda session: _take_number(session, number), (str(number),), scope=Scope.IMAGES,
                  reason=_has_number(number), words=_number_words(number), in_menu=False,
                  in_key_page=False)  # fmt: skip


ACTIONS = (
    Action("undo", "Undo", POINTS, "Take the last step back", lambda session: session.document.undo(), ("Ctrl+Z",),
           "undo", reason=_undo_reason, words=_undo_words, waits=True),
    Action("redo", "Redo", POINTS, "Do the step again", lambda session: session.document.redo(),
           ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", reason=_redo_reason, words=_redo_words, waits=True),
    Action("suggest", "Suggest points", POINTS,
           "Align the images without clicks and suggest the points that are missing, for you to check",
           lambda session: session.suggestions.suggest(), ("Ctrl+G",), "suggest", reason=both_open, waits=True,
           new_section=True),
    Action("accept_ghost", "Accept the ghost", POINTS, "Place the point where the ghost shows it",
           _accept, ("Return", "Enter"), scope=Scope.IMAGES, reason=_has_ghost, words=_accept_words, waits=True),
    Action("delete_pair", "Delete the selected pair", POINTS, "Remove the selected pair from both images",
           _delete, ("Delete", "Backspace"), "delete", Scope.IMAGES, _can_delete, words=_delete_words, waits=True,
           new_section=True),
    Action("toggle_use", "Use the pair or leave it out", POINTS, "Switch whether the selected pair is used",
           lambda session: session.pair_edits.toggle_active(), ("O",), scope=Scope.IMAGES, reason=_is_selected,
           waits=True),
    Action("toggle_check", "Check point or fit point", POINTS,
           "Switch whether the selected pair measures or takes part in the fit",
           lambda session: session.pair_edits.toggle_role(), ("K",), scope=Scope.IMAGES, reason=_is_selected,
           waits=True),
    Action("place_at_cursor", "Place the point at the keyboard's cursor", POINTS,
           "Arrow keys move a cursor in the image with the keyboard; this puts the point there",
           lambda session: session.screen.images.place_at_cursor(), ("Insert",), scope=Scope.IMAGES,
           reason=lambda s: _marks_are_seen(s) or both_open(s), waits=True),
    Action("other_image", "Give the keyboard to the other image", POINTS, "Arrow keys then work in the other image",
           lambda session: session.screen.images.other_image(), ("Tab",), scope=Scope.IMAGES),
    Action("next_mark", "Select the next mark", POINTS, "In the image that has the keyboard",
           lambda session: session.screen.images.select_next(1), (".",), scope=Scope.IMAGES,
           reason=_has_seen_pairs),
    Action("previous_mark", "Select the previous mark", POINTS, "In the image that has the keyboard",
           lambda session: session.screen.images.select_next(-1), (",",), scope=Scope.IMAGES,
           reason=_has_seen_pairs),
    Action("points_focus", "Give the keyboard to the points table, or back", POINTS,
           "In the table, arrows change the row, Space uses or leaves out, Delete removes, F2 edits, Enter centres",
           lambda session: session.screen.tables.switch_to_points(), ("F6",), reason=any_open),
    Action("copy", "Copy pairs as CSV", POINTS,
           "Copy what is seen, for a spreadsheet: pairs under Points, figures under Judge, drawings under Annotate",
           _copy, ("Ctrl+C",), "copy", reason=_can_copy, words=_copy_words, new_section=True),
    Action("paste", "Paste pairs", POINTS,
           "Take the pairs of a table on the clipboard: one of a number that is there already takes its place",
           lambda session: session.point_files.paste(), ("Ctrl+V",), reason=_can_paste, waits=True),
    Action("points_drawer", "Points table below the images", POINTS,
           "Move the points table to where there is room for all its columns, and back",
           _toggle_drawer, ("F4",), "drawer", reason=any_open, checked=lambda s: s.options.points_drawer),
    *(_model(number, *each) for number, each in enumerate(_MODELS, start=1)),
    *(_nudge(side, fine) for fine in (False, True) for side in ARROWS),
    Action("link_views", "Link zoom and pan of both images", VIEW,
           "Both images show the same place, or each what you like",
           _toggle_linked, ("Z",), "link", reason=any_open, checked=lambda s: s.options.linked, after="zoom_out"),
    Action("bring_other", "Bring the other view to mine", VIEW, "The other image shows the place that this one shows",
           lambda session: session.screen.images.bring(to_mine=True), ("Q",), reason=both_open),
    Action("bring_mine", "Bring my view to the other", VIEW, "This image shows the place that the other one shows",
           lambda session: session.screen.images.bring(to_mine=False), ("W",), reason=both_open),
    Action("crosshair", "Crosshair in the other image", VIEW, "Each image shows where the mouse is in the other",
           _toggle_crosshair, ("Ctrl+H",), "crosshair", reason=any_open, checked=lambda s: s.options.crosshair),
    *(_centre(number) for number in range(1, 10)),
)  # fmt: skip
