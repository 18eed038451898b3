"""The checkerboard: whose pixels are where."""

from __future__ import annotations

import numpy as np
import pytest

from core.export.checkerboard import cell_parity, compose, default_cell

BLACK = np.zeros((50, 100), np.uint8)
WHITE = np.full((50, 100, 3), 255, np.uint8)


def test_fields_alternate_from_the_reference_in_the_corner() -> None:
    board = compose(BLACK, WHITE, cell=10)
    assert board.shape == (50, 100, 3)
    assert board.dtype == np.uint8
    for row in range(50):
        for column in range(0, 100, 7):
            expected = 255 * ((row // 10 + column // 10) % 2)
            assert (board[row, column] == expected).all()


def test_the_default_is_a_fifth_of_the_width() -> None:
    assert default_cell(640) == 128
    np.testing.assert_array_equal(compose(BLACK, WHITE), compose(BLACK, WHITE, cell=20))


def test_the_origin_moves_the_fields() -> None:
    moved = cell_parity((50, 100), 10, origin=(3, -4))
    np.testing.assert_array_equal(moved[16:, 3:], cell_parity((34, 97), 10))


@pytest.mark.parametrize("origin", [(0, 0), (-17, 23), (1000, -1000)])
def test_two_fields_further_everything_repeats(origin: tuple[int, int]) -> None:
    board = cell_parity((60, 60), 7, origin)
    np.testing.assert_array_equal(board[14:], board[:-14])
    np.testing.assert_array_equal(board[7:], ~board[:-7])


def test_swapping_the_images_gives_the_complement() -> None:
    random = np.random.default_rng(0)
    first, second = random.integers(0, 256, (2, 40, 60, 3), dtype=np.uint8)
    together = np.stack([compose(first, second, 8), compose(second, first, 8)])
    np.testing.assert_array_equal(np.sort(together, axis=0), np.sort(np.stack([first, second]), axis=0))


def test_sixteen_bits_beside_eight() -> None:
    deep = np.linspace(0, 4095, 5000).reshape(50, 100).astype(np.uint16)
    board = compose(deep, WHITE, cell=10)
    shown = ~cell_parity((50, 100), 10)
    assert board[shown].min() < 10
    assert board[shown].max() > 245
    assert (board[~shown] == 255).all()


def test_images_of_different_size_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in size"):
        compose(BLACK, WHITE[:-1])


def test_a_field_has_at_least_one_pixel() -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        compose(BLACK, WHITE, cell=0)
