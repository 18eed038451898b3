"""Versions and corrections without a window: what is listed, what is kept in memory, what comes back by undo."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.case.document import Case, ResultSummary
from core.case.judgements import Verdict
from core.points.corrections import Correction
from core.points.matching import MatchingPair, MatchingPoints
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from retina_gui.document import result_memory
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.correction_drag import correction_from, dragged
from retina_gui.panes.view import View
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.rendering.warped_picture import WarpedPicture
from retina_gui.resolve import resolve
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState, ViewState
from tests.gui.test_state import opened

SIZE = (110, 130)
PLACES = ((20.0, 20.0), (100.0, 30.0), (60.0, 90.0))
METRICS = {
    **dict.fromkeys(("dice_before", "dice_after", "soft_dice_before", "soft_dice_after"), 0.5),
    **dict.fromkeys(("folded_fraction", "displacement_median", "displacement_p95"), 0.0),
    "displacement_largest": 1.0,
}


def live(x: float = 0.0) -> LiveResult:
    """A result that moves everything by `x`."""
    field = RegistrationField(np.full((*SIZE, 2), [x, 0.0]), SIZE)
    pixels = np.full(SIZE, 90, np.uint8)
    return LiveResult(build_pyramid(pixels), CompositeTransform(PlanarTransform.identity(), field))


@pytest.fixture
def document(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> CaseDocument:
    monkeypatch.setattr(LiveResult, "summary", lambda live: ResultSummary(METRICS))
    document = CaseDocument()
    reference, floating = opened("reference"), opened("floating image")
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    pairs = tuple(MatchingPair(number, place, place) for number, place in enumerate(PLACES, start=1))
    content = Content(case.with_points(0, MatchingPoints(pairs)))
    document.replace_case(content, (reference, floating), None)
    return document


def shown(document: CaseDocument, job: JobState | None = None, **options: object) -> ViewState:
    state = ViewOptions(**{"stage": Stage.JUDGE, **options})
    return resolve(Situation(document.snapshot(), state, job or JobState()))


def corrected(document: CaseDocument, x: float = 2.0) -> None:
    correction = Correction((50.0 + x, 50.0), (50.0, 50.0), (48.0, 50.0))
    document.results.correct(0, live(x), (correction,), 1, "Correct a place")


def test_versions_are_listed_with_the_newest_first(document: CaseDocument) -> None:
    assert shown(document).versions.rows == ()
    document.results.register(0, live())
    corrected(document)
    first, second = shown(document).versions.rows
    assert (first.number, first.current, second.current) == (2, True, False)
    assert "Correction of 1" in first.title
    assert "1 place" in first.detail
    assert "other points" not in first.detail
    assert first.figures == "Dice 0.500"


def test_showing_an_older_version_is_one_step_and_verdicts_stay_where_they_belong(
    document: CaseDocument,
) -> None:
    document.results.register(0, live())
    document.judgements.set_verdict(Verdict.REJECTED)
    corrected(document)
    assert [row.verdict for row in shown(document).versions.rows] == [None, Verdict.REJECTED]
    assert shown(document, blinded=True, grader="B").versions.rows[1].verdict is None, "a blinded reader"
    newest = document.snapshot().live
    document.results.show_version(1)
    assert document.snapshot().live is document.snapshot().kept[1]
    assert document.snapshot().undo_text == "Show version 1"
    document.undo()
    assert document.snapshot().live is newest
    for _ in range(3):
        document.undo()
    assert shown(document).versions.rows == ()
    for _ in range(4):
        document.redo()
    assert document.snapshot().entry.current == 1


def test_other_points_keep_the_versions_and_a_version_brings_its_points_back(document: CaseDocument) -> None:
    document.results.register(0, live())
    document.pairs.delete_pair(3)
    state = shown(document)
    assert document.snapshot().live is None
    assert "made with other points" in state.versions.rows[0].detail
    assert not state.actions["correct"].enabled
    document.results.show_version(1)
    assert len(document.snapshot().points) == 3
    assert "other points" not in shown(document).versions.rows[0].detail


def test_only_what_is_not_needed_can_be_deleted(document: CaseDocument) -> None:
    document.results.register(0, live())
    corrected(document)
    assert "is shown" in shown(document, selected_version=2).actions["delete_version"].reason
    assert "corrects this one" in shown(document, selected_version=1).actions["delete_version"].reason
    document.results.show_version(1)
    assert shown(document, selected_version=2).actions["delete_version"].enabled
    document.results.delete_version(2)
    assert set(document.snapshot().kept) == {1}
    document.undo()
    assert set(document.snapshot().kept) == {1, 2}


def test_before_is_the_version_that_is_compared_with(document: CaseDocument) -> None:
    document.results.register(0, live())
    corrected(document)
    state = shown(document, compared_version=1, show_before=True)
    assert state.compare.versions == ("Version 1", "Version 2")
    assert state.compare.layer.second.pyramid is document.snapshot().kept[1].warped
    assert shown(document, compared_version=2).compare.versions is None, "it is the one that is shown"
    assert shown(document, compared_version=9).compare.versions is None


def test_old_versions_give_their_pictures_back_also_in_the_steps_of_undo(
    document: CaseDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_memory, "BUDGET", SIZE[0] * SIZE[1] * result_memory.BYTES_A_PIXEL)
    for x in range(4):
        document.results.register(0, live(x))
    kept = document.snapshot().kept
    assert [kept[number].is_slim for number in (1, 2, 3, 4)] == [True, True, False, False]
    assert isinstance(kept[1].warped, WarpedPicture)
    document.undo()
    document.undo()
    assert document.snapshot().entry.current == 2
    assert document.snapshot().live.is_slim, "the step before holds no pictures either"
    assert shown(document).compare.has_after


def test_the_tool_shows_arrows_and_says_what_the_mouse_does(document: CaseDocument) -> None:
    assert "Register" in shown(document).actions["correct"].reason
    document.results.register(0, live())
    corrected(document)
    assert shown(document).corrections.arrows == ()
    state = shown(document, correcting=True, selected_correction=0)
    (arrow,) = state.corrections.arrows
    assert (arrow.number, arrow.start, arrow.end, arrow.selected) == (1, (48.0, 50.0), (50.0, 50.0), True)
    assert state.actions["delete_pair"].enabled, "Delete takes the selected correction back"
    assert "Delete takes it back" in state.prompt
    assert not shown(document, correcting=True, show_before=True).corrections.active
    assert not shown(document, JobState(running=True, name="Job"), correcting=True).corrections.active
    assert shown(document, correcting=True, stage=Stage.POINTS).corrections.arrows == ()


def test_a_drag_shows_the_place_where_it_is_dragged_to(document: CaseDocument) -> None:
    result = live(1.0)
    document.results.register(0, result)
    floating = document.snapshot().floating.pyramid
    correction = correction_from(result.transform, (60.0, 50.0), (64.0, 53.0))
    assert correction.floating == (61.0, 50.0)
    drag = dragged(result.transform, floating, SIZE, correction)
    assert drag.picture.transform(np.array([[64.0, 53.0]]))[0] == pytest.approx((61.0, 50.0), abs=0.01)
    state = shown(document, correcting=True, correction_drag=drag)
    assert [(each.number, each.dragged) for each in state.corrections.arrows] == [(0, True)]
    assert "5.0 px" in state.prompt
    assert state.compare.layer.picture.second.pyramid is drag.picture


@pytest.mark.parametrize("bent", [False, True])
def test_a_drag_draws_the_picture_of_its_transform_and_only_the_surroundings_anew(bent: bool) -> None:
    """Everywhere, at any view; what lies beyond the surroundings is drawn once for all moves of the mouse."""
    random, size = np.random.default_rng(7), (460, 520)
    pixels = cv2.GaussianBlur(random.integers(0, 255, size, dtype=np.uint8), (0, 0), 2.0)
    planar = PlanarTransform.from_affine(np.array([[0.97, 0.05, 3.0], [-0.04, 1.01, 6.0]]))
    field = RegistrationField(random.normal(0, 2, (46, 52, 2)), size) if bent else None
    floating, transform, former = build_pyramid(pixels), CompositeTransform(planar, field), None
    calls = []
    for end in ((263.0, 212.0), (271.0, 217.0), (290.0, 190.0)):
        correction = correction_from(transform, (260.0, 210.0), end)
        drag = former = dragged(transform, floating, size, correction, None, former)
        calls.append(drag.picture.unmoved)
        for _ in range(6):
            scale, centre = float(2 ** random.uniform(-1.5, 3)), tuple(random.uniform((0, 0), (520, 460)))
            matrix = View(centre, scale).matrix((300, 400))
            drawn = drag.picture.sample(matrix, (300, 400), 30).astype(int)
            expected = WarpedPicture(floating, drag.picture.transform, size).sample(matrix, (300, 400), 30)
            apart = np.abs(drawn - expected)
            assert np.percentile(apart, 99.5) <= 1, "an interpolated value may be rounded the other way"
    assert calls[0] is calls[1] is calls[2]


def test_a_picture_through_a_transform_is_that_of_the_warped_image() -> None:
    from core.transforms.resampling import warp

    pixels = np.random.default_rng(3).integers(0, 255, (*SIZE, 3), dtype=np.uint8)
    planar = PlanarTransform.from_affine(np.array([[0.96, 0.1, 3.0], [-0.1, 0.96, 9.0]]))
    u = np.random.default_rng(4).normal(0, 1, (11, 13, 2))
    transform = CompositeTransform(planar, RegistrationField(u, SIZE))
    drawn = WarpedPicture(build_pyramid(pixels), transform, SIZE).draw(np.eye(3), SIZE, 0)
    inner = np.s_[8:-8, 8:-8]
    expected = warp(pixels, transform, SIZE)
    apart = np.abs(drawn[..., :3].astype(int) - expected.astype(int))[inner]
    assert np.median(apart) <= 2
    assert np.percentile(apart, 99) < 16
