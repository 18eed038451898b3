"""The figures of the cells: against a slow reference that looks at every pixel, and laws that hold at any cell size."""

from __future__ import annotations

import numpy as np
import pytest

from core.metrics.cell_quality import ENOUGH_VESSELS, CellQuality, CellTables, worst_first
from core.metrics.overlap import dice

SIZE = (97, 131)


def random_maps(seed: int, size: tuple[int, int] = SIZE) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(seed)
    reference = random.random(size) < 0.3
    floating = np.where(random.random(size) < 0.7, reference, random.random(size) < 0.3)
    rows, columns = np.indices(size)
    area = (rows - size[0] / 2) ** 2 / size[0] ** 2 + (columns - size[1] / 2) ** 2 / size[1] ** 2 < 0.2
    return reference, floating, area, random.random(size).astype(np.float32)


def slow_quality(maps: tuple[np.ndarray, ...], cell: CellQuality) -> tuple[float | None, float | None]:
    """Pixel by pixel, on a working grid that is the reference's."""
    reference, floating, area, confidence = maps
    counts, confidences = [0, 0, 0], []
    for row in range(cell.top, cell.bottom):
        for column in range(cell.left, cell.right):
            if area[row, column]:
                confidences.append(float(confidence[row, column]))
                counts[0] += bool(reference[row, column])
                counts[1] += bool(floating[row, column])
                counts[2] += bool(reference[row, column] and floating[row, column])
    enough = min(counts[:2]) >= ENOUGH_VESSELS
    overlap = 2 * counts[2] / (counts[0] + counts[1]) if enough else None
    return overlap, sum(confidences) / len(confidences) if confidences else None


@pytest.mark.parametrize(
    ("cell", "origin"), [(26, (0, 0)), (17.5, (3, -40)), (33, (131, 97)), (1000, (0, 0))]
)
def test_the_tables_say_what_looking_at_every_pixel_says(cell: float, origin: tuple[float, float]) -> None:
    maps = random_maps(1)
    cells = CellTables.of(*maps, SIZE).cells(cell, origin)
    assert any(each.overlap is not None for each in cells)
    for each in cells:
        overlap, confidence = slow_quality(maps, each)
        assert each.overlap == (None if overlap is None else pytest.approx(overlap, abs=1e-12))
        assert each.confidence == (None if confidence is None else pytest.approx(confidence, abs=1e-5))


@pytest.mark.parametrize(("cell", "origin"), [(26, (0, 0)), (17.5, (3, -40)), (5, (1, 2)), (131, (-7, 9))])
def test_the_cells_cover_every_pixel_once(cell: float, origin: tuple[float, float]) -> None:
    covered = np.zeros(SIZE, int)
    for each in CellTables.of(*random_maps(2), SIZE).cells(cell, origin):
        covered[each.top : each.bottom, each.left : each.right] += 1
    assert (covered == 1).all()


def test_the_cells_are_those_of_the_exported_checkerboard() -> None:
    from core.export.checkerboard import cell_parity

    parity = cell_parity(SIZE, 26)
    cells = CellTables.of(*random_maps(2), SIZE).cells(26)
    assert all(len(np.unique(parity[each.top : each.bottom, each.left : each.right])) == 1 for each in cells)
    assert len(cells) == 4 * 6


def test_one_cell_is_the_whole_image() -> None:
    reference, floating, area, confidence = random_maps(3)
    (whole,) = CellTables.of(reference, floating, area, confidence, SIZE).cells(500)
    assert whole.overlap == pytest.approx(dice(reference, floating, area))
    assert whole.confidence == pytest.approx(confidence[area].mean(), abs=1e-5)


def test_equal_maps_overlap_fully_and_disjoint_ones_not_at_all() -> None:
    vessels, _, area, confidence = random_maps(4)
    same = CellTables.of(vessels, vessels, area, confidence, SIZE).cells(40)
    apart = CellTables.of(vessels, ~vessels, area, confidence, SIZE).cells(40)
    assert {each.overlap for each in same} <= {1.0, None}
    assert {each.overlap for each in apart} <= {0.0, None}


def test_a_cell_that_only_one_image_shows_vessels_in_is_not_judged() -> None:
    vessels, _, area, confidence = random_maps(5)
    cells = CellTables.of(vessels, np.zeros(SIZE, bool), area, confidence, SIZE).cells(40)
    assert {each.overlap for each in cells} == {None}
    assert not any(each.is_bad for each in cells)


def test_a_coarser_working_grid_gives_the_figures_of_the_same_places() -> None:
    maps = random_maps(6)
    double = (2 * SIZE[0], 2 * SIZE[1])
    coarse = CellTables.of(*maps, double).cells(52)
    fine = CellTables.of(*maps, SIZE).cells(26)
    assert [each.overlap for each in coarse] == [each.overlap for each in fine]
    assert (coarse[1].left, coarse[1].top) == (2 * fine[1].left, 2 * fine[1].top)


def test_a_place_beyond_the_overlap_has_no_figures() -> None:
    reference, floating, _, confidence = random_maps(7)
    cells = CellTables.of(reference, floating, np.zeros(SIZE, bool), confidence, SIZE).cells(40)
    assert {(each.overlap, each.confidence) for each in cells} == {(None, None)}


def test_the_walk_goes_from_the_worst_cell_to_better_ones_and_leaves_out_what_cannot_be_judged() -> None:
    overlaps = (0.5, None, 0.1, 0.5, 0.9)
    confidences = (0.6, None, 0.2, 0.3, 0.9)
    cells = [
        CellQuality(10 * number, 0, 10 * number + 10, 10, overlap, confidence)
        for number, (overlap, confidence) in enumerate(zip(overlaps, confidences, strict=True))
    ]
    assert [cell.left for cell in worst_first(cells)] == [20, 30, 0, 40]


def test_what_is_pointed_out() -> None:
    assert CellQuality(0, 0, 9, 9, 0.1, 0.9).is_bad
    assert CellQuality(0, 0, 9, 9, 0.9, 0.1).is_bad
    assert not CellQuality(0, 0, 9, 9, 0.9, 0.9).is_bad
    assert not CellQuality(0, 0, 9, 9, None, None).is_bad


def test_cells_are_not_smaller_than_a_pixel() -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        CellTables.of(*random_maps(8), SIZE).cells(0.5)
