"""`resolve`: which picture each mode shows, what it says about it, and why a mode cannot be shown."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.case.document import Case, ResultSummary
from core.images.reading import image_from_pixels
from core.metrics.summary import RegistrationMetrics
from core.points.matching import ImageRole
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.correction_drag import correction_from, dragged
from retina_gui.document.open_image import OpenImage
from retina_gui.panes.view import View
from retina_gui.rendering.adjustment import NEUTRAL, Adjustment, equalise
from retina_gui.rendering.layers import (
    BlendLayer,
    CheckerboardLayer,
    DifferenceLayer,
    FlickerLayer,
    ImageLayer,
    RedCyanLayer,
    SpyGlassLayer,
    SwipeLayer,
    VesselLayer,
    following,
)
from retina_gui.rendering.layers.colour_mix import GreenMagentaLayer
from retina_gui.rendering.layers.maps import GridLayer, MapLayer
from retina_gui.rendering.levels import Levels
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.resolve import resolve
from retina_gui.state.compare_modes import RECORDS, parameter_share, with_parameter_share
from retina_gui.state.options import CompareMode, Stage, ViewOptions
from retina_gui.state.readings import AreaReading, ConfidenceReading, DisplacementReading
from retina_gui.state.shown_images import wanted_equalisations
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState, ViewState
from tests.gui.made_images import made_open

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
SIZE = (110, 130)
KINDS = {
    CompareMode.CHECKERBOARD: CheckerboardLayer,
    CompareMode.SIDE_BY_SIDE: ImageLayer,
    CompareMode.BLEND: BlendLayer,
    CompareMode.FLICKER: FlickerLayer,
    CompareMode.DATES: ImageLayer,
    CompareMode.SWIPE: SwipeLayer,
    CompareMode.SPY_GLASS: SpyGlassLayer,
    CompareMode.RED_CYAN: RedCyanLayer,
    CompareMode.GREEN_MAGENTA: GreenMagentaLayer,
    CompareMode.DIFFERENCE: DifferenceLayer,
    CompareMode.VESSELS: VesselLayer,
    CompareMode.GRID: GridLayer,
    CompareMode.DISPLACEMENT: MapLayer,
    CompareMode.JACOBIAN: MapLayer,
}

NEEDS_RESULT = {each.mode for each in RECORDS if each.needs_result}


def opened(seed: int) -> OpenImage:
    pixels = np.random.default_rng(seed).integers(0, 255, (*SIZE, 3), dtype=np.uint8)
    image = replace(image_from_pixels(pixels, f"image {seed}"), spacing_um=6.0 if seed == 1 else None)
    return made_open(image)


@pytest.fixture
def aligned(application: QApplication) -> CaseDocument:
    """Both images and three points; no result."""
    document = CaseDocument()
    images = opened(1), opened(2)
    case = Case().with_reference(images[0].identity).with_floating(images[1].identity)
    document.replace_case(Content(case), images, None)
    for x, y in ((20.0, 20.0), (100.0, 30.0), (60.0, 90.0)):
        document.pairs.place(REFERENCE, (x, y))
        document.pairs.place(FLOATING, (x + 5, y - 3))
    return document


def register(document: CaseDocument, with_maps: bool = True) -> CaseDocument:
    """The document with a result that moves everything by (3, 4) pixels."""
    values = dict.fromkeys(("dice_before", "dice_after", "soft_dice_before", "soft_dice_after"), 0.5)
    values |= dict.fromkeys(("displacement_median", "displacement_p95", "displacement_largest"), 5.0)
    metrics = RegistrationMetrics(**values, folded_fraction=0.0)
    snapshot = document.snapshot()
    field = RegistrationField(np.full((4, 5, 2), (3.0, 4.0), np.float32), SIZE)
    maps = np.random.default_rng(3).random((2, *SIZE)).astype(np.float32)
    confidence = np.full(SIZE, 0.4, np.float32)
    result = SimpleNamespace(
        metrics=metrics, warnings=(), cells=None, confidence=confidence, known_confidence=confidence
    )
    result.reference_vessels, result.warped_vessels = maps
    live = LiveResult(
        warped=snapshot.floating.pyramid,
        transform=CompositeTransform(PlanarTransform.identity(), field),
        result=result if with_maps else None,
        uncertain=build_pyramid(np.zeros(SIZE, np.uint8)) if with_maps else None,
    )
    case = snapshot.case.with_result(0, ResultSummary(metrics.to_dict()))
    document.replace_case(Content(case).with_live(0, live), (snapshot.reference, snapshot.floating), None)
    return document


def shown(document: CaseDocument, job: JobState | None = None, **options: object) -> ViewState:
    return resolve(Situation(document.snapshot(), ViewOptions(**options), job or JobState()))


@pytest.mark.parametrize("mode", list(CompareMode))
def test_each_mode_shows_its_picture_and_its_slider_changes_it(
    aligned: CaseDocument, mode: CompareMode
) -> None:
    register(aligned)
    options = ViewOptions(mode=mode, stage=Stage.JUDGE)
    state = resolve(Situation(aligned.snapshot(), options, JobState())).compare
    assert isinstance(state.layer, KINDS[mode])
    assert state.layer.draw(np.eye(3), SIZE, 30).shape == (*SIZE, 4)
    if parameter_share(options) is None:
        assert state.parameter is None
        assert state.parameter_text == ""
        return
    changed = resolve(Situation(aligned.snapshot(), with_parameter_share(options, 0.9), JobState())).compare
    assert changed.parameter == pytest.approx(0.9)
    assert changed.parameter_text != state.parameter_text
    if mode in (CompareMode.FLICKER, CompareMode.DATES):
        assert changed.flicker_interval_ms < state.flicker_interval_ms
    else:
        assert changed.layer != state.layer


@pytest.mark.parametrize("mode", [each.mode for each in RECORDS if each.can_swap])
def test_swapping_lets_the_images_change_places(aligned: CaseDocument, mode: CompareMode) -> None:
    register(aligned)
    plain = shown(aligned, mode=mode).compare
    swapped = shown(aligned, mode=mode, swapped=True).compare
    assert plain.can_swap
    assert shown(aligned, mode=mode).actions["swap_images"].enabled
    assert plain.layer != swapped.layer
    if hasattr(plain.layer, "first"):
        assert (plain.layer.first, plain.layer.second) == (swapped.layer.second, swapped.layer.first)


def test_modes_of_the_result_say_that_there_is_none(aligned: CaseDocument) -> None:
    for mode in NEEDS_RESULT:
        state = shown(aligned, mode=mode)
        assert state.compare.mode is CompareMode.CHECKERBOARD, "something is shown until there is a result"
        action = state.actions[f"mode_{mode.value}"]
        assert not action.enabled
        assert action.reason == "Register the images first."
    register(aligned)
    for mode in NEEDS_RESULT:
        assert shown(aligned, mode=mode).actions[f"mode_{mode.value}"].checked


def test_a_case_that_was_opened_again_shows_its_field_and_finds_its_vessels_first(
    aligned: CaseDocument,
) -> None:
    register(aligned, with_maps=False)
    for mode in NEEDS_RESULT - {CompareMode.VESSELS}:
        assert isinstance(shown(aligned, mode=mode).compare.layer, KINDS[mode])
    waiting = shown(aligned, mode=CompareMode.VESSELS)
    assert waiting.compare.mode is CompareMode.CHECKERBOARD
    assert waiting.actions["mode_vessels"].enabled
    busy = shown(aligned, JobState(True, "The export"), mode=CompareMode.VESSELS)
    assert "The export is under way" in busy.actions["mode_vessels"].reason


def test_values_under_the_cursor(aligned: CaseDocument) -> None:
    register(aligned)
    moved = shown(aligned, mode=CompareMode.DISPLACEMENT).compare
    assert moved.readings[0].text((50.0, 50.0)) == "moved 5.0 px, 30 µm  (x +3.0, y +4.0)"
    assert moved.readings[0].share((50.0, 50.0)) == pytest.approx(1.0)
    assert moved.readings[0].text((-5.0, 50.0)) == ""
    assert [text for _, text in moved.colour_bar.ticks] == ["0.0 px, 0 µm", "2.5 px, 15 µm", "5.0 px, 30 µm"]
    area = shown(aligned, mode=CompareMode.JACOBIAN).compare
    assert area.readings[0].text((50.0, 50.0)) == "area × 1.00"
    assert area.readings[0].share((50.0, 50.0)) == pytest.approx(0.5)
    confident = shown(aligned, show_confidence=True).compare
    assert [type(reading) for reading in confident.readings] == [ConfidenceReading]
    assert confident.readings[0].text((129.4, 109.4)) == "confidence 0.40"
    both = shown(aligned, mode=CompareMode.JACOBIAN, show_confidence=True).compare
    assert [type(reading) for reading in both.readings] == [AreaReading, ConfidenceReading]
    assert shown(aligned, mode=CompareMode.DISPLACEMENT, show_before=True).compare.readings == ()
    without = DisplacementReading(aligned.snapshot().live.deformation)
    assert without.text((50.0, 50.0)) == "moved 5.0 px  (x +3.0, y +4.0)"


def test_before_the_network_the_grid_is_straight_and_maps_are_not_shown(aligned: CaseDocument) -> None:
    register(aligned)
    grid = shown(aligned, mode=CompareMode.GRID, show_before=True).compare
    assert grid.layer.deformation is aligned.snapshot().live.deformation.undone
    assert grid.layer == shown(aligned, mode=CompareMode.GRID, show_before=True).compare.layer
    for mode in (CompareMode.VESSELS, CompareMode.DISPLACEMENT, CompareMode.JACOBIAN):
        state = shown(aligned, mode=mode, show_before=True).compare
        assert isinstance(state.layer, ImageLayer)
        assert "choose After" in state.legend_text
        assert state.colour_bar is None


def test_the_legend_warns_and_explains(aligned: CaseDocument) -> None:
    register(aligned)
    difference = shown(aligned, mode=CompareMode.DIFFERENCE).compare
    assert difference.legend[0].warning
    assert "one modality only" in difference.legend[0].text
    vessels = shown(aligned, mode=CompareMode.VESSELS).compare.legend
    assert len({line.colour for line in vessels}) == 3
    red, cyan = (
        shown(aligned, mode=CompareMode.RED_CYAN, swapped=swap).compare.legend for swap in (False, True)
    )
    assert [line.colour for line in red] == [line.colour for line in cyan][::-1]


def test_a_held_key_bares_the_pictures(aligned: CaseDocument) -> None:
    register(aligned)
    for mode in NEEDS_RESULT:
        state = shown(aligned, mode=mode, hide_marks=True, show_confidence=True).compare
        assert isinstance(state.layer, ImageLayer), "neither map nor lines nor hatching"
        assert state.bare
        assert state.legend == ()
        assert state.colour_bar is None


def test_adjustments_reach_every_view_of_their_image_and_nothing_else(aligned: CaseDocument) -> None:
    register(aligned)
    dark, green = Adjustment(Levels(60, 255)), Adjustment(green=True)
    options = ViewOptions(mode=CompareMode.BLEND).with_display(REFERENCE, dark).with_display(FLOATING, green)
    state = resolve(Situation(aligned.snapshot(), options, JobState()))
    assert state.reference.layer.adjustment == state.reference.display == dark
    assert state.floating.layer.adjustment == green
    assert state.compare.layer.first.adjustment == dark
    assert state.compare.layer.second.adjustment == green
    before = resolve(Situation(aligned.snapshot(), replace(options, show_before=True), JobState()))
    assert before.compare.layer.second.adjustment == green
    assert state.actions["green_floating"].checked
    assert not state.actions["green_reference"].checked
    assert state.actions["reset_floating"].enabled
    assert not shown(aligned).actions["reset_floating"].enabled
    assert ViewOptions().display(REFERENCE) == NEUTRAL


def test_the_equalised_picture_is_shown_as_soon_as_it_is_ready(aligned: CaseDocument) -> None:
    register(aligned)
    options = ViewOptions().with_display(FLOATING, Adjustment(equalised=True))
    snapshot = aligned.snapshot()
    wanted = wanted_equalisations(snapshot, options)
    assert wanted == {(snapshot.floating.pyramid, False), (snapshot.live.warped, False)}
    assert (
        resolve(Situation(snapshot, options, JobState())).floating.layer.pyramid is snapshot.floating.pyramid
    )
    ready = {key: equalise(*key) for key in wanted}
    state = resolve(Situation(snapshot, options, JobState(), equalised=ready))
    assert state.floating.layer.pyramid is ready[snapshot.floating.pyramid, False]
    assert state.compare.layer.second.pyramid is ready[snapshot.live.warped, False]
    assert state.reference.layer.pyramid is snapshot.reference.pyramid
    assert wanted_equalisations(snapshot, ViewOptions()) == frozenset()


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("mode", CompareMode)
def test_the_tissue_that_is_dragged_is_under_the_mouse_in_every_mode(
    aligned: CaseDocument, mode: CompareMode, swapped: bool
) -> None:
    """Around the place the picture is another one when the moved image is another one."""
    live, place = register(aligned).snapshot().live, (61.0, 52.0)
    correction = correction_from(live.transform, (55.0, 50.0), place)
    noise = np.random.default_rng(4).integers(0, 255, SIZE, dtype=np.uint8)
    tissues = build_pyramid(noise), build_pyramid(255 - noise)
    for phase in (False, True):
        drawn = []
        for picture in tissues:
            drag = dragged(live.transform, picture, SIZE, correction)
            options = ViewOptions(
                stage=Stage.JUDGE,
                mode=mode,
                swapped=swapped,
                flicker_phase=phase,
                swipe_position=0.3,
                correcting=True,
                correction_drag=drag,
            )
            state = resolve(Situation(aligned.snapshot(), options, JobState())).compare
            layer = following(state.second_layer or state.layer, place)
            drawn.append(layer.draw(View((65.0, 55.0), 4.0).matrix((440, 520)), (440, 520), 0).astype(int))
        x, y = View((65.0, 55.0), 4.0).to_widget(place, (440, 520))
        near = np.s_[round(y) - 20 : round(y) + 20, round(x) - 20 : round(x) + 20]
        changed = np.abs(drawn[1] - drawn[0])[near].max(axis=2) > 2
        assert changed.mean() > 0.9, (mode, phase)
