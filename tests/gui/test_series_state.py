"""The filmstrip and the actions on the images of a case, without a window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.case.document import Case, ResultSummary
from core.case.judgements import Judgement, Verdict
from core.points.matching import MatchingPoints, points_from_arrays
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform
from retina_gui.document import series_changes
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.open_image import OpenImage
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.resolve import resolve
from retina_gui.state.filmstrip_state import FrameState, filmstrip_state
from retina_gui.state.options import ViewOptions
from retina_gui.state.series_rules import point_sources, to_register
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState
from tests.gui.made_images import made_open, noise_image

CORNERS = np.array([[20.0, 20.0], [100.0, 30.0], [60.0, 90.0]])


def opened(name: str) -> OpenImage:
    return made_open(noise_image(name, (110, 130)))


def shifted(by: float) -> MatchingPoints:
    return points_from_arrays(CORNERS, CORNERS + by)


@pytest.fixture
def document(application: QApplication) -> CaseDocument:
    """A reference and three floating images: one, three, five letters."""
    images = [opened(name) for name in ("reference image", "a", "bbb", "ccccc")]
    case = Case().with_reference(images[0].identity)
    for image in images[1:]:
        case = case.with_floating(image.identity)
    result = CaseDocument()
    result.replace_case(Content(case), images, None)
    return result


def with_points(document: CaseDocument, index: int, by: float) -> None:
    case = document.case.with_points(index, shifted(by))
    document.change("points", document.content.with_case(case))


def with_result(document: CaseDocument, index: int, by: float) -> None:
    """A result that shifts by so many pixels."""
    transform = CompositeTransform(PlanarTransform.from_affine(np.array([[1, 0, by], [0, 1, by]])))
    live = LiveResult(document.snapshot().images[document.case.entry(index).image.sha256].pyramid, transform)
    case = document.case.with_result(index, ResultSummary({"dice_after": 0.5}))
    document.change("result", document.content.with_case(case).with_live(index, live))


def states(document: CaseDocument, **options: object) -> list[FrameState]:
    shown = filmstrip_state(document.snapshot(), ViewOptions(**options), running=False)
    return [frame.state for frame in shown.frames]


def test_one_floating_image_has_a_filmstrip_only_on_demand(document: CaseDocument) -> None:
    content = series_changes.removed(series_changes.removed(document.content, 2), 1)
    document.change("remove", content)
    assert not filmstrip_state(document.snapshot(), ViewOptions(), False).shown
    assert filmstrip_state(document.snapshot(), ViewOptions(filmstrip=True), False).shown


def test_every_state_has_its_own_words_and_shape(document: CaseDocument) -> None:
    with_points(document, 0, 3.0)
    with_points(document, 1, 3.0)
    with_result(document, 1, 3.0)
    assert states(document) == [
        FrameState.REFERENCE,
        FrameState.POINTS,
        FrameState.REGISTERED,
        FrameState.NEW,
    ]
    frames = filmstrip_state(document.snapshot(), ViewOptions(), False).frames
    assert [frame.text for frame in frames] == ["reference", "3 pairs", "registered", "new"]


def test_a_blinded_reader_does_not_see_the_verdict_in_the_filmstrip(document: CaseDocument) -> None:
    with_result(document, 0, 3.0)
    case = document.case.with_judgement(0, Judgement(Verdict.REJECTED, grader="A"))
    document.change("verdict", document.content.with_case(case))
    assert states(document, grader="B")[1] is FrameState.REJECTED
    assert states(document, grader="B", blinded=True)[1] is FrameState.REGISTERED


def test_points_are_offered_from_the_nearest_image_before(document: CaseDocument) -> None:
    with_points(document, 0, 3.0)
    with_points(document, 1, 3.0)
    document.set_active(2)
    assert point_sources(document.snapshot()) == (1, 0)
    document.change("link", series_changes.linked(document.content, 1, 0))
    document.set_active(2)
    assert point_sources(document.snapshot()) == (0,), "the points of the other are not about the reference"
    with_points(document, 2, 1.0)
    assert point_sources(document.snapshot()) == ()


def test_all_are_registered_after_what_they_are_registered_through(document: CaseDocument) -> None:
    document.change("link", series_changes.linked(document.content, 0, 2))
    for index in range(3):
        with_points(document, index, 3.0)
    assert to_register(document.snapshot()) == (1, 2, 0)
    with_result(document, 2, 3.0)
    assert to_register(document.snapshot()) == (1, 0)


def test_an_image_that_its_points_lay_beside_the_reference_waits(document: CaseDocument) -> None:
    with_points(document, 0, 3.0)
    with_points(document, 1, 2000.0)
    assert to_register(document.snapshot()) == (0,)
    with_points(document, 0, 2000.0)
    state = resolve(Situation(document.snapshot(), ViewOptions(), JobState())).actions["register_all"]
    assert not state.enabled
    assert "can be registered by its points" in state.reason


def test_points_are_carried_to_the_image_that_another_is_registered_through(document: CaseDocument) -> None:
    with_points(document, 0, 5.0)
    with_result(document, 0, 5.0)
    with_points(document, 1, 9.0)
    document.change("link", series_changes.linked(document.content, 1, 0))
    points = document.case.entry(1).points
    np.testing.assert_allclose(points.fit_arrays()[0], CORNERS + 5, atol=1e-6)
    np.testing.assert_allclose(points.fit_arrays()[1], CORNERS + 9)
    assert document.snapshot().suggested == (1, 2, 3), "they are for the user to check"
    document.change("back", series_changes.linked(document.content, 1, None))
    np.testing.assert_allclose(document.case.entry(1).points.fit_arrays()[0], CORNERS, atol=1e-6)


def test_without_a_result_the_floating_points_stay_for_new_partners(document: CaseDocument) -> None:
    with_points(document, 1, 9.0)
    document.change("link", series_changes.linked(document.content, 1, 0))
    points = document.case.entry(1).points
    assert [pair.reference for pair in points] == [None] * 3
    np.testing.assert_allclose([pair.floating for pair in points], CORNERS + 9)


def test_the_whole_transform_is_composed_along_the_way(document: CaseDocument) -> None:
    document.change("link", series_changes.linked(document.content, 1, 0))
    with_result(document, 1, 4.0)
    assert series_changes.whole_transform(document.content, 1) is None
    assert states(document)[2] is FrameState.WAITING
    with_result(document, 0, 3.0)
    whole = series_changes.whole_transform(document.content, 1)
    np.testing.assert_allclose(whole(CORNERS), CORNERS + 7)


def test_results_go_with_their_images(document: CaseDocument) -> None:
    with_result(document, 1, 3.0)
    live = document.live[1]
    document.change("move", series_changes.moved(document.content, 1, 0))
    assert document.live == (live, None, None)
    document.change("root", series_changes.rooted(document.content, 2))
    assert document.live[0] is live, "its pair is the same, through the former reference"
    while document.snapshot().undo_text:
        document.undo()
    assert document.live == (None, None, None)


def test_while_work_is_in_progress_the_images_stay_as_they_are(document: CaseDocument) -> None:
    state = resolve(Situation(document.snapshot(), ViewOptions(), JobState(True, "The registration")))
    assert not state.filmstrip.enabled
    for name in ("next_image", "remove_image", "make_reference", "register_all", "add_floating"):
        assert not state.actions[name].enabled


def test_a_thumbnail_keeps_its_colours_while_work_is_in_progress(application) -> None:
    from PySide6.QtGui import QColor

    from retina_gui.panels.film_frame import Thumbnail

    thumbnail = Thumbnail()
    thumbnail.show_picture(build_pyramid(np.full((40, 40, 3), (255, 128, 0), np.uint8)))
    thumbnail.setEnabled(False)
    assert thumbnail.grab().toImage().pixelColor(22, 22) == QColor("#ff8000")
