"""Table 2: the transform that judges, and that right matches are found right."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from core.evaluation.key_points import KeyPointRow, KeyPointTable, match_case
from core.evaluation.opening import OpenCase
from core.transforms.planar import PlanarTransform
from tests.evaluation.made_cases import lattice, opened, photograph

SIZE = (240, 320)


@pytest.fixture(scope="module")
def shifted() -> OpenCase:
    photo = photograph(SIZE)
    matrix = np.array([[1.0, 0, 16], [0, 1, -8]])
    moved = cv2.warpAffine(photo, matrix, SIZE[::-1])
    case = opened(photo, moved, lattice(SIZE), lattice(SIZE) + matrix[:, 2])
    return replace(case, truth=PlanarTransform.from_affine(matrix))


def test_a_shift_by_whole_grid_steps_is_matched_everywhere(shifted: OpenCase) -> None:
    rows = {row.image: row.percent for row in match_case(shifted, {})}
    assert rows["original"][0] > 95
    assert rows["phase"][0] > 80
    wrong = replace(shifted, truth=PlanarTransform.from_affine(np.array([[1.0, 0, -30], [0, 1, 40]])))
    assert {row.image: row.percent for row in match_case(wrong, {})}["original"][0] < 20


def test_means_are_over_the_cases_of_one_kind() -> None:
    table = KeyPointTable(
        (
            KeyPointRow("a", "maps", (100.0, 90.0, 80.0, 70.0)),
            KeyPointRow("b", "maps", (90.0, 80.0, 70.0, 60.0)),
        )
    )
    assert table.means() == {"maps": (95.0, 85.0, 75.0, 65.0)}
    published = ("98.07", "97.72", "97.47", "97.31")
    assert table.text_rows()[1] == (
        "our vessel maps (cube root)",
        "95.00",
        "85.00",
        "75.00",
        "65.00",
        *published,
    )
