"""Every picture that a pane can show, against slow and independent arithmetic on single pixels."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from core.transforms.composite import CompositeTransform, TransformChain
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from retina_gui.panes.view import View
from retina_gui.rendering.adjustment import Adjustment, equalise
from retina_gui.rendering.colours import ColourScale, colours_of
from retina_gui.rendering.coverage import coverage
from retina_gui.rendering.deformation import Deformation
from retina_gui.rendering.layers import (
    CheckerboardLayer,
    DifferenceLayer,
    HatchedLayer,
    ImageLayer,
    RedCyanLayer,
    SpyGlassLayer,
    SwipeLayer,
    VesselLayer,
    VesselMaps,
    following,
    hatch_pattern,
    matrix_of,
)
from retina_gui.rendering.layers.colour_mix import GreenMagentaLayer
from retina_gui.rendering.layers.hatching import EDGE, HATCH_COLOUR, LINE, TINT
from retina_gui.rendering.layers.maps import GridLayer, MapLayer
from retina_gui.rendering.layers.strokes import with_strokes
from retina_gui.rendering.layers.vessels import BOTH_COLOUR, FLOATING_COLOUR, REFERENCE_COLOUR
from retina_gui.rendering.levels import COLOUR_CHANNELS, Channel, Levels
from retina_gui.rendering.pyramid import build_pyramid

SIZE = (120, 160)
SCREEN = View(((SIZE[1] - 1) / 2, (SIZE[0] - 1) / 2), 1.0).matrix(SIZE)
"""One screen pixel for each image pixel."""


def noise(seed: int, colour: bool = True) -> np.ndarray:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 255, (*SIZE, 3) if colour else SIZE, dtype=np.uint8)
    return cv2.GaussianBlur(pixels, (0, 0), 2.0)


FIRST, SECOND = noise(1), noise(2)
LAYERS = ImageLayer(build_pyramid(FIRST)), ImageLayer(build_pyramid(SECOND))


def drawn(layer, background: int = 30) -> np.ndarray:
    return layer.draw(SCREEN, SIZE, background)[..., :3]


def smooth_field(size: tuple[int, int] = SIZE, amount: float = 4.0) -> RegistrationField:
    random = np.random.default_rng(3).normal(size=(24, 32, 2)).astype(np.float32)
    smooth = cv2.GaussianBlur(random, (0, 0), 5)
    return RegistrationField(smooth * (amount / np.abs(smooth).max()), size)


def deformation(field: RegistrationField) -> Deformation:
    return Deformation(CompositeTransform(PlanarTransform.identity(), field), field.size)


@pytest.mark.parametrize("horizontal", [False, True])
def test_the_swipe_shows_one_image_on_each_side_of_the_line(horizontal: bool) -> None:
    picture = drawn(SwipeLayer(*LAYERS, 0.25, horizontal))
    expected = SECOND.copy()
    if horizontal:
        expected[: SIZE[0] // 4] = FIRST[: SIZE[0] // 4]
    else:
        expected[:, : SIZE[1] // 4] = FIRST[:, : SIZE[1] // 4]
    assert np.array_equal(picture, expected)
    assert np.array_equal(drawn(SwipeLayer(*LAYERS, 0.0, horizontal)), SECOND)
    assert np.array_equal(drawn(SwipeLayer(*LAYERS, 1.0, horizontal)), FIRST)


def test_the_swipe_is_seamless_at_every_zoom() -> None:
    same = ImageLayer(build_pyramid(FIRST))
    for scale in (0.37, 1.9, 6.3):
        matrix = View((71.3, 55.9), scale).matrix((97, 131))
        whole = same.draw(matrix, (97, 131), 30)
        assert np.abs(SwipeLayer(same, same, 0.4).draw(matrix, (97, 131), 30).astype(int) - whole).max() <= 1


def test_the_spy_glass_shows_the_other_image_in_a_disc_that_follows_the_cursor() -> None:
    layer = SpyGlassLayer(*LAYERS, radius=0.25)
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    for cursor in ((40.0, 50.0), (150.0, 110.0), (-10.0, 60.0)):
        picture = drawn(following(layer, cursor))
        distance = np.hypot(x - cursor[0], y - cursor[1])
        radius = 0.25 * min(SIZE)
        assert np.array_equal(picture[distance < radius - 5], SECOND[distance < radius - 5])
        assert np.array_equal(picture[distance > radius + 4], FIRST[distance > radius + 4])
    hatched = HatchedLayer(layer, LAYERS[0])
    assert following(hatched, (3.0, 4.0)).picture.cursor == (3.0, 4.0)
    assert following(LAYERS[0], (3.0, 4.0)) is LAYERS[0]


def test_red_and_cyan_are_the_luma_of_the_two_images() -> None:
    picture = drawn(RedCyanLayer(*LAYERS)).astype(int)
    weights = np.array([0.299, 0.587, 0.114])
    assert np.abs(picture[..., 0] - FIRST @ weights).max() <= 1
    for channel in (1, 2):
        assert np.abs(picture[..., channel] - SECOND @ weights).max() <= 1
    same = drawn(RedCyanLayer(LAYERS[0], LAYERS[0]))
    assert np.all(same == same[..., :1]), "grey where both agree"


def test_green_and_magenta_are_the_luma_of_the_two_images() -> None:
    picture = drawn(GreenMagentaLayer(*LAYERS)).astype(int)
    weights = np.array([0.299, 0.587, 0.114])
    assert np.abs(picture[..., 1] - FIRST @ weights).max() <= 1
    for channel in (0, 2):
        assert np.abs(picture[..., channel] - SECOND @ weights).max() <= 1
    same = drawn(GreenMagentaLayer(LAYERS[0], LAYERS[0]))
    assert np.all(same == same[..., :1]), "grey where both agree"


def test_the_difference_is_of_normalised_images_and_mid_grey_where_they_agree() -> None:
    first, second = noise(1, colour=False), noise(2, colour=False)
    layers = ImageLayer(build_pyramid(first)), ImageLayer(build_pyramid(second))
    z = [(image - image.mean()) / image.std() for image in (first.astype(float), second.astype(float))]
    expected = np.clip(128 + 0.75 * 40 * (z[1] - z[0]), 0, 255)
    assert np.abs(drawn(DifferenceLayer(*layers, gain=1.5))[..., 0] - expected).max() <= 2
    brighter = ImageLayer(build_pyramid(cv2.convertScaleAbs(first, alpha=0.5, beta=90)))
    agreement = drawn(DifferenceLayer(layers[0], brighter, gain=1.5)).astype(int)
    assert np.abs(agreement - 128).max() <= 4, "another brightness and contrast is no difference"


def test_the_difference_is_shown_only_where_both_images_are() -> None:
    shifted = np.array([[1.0, 0, 60.0], [0, 1.0, 0], [0, 0, 1.0]])
    moved = ImageLayer(LAYERS[1].pyramid, matrix_of(shifted), SIZE)
    picture = drawn(DifferenceLayer(LAYERS[0], moved), background=77)
    assert np.all(picture[:, 101:] == 77)
    assert not np.all(picture[:, :99] == 77)


def test_vessels_have_the_colour_of_whoever_shows_them() -> None:
    reference, warped = np.zeros(SIZE, np.float32), np.zeros(SIZE, np.float32)
    reference[20:40], warped[30:50] = 1.0, 1.0
    reference[80:90] = 0.5
    maps = VesselMaps.of(reference, warped)
    picture = drawn(VesselLayer(LAYERS[0], maps, light=0.4)).astype(int)
    assert np.all(picture[22:28] == REFERENCE_COLOUR)
    assert np.all(picture[42:48] == FLOATING_COLOUR)
    assert np.all(picture[32:38] == BOTH_COLOUR)
    assert np.abs(picture[60:70] - 0.4 * FIRST[60:70]).max() <= 1, "a dimmed picture below"
    half = 0.5 * 0.4 * FIRST[82:88] + 0.5 * np.array(REFERENCE_COLOUR)
    assert np.abs(picture[82:88] - half).max() <= 2
    black = drawn(VesselLayer(LAYERS[0], maps, light=0.0))
    assert np.all(black[60:70] == 0)
    assert np.all(black[32:38] == BOTH_COLOUR)


def test_hatching_mixes_amber_by_the_pattern() -> None:
    regions = np.zeros(SIZE, np.uint8)
    regions[30:90, 40:100] = 255
    picture = drawn(HatchedLayer(LAYERS[0], ImageLayer(build_pyramid(regions)))).astype(int)
    pattern = hatch_pattern(SCREEN, SIZE)
    expected = FIRST.astype(float)
    for value, opacity, colour in ((0, TINT, HATCH_COLOUR), (1, LINE, HATCH_COLOUR), (2, EDGE, (0, 0, 0))):
        where = (pattern == value) & (regions > 0)
        expected[where] = (1 - opacity) * FIRST[where] + opacity * np.array(colour)
    assert np.abs(picture - expected).max() <= 2


def test_lines_are_as_wide_to_the_eye_on_a_scaled_screen() -> None:
    for ratio in (1.0, 2.0):
        along = hatch_pattern(np.eye(3), (1, 140), ratio)[0]
        starts = np.flatnonzero((along == 1) & (np.roll(along, 1) != 1))
        assert set(np.diff(starts)) == {14 * ratio}
        assert np.count_nonzero(along == 1) == 140 * 2 / 14
    spy_glass = SpyGlassLayer(*LAYERS, radius=0.3)
    layer = with_strokes(HatchedLayer(spy_glass, LAYERS[1]), 2.0)
    assert layer == HatchedLayer(replace(spy_glass, pixel_ratio=2.0), LAYERS[1], pixel_ratio=2.0)
    assert with_strokes(LAYERS[0], 2.0) is LAYERS[0]


def test_the_displacement_map_has_the_length_of_the_field_everywhere() -> None:
    field = smooth_field()
    shown = deformation(field)
    lengths = np.linalg.norm(field.dense(), axis=2)
    scale = shown.displacement
    assert scale.high == pytest.approx(np.linalg.norm(field.displacement, axis=2).max(), rel=1e-5)
    picture = drawn(MapLayer(LAYERS[0], scale.picture, opacity=1.0)).astype(int)
    expected = colours_of(ColourScale.SEQUENTIAL)[
        np.rint(255 * lengths / scale.high).astype(int).clip(0, 255)
    ]
    inner = np.s_[8:-8, 8:-8]
    assert np.abs(picture - expected)[inner].mean() < 2
    assert np.abs(picture - expected)[inner].max() < 16, "the map is drawn from its nodes"
    mixed = drawn(MapLayer(LAYERS[0], scale.picture, opacity=0.5)).astype(int)
    assert np.abs(mixed - 0.5 * picture - 0.5 * FIRST).max() <= 1
    for point in ((10.0, 20.0), (77.25, 93.5)):
        assert shown.displacement_at(point) == pytest.approx(field.at(np.array([point]))[0])


def test_the_area_map_is_the_determinant_and_marks_what_folds() -> None:
    y, x = np.mgrid[:60, :80].astype(np.float32)
    stretch = np.dstack([0.1 * x, -0.2 * y])
    shown = deformation(RegistrationField(stretch, (60, 80)))
    assert shown.determinant_at((33.3, 21.7)) == pytest.approx(1.1 * 0.8, rel=1e-4)
    assert shown.jacobian.marked is None
    assert shown.jacobian.low * shown.jacobian.high == pytest.approx(1.0)
    colour = shown.jacobian.picture.draw(np.eye(3), (60, 80), 0)[30, 40, :3].astype(int)
    assert colour[2] > colour[0] + 30, "less area is blue"

    folding = np.zeros((60, 80, 2), np.float32)
    folding[..., 0] = np.where((x > 30) & (x < 40), -2.0 * (x - 30), np.where(x >= 40, -20, 0))
    shown = deformation(RegistrationField(folding, (60, 80)))
    assert shown.determinant_at((35.4, 20.0)) < 0
    marked = shown.jacobian.marked.draw(np.eye(3), (60, 80), 0)[..., 0] > 127
    assert marked[:, 32:38].all()
    assert not marked[:, :28].any()
    assert not marked[:, 44:].any()
    assert shown.jacobian.marked_fraction == pytest.approx(marked.mean(), abs=0.02)


def test_the_diverging_scale_is_neutral_in_the_middle_and_apart_at_the_ends() -> None:
    colours = colours_of(ColourScale.DIVERGING).astype(int)
    assert np.ptp(colours[127]) <= 4
    lightness = cv2.cvtColor(colours_of(ColourScale.DIVERGING)[None], cv2.COLOR_RGB2Lab)[0, :, 0].astype(int)
    assert np.all(np.diff(lightness[:127]) >= -1)
    assert np.all(np.diff(lightness[128:]) <= 1)
    viridis = cv2.cvtColor(colours_of(ColourScale.SEQUENTIAL)[None], cv2.COLOR_RGB2Lab)[0, :, 0].astype(int)
    assert np.all(np.diff(viridis) >= -1), "lightness grows evenly"


def test_the_lines_of_the_grid_are_straight_before_the_field_moves_them() -> None:
    field = smooth_field()
    shown = deformation(field)
    lines = shown.lines(20.0)
    assert len(lines) == 8 + 6
    for line in lines:
        before = line + field.at(line)
        assert min(np.ptp(before[:, 0]), np.ptp(before[:, 1])) < 1e-5
    assert shown.lines(20.0) is lines, "worked out once"
    straight = shown.undone.lines(20.0)
    assert all(min(np.ptp(line, axis=0)) == 0 for line in straight)


def test_the_grid_is_drawn_where_its_lines_are() -> None:
    shown = deformation(smooth_field())
    grey = ImageLayer(build_pyramid(np.full(SIZE, 100, np.uint8)))
    changed = np.abs(drawn(GridLayer(grey, shown, 20.0)).astype(int) - 100).max(axis=2) > 0
    points = np.concatenate(shown.lines(20.0))
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    nearest = np.full(SIZE, np.inf)
    for point in points:
        nearest = np.minimum(nearest, np.hypot(x - point[0], y - point[1]))
    assert changed[nearest < 0.7].all()
    assert not changed[nearest > 3.5].any()


def test_a_chain_has_the_field_that_does_the_same_before_its_pre_alignments() -> None:
    field = smooth_field()
    turn = PlanarTransform.from_affine(np.array([[0.98, 0.05, 3.0], [-0.05, 0.98, -2.0]]))
    chain = TransformChain((CompositeTransform(turn, field), CompositeTransform(turn)))
    shown = Deformation(chain, SIZE)
    for point in ((40.0, 30.0), (90.5, 70.25)):
        assert shown.displacement_at(point) == pytest.approx(field.at(np.array([point]))[0], abs=0.02)
    assert Deformation(CompositeTransform(turn), SIZE).displacement_at((5.0, 5.0)) == pytest.approx((0, 0))


GREEN = Channel.GREEN


@pytest.mark.parametrize(
    "adjustment",
    [
        Adjustment(Levels(20, 130)),
        Adjustment(Levels(60, 200), gamma=1.7),
        Adjustment(Levels(-60, 330), inverted=True),
        Adjustment(green=True, gamma=0.6),
        Adjustment(own_levels=(None, Levels(40, 90), None), green=True),
        Adjustment(Levels(30, 200), (Levels(0, 90), None, Levels(70, 300)), gamma=0.8, inverted=True),
    ],
)
def test_adjustments_are_window_level_and_gamma(adjustment: Adjustment) -> None:
    channels = (GREEN,) * 3 if adjustment.green else COLOUR_CHANNELS
    level = np.array([adjustment.levels_of(channel).level for channel in channels])
    window = np.array([adjustment.levels_of(channel).window for channel in channels])
    values = FIRST[..., 1:2].repeat(3, axis=2) if adjustment.green else FIRST
    expected = np.clip((values - level) / window + 0.5, 0, 1) ** (1 / adjustment.gamma) * 255
    expected = 255 - expected if adjustment.inverted else expected
    layer = ImageLayer(build_pyramid(FIRST), adjustment=adjustment)
    assert np.abs(drawn(layer) - expected).max() <= 1
    outside = layer.draw(View((0.0, 0.0), 1.0).matrix(SIZE), SIZE, 77)[: SIZE[0] // 2 - 1, :, :3]
    assert np.all(outside == 77), "the grey around the image stays"


def test_local_equalisation_lifts_the_contrast_of_dark_places() -> None:
    uneven = (noise(4, colour=False) * np.linspace(0.1, 1.0, SIZE[1])).astype(np.uint8)
    equalised = equalise(build_pyramid(uneven), green=False).levels[0]
    assert np.array_equal(equalised, cv2.createCLAHE(2.0, (8, 8)).apply(uneven))
    dark = np.s_[:, :40]
    assert equalised[dark].std() > 1.4 * uneven[dark].std()
    colour = np.dstack([uneven, uneven // 2, uneven // 4])
    green = equalise(build_pyramid(colour), green=True).levels[0]
    assert np.array_equal(green, cv2.createCLAHE(2.0, (8, 8)).apply(colour[..., 1]))
    whole = equalise(build_pyramid(colour), green=False).levels[0].astype(float)
    assert whole[dark].std() > 1.2 * colour[dark].std()
    assert whole[..., 0].mean() > whole[..., 1].mean() > whole[..., 2].mean(), "colours keep their hue"


def test_coverage_is_where_the_image_is() -> None:
    affine = np.array([[0.9, 0.3, -20.0], [-0.25, 1.1, 12.0], [0.0, 0.0, 1.0]])
    covered = coverage(affine, SIZE, (100, 140)) > 0
    y, x = np.mgrid[:100, :140]
    mapped = np.stack([x, y, np.ones_like(x)], axis=-1) @ affine.T
    limit = np.array([SIZE[1], SIZE[0]]) - 0.5
    inside = np.all((mapped[..., :2] >= -0.5) & (mapped[..., :2] <= limit), axis=-1)
    away = cv2.dilate(
        (np.abs(cv2.Laplacian(inside.astype(np.float32), cv2.CV_32F)) > 0).astype(np.uint8), np.ones((3, 3))
    )
    assert 0.2 < inside.mean() < 0.9
    assert np.array_equal(covered[away == 0], inside[away == 0])
    assert coverage(np.diag([0.5, 0.5, 1.0]), SIZE, (100, 140)) is None


def test_the_checkerboard_is_offset_when_the_images_change_places() -> None:
    plain = drawn(CheckerboardLayer(*LAYERS, 32))
    swapped = drawn(CheckerboardLayer(*LAYERS[::-1], 32))
    both = (plain.astype(int) + swapped) - (FIRST.astype(int) + SECOND)
    assert np.all(both == 0), "what one shows, the other does not"
