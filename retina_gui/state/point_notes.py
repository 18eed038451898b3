"""What is doubtful about the points, told at once while the user clicks; and what came of Suggest."""

from __future__ import annotations

from core.alignment.notices import MirroredImage
from core.notices import Notice
from core.points.matching import ImageRole
from core.transforms.early_warnings import early_warnings
from core.transforms.estimation import EstimationFailure, PreAlignment
from core.transforms.notices import Mirrored, NoErrorEstimate, NoOverlap, WeakGeometry
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.notes import Note, NoteKind
from retina_gui.document.notices import EyesMixedUp, FarFromAlignment, OutsideImage, Suggested, TakenOver
from retina_gui.document.suggested_points import disagreements
from retina_gui.state.memo import once_for_each
from retina_gui.state.prompts import has_warnings, outside, outside_point
from retina_gui.state.suspect import suspect


@once_for_each
def point_notes(document: DocumentSnapshot) -> tuple[Note, ...]:
    """Why nothing can be registered by the points, and what is doubtful about their alignment, or about few points."""
    alignment = document.pre_alignment
    if isinstance(alignment, EstimationFailure):
        return (Note(NoteKind.ERROR, alignment.reason),)
    notes = [Note(NoteKind.ERROR, NoOverlap())] if document.is_apart else []
    via = document.via.name if document.via is not None else ""
    kind = NoteKind.WARNING if outside_point(document) is None else NoteKind.ERROR
    outer = ((role, outside(document, role)) for role in ImageRole)
    notes.extend(Note(kind, OutsideImage(ids, role, via)) for role, ids in outer if ids)
    warnings: tuple[Notice, ...] = ()
    if document.live is not None and document.live.result is not None:
        warnings = document.live.result.warnings
    elif isinstance(alignment, PreAlignment):
        warnings = alignment.warnings
    elif document.open_pair is not None:
        sizes = document.open_pair.reference.image.size, document.open_pair.floating.image.size
        warnings = early_warnings(document.points, document.transform_model, *sizes)
    # That there is no error estimate stands under the points.
    notes.extend(_note(warning) for warning in warnings if not isinstance(warning, NoErrorEstimate))
    return tuple(notes)


@once_for_each
def suggestion_notes(document: DocumentSnapshot) -> tuple[Note, ...]:
    """What came of Suggest: until there is a result, or until the points answer it."""
    notes = []
    if document.remark is not None:
        kind = NoteKind.WARNING if document.remark.is_warning else NoteKind.INFORMATION
        notes.append(_offering(kind, document.remark.notice))
    finding, suggestion = document.finding, document.suggestion
    if finding is not None and finding.reason is not None and document.pre_alignment is None:
        notes.append(_offering(NoteKind.WARNING, finding.reason))
    if suggestion is not None and document.suggested and document.live is None:
        ids, origin = document.suggested, suggestion.origin
        told = TakenOver(ids, origin) if origin else Suggested(ids, suggestion.confidence)
        notes.append(Note(NoteKind.INFORMATION, told))
        notes.extend(Note(NoteKind.WARNING, warning) for warning in suggestion.warnings)
    if document.live is None:
        notes.extend(_evidence_notes(document))
    return tuple(notes)


def _note(warning: Notice) -> Note:
    """Where the others are too weak to judge a pair, nothing is wrong: a further pair would tell."""
    kind = NoteKind.INFORMATION if isinstance(warning, WeakGeometry) else NoteKind.WARNING
    return _offering(kind, warning)


def _offering(kind: NoteKind, notice: Notice) -> Note:
    """With what can be done about it."""
    return Note(kind, notice, next((action for each, action in _OFFERS if isinstance(notice, each)), ""))


_OFFERS: tuple[tuple[type[Notice], str], ...] = (
    (MirroredImage, "flip_and_align"),
    (EyesMixedUp, "flip_and_align"),
    (Mirrored, "flip_horizontally_floating"),
)


def _evidence_notes(document: DocumentSnapshot) -> list[Note]:
    """What the vessels say against the images or the points, asked for or not."""
    evidence = document.evidence
    notes = [
        Note(NoteKind.WARNING, FarFromAlignment(pair_id, apart))
        for pair_id, apart in disagreements(evidence, document.points).items()
        if not _is_told_of(document, pair_id)
    ]
    if evidence is not None and evidence.mirrored and document.finding is None:
        notes.insert(0, _offering(NoteKind.WARNING, EyesMixedUp()))
    return notes


def _is_told_of(document: DocumentSnapshot, pair_id: int) -> bool:
    """Whether the points themselves say already that this pair is wrong: one note is enough."""
    alignment = document.pre_alignment
    if not isinstance(alignment, PreAlignment) or not has_warnings(document):
        return False
    found = suspect(document.points, alignment)
    return found is not None and found.pair_id == pair_id
