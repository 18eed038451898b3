"""The affine table of the paper's code is read and written without loss."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.points.affine_table import AffineRow, read_affine_table, write_affine_table


def test_round_trip_is_exact(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    rows = [
        AffineRow(f"{n}.jpg", f"{n}-{n}, again.jpg", generator.normal(0, 10.0**n, (2, 3)))
        for n in range(-3, 4)
    ]
    path = tmp_path / "table.csv"
    write_affine_table(path, rows)
    for row, written in zip(read_affine_table(path), rows, strict=True):
        assert (row.floating, row.reference) == (written.floating, written.reference)
        np.testing.assert_array_equal(row.floating_to_reference, written.floating_to_reference)


def test_the_written_line_is_the_authors_form(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_affine_table(path, [AffineRow("1.jpg", "1-1.jpg", np.array([[1, 0.5, -3], [0, 1, 2.25]]))])
    assert path.read_text() == "1.jpg,1-1.jpg,1.0,0.5,-3.0,0.0,1.0,2.25,\n"


def test_the_last_comma_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b,1,0,5,0,1,6,\r\n\r\nc,d,2,0,0,0,2,0\r\n")
    assert [row.floating for row in read_affine_table(path)] == ["a", "c"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a,b,1,0,5,0,1\n", "Line 1 .*8 fields"),
        ("a,b,1,0,5,0,1,x,\n", "Line 1 .*a number for ty"),
        ("a,b,1,0,5,0,1,nan,\n", "Line 1 .*not finite"),
        ("a,b,1,1,5,1,1,0,\n", "Line 1 .*cannot be inverted"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, line: str, sentence: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(line)
    with pytest.raises(InputError, match=sentence):
        read_affine_table(path)
