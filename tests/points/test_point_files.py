"""Files of matching points that other programs write: what is read, and what is told where they do not say enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.points.coordinate_systems import (
    Answers,
    Frames,
    ImageFrame,
    PointsQuestion,
    UnclearPointsError,
    Unit,
    YAxis,
)
from core.points.files import read_point_files, read_points
from core.points.matching import ImageRole, MatchingPair, MatchingPoints, PairRole

TWO = MatchingPoints(
    (MatchingPair(1, (110.0, 130.0), (100.5, 120.25)), MatchingPair(2, (72.0, 211.0), (60.0, 200.0)))
)


def file_of(folder: Path, text: str | bytes, name: str = "points.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        '"Pt-0";"true";100,5;120,25;110,0;130,0\n"Pt-1";"WAHR";60;200;72;211\n',
        '"Pt-0","true",100.5,120.25,110.0,130.0,\n"Pt-1","true",60,200,72,211,\n',
        'name,active,mvg-x,mvg-y,fix-x,fix-y\n"Pt-0","true",100.5,120.25,110.0,130.0\nPt-1,1,60,200,72,211\n',
        "reference_x;reference_y;floating_x;floating_y\n110,0;130,0;100,5;120,25\n72;211;60;200\n",
        "Points of an eye\n\nx_ref\ty_ref\tx_mov\ty_mov\tnote\n110\t130\t100.5\t120.25\tdisc\n72\t211\t60\t200\t\n",
        "fixedX,fixedY,movingX,movingY\n110,130,100.5,120.25\n72,211,60,200\n",
        "rx,ry,fx,fy\n110,130,100.5,120.25\n72,211,60,200\n",
        "fx,fy,mx,my\n110,130,100.5,120.25\n72,211,60,200\n",
        "# reference_x reference_y floating_x floating_y\n110 130 100.5 120.25\n72 211 60 200\n",
        "Referenz x [px];Referenz y [px];Gleitend;Moving x;Moving y\n110;130;;100,5;120,25\n72;211;;60;200\n",
        "Pt-0,true,100.5,120.25,0,110,130,0\nPt-1,true,60,200,0.0,72,211,0\n",
    ],
)
def test_the_same_pairs_in_other_words(tmp_path: Path, text: str) -> None:
    assert read_points(file_of(tmp_path, text)) == TWO


def test_use_number_and_role_of_a_copied_table_come_back(tmp_path: Path) -> None:
    header = "id,use,role,floating_x,floating_y,reference_x,reference_y,dx,dy,residual,error\n"
    rows = "1,yes,fit,1,2,3,4,0.1,,,\n5,no,fit,5,6,7,8,,,,\n7,yes,check,,,9,10,,,,\n"
    assert list(read_points(file_of(tmp_path, header + rows))) == [
        MatchingPair(1, (3, 4), (1, 2)),
        MatchingPair(5, (7, 8), (5, 6), active=False),
        MatchingPair(7, (9, 10), None, PairRole.CHECK),
    ]


def test_a_half_is_absent_however_it_is_said(tmp_path: Path) -> None:
    text = "Pt-0,true,1,2,NaN,nan\nPt-1,true,-Infinity,Infinity,3,4\nPt-2,true,,,5,6\n"
    assert [(pair.floating, pair.reference) for pair in read_points(file_of(tmp_path, text))] == [
        ((1.0, 2.0), None),
        (None, (3.0, 4.0)),
        (None, (5.0, 6.0)),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Pt-0,true,1,2,0,3,4,0\nPt-1,true,1,2,0,3,4,7\n", "Line 2 .*its z is 7"),
        ("Pt-0,true,100,5,120,25,110,0,130,0\n", "Line 1 .*expected"),
        (
            "reference_x,reference_y,floating_x,floating_y\n1,2,3,4\n110,0,130,0,100,5,120,25\n",
            "Line 3 .*8 fields",
        ),
        ("reference_x,reference_y,reference_x,floating_x,floating_y\n1,2,3,4,5\n", "Line 1 .*second column"),
        ("use,reference_x,reference_y,floating_x,floating_y\nperhaps,1,2,3,4\n", "Line 2 .*yes or no"),
        ("hello\n", "Line 1 .*expected"),
        ("1,2,3\n", "Line 1 .*3 columns of numbers"),
        ("mapX,mapY,sourceX,sourceY\n1,-2,3\n", "Line 2 .*four numbers"),
        ("mapX,mapY,sourceX,sourceY\n1,-2,3,-4\n1,2,3,-4\n", "Line 3 .*changes its sign"),
        (b"Pt-0,true," + b"9" * 3000 + b"z,2,3,4\n", "Line 1"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as told:
        read_points(file_of(tmp_path, text))
    assert len(str(told.value)) <= 220


def test_four_columns_are_fires_and_whose_they_are_is_told(tmp_path: Path) -> None:
    path = file_of(tmp_path, "110.0 130.0 100.5 120.25\n72 211 60 200\n", "control_points_A01_1_2.txt")
    read = read_point_files([path])
    assert read.points == TWO
    assert "those of the reference image" in read.notices[0].sentence
    swapped = Frames(ImageFrame("A01_2.jpg"), ImageFrame("A01_1.jpg"))
    assert read_point_files([path], swapped).points == TWO.turned
    assert not read_point_files([path], swapped).notices
    assert read_points(path, answers=Answers(first=ImageRole.FLOATING)) == TWO.turned


def test_qgis_counts_from_the_corner_and_y_is_negative_downward(tmp_path: Path) -> None:
    rows = "110.5,-130.5,101.0,-120.75,1,0,0,0\n72.5,-211.5,60.5,-200.5,0,0,0,0\n"
    for header in (
        "mapX,mapY,sourceX,sourceY,enable,dX,dY,residual\n",
        "mapX,mapY,pixelX,pixelY,enable,dX,dY,residual\n",
    ):
        path = file_of(tmp_path, "#CRS: none\n" + header + rows, "a.points")
        assert read_points(path) == TWO.set_active(2, False)
        assert read_points(file_of(tmp_path, header + rows, "b.csv")) == TWO.set_active(2, False)


def test_qgis_with_y_upward_or_a_map_is_asked_about(tmp_path: Path) -> None:
    header = "mapX,mapY,sourceX,sourceY,enable\n"
    path = file_of(tmp_path, header + "10.5,20.5,30.5,-40.5,1\n", "a.points")
    with pytest.raises(UnclearPointsError, match="y grows") as asked:
        read_points(path)
    assert asked.value.question is PointsQuestion.Y_AXIS
    frames = Frames(ImageFrame(size=(100, 200)))
    (pair,) = read_points(path, frames, Answers(y_axis=YAxis.UP))
    assert pair.reference == (10.0, 79.0)
    earth = file_of(tmp_path, "#CRS: EPSG:4326\n" + header + "10.5,-20.5,30.5,-40.5,1\n", "b.points")
    with pytest.raises(UnclearPointsError, match="pixels, millimetres") as asked:
        read_points(earth)
    assert read_points(earth, answers=Answers(unit=Unit.PIXEL)).pair(1).reference == (10.0, 20.0)


def test_millimetres_of_a_header_need_the_pixel_size(tmp_path: Path) -> None:
    path = file_of(tmp_path, "fixed x [mm],fixed y [mm],moving x [mm],moving y [mm]\n1,2,3,4\n")
    frames = Frames(ImageFrame(pixel_size_um=(10.0, 20.0)), ImageFrame(pixel_size_um=(5.0, 5.0)))
    assert read_points(path, frames).pair(1) == MatchingPair(1, (100.0, 100.0), (600.0, 800.0))
    with pytest.raises(InputError, match="in mm, and the pixel size of the floating"):
        read_points(path)


def test_y_of_the_answer_counts_for_both_images_of_qgis(tmp_path: Path) -> None:
    path = file_of(tmp_path, "mapX,mapY,sourceX,sourceY\n10.5,20.5,30.5,40.5\n", "a.points")
    assert read_points(path, answers=Answers(y_axis=YAxis.DOWN)).pair(1) == MatchingPair(
        1, (10, 20), (30, 40)
    )
