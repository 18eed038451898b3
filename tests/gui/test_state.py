"""`resolve`: what the window says and allows, without a window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.case.document import Case
from core.images.polarity import VesselPolarity
from core.points.matching import ImageRole, MatchingPoints, PairRole
from retina_gui.actions.table import ACTIONS
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content
from retina_gui.document.notes import NoteKind
from retina_gui.document.open_image import OpenImage
from retina_gui.rendering.layers import CheckerboardLayer, ImageLayer
from retina_gui.resolve import resolve
from retina_gui.state.compare_modes import parameter_share, with_parameter_share
from retina_gui.state.options import CompareMode, Stage, ViewOptions
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState, ViewState
from tests.gui.made_images import made_open, noise_image

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
PLACES = ((20.0, 20.0), (100.0, 30.0), (60.0, 90.0), (30.0, 70.0), (80.0, 60.0))


def opened(name: str, confidence: float = 0.9) -> OpenImage:
    return made_open(noise_image(name, (110, 130)), confidence)


@pytest.fixture
def document(application: QApplication) -> CaseDocument:
    return CaseDocument()


@pytest.fixture
def paired(document: CaseDocument) -> CaseDocument:
    reference, floating = opened("reference"), opened("floating image")
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    document.replace_case(Content(case), (reference, floating), None)
    return document


def place(document: CaseDocument, count: int) -> None:
    for x, y in PLACES[:count]:
        document.pairs.place(REFERENCE, (x, y))
        document.pairs.place(FLOATING, (x + 5, y - 3))


def shown(document: CaseDocument, job: JobState | None = None, **options: object) -> ViewState:
    return resolve(Situation(document.snapshot(), ViewOptions(**options), job or JobState()))


def test_the_same_image_twice_is_pointed_out(document: CaseDocument) -> None:
    image = opened("reference")
    case = Case().with_reference(image.identity).with_floating(image.identity)
    document.replace_case(Content(case), (image,), None)
    assert "Both images are the same file" in shown(document).notes[0].text


def test_every_action_of_the_key_table_has_a_state(paired: CaseDocument) -> None:
    assert set(shown(paired).actions) == {action.id for action in ACTIONS}


def test_every_disabled_action_says_why(document: CaseDocument) -> None:
    for name, state in shown(document).actions.items():
        assert state.enabled or state.reason.endswith("."), name


def test_an_empty_document_says_what_to_open(document: CaseDocument) -> None:
    state = shown(document)
    assert state.empty
    assert "reference" in state.prompt
    assert not state.actions["register"].enabled
    document.set_image(REFERENCE, opened("a"))
    state = shown(document)
    assert not state.empty
    assert "floating" in state.prompt


def test_the_prompt_alternates_between_the_images(paired: CaseDocument) -> None:
    for number, (x, y) in enumerate(PLACES[:3], start=1):
        state = shown(paired)
        assert f"point {number} in the reference image" in state.prompt
        assert state.reference.asks
        assert not state.floating.asks
        paired.pairs.place(REFERENCE, (x, y))
        assert f"point {number} in the floating image" in shown(paired).prompt
        paired.pairs.place(FLOATING, (x, y))
    assert shown(paired).prompt.startswith("Ready")


def test_the_accent_is_on_what_comes_next(paired: CaseDocument) -> None:
    place(paired, 3)
    assert shown(paired).next_step == "register"
    assert shown(paired, stage=Stage.REGISTER).next_step == "", "the panel has the button"


def test_register_says_how_many_pairs_are_missing(paired: CaseDocument) -> None:
    for count, words in (
        (0, "3 more matching pairs"),
        (1, "2 more matching pairs"),
        (1, "1 more matching pair "),
    ):
        place(paired, count)
        assert words in shown(paired).actions["register"].reason
    place(paired, 1)
    assert not shown(paired).actions["register"].enabled, "two pairs lie at the same place"


def test_points_by_which_the_images_lie_apart_cannot_be_registered(paired: CaseDocument) -> None:
    corner, other_corner = ((2, 2), (12, 2), (2, 12)), ((118, 98), (128, 98), (118, 108))
    for at, partner in zip(corner, other_corner, strict=True):
        paired.pairs.place(REFERENCE, at)
        paired.pairs.place(FLOATING, partner)
    state = shown(paired)
    assert not state.actions["register"].enabled
    assert "do not overlap" in state.actions["register"].reason
    assert "do not overlap" in state.prompt
    assert any(note.kind is NoteKind.ERROR and "do not overlap" in note.text for note in state.notes)
    for pair in (1, 2, 3):
        paired.pairs.set_pair_role(pair, PairRole.CHECK)
    place(paired, 3)
    assert shown(paired).actions["register"].enabled
    assert not any("do not overlap" in note.text for note in shown(paired).notes)


def test_a_running_job_locks_what_would_change_the_case(paired: CaseDocument) -> None:
    place(paired, 3)
    job = JobState(True, "The registration", "Segmenting the reference", 0.3, 2.0)
    state = shown(paired, job)
    assert state.prompt == "Segmenting the reference…"
    for name in ("register", "undo", "open_reference", "delete_pair"):
        assert not state.actions[name].enabled
    assert state.actions["cancel"].enabled
    assert state.actions["mode_blend"].enabled


def test_check_points_measure_and_do_not_fit(paired: CaseDocument) -> None:
    place(paired, 4)
    paired.pairs.set_pair_role(4, PairRole.CHECK)
    paired.pairs.preview_move(4, FLOATING, (200.0, 200.0))
    paired.pairs.end_preview(keep=True)
    rows = shown(paired).points.rows
    assert rows[3].check
    assert float(rows[3].residual) > 50
    assert [row.residual for row in rows[:3]] == ["exact"] * 3
    reference, floating = np.array(PLACES[0]), np.add(PLACES[0], (5, -3))
    transform = paired.snapshot().pre_alignment.reference_to_floating
    assert transform(reference[None])[0] == pytest.approx(floating)


def test_an_inactive_pair_takes_no_part(paired: CaseDocument) -> None:
    place(paired, 3)
    paired.pairs.set_pair_active(2, False)
    assert paired.snapshot().pre_alignment is None
    assert shown(paired).compare.layer is None


def test_modes_show_what_they_are_named_for(paired: CaseDocument) -> None:
    place(paired, 3)
    checker = shown(paired, mode=CompareMode.CHECKERBOARD).compare
    assert isinstance(checker.layer, CheckerboardLayer)
    assert checker.layer.cell == 26, "a fifth of the width"
    both = shown(paired, mode=CompareMode.SIDE_BY_SIDE, stage=Stage.JUDGE).compare
    assert isinstance(both.layer, ImageLayer)
    assert isinstance(both.second_layer, ImageLayer)
    assert both.parameter is None
    assert shown(paired, mode=CompareMode.FLICKER, flicker_rate=4.0).compare.flicker_interval_ms == 250
    assert shown(paired).compare.flicker_interval_ms is None


def test_equal_states_are_equal_pictures(paired: CaseDocument) -> None:
    """A pane that gets an equal layer does not draw again."""
    place(paired, 3)
    first, second = shown(paired), resolve(Situation(paired.snapshot(), ViewOptions(), JobState()))
    assert first.compare.layer == second.compare.layer
    paired.pairs.preview_move(1, FLOATING, (30.0, 30.0))
    assert shown(paired).compare.layer != first.compare.layer


def test_an_uncertain_polarity_is_pointed_out_until_it_is_stated(document: CaseDocument) -> None:
    reference, floating = opened("reference", confidence=0.05), opened("floating image")
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    document.replace_case(Content(case), (reference, floating), None)
    assert any("reference image" in note.text for note in shown(document).notes)
    document.set_polarity(REFERENCE, VesselPolarity.DARK)
    assert not shown(document).notes
    assert "vessels dark" in shown(document).reference.details


def test_the_slider_goes_through_the_whole_range() -> None:
    for mode in CompareMode:
        options = ViewOptions(mode=mode)
        if mode in (CompareMode.SIDE_BY_SIDE, CompareMode.RED_CYAN, CompareMode.GREEN_MAGENTA):
            assert parameter_share(options) is None
            assert with_parameter_share(options, 0.7) == options
            continue
        for share in (0.0, 0.3, 1.0):
            assert parameter_share(with_parameter_share(options, share)) == pytest.approx(share)
        assert parameter_share(with_parameter_share(options, 7.0)) == pytest.approx(1.0)
    assert replace(ViewOptions(), show_before=True, peek=True).before is False


def test_random_edits_undo_to_the_start_and_redo_to_the_end(paired: CaseDocument) -> None:
    random = np.random.default_rng(5)
    start = paired.snapshot().points
    for _ in range(300):
        _edit(paired, random)
    end = paired.snapshot().points
    while paired.snapshot().undo_text:
        paired.undo()
    assert paired.snapshot().points == start == MatchingPoints()
    while paired.snapshot().redo_text:
        paired.redo()
    assert paired.snapshot().points == end


def _edit(document: CaseDocument, random: np.random.Generator) -> None:
    points = document.snapshot().points
    role = REFERENCE if random.random() < 0.5 else FLOATING
    place_at = tuple(random.uniform(0, 100, 2).tolist())
    if not points.pairs or random.random() < 0.4:
        document.pairs.place(role, place_at)
        return
    pair = points.pairs[int(random.integers(len(points)))]
    edits = (
        lambda: document.pairs.nudge(pair.id, role, place_at) if pair.point(role) else None,
        lambda: document.pairs.delete_pair(pair.id),
        lambda: document.pairs.clear_half(pair.id, role) if pair.point(role) else None,
        lambda: document.pairs.set_pair_active(pair.id, not pair.active),
        lambda: document.pairs.set_pair_role(pair.id, PairRole.CHECK),
        lambda: document.set_polarity(role, VesselPolarity.DARK),
    )
    edits[int(random.integers(len(edits)))]()
