"""The area under the ROC curve against a direct count of pairs."""

from __future__ import annotations

import numpy as np
import pytest

from tests.network.drive_auc import area_under_curve


@pytest.mark.parametrize("levels", [3, 256])
def test_it_is_the_share_of_pairs_in_the_right_order(levels: int) -> None:
    random = np.random.default_rng(levels)
    scores, labels = random.integers(0, levels, (8, 9)), random.random((8, 9)) < 0.3
    pairs = [(p > n) + 0.5 * (p == n) for p in scores[labels] for n in scores[~labels]]
    assert area_under_curve(scores, labels) == pytest.approx(np.mean(pairs))


def test_perfect_reversed_and_undecided_scores() -> None:
    labels = np.array([False, False, True, True])
    assert area_under_curve(np.array([1, 2, 3, 4]), labels) == 1
    assert area_under_curve(np.array([4, 3, 2, 1]), labels) == 0
    assert area_under_curve(np.zeros(4), labels) == 0.5


@pytest.mark.parametrize("value", [True, False])
def test_one_kind_alone_has_no_area(value: bool) -> None:
    with pytest.raises(ValueError, match="positives and negatives"):
        area_under_curve(np.arange(3), np.full(3, value))
