"""Point files: what is written reads back, what others write is read, and a bad line is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.points.csv_files import format_xy, read_points, read_xy, write_bigwarp
from core.points.matching import MatchingPair, MatchingPoints, PairRole

POINTS = MatchingPoints(
    (
        MatchingPair(1, (0.1 + 0.2, -3.5), (1e-7, 12345.678901234567)),
        MatchingPair(2, (10.0, 20.0), None),
        MatchingPair(4, None, (30.0, 40.0), PairRole.CHECK),
        MatchingPair(7, (1.0, 2.0), (3.0, 4.0), PairRole.CHECK, active=False),
    )
)


def read_text(folder: Path, text: str | bytes) -> MatchingPoints:
    path = folder / "points.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_points(path)


def test_bigwarp_round_trip_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "Pünktchen 点.csv"
    write_bigwarp(path, POINTS)
    assert read_points(path) == POINTS


def test_bigwarp_lines_are_as_the_conventions_say(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    write_bigwarp(path, POINTS)
    assert path.read_text().splitlines()[1:] == [
        '"Pt-1","true",Infinity,Infinity,10.0,20.0',
        '"Check-3","true",30.0,40.0,Infinity,Infinity',
        '"Check-6","false",3.0,4.0,1.0,2.0',
    ]


def test_floating_comes_before_reference(tmp_path: Path) -> None:
    points = read_text(tmp_path, '"Pt-0","true",1,2,3,4\n')
    assert points.pair(1).floating == (1.0, 2.0)
    assert points.pair(1).reference == (3.0, 4.0)


@pytest.mark.parametrize(
    "text",
    [
        '"Pt-0","true","1","2","3","4"\n"Pt-1","false","5","6","Infinity","Infinity"\n',
        "Pt-0,true,1,2,3,4\r\n\r\nPt-1,FALSE,5,6,-Infinity,Infinity",
        b"\xef\xbb\xbf Pt-0 , True , 1 , 2 , 3 , 4 \n , , , , ,\nPt-1,false,5,6,inf,",
        "vessel bend,true,1,2,3,4\ndisc rim,false,5,6,Infinity,Infinity\n",
        "Pt-0,true,1,2,3,4\nPt-0,false,5,6,Infinity,Infinity\n",
    ],
)
def test_lenient_reading(tmp_path: Path, text: str | bytes) -> None:
    expected = MatchingPoints(
        (MatchingPair(1, (3, 4), (1, 2)), MatchingPair(2, None, (5, 6), active=False)),
    )
    assert read_text(tmp_path, text) == expected


def test_headed_table_in_any_column_order(tmp_path: Path) -> None:
    points = read_text(
        tmp_path, "name,floating_x,floating_y,Reference_X,reference_y\r\na,1,2,3,4\r\nb,,,5,6\r\n"
    )
    assert points == MatchingPoints((MatchingPair(1, (3, 4), (1, 2)), MatchingPair(2, (5, 6))))


def test_an_empty_file_has_no_points(tmp_path: Path) -> None:
    assert read_text(tmp_path, "\n") == MatchingPoints()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Pt-0,true,1,2,3,4\nPt-1,true,1,two,3,4\n", r'Line 2 .* number for floating y and found "two"'),
        ("Pt-0,true,1,2,3,4\n\nPt-1,true,1,nan,3,4\n", "Line 3 .*only one of the two"),
        ("Pt-0,true,1,2,3\n", "Line 1 .* expected 6 fields .* found 5"),
        ("Pt-0,true,1,2,3,4,5,6\n", "Line 1 .* three dimensions"),
        ("Pt-0,maybe,1,2,3,4\n", 'Line 1 .* "true" or "false"'),
        ("Pt-0,true,1,Infinity,3,4\n", "Line 1 .* only one of the two .* .floating"),
        ("reference_x,reference_y,floating_x\n1,2,3\n", "Line 1 .* lacks floating_y"),
        ("reference_x,reference_y,floating_x,floating_y\n1,2,3,x\n", "Line 2 .* floating y"),
        (
            "reference_x,reference_y,floating_x,floating_y\n1,2,3\n",
            "Line 2 .* only one of the two .* .floating",
        ),
        (b"\x00\x01\xffbad", "not a text file"),
    ],
)
def test_a_bad_line_is_named_with_what_was_expected(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_text(tmp_path, text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        read_points(tmp_path / "none.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_points(tmp_path)


def test_xy_round_trip_is_exact(tmp_path: Path) -> None:
    points = np.random.default_rng(0).normal(0, 1000, (20, 2))
    path = tmp_path / "xy.csv"
    path.write_text(format_xy(points))
    np.testing.assert_array_equal(read_xy(path), points)
    assert format_xy(np.empty((0, 2))) == "x,y\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("1,2\n3,4\n", "columns x,y"), ("x,y\n1,2\n3,\n", "Line 3"), ("x,y\n,\n1,a\n", "Line 3"), ("", "x,y")],
)
def test_bad_xy_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "xy.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=sentence):
        read_xy(path)


def test_a_role_column_of_a_headed_file_tells_check_points(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    header = "reference_x,reference_y,floating_x,floating_y,role"
    path.write_text(f"{header}\n1,2,3,4,fit\n5,6,7,8,Check\n9,10,11,12,\n", encoding="utf-8")
    assert [pair.role for pair in read_points(path)] == [PairRole.FIT, PairRole.CHECK, PairRole.FIT]
    path.write_text(f"{header}\n1,2,3,4,maybe\n", encoding="utf-8")
    with pytest.raises(InputError, match="'maybe' is not known"):
        read_points(path)
