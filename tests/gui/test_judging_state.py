"""What the window says while a result is judged, without a window."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.case import Case, Judgement, ResultSummary, Verdict
from core.metrics.cell_quality import CellTables
from core.metrics.summary import RegistrationMetrics
from core.points.matching import points_from_arrays
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.open_image import OpenImage
from retina_gui.resolve import resolve
from retina_gui.state.options import CompareMode, Stage, ViewOptions
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState, ViewState
from tests.gui.made_images import made_open, noise_image

SIZE = (120, 160)
METRICS = RegistrationMetrics(0.3, 0.6, 0.3, 0.6, 0.0, 1.0, 2.0, 3.0, confidence=0.6, uncertain_fraction=0.1)
FIRST = Judgement(Verdict.ACCEPTED, "2026-11-20T10:00:00+00:00", "good", "AB")


def opened(name: str, spacing_um: float | None = None) -> OpenImage:
    return made_open(replace(noise_image(name, SIZE), spacing_um=spacing_um))


def tables() -> CellTables:
    """Vessels that lie on each other on the left, and less and less so to the right."""
    random = np.random.default_rng(2)
    reference = random.random(SIZE) < 0.3
    apart = random.random(SIZE) < np.linspace(0, 1, SIZE[1])[None, :]
    floating = np.where(apart, random.random(SIZE) < 0.3, reference)
    return CellTables.of(reference, floating, np.ones(SIZE, bool), np.full(SIZE, 0.5), SIZE)


def judged(*judgements: Judgement, has_maps: bool = True, spacing_um: float | None = None) -> CaseDocument:
    reference, floating = opened("reference", spacing_um), opened("floating")
    places = np.array([[20.0, 20.0], [100.0, 30.0], [60.0, 90.0]])
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    case = case.with_points(0, points_from_arrays(places, places)).with_result(
        0, ResultSummary(METRICS.to_dict())
    )
    for judgement in judgements:
        case = case.with_judgement(0, judgement)
    empty = np.zeros((0, 0), np.float32)
    maps = SimpleNamespace(
        metrics=METRICS,
        warnings=(),
        cells=tables(),
        reference_vessels=empty,
        confidence=empty,
        known_confidence=None,
    )
    result = maps if has_maps else None
    live = LiveResult(floating.pyramid, CompositeTransform(PlanarTransform.identity()), result)
    document = CaseDocument()
    document.replace_case(Content(case).with_live(0, live), (reference, floating), None)
    return document


def shown(document: CaseDocument, **options: object) -> ViewState:
    return resolve(Situation(document.snapshot(), ViewOptions(stage=Stage.JUDGE, **options), JobState()))


@pytest.fixture(autouse=True)
def needs_qt(application: QApplication) -> None:
    """Documents are Qt objects."""


def test_the_walk_ends_when_the_cells_get_another_size() -> None:
    document = judged()
    state = shown(document, walked=(1, 0.2), mode=CompareMode.FLICKER)
    assert state.prompt.startswith("Cell 2 of ")
    assert state.compare.walked is not None
    assert not shown(document, walked=(1, 0.2)).prompt.startswith("Cell"), "he looks at something else"
    state = shown(document, walked=(1, 0.2), cell_fraction=0.25)
    assert not state.prompt.startswith("Cell")
    assert state.compare.walked is None


def test_the_prompt_says_how_to_look_in_each_mode() -> None:
    document = judged()
    begins = {
        CompareMode.CHECKERBOARD: "Follow the vessels",
        CompareMode.FLICKER: "A vessel that jumps",
        CompareMode.SWIPE: "Drag the line",
        CompareMode.DISPLACEMENT: "The value under the mouse",
        CompareMode.VESSELS: "Follow the vessels",  # as there are no maps of them, the checkerboard is shown
    }
    for mode, words in begins.items():
        sentence = shown(document, mode=mode).prompt
        assert sentence.startswith(words), mode
        assert "Hold T" in sentence


@pytest.mark.parametrize(
    ("verdict", "next_step"),
    [
        (Verdict.ACCEPTED, "Export (Ctrl + E)"),
        (Verdict.RETRY, "improve the points"),
        (Verdict.REJECTED, "reason"),
    ],
)
def test_after_the_verdict_the_prompt_says_what_comes_next(verdict: Verdict, next_step: str) -> None:
    document = judged()
    assert "A accepts the result" in shown(document).prompt
    document.judgements.set_verdict(verdict, "AB")
    assert next_step in shown(document, grader="AB").prompt
    assert "A accepts the result" in shown(document, grader="CD").prompt


def test_a_walk_beyond_the_last_cell_is_over() -> None:
    assert shown(judged(), walked=(10_000, 0.2)).compare.walked is None


def test_cells_are_shown_where_one_judges_and_for_the_result_alone() -> None:
    document = judged()
    assert shown(document).compare.cells == ()
    state = shown(document, show_cells=True)
    assert len(state.compare.cells) == 5 * 4
    assert "overlap of the vessels" in state.compare.legend[0].text
    assert state.actions["cells"].checked
    before = shown(document, show_cells=True, show_before=True)
    assert before.compare.cells == ()
    assert "choose After" in before.compare.legend[0].text


def test_the_panel_says_how_many_cells_to_look_at() -> None:
    assert "Look at " in shown(judged()).quality.cells
    assert "keeps no vessel maps" in shown(judged(has_maps=False)).quality.cells


def test_without_a_result_nothing_of_it_can_be_done() -> None:
    document = judged()
    document.pairs.delete_pair(1)
    state = shown(document)
    assert state.quality.rows == ()
    for name in ("cells", "worst_next", "worst_previous", "verdict_accept"):
        assert not state.actions[name].enabled
        assert state.actions[name].reason == "Register the images first."


def test_a_change_of_the_points_drops_all_verdicts_and_undo_brings_them_back() -> None:
    document = judged(FIRST)
    document.pairs.delete_pair(1)
    assert document.case.entry(0).judgements == ()
    document.undo()
    assert document.case.entry(0).judgements == (FIRST,)


def test_the_reader_sees_his_own_verdict_on_the_buttons() -> None:
    document = judged(FIRST)
    assert shown(document, grader="ab").actions["verdict_accept"].checked
    assert not shown(document, grader="CD").actions["verdict_accept"].checked


def test_what_a_blinded_reader_is_told() -> None:
    state = shown(judged(FIRST), grader="CD", blinded=True).verdict
    assert (state.verdict, state.reason, state.others, state.agree) == (None, "", (), None)
    assert "Another reader has judged" in state.summary
    assert shown(judged(FIRST), grader="AB", blinded=True).verdict.summary == ""
    assert shown(judged(), grader="CD", blinded=True).verdict.summary == ""


def test_readers_agree_or_do_not() -> None:
    second = Judgement(Verdict.REJECTED, "2026-11-21T10:00:00+00:00", "", "CD")
    state = shown(judged(FIRST, second), grader="CD", blinded=True).verdict
    assert state.summary == "The readers disagree."
    assert state.agree is False
    assert state.others[0].startswith("AB: accepted, 2026-11-20")
    assert state.others[0].endswith("good")


def test_a_reason_needs_a_verdict_and_keeps_its_time() -> None:
    document = judged(FIRST)
    document.judgements.explain(replace(FIRST, grader="CD"), "late", ())
    assert document.case.entry(0).judgements == (FIRST,)
    document.judgements.explain(FIRST, "  better  now ", ())
    (judgement,) = document.case.entry(0).judgements
    assert (judgement.reason, judgement.given_at) == ("better now", FIRST.given_at)
    document.judgements.explain(judgement, "better now", ())
    document.undo()
    assert document.case.entry(0).judgements == (FIRST,), "the same reason again was no step"


def test_the_stated_pixel_size_counts_more_than_that_of_the_file() -> None:
    document = judged(spacing_um=11.0)
    assert shown(document).spacing.found == "11"
    assert {row.name for row in shown(document).quality.rows} >= {"Largest, µm"}
    document.set_spacing(5.0)
    largest = next(row for row in shown(document).quality.rows if row.name == "Largest, µm")
    assert largest.figures[-1] == "15"
    assert shown(document).spacing.stated == "5"
