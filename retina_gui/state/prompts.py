"""The prompt: one sentence that says what a click does now, or what to do next."""

from __future__ import annotations

from core.case.judgements import Verdict
from core.language import tr, tr_count
from core.points.matching import ImageRole, MatchingPoints
from core.points.outside import PointOutside, first_outside, pairs_outside
from core.transforms.estimation import EstimationFailure, PreAlignment
from core.transforms.notices import NO_ESTIMATE, NoOverlap
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.state.annotations_state import annotation_prompt
from retina_gui.state.cells import walk_of
from retina_gui.state.compare_modes import COMPARE_MODES, can_show
from retina_gui.state.corrections_state import correction_prompt, is_correcting
from retina_gui.state.export_files import NOWHERE, ExportTarget, is_of_drawings_alone
from retina_gui.state.judging_now import adjudicates, is_marking, own_judgement
from retina_gui.state.memo import once_for_each
from retina_gui.state.options import CompareMode, Stage, ViewOptions
from retina_gui.state.view_state import JobState, Mark, MarkKind


def next_click(points: MatchingPoints) -> tuple[int, ImageRole]:
    """Which pair is asked for next, and in which image."""
    for pair in points:
        if not pair.is_complete:
            return pair.id, ImageRole.FLOATING if pair.floating is None else ImageRole.REFERENCE
    return points.next_id, ImageRole.REFERENCE


def list_prompt(job: JobState, is_list_shown: bool) -> str:
    """The sentence while no case is open and a list shows; empty where that is another's matter."""
    if job.running or not is_list_shown:
        return ""
    return tr("Open a case of the list: Enter opens the selected one, Page Down the next (F8: to the list).")


def prompt(
    document: DocumentSnapshot,
    options: ViewOptions,
    job: JobState,
    target: ExportTarget = NOWHERE,
    in_list: bool = False,
) -> str:
    """The sentence for the status line; `in_list`: a list of cases shows, so that the next case is one key away."""
    if job.running:
        return f"{job.step or job.name}…"
    for role, opened in ((ImageRole.REFERENCE, document.reference), (ImageRole.FLOATING, document.floating)):
        if opened is None and not _does_without(document, options, role):
            return _opening_prompt(document, role)
    if options.stage is Stage.EXPORT and options.held_tool is None:
        return _export_prompt(document, target)
    if options.held_tool is not None:
        return annotation_prompt(document, options)
    if options.stage is Stage.JUDGE:
        return _judge_prompt(document, options, in_list)
    by_stage = {Stage.POINTS: _points_prompt, Stage.REGISTER: _register_prompt}
    return by_stage[options.stage](document, options)


def _does_without(document: DocumentSnapshot, options: ViewOptions, role: ImageRole) -> bool:
    """Whether nothing is missing: one image alone can be drawn on, measured and exported."""
    is_one_enough = options.held_tool is not None or options.stage is Stage.EXPORT
    return is_one_enough and role is ImageRole.FLOATING and not document.case.floating


def _opening_prompt(document: DocumentSnapshot, role: ImageRole) -> str:
    """What to open: an image that the case misses, or the first one."""
    missing = document.identity(role)
    if missing is not None:
        return tr("Open {name} from where it is now: points and result come back.").format(name=missing.name)
    if role is ImageRole.REFERENCE:
        return tr("Open the reference image: the one that all others are aligned to.")
    return tr("Open the floating image: the one that is moved onto the reference.")


def hover_prompt(mark: Mark | None) -> str:
    """What a click does while the mouse is over a mark; empty where it is over none."""
    if mark is None:
        return ""
    if mark.kind is MarkKind.GHOST and mark.confidence is None:
        return tr(
            "Click where you see point {pair}; Enter, or a click in the middle of the ghost, takes the ghost as it is."
        ).format(pair=mark.pair_id)
    if mark.kind is MarkKind.GHOST:
        return tr(
            "Click to accept point {pair} here, or drag the ghost to its place; Ctrl + click places it at the mouse."
        ).format(pair=mark.pair_id)
    return tr("Drag to move point {pair}; a click selects it, the right button offers more.").format(
        pair=mark.pair_id
    )


def reason_not_to_register(document: DocumentSnapshot) -> str:
    """Why the network cannot be run yet; empty when it can."""
    if document.reference is None or document.floating is None:
        return tr("Open both images first.")
    if isinstance(document.pre_alignment, EstimationFailure):
        return document.pre_alignment.reason.sentence
    astray = outside_point(document)
    if astray is not None:
        return astray.sentence
    if document.is_apart:
        return NoOverlap().sentence
    if isinstance(document.pre_alignment, PreAlignment):
        return ""
    missing = document.wanted_pairs - len(document.points.fit_ids())
    return tr_count(
        "Mark {count} more matching pair first.", "Mark {count} more matching pairs first.", missing
    )


@once_for_each
def outside(document: DocumentSnapshot, role: ImageRole) -> tuple[int, ...]:
    """The numbers of the pairs in use whose point lies outside an image."""
    opened = document.reference if role is ImageRole.REFERENCE else document.floating
    if opened is None:
        return ()
    return tuple(pair.id for pair in pairs_outside(document.points, role, opened.image.size))


@once_for_each
def outside_point(document: DocumentSnapshot) -> PointOutside | None:
    """The point outside its image that keeps the registration from beginning, by the engine's own rule."""
    if document.reference is None or document.floating is None:
        return None
    return first_outside(document.points, document.reference.image.size, document.floating.image.size)


def has_warnings(document: DocumentSnapshot) -> bool:
    """Whether the alignment by the points is doubtful."""
    if any(outside(document, role) for role in ImageRole):
        return True
    alignment = document.pre_alignment
    return isinstance(alignment, PreAlignment) and not all(
        isinstance(warning, NO_ESTIMATE) for warning in alignment.warnings
    )


def after_pair(count: int) -> str:
    """When something happens that needs this many pairs, such as `after the third pair`."""
    words = (
        tr("after the first pair"),
        tr("after the second pair"),
        tr("after the third pair"),
        tr("after the fourth pair"),
    )
    return words[count - 1]


def _points_prompt(document: DocumentSnapshot, options: ViewOptions) -> str:
    pair_id, image = next_click(document.points)
    is_half = pair_id != document.points.next_id
    if is_half:
        return _half_pair_prompt(document, pair_id, image)
    if isinstance(document.pre_alignment, EstimationFailure):
        return tr("Move a point or add a pair: these points give no alignment yet.")
    astray = outside_point(document)
    if astray is not None:
        return tr("Move point {pair}, or leave it out (O): it lies outside its image.").format(
            pair=astray.pair
        )
    if document.is_apart:
        return tr("Move a point: by these points the two images do not overlap.")
    if document.pre_alignment is not None and document.suggested and document.live is None:
        return tr(
            "Check each suggested point (keys 1 … 9 centre on a pair), drag what is wrong, then "
            "Register (Ctrl + R)."
        )
    if document.live is not None:
        return tr("Registered: judge the result (Alt + 3). After a change of the points, register again.")
    if document.pre_alignment is not None:
        sentence = tr(
            "Ready: press Register (Ctrl + R), drag a mark to improve it, or click point {pair} to add a pair."
        )
        if has_warnings(document):
            sentence = tr(
                "See the warning on the right: drag a mark to its place, or press Register (Ctrl + R) all the same."
            )
        return sentence.format(pair=pair_id)
    if pair_id == 1:
        sentence = (
            tr("Click point 1 in {image}: a vessel crossing that you can find in both images.")
            if document.finding is not None
            else tr(
                "Click point 1 in {image}: a vessel crossing that you can find in both images. "
                "Or press Suggest (Ctrl + G)."
            )
        )
        return sentence.format(image=document.word(ImageRole.REFERENCE))
    sentence = tr("Click point {pair} in {image}, far from the others.")
    return sentence.format(pair=pair_id, image=document.word(ImageRole.REFERENCE))


def _half_pair_prompt(document: DocumentSnapshot, pair_id: int, image: ImageRole) -> str:
    word = document.word(image)
    offer = document.offers.get(pair_id)
    if offer is not None:
        return tr(
            "Click point {pair} in {image}: the ghost shows the matching vessels (confidence {confidence:.2f}). "
            "A click on it or Enter accepts it, a drag corrects it."
        ).format(pair=pair_id, image=word, confidence=offer.confidence)
    if document.ghost_model is not None:
        return tr(
            "Click point {pair} in {image}: the ghost shows about where. "
            "Click where you see it; Enter takes the ghost, a drag moves it."
        ).format(pair=pair_id, image=word)
    return tr("Click point {pair} in {image}: the same place as in the other image.").format(
        pair=pair_id, image=word
    )


def _register_prompt(document: DocumentSnapshot, options: ViewOptions) -> str:
    reason = reason_not_to_register(document)
    if reason:
        return tr("{reason} Then the network can start.").format(reason=reason)
    pair_id, image = next_click(document.points)
    return tr(
        "Check the settings on the right and press Register (Ctrl + R); a click in {image} still sets point {pair}."
    ).format(image=document.word(image), pair=pair_id)


def _judge_prompt(document: DocumentSnapshot, options: ViewOptions, in_list: bool) -> str:
    if is_correcting(document, options):
        return correction_prompt(document, options)
    walk = walk_of(document, options)
    if walk is not None and options.mode is CompareMode.FLICKER:
        sentence = tr(
            "Cell {number} of {count}, overlap {overlap}, confidence {confidence}. N: next, Shift + N: back, "
            "Ctrl + 0: whole image."
        )
        return sentence.format(
            number=walk.number,
            count=walk.count,
            overlap=f"{walk.cell.overlap:.2f}",
            confidence=f"{walk.cell.confidence or 0.0:.2f}",
        )
    if is_marking(document, options):
        return tr("Click the cells where it holds; a second click takes one back. Esc: done.")
    own = own_judgement(document, options)
    if document.live is not None and own is not None:
        return _after_verdict_in_list(own.verdict) if in_list else _after_verdict(own.verdict)
    if document.live is not None and adjudicates(document, options):
        return tr("The readers disagree, and you decide: A, Y or X gives the verdict that counts.")
    if document.live is not None:
        keys = tr("Hold T for before and after; A accepts the result, X rejects it.")
        return f"{_how_to_look(document.live, options.mode)} {keys}"
    if document.entry is not None and document.entry.result is not None:
        return tr("Only the figures of this result are there: press Register (Ctrl + R) to see it.")
    return tr("There is no result to judge yet: register the images first.")


def _how_to_look(live: LiveResult, mode: CompareMode) -> str:
    shown = mode if can_show(live, mode) else CompareMode.CHECKERBOARD
    return tr(COMPARE_MODES[shown].how_to_look)


def _after_verdict(verdict: Verdict) -> str:
    return {
        Verdict.ACCEPTED: tr(
            "Accepted. Export (Ctrl + E) writes the aligned images; A takes the verdict back."
        ),
        Verdict.RETRY: tr("To be repeated: improve the points (Alt + 1), or correct a place (Shift + C)."),
        Verdict.REJECTED: tr("Rejected. Choose or type the reason on the right; X takes the verdict back."),
    }[verdict]


def _after_verdict_in_list(verdict: Verdict) -> str:
    return {
        Verdict.ACCEPTED: tr("Accepted. Page Down saves and opens the next case; A takes the verdict back."),
        Verdict.RETRY: tr(
            "To be repeated. Choose or type the reason on the right; Page Down: the next case."
        ),
        Verdict.REJECTED: tr("Rejected. Choose or type the reason on the right; Page Down: the next case."),
    }[verdict]


def _export_prompt(document: DocumentSnapshot, target: ExportTarget) -> str:
    if target.is_written:
        return tr(
            "Everything is written: “Show the folder” opens it. Page Down opens the next case of a list, Ctrl + N "
            "begins a new one."
        )
    if document.live is not None or is_of_drawings_alone(document):
        return tr(
            "Choose the folder on the right; the list shows what will be written. Ctrl + E and Enter write it."
        )
    if not document.case.floating:
        return tr("There is nothing to export yet: draw on the image, or add a second one and register it.")
    return tr("There is nothing to export yet: register the images first.")
