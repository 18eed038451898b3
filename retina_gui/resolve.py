"""`resolve`: from the situation to the whole window, without side effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from core.images.notices import LabelledWrongly, NotNumbers
from core.images.polarity import VesselPolarity
from core.language import tr
from core.notices import Notice
from core.points.matching import ImageRole
from retina_gui.actions.table import BY_ID, action_states
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.notes import Note, NoteKind
from retina_gui.document.notices import PolarityToCheck, SameFile
from retina_gui.state.annotation_figures import caption
from retina_gui.state.annotations_state import annotations_state
from retina_gui.state.application_state import ApplicationState
from retina_gui.state.case_name import case_name
from retina_gui.state.corrections_state import corrections_state
from retina_gui.state.error_arrows_state import error_arrows
from retina_gui.state.export_files import export_state
from retina_gui.state.filmstrip_state import filmstrip_state
from retina_gui.state.image_facts_state import eye_notices, grid_of, scale_notices
from retina_gui.state.judging_now import is_marking
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.panes import image_pane, pane_title
from retina_gui.state.point_notes import point_notes, suggestion_notes
from retina_gui.state.point_rows import model_state, points_state
from retina_gui.state.prompts import list_prompt, prompt
from retina_gui.state.quality_and_verdict import marked_cells, quality_state, spacing_state, verdict_state
from retina_gui.state.series_notes import series_notes
from retina_gui.state.shapes import ShapesState, alignments, shapes_state
from retina_gui.state.situation import Situation
from retina_gui.state.study_view import as_read, study_prompt
from retina_gui.state.versions import compared_result, versions_state
from retina_gui.state.view_state import CompareState, JobState, NoteState, PaneState, PolarityState, ViewState
from retina_gui.state.work_list_state import elsewhere_prompt


def resolve(situation: Situation) -> ViewState:
    """What the window shows."""
    document, options, job = situation.document, situation.options, situation.job
    application, target, equalised = situation.application, situation.target, situation.equalised
    is_empty = document.case.reference is None and not document.case.floating
    panes: Mapping[ImageRole, PaneState] = {
        role: image_pane(document, options, job, role, equalised, BY_ID[f"open_{role.value}"].shown_key)
        for role in ImageRole
    }
    compare = situation.compare
    if not is_empty:
        panes, compare = _with_shapes(document, options, panes, compare)
        compare = replace(
            compare,
            marked=marked_cells(document, options),
            errors=error_arrows(document, options, compare.before),
        )
    state = ViewState(
        title=_title(document, application),
        case_text=_case_text(document, application),
        next_step=_next_step(document, options),
        stage=options.stage,
        theme=options.theme,
        empty=is_empty,
        prompt=_prompt(situation, is_empty),
        reference=panes[ImageRole.REFERENCE],
        floating=panes[ImageRole.FLOATING],
        compare=compare,
        polarities={role: _polarity(document, role, job) for role in ImageRole},
        points=points_state(document, options, job),
        model=model_state(document),
        linked=options.linked,
        crosshair=options.crosshair,
        magnification=options.magnification,
        quality=quality_state(document, options),
        verdict=verdict_state(document, options),
        spacing=spacing_state(document, job),
        notes=_notes(document),
        job=job,
        filmstrip=filmstrip_state(document, options, job.running),
        export=export_state(document, options, target),
        actions=action_states(situation),
        application=application,
        corrections=corrections_state(document, options, job),
        versions=versions_state(document, options),
        annotations=annotations_state(document, options, job.running),
        method=options.method,
        meanings=options.meanings,
    )
    return state if application.study is None else as_read(state, application.study)


def _with_shapes(
    document: DocumentSnapshot,
    options: ViewOptions,
    panes: Mapping[ImageRole, PaneState],
    compare: CompareState,
) -> tuple[Mapping[ImageRole, PaneState], CompareState]:
    """The panes with the annotations that they show, each on its own grid; the comparison on that of the reference."""
    known = alignments(document)
    words = partial(caption, document, known)
    found = grid_of(document) if options.show_grid else ""
    grid = None if isinstance(found, str) else found
    opened = {ImageRole.REFERENCE: document.reference, ImageRole.FLOATING: document.floating}
    shapes = {
        role: ShapesState()
        if each is None
        else shapes_state(document, options, each.image.sha256, each.image.size, known, words, grid)
        for role, each in opened.items()
    }
    compared = shapes[ImageRole.REFERENCE]
    if compare.before and compare.has_after and document.reference is not None:
        image = document.reference.image
        earlier = alignments(document, before=True, compared=compared_result(document, options))
        compared = shapes_state(document, options, image.sha256, image.size, earlier, words, grid)
    shown = {role: replace(pane, shapes=shapes[role]) for role, pane in panes.items()}
    return shown, replace(compare, shapes=compared if compare.layer is not None else ShapesState())


def _prompt(situation: Situation, is_empty: bool) -> str:
    document, job, work_list = situation.document, situation.job, situation.application.work_list
    if is_empty and (for_list := list_prompt(job, work_list.visible)):
        return for_list
    study = situation.application.study
    if study is not None and not job.running and not is_marking(document, situation.options):
        return study_prompt(study)
    if work_list.elsewhere and not is_empty and not job.running:
        return elsewhere_prompt(work_list.elsewhere, work_list.current or case_name(document))
    return prompt(document, situation.options, job, situation.target, in_list=work_list.visible)


def _title(document: DocumentSnapshot, application: ApplicationState) -> str:
    name = _name(document, application).replace("[*]", "[*][*]")  # else Qt takes it for the sign of changes
    return f"{name}[*] – Retina"


def _name(document: DocumentSnapshot, application: ApplicationState) -> str:
    if application.study is not None:
        return application.study.name
    return application.work_list.current or case_name(document)


def _case_text(document: DocumentSnapshot, application: ApplicationState) -> str:
    if document.case.reference is None and not document.case.floating:
        return ""
    if application.study is not None:
        return application.study.name
    saved = tr("changed") if document.modified else tr("saved") if document.path else tr("not saved")
    return f"{_name(document, application)}  ·  {saved}"


def _next_step(document: DocumentSnapshot, options: ViewOptions) -> str:
    if document.live is None:
        if document.open_pair is not None and not document.points.pairs and document.finding is None:
            return "suggest"
        return "" if options.stage is Stage.REGISTER else "register"
    return "" if options.stage is Stage.EXPORT else "export"


def _polarity(document: DocumentSnapshot, role: ImageRole, job: JobState) -> PolarityState:
    is_reference = role is ImageRole.REFERENCE
    opened = document.reference if is_reference else document.floating
    override = document.stated_reference_polarity if is_reference else None
    if not is_reference and document.entry is not None:
        override = document.entry.polarity
    words = {VesselPolarity.BRIGHT: tr("bright"), VesselPolarity.DARK: tr("dark")}
    sentences = {
        VesselPolarity.BRIGHT: tr("Found: bright vessels"),
        VesselPolarity.DARK: tr("Found: dark vessels"),
    }
    found = sentences[opened.found_polarity.polarity] if opened else ""
    in_force = document.reference_polarity if is_reference else document.floating_polarity
    word = words[opened.found_polarity.polarity] if opened else ""
    enabled = opened is not None and not job.running
    return PolarityState(override, found, word, in_force, enabled, pane_title(document, role))


def _notes(document: DocumentSnapshot) -> tuple[NoteState, ...]:
    """All notes, each once, in words."""
    notes = list(document.notes)
    notes.extend(_image_notes(document))
    notes.extend(point_notes(document))
    notes.extend(suggestion_notes(document))
    notes.extend(series_notes(document))
    notes.extend(_polarity_notes(document))
    notes.extend(
        Note(NoteKind.WARNING, notice) for notice in (*eye_notices(document), *scale_notices(document))
    )
    unique = {note.notice: note for note in notes}
    return tuple(NoteState(note.kind, note.notice.sentence, note.action) for note in unique.values())


def _image_notes(document: DocumentSnapshot) -> list[Note]:
    pair = document.open_pair
    is_same = pair is not None and pair.reference.image.sha256 == pair.floating.image.sha256
    opened = (document.reference, document.floating)
    read = [notice for each in opened if each is not None for notice in each.image.notices]
    notes = [Note(_kind_of_reading(notice), notice) for notice in read]
    return [*notes, Note(NoteKind.WARNING, SameFile())] if is_same else notes


def _kind_of_reading(notice: Notice) -> NoteKind:
    return NoteKind.WARNING if isinstance(notice, (LabelledWrongly, NotNumbers)) else NoteKind.INFORMATION


def _polarity_notes(document: DocumentSnapshot) -> list[Note]:
    stated = {
        ImageRole.REFERENCE: document.stated_reference_polarity,
        ImageRole.FLOATING: document.entry.polarity if document.entry else None,
    }
    images = ((ImageRole.REFERENCE, document.reference), (ImageRole.FLOATING, document.floating))
    via = document.via.name if document.via is not None else ""
    return [
        Note(NoteKind.WARNING, PolarityToCheck(role, via))
        for role, opened in images
        if opened is not None and stated[role] is None and opened.found_polarity.is_uncertain
    ]
