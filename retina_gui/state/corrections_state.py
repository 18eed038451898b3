"""Correcting a place of the result: the arrows on the picture, what the mouse does, and why it cannot be done."""

from __future__ import annotations

from core.case.versions import Version
from core.language import tr
from core.points.corrections import Correction
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.correction_view import Arrow, CorrectionsState
from retina_gui.state.options import CompareMode, Stage, ViewOptions
from retina_gui.state.view_state import JobState


def shown_version(document: DocumentSnapshot) -> Version | None:
    """The version that is shown, if its transform is in memory."""
    return document.entry.shown if document.entry is not None and document.live is not None else None


def movable(document: DocumentSnapshot) -> tuple[Correction, ...]:
    """The corrections of the version that is shown, as far as they can be moved or taken back."""
    version = shown_version(document)
    return () if version is None else version.movable_corrections


def corrections_state(document: DocumentSnapshot, options: ViewOptions, job: JobState) -> CorrectionsState:
    """The arrows, while the tool is in hand."""
    if not is_correcting(document, options):
        return CorrectionsState()
    drag = options.correction_drag
    arrows = []
    for index, correction in enumerate(movable(document)):
        if drag is not None and drag.replaced == index:
            correction = drag.correction
        is_dragged = drag is not None and drag.replaced == index
        selected = options.selected_correction == index
        arrows.append(Arrow(index + 1, correction.start, correction.reference, selected, is_dragged))
    if drag is not None and drag.replaced is None:
        arrows.append(Arrow(0, drag.correction.start, drag.correction.reference, dragged=True))
    return CorrectionsState(
        active=not job.running and not options.before,
        arrows=tuple(arrows),
        two_panes=options.mode is CompareMode.SIDE_BY_SIDE,
        half=options.correction_half,
    )


def is_correcting(document: DocumentSnapshot, options: ViewOptions) -> bool:
    """Whether the tool is in hand, and there is something to correct."""
    return options.correcting and options.stage is Stage.JUDGE and not reason_not_to_correct(document)


def reason_not_to_correct(document: DocumentSnapshot) -> str:
    """Why no place can be corrected; empty when one can."""
    if document.entry is None or document.entry.result is None:
        return tr("Register the images first.")
    if document.live is None or document.floating is None or document.reference is None:
        return tr("The transform of the result is missing. Register the images once more.")
    version = document.entry.shown
    if version is None or version.base not in document.kept:
        return tr("The registration that this version corrects is missing. Show another version.")
    return ""


def can_delete_correction(document: DocumentSnapshot, options: ViewOptions) -> bool:
    """Whether a correction is selected that can be taken back."""
    selected = options.selected_correction
    return not reason_not_to_correct(document) and selected is not None and selected < len(movable(document))


def correction_prompt(document: DocumentSnapshot, options: ViewOptions) -> str:
    """What the mouse does while the tool is in hand."""
    if options.before:
        return tr("This is what the result is compared with. Choose After to correct a place.")
    drag = options.correction_drag
    if drag is not None:
        text = tr("Release where the place belongs ({length:.1f} px). Esc or the right button puts it back.")
        return text.format(length=drag.correction.length)
    if options.mode is CompareMode.SIDE_BY_SIDE:
        return _side_by_side_prompt(options)
    if options.selected_correction is not None:
        text = tr("Correction {number} is selected: drag its head to move it, Delete takes it back.")
        return text.format(number=options.selected_correction + 1)
    return tr("Drag a wrong place of the warped image to where it belongs. Esc puts the tool away.")


def _side_by_side_prompt(options: ViewOptions) -> str:
    if options.correction_half is None:
        return tr(
            "Click a wrong place on the right, then where it belongs in the reference on the left; or drag it."
        )
    _, is_reference = options.correction_half
    if is_reference:
        return tr("Click the same place in the warped image on the right. Esc forgets the first click.")
    return tr("Click where it belongs in the reference on the left. Esc forgets the first click.")
