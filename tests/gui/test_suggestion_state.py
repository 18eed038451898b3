"""Suggested points and confidence at the level of the document and its view state, without a network."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.case.document import Case, ResultSummary
from core.images.polarity import PolarityEstimate, VesselPolarity
from core.metrics.summary import RegistrationMetrics
from core.notices import AsWritten
from core.points.matching import ImageRole, MatchingPoints, PairRole, points_from_arrays
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.open_image import OpenImage
from retina_gui.document.suggested_points import Finding, Remark, Suggestion, added_pairs
from retina_gui.jobs.registering import uncertain_regions
from retina_gui.rendering.layers import HatchedLayer, hatch_pattern
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.resolve import resolve
from retina_gui.state.options import CompareMode, ViewOptions
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState, ViewState
from tests.gui.made_images import made_open, noise_image

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
SIZE = (110, 130)
SHIFT = (5.0, -3.0)
OFFERED = points_from_arrays(
    np.array([[20.0, 20.0], [110.0, 25.0], [60.0, 95.0]]),
    np.array([[20.0, 20.0], [110.0, 25.0], [60.0, 95.0]]) + SHIFT,
)


def opened(name: str) -> OpenImage:
    return made_open(noise_image(name, SIZE))


@pytest.fixture
def document(application: QApplication) -> CaseDocument:
    reference, floating = opened("reference"), opened("floating image")
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    document = CaseDocument()
    document.replace_case(Content(case), (reference, floating), None)
    return document


def finding(document: CaseDocument, polarity: VesselPolarity = VesselPolarity.BRIGHT, **changes) -> Finding:
    """An alignment that is a shift; its maps know no more than their polarity."""
    image = SimpleNamespace(polarity=PolarityEstimate(polarity, 0.9))
    shift = PlanarTransform.from_affine(np.array([[1.0, 0, SHIFT[0]], [0, 1, SHIFT[1]]]))
    found = SimpleNamespace(reference_to_floating=shift, confidence=0.97, is_confident=True, warnings=())
    maps = SimpleNamespace(reference=image, floating=image)
    values = {"alignment": found, "transform": CompositeTransform(shift, None), **changes}
    return Finding(document.snapshot().open_pair, maps, **values)


def shown(document: CaseDocument, **options: object) -> ViewState:
    return resolve(Situation(document.snapshot(), ViewOptions(**options), JobState()))


def texts(document: CaseDocument) -> str:
    return " ".join(note.text for note in shown(document).notes)


def place(document: CaseDocument, reference: tuple[float, float], floating: tuple[float, float]) -> None:
    document.pairs.place(REFERENCE, reference)
    document.pairs.place(FLOATING, floating)


def suggest(document: CaseDocument, *warnings: str) -> None:
    pairs = added_pairs(document.snapshot().points, OFFERED, document.snapshot().wanted_pairs)
    document.findings.suggest(Suggestion(pairs, 0.97, tuple(map(AsWritten, warnings))))


def test_nothing_is_replaced_and_three_pairs_are_reached() -> None:
    own = points_from_arrays(np.array([[25.0, 22.0]]), np.array([[30.0, 19.0]]))
    own = own.place(FLOATING, (70.0, 70.0)).set_role(1, PairRole.FIT)
    added = added_pairs(own, OFFERED, 3)
    assert [pair.id for pair in added] == [3, 4], "the half pair 2 keeps its number"
    assert {pair.reference for pair in added} == {(110.0, 25.0), (60.0, 95.0)}, "not beside the user's own"
    assert len(added_pairs(MatchingPoints(), OFFERED, 3)) == 3
    assert added_pairs(OFFERED, OFFERED, 3) == ()
    assert added_pairs(MatchingPoints(), MatchingPoints(OFFERED.pairs[:2]), 3) == (), "too few to be of use"
    assert len(added_pairs(OFFERED.set_role(1, PairRole.CHECK), OFFERED, 3)) == 1, (
        "a check point is no fit pair"
    )


def test_a_suggestion_is_one_step_and_marked_until_the_user_moves_it(document: CaseDocument) -> None:
    place(document, (25.0, 22.0), (30.0, 19.0))
    document.findings.answer(finding(document))
    suggest(document, "The automatic alignment is uncertain.")
    assert document.snapshot().undo_text == "Suggest points"
    assert [row.suggested for row in shown(document).points.rows] == [False, True, True]
    assert "Suggested points 2 and 3, confidence 0.97" in texts(document)
    assert "The automatic alignment is uncertain." in texts(document)
    document.pairs.nudge(2, REFERENCE, (1.0, 1.0))
    assert "Suggested point 3," in texts(document)
    document.undo()
    document.undo()
    assert len(document.snapshot().points) == 1
    assert "Suggested" not in texts(document)
    assert document.snapshot().finding is not None, "what is known of the images is not undone"
    document.redo()
    assert document.snapshot().suggested == (2, 3)


def test_a_wrong_pair_is_told_of_once_and_the_prompt_points_at_the_warning(document: CaseDocument) -> None:
    for x, y in ((20.0, 20.0), (100.0, 30.0), (60.0, 90.0), (30.0, 70.0), (110.0, 85.0)):
        place(document, (x, y), (x + 5, y - 3))
    assert resolve(Situation(document.snapshot(), ViewOptions(), JobState())).prompt.startswith("Ready")
    place(document, (70.0, 50.0), (40.0, 80.0))
    document.findings.answer(finding(document))
    assert "Pair 6 does not fit the others" in texts(document)
    assert "Pair 6 lies" not in texts(document)
    assert "See the warning" in resolve(Situation(document.snapshot(), ViewOptions(), JobState())).prompt


def test_a_pair_far_from_a_certain_alignment_is_pointed_out(document: CaseDocument) -> None:
    place(document, (25.0, 22.0), (80.0, 19.0))
    document.findings.answer(finding(document))
    assert "Pair 1 lies 50 px from where the automatic alignment puts it" in texts(document)
    document.pairs.nudge(1, FLOATING, (31.0, 19.0))
    assert "Pair 1" not in texts(document)


def test_a_finding_is_forgotten_with_its_images_and_polarities(document: CaseDocument) -> None:
    document.findings.answer(finding(document))
    document.set_polarity(REFERENCE, VesselPolarity.BRIGHT)
    assert document.snapshot().finding is not None, "stated as it was found"
    document.set_polarity(REFERENCE, VesselPolarity.DARK)
    assert document.snapshot().finding is None
    document.undo()
    assert document.snapshot().finding is not None
    document.set_image(FLOATING, opened("another floating image"))
    assert document.snapshot().finding is None


def test_a_polarity_by_which_the_images_fit_is_taken_over(document: CaseDocument) -> None:
    document.findings.answer(finding(document, VesselPolarity.DARK))
    suggest(document)
    snapshot = document.snapshot()
    assert snapshot.reference_polarity is snapshot.floating_polarity is VesselPolarity.DARK
    assert snapshot.finding is not None
    document.undo()
    assert document.snapshot().case.reference_polarity is None


def test_a_reason_stays_until_three_pairs_answer_it_and_a_remark_until_they_change(
    document: CaseDocument,
) -> None:
    document.findings.answer(
        finding(document, alignment=None, transform=None, reason=AsWritten("Could not align."))
    )
    assert "Could not align." in texts(document)
    assert shown(document).next_step == "register", "Suggest is not proposed again"
    for x, y in ((20.0, 20.0), (110.0, 25.0), (60.0, 95.0)):
        place(document, (x, y), (x + 5, y - 3))
    assert "Could not align." not in texts(document)
    document.findings.answer(
        finding(document), Remark(AsWritten("No points were added."), document.snapshot().points)
    )
    assert "No points were added." in texts(document)
    document.pairs.delete_pair(3)
    assert "No points were added." not in texts(document)


def test_suggest_needs_both_images(document: CaseDocument, application: QApplication) -> None:
    assert shown(document).actions["suggest"].enabled
    assert shown(document).next_step == "suggest"
    state = shown(CaseDocument())
    assert not state.actions["suggest"].enabled
    assert state.next_step == "register"


def metrics(**changes: object) -> RegistrationMetrics:
    values = dict.fromkeys(("dice_before", "dice_after", "soft_dice_before", "soft_dice_after"), 0.5)
    figures = dict.fromkeys(("displacement_median", "displacement_p95", "displacement_largest"), 1.0)
    return RegistrationMetrics(**{**values, **figures, "folded_fraction": 0.0, **changes})


def registered(document: CaseDocument, uncertain: np.ndarray | None, figures: RegistrationMetrics) -> None:
    """A document with a result; only what is shown of it is there."""
    for pair in OFFERED:
        place(document, pair.reference, pair.floating)
    snapshot = document.snapshot()
    case = snapshot.case.with_result(0, ResultSummary(figures.to_dict(), None, None, {}))
    empty = np.zeros((0, 0), np.float32)
    unsure = np.zeros(SIZE, np.float32)
    result = SimpleNamespace(
        metrics=figures, warnings=(), confidence=unsure, known_confidence=unsure, cells=None
    )
    result.reference_vessels = result.warped_vessels = empty
    live = LiveResult(
        warped=snapshot.floating.pyramid,
        transform=CompositeTransform(PlanarTransform.identity(), None),
        result=result if uncertain is not None else None,
        uncertain=None if uncertain is None else build_pyramid(uncertain),
    )
    images = (snapshot.reference, snapshot.floating)
    document.replace_case(Content(case).with_live(0, live), images, None)


def test_confidence_hatches_the_result_and_nothing_else(document: CaseDocument) -> None:
    uncertain = np.zeros(SIZE, np.uint8)
    uncertain[40:80, 30:90] = 255
    registered(document, uncertain, metrics(confidence=0.61, uncertain_fraction=0.17))
    rows = dict(shown(document).quality.overall)
    assert rows["Mean confidence"] == "0.61"
    assert rows["Uncertain area"] == "17 %"
    plain = shown(document)
    assert not plain.actions["confidence"].checked
    assert plain.compare.legend_text == ""
    for mode in CompareMode:
        state = shown(document, show_confidence=True, mode=mode)
        layer = state.compare.second_layer or state.compare.layer
        assert isinstance(layer, HatchedLayer)
        assert "17 % of the overlap" in state.compare.legend_text
        assert state.actions["confidence"].checked
        drawn = layer.draw(np.eye(3), SIZE, 30).astype(int)
        bare = layer.picture.draw(np.eye(3), SIZE, 30).astype(int)
        changed = np.abs(drawn - bare).max(axis=2) > 0
        assert changed[uncertain > 0].mean() > 0.9
        assert not changed[uncertain == 0].any()
    before = shown(document, show_confidence=True, show_before=True).compare
    assert not isinstance(before.layer, HatchedLayer)
    assert "choose After" in before.legend_text


def test_without_a_map_nothing_is_hatched(document: CaseDocument) -> None:
    assert shown(document, show_confidence=True).actions["confidence"].reason == "Register the images first."
    registered(document, None, metrics())
    state = shown(document, show_confidence=True)
    assert state.actions["confidence"].enabled, "the map is found again when it is asked for"
    assert not isinstance(state.compare.layer, HatchedLayer)
    assert "Mean confidence" not in dict(state.quality.overall), "a file of an earlier version"


def test_uncertain_regions_leave_out_the_rim() -> None:
    overlap = np.zeros((200, 240), bool)
    overlap[20:180, 20:220] = True
    confidence = np.where(overlap, 0.7, 0.0).astype(np.float32)
    confidence[:28] = confidence[:, :28] = confidence[172:] = confidence[:, 212:] = 0.0
    confidence[80:120, 100:150] = 0.1
    result = SimpleNamespace(overlap=overlap, confidence=confidence, maps=None)
    regions = uncertain_regions(result).levels[0]
    assert regions[100, 125] == 255
    assert regions[:60].max() == regions[:, :80].max() == 0
    empty = SimpleNamespace(overlap=overlap, confidence=np.zeros((0, 0), np.float32), maps=None)
    assert uncertain_regions(empty) is None


def test_the_hatching_moves_with_the_image() -> None:
    there = hatch_pattern(np.eye(3), (40, 50))
    moved = np.eye(3)
    moved[0, 2] = 5.0
    assert np.array_equal(hatch_pattern(moved, (40, 45)), there[:, 5:])
    assert set(np.unique(there)) == {0, 1, 2}
