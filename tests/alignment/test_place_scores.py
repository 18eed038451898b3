"""The agreement at every place by Fourier is what a sum over the pixels gives there."""

from __future__ import annotations

import numpy as np
import pytest

from core.alignment import VesselMap, placement
from core.alignment.orientation import SEARCH, Orientations, orientations
from core.alignment.place_scores import COVER, Ground, Template
from core.alignment.placement import Placement, placements, sizes_looked_at
from tests.alignment.made_maps import retina_map

SIDE = 30


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.of(retina_map())


def template() -> Orientations:
    """A part of the retina itself, the corners not covered."""
    field = orientations(retina_map(), SEARCH)
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    area = (np.hypot(x, y) < SIDE / 2).astype(np.float32)
    return Orientations(field.values[50 : 50 + SIDE, 40 : 40 + SIDE] * area, area)


@pytest.mark.parametrize("upside_down", [False, True])
def test_scores_are_sums_over_the_pixels(ground: Ground, upside_down: bool) -> None:
    laid, field = template(), orientations(retina_map(), SEARCH)
    scores = ground.scores(Template.of(laid, ground.grid), upside_down)
    values, area = (each[::-1, ::-1] if upside_down else each for each in (laid.values, laid.area))
    height, width = field.area.shape
    checked = 0
    for row, column in np.random.default_rng(1).integers(0, ground.grid.shape, (400, 2)):
        x, y = ground.grid.corner(row, column, Template.of(laid, ground.grid), upside_down)
        if not (0 <= x <= width - SIDE and 0 <= y <= height - SIDE):
            continue
        here = (slice(y, y + SIDE), slice(x, x + SIDE))
        if (field.area[here] * area).sum() < (COVER + 0.05) * area.sum():
            continue
        agreement = float((field.values[here] * np.conj(values)).real.sum())
        theirs = float((np.abs(field.values[here]) ** 2 * area).sum())
        own = float((np.abs(values) ** 2).sum())
        expected = agreement / np.sqrt(max(theirs, ground.least_energy * area.sum()) * own)
        assert scores[row, column] == pytest.approx(expected, abs=0.02)
        checked += 1
    assert checked > 20


def test_places_in_several_maps_are_those_in_each_alone(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "SHARES", placement.SHARES[4:5])
    monkeypatch.setattr(placement, "ROTATIONS", placement.ROTATIONS[::6])
    mirrored = Ground.of(retina_map().mirrored())
    small = [VesselMap(retina_map().vessels[150:300, 150:280], retina_map().field[150:300, 150:280])]

    def told(places: list[Placement]) -> list[tuple[float, complex, float]]:
        return [(each.score, each.centre, each.turn) for each in places]

    together = placements([ground, mirrored], small, 2)
    for grounds, places in zip(([ground], [mirrored]), together, strict=True):
        assert told(places) == told(placements(grounds, small, 2)[0])
    assert abs(together[0][0].centre - complex(214.5, 224.5)) < 6


def test_sizes_that_no_scale_takes_are_not_looked_at() -> None:
    """As large as the large one, a part that shows 0.6 of it at most is seen at half its size and less."""
    sizes = [(600, 800), (300, 400), (150, 200)]
    assert sizes_looked_at(sizes, (600, 800)) == sizes
    assert sizes_looked_at(sizes, (300, 400)) == [sizes[0], sizes[2]]
    assert sizes_looked_at(sizes, (2400, 3200)) == sizes[:2]
