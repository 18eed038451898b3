"""What is doubtful about the points, told at once while the user clicks; and what came of Suggest."""

from __future__ import annotations

from core.language import tr
from core.transforms.early_warnings import early_warnings
from core.transforms.estimation import EstimationFailure, PreAlignment
from core.transforms.overlap import NO_OVERLAP
from core.transforms.plausibility import is_no_error_estimate
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.notes import Note, NoteKind
from retina_gui.document.suggestion import Suggestion, disagreements
from retina_gui.state.prompts import has_warnings, numbered
from retina_gui.state.suspect import suspect


def point_notes(document: DocumentSnapshot) -> list[Note]:
    """Why nothing can be registered by the points, and what is doubtful about their alignment, or about few points."""
    alignment = document.pre_alignment
    if isinstance(alignment, EstimationFailure):
        return [Note(NoteKind.ERROR, alignment.reason)]
    notes = [Note(NoteKind.ERROR, tr(NO_OVERLAP))] if document.is_apart else []
    warnings: tuple[str, ...] = ()
    if document.live is not None and document.live.result is not None:
        warnings = document.live.result.warnings
    elif isinstance(alignment, PreAlignment):
        warnings = alignment.warnings
    elif document.open_pair is not None:
        sizes = document.open_pair.reference.image.size, document.open_pair.floating.image.size
        warnings = early_warnings(document.points, document.transform_model, *sizes)
    notes.extend(Note(NoteKind.WARNING, text) for text in warnings if not is_no_error_estimate(text))
    return notes


def suggestion_notes(document: DocumentSnapshot) -> list[Note]:
    """What came of Suggest: until there is a result, or until the points answer it."""
    notes = []
    if document.remark is not None:
        kind = NoteKind.WARNING if document.remark.is_warning else NoteKind.INFORMATION
        notes.append(Note(kind, document.remark.text))
    finding, suggestion = document.finding, document.suggestion
    if finding is not None and finding.reason and document.pre_alignment is None:
        notes.append(Note(NoteKind.WARNING, finding.reason))
    if suggestion is not None and document.suggested and document.live is None:
        notes.append(Note(NoteKind.INFORMATION, _suggested(document.suggested, suggestion)))
        notes.extend(Note(NoteKind.WARNING, warning) for warning in suggestion.warnings)
    if document.live is None:
        notes.extend(_evidence_notes(document))
    return notes


def _evidence_notes(document: DocumentSnapshot) -> list[Note]:
    """What the vessels say against the images or the points, asked for or not."""
    evidence = document.evidence
    notes = [
        Note(NoteKind.WARNING, sentence)
        for pair_id, sentence in disagreements(evidence, document.points).items()
        if not _is_told_of(document, pair_id)
    ]
    if evidence is not None and evidence.mirrored and document.finding is None:
        text = tr(
            "Left and right eye are likely mixed up: the vessels of the two images fit only when left and right are "
            "exchanged in one. Check that both show the same eye and that none is flipped."
        )
        notes.insert(0, Note(NoteKind.WARNING, text))
    return notes


def _is_told_of(document: DocumentSnapshot, pair_id: int) -> bool:
    """Whether the points themselves say already that this pair is wrong: one sentence is enough."""
    alignment = document.pre_alignment
    if not isinstance(alignment, PreAlignment) or not has_warnings(document):
        return False
    found = suspect(document.points, alignment)
    return found is not None and found.pair_id == pair_id


def _suggested(ids: tuple[int, ...], suggestion: Suggestion) -> str:
    if suggestion.origin:
        return tr(
            "Taken over from {name}: {points}. Check each in both images, drag what is wrong, then Register."
        ).format(name=suggestion.origin, points=numbered(ids))
    return tr(
        "Suggested {points}, confidence {confidence:.2f}: check each in both images, drag what is wrong, then Register."
    ).format(points=numbered(ids), confidence=suggestion.confidence)
