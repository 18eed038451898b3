"""Files of matching points that other programs write: what is read, and what is told where they do not say enough."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from PIL import Image
from roifile import ROI_TYPE, ImagejRoi
from scipy.io import savemat

from core.errors import InputError
from core.images.reading import read_image
from core.points import matlab_variables
from core.points.coordinate_systems import (
    Answers,
    Frames,
    ImageFrame,
    PointsQuestion,
    UnclearPointsError,
    Unit,
    YAxis,
)
from core.points.files import read_point_files, read_points, write_points, written_paths
from core.points.matching import ImageRole, MatchingPair, MatchingPoints, PairRole
from core.points.matlab_variables import in_this_process

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


CALIBRATED = ImageFrame(size=(600, 800), pixel_size_um=(10.0, 10.0))


@pytest.mark.parametrize(
    ("scale", "answer"),
    [(0.01, Unit.MILLIMETRE), (10.0, Unit.MICROMETRE), (1.0, None)],
)
def test_numbers_that_are_no_pixels_are_asked_about(
    tmp_path: Path, scale: float, answer: Unit | None
) -> None:
    places = ((100.0, 120.0), (700.0, 90.0), (400.0, 500.0))
    rows = [
        f"Pt-{n},true,{scale * x},{scale * y},{scale * x},{scale * y}\n" for n, (x, y) in enumerate(places)
    ]
    path, frames = file_of(tmp_path, "".join(rows)), Frames(CALIBRATED, CALIBRATED)
    if answer is not None:
        with pytest.raises(UnclearPointsError, match="pixels, millimetres or micrometres"):
            read_points(path, frames)
        assert read_points(path).pair(1).floating == pytest.approx((scale * 100, scale * 120)), (
            "nothing is known"
        )
    points = read_points(path, frames, Answers(unit=answer))
    assert [pair.floating for pair in points] == [pytest.approx(place) for place in places]


def test_y_that_is_negative_everywhere_grows_downward_and_that_is_told(tmp_path: Path) -> None:
    path = file_of(
        tmp_path, "reference_x,reference_y,floating_x,floating_y\n110,-130,100.5,120.25\n72,-211,60,200\n"
    )
    read = read_point_files([path])
    assert read.points == TWO
    assert "Every y of the reference image is negative" in read.notices[0].sentence


def test_y_of_the_answer_counts_for_both_images_of_qgis(tmp_path: Path) -> None:
    path = file_of(tmp_path, "mapX,mapY,sourceX,sourceY\n10.5,20.5,30.5,40.5\n", "a.points")
    assert read_points(path, answers=Answers(y_axis=YAxis.DOWN)).pair(1) == MatchingPair(
        1, (10, 20), (30, 40)
    )


SLICER = """# Markups fiducial file version = 4.11
# CoordinateSystem = {system}
# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID
1,{a},0,0,0,0,1,1,1,0,{name}-0,,
2,{b},0,0,0,0,1,1,0,0,{name}-1,check,
"""


def slicer_file(folder: Path, name: str, system: str, *points: str) -> Path:
    text = SLICER.format(system=system, name=name, a=points[0], b=points[1])
    return file_of(folder, text, f"{name}.fcsv")


def test_slicers_older_files_are_paired_by_the_numbers_in_their_names(tmp_path: Path) -> None:
    reference = slicer_file(tmp_path, "R", "LPS", "110.0,130.0", "72,211")
    floating = slicer_file(tmp_path, "F", "RAS", "-100.5,-120.25", "-60,-200")
    read = read_point_files([reference, floating])
    assert read.points == TWO.set_active(2, False).set_role(2, PairRole.CHECK)
    assert not read.notices
    with pytest.raises(UnclearPointsError, match="of one image") as asked:
        read_points(reference)
    assert asked.value.question is PointsQuestion.IMAGE
    (first, _) = read_points(reference, answers=Answers(image=ImageRole.FLOATING))
    assert (first.reference, first.floating) == (None, (110.0, 130.0))


def test_points_without_common_names_are_paired_in_order_and_that_is_told(tmp_path: Path) -> None:
    names = ("disc", "fovea"), ("papilla", "macula")
    files = [file_of(tmp_path, f"name,x,y\n{a},1,2\n{b},3,4\n", f"{a}.csv") for a, b in names]
    read = read_point_files(files)
    assert list(read.points) == [MatchingPair(1, (1, 2), (1, 2)), MatchingPair(2, (3, 4), (3, 4))]
    assert "in their order" in read.notices[0].sentence
    more = file_of(tmp_path, "name,x,y\nb,5,6\ndisc,1,2\nfovea,3,4\n", "more.csv")
    by_name = read_point_files([files[0], more])
    assert [(pair.reference, pair.floating) for pair in by_name.points] == [
        ((1, 2), (1, 2)),
        ((3, 4), (3, 4)),
        (None, (5, 6)),
    ]
    with pytest.raises(InputError, match="2 and 3 points"):
        read_point_files([files[1], more])
    with pytest.raises(InputError, match="one of each image"):
        read_point_files([files[0], file_of(tmp_path, "1 2 3 4\n", "four.txt")])


@pytest.mark.parametrize("ending", [".csv", ".mrk.json", ".points"])
def test_what_is_written_reads_back(tmp_path: Path, ending: str) -> None:
    points = TWO.set_active(2, False).set_role(1, PairRole.CHECK).place(ImageRole.FLOATING, (0.1, -7.25))
    told = write_points(tmp_path / f"eye{ending}", points)
    paths = written_paths(tmp_path / f"eye{ending}")
    again = read_point_files(paths).points
    if ending == ".points":
        assert [
            notice.sentence for notice in told if "3" in notice.sentence or "check" in notice.sentence
        ] != []
        points = points.delete(3).set_role(1, PairRole.FIT)
    assert again == points
    with pytest.raises(InputError, match=r"end in .csv, .mrk.json, .points"):
        write_points(tmp_path / "eye.mat", points)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_slicers_millimetres_are_those_of_the_image_files(tmp_path: Path, orientation: int) -> None:
    """SimpleITK says where the stored pixel of the upright image's first pixel lies."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "a.jpg"
    Image.new("L", (80, 60)).save(path, exif=exif, dpi=(254, 254))
    stored = SimpleITK.ReadImage(str(path))
    assert stored.GetSpacing() == pytest.approx((0.1, 0.1))
    x, y = stored.TransformIndexToPhysicalPoint({1: (0, 0), 3: (79, 59), 6: (0, 59), 8: (79, 0)}[orientation])
    frame = ImageFrame.of(read_image(path))
    frames = Frames(frame, frame)
    first = slicer_file(tmp_path, "a", "LPS", f"{x},{y}", "1,2")
    assert read_points(first, frames, Answers(image=ImageRole.FLOATING)).pair(1).floating == pytest.approx(
        (0, 0)
    )
    write_points(tmp_path / "p.mrk.json", TWO, frames)
    again = read_point_files(written_paths(tmp_path / "p.mrk.json"), frames).points
    for pair, expected in zip(again, TWO, strict=True):
        assert pair.reference == pytest.approx(expected.reference)
        assert pair.floating == pytest.approx(expected.floating)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"markups": [{"type": "Curve", "controlPoints": []}]}', "no points that this program knows"),
        ('{"markups": [\n{]}', "Line 2 of a.mrk.json is not JSON"),
        ("[1]", "no points that"),
        ('{"markups": [{"coordinateSystem": "IJK", "controlPoints": []}]}', "LPS and RAS"),
        ('{"markups": [{"controlPoints": []}, {"controlPoints": []}]}', "2 lists"),
    ],
)
def test_other_json_of_slicer_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_points(file_of(tmp_path, text, "a.mrk.json"))


def test_slicers_points_in_depth_are_refused(tmp_path: Path) -> None:
    rows = ", ".join(f'{{"label": "a{z}", "position": [1, 2, {z}]}}' for z in (0, 5))
    text = f'{{"markups": [{{"controlPoints": [{rows}]}}]}}'
    with pytest.raises(InputError, match=r"in three dimensions: their z is 0 to 5 mm"):
        read_point_files([file_of(tmp_path, text, "a.mrk.json")] * 2)


@pytest.fixture
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sound MATLAB files are read here: a process for each takes most of a second."""
    monkeypatch.setattr("core.points.matlab_files.matlab_variables", in_this_process)


def test_matlab_is_read_by_a_process_that_may_end(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"movingPoints": [[101.5, 121.25]], "fixedPoints": [[111, 131]]})
    assert read_points(tmp_path / "a.mat").pair(1) == TWO.pair(1)
    (tmp_path / "a.mat").write_bytes((tmp_path / "a.mat").read_bytes()[:200])
    with pytest.raises(InputError, match="not a MATLAB file, or is damaged"):
        read_points(tmp_path / "a.mat")


@pytest.mark.parametrize(
    "names",
    [("movingPoints", "fixedPoints"), ("input_points", "base_points"), ("moving", "fixed"), ("mp", "fp")],
)
@pytest.mark.usefixtures("one_process")
def test_matlab_counts_from_one(tmp_path: Path, names: tuple[str, str]) -> None:
    reference, floating = TWO.complete_arrays()
    savemat(tmp_path / "a.mat", {names[0]: floating + 1, names[1]: reference + 1, "note": "x"})
    assert read_points(tmp_path / "a.mat") == TWO


@pytest.mark.usefixtures("one_process")
def test_a_cpstruct_keeps_what_is_paired_and_not_predicted(tmp_path: Path) -> None:
    reference, floating = TWO.complete_arrays()
    extra = np.array([[9.0, 9.0]])
    structure = {
        "inputPoints": np.vstack([extra, floating[::-1] + 1]),
        "basePoints": np.vstack([reference + 1, extra]),
        "inputBasePairs": np.array([[3, 1], [2, 2], [1, 3]]),
        "isInputPredicted": np.array([1, 0, 0]),
        "isBasePredicted": np.array([0, 0, 0]),
    }
    savemat(tmp_path / "a.mat", {"cpstruct": structure})
    assert read_points(tmp_path / "a.mat") == TWO


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MATLAB 7.3 MAT-file, Platform", "version 7.3"),
        ({"movingPoints": np.ones((3, 2))}, "lacks movingPoints or fixedPoints. It holds: movingPoints"),
        ({"movingPoints": np.ones((3, 2)), "fixedPoints": np.ones((2, 2))}, "3 moving and 2 fixed"),
        ({"movingPoints": np.ones((3, 3)), "fixedPoints": np.ones((3, 3))}, "two columns"),
    ],
)
@pytest.mark.usefixtures("one_process")
def test_other_files_of_matlab_are_refused(tmp_path: Path, content: bytes | dict, sentence: str) -> None:
    path = tmp_path / "a.mat"
    path.write_bytes(content) if isinstance(content, bytes) else savemat(path, content)
    with pytest.raises(InputError, match=sentence):
        read_points(path)


def test_imagej_has_a_file_an_image(tmp_path: Path) -> None:
    paths = []
    for name, places in zip(("ref", "flo"), TWO.complete_arrays(), strict=True):
        roi = ImagejRoi.frompoints(places.astype(np.float32))
        roi.roitype = ROI_TYPE.POINT
        paths.append(tmp_path / f"{name}.roi")
        paths[-1].write_bytes(roi.tobytes())
    assert read_point_files(paths).points == TWO
    outline = ImagejRoi.frompoints(np.array([[1, 1], [5, 1], [5, 5]], dtype=np.float32))
    (tmp_path / "outline.roi").write_bytes(outline.tobytes())
    with pytest.raises(InputError, match="no point"):
        read_points(tmp_path / "outline.roi")
    with pytest.raises(InputError, match="no points of ImageJ, or is damaged"):
        read_points(file_of(tmp_path, "Iout", "broken.roi"))


def test_results_of_imagej_may_be_calibrated(tmp_path: Path) -> None:
    paths = [
        file_of(tmp_path, f" ,Area,Mean,X,Y\n1,0,9,{x},{y}\n", f"{x}.csv") for x, y in ((1.1, 1.3), (1, 1.2))
    ]
    assert read_point_files(paths).points.pair(1) == MatchingPair(1, (1.1, 1.3), (1, 1.2)), "nothing is known"
    frames = Frames(ImageFrame(pixel_size_um=(10.0, 10.0)), ImageFrame(pixel_size_um=(10.0, 10.0)))
    with pytest.raises(UnclearPointsError) as asked:
        read_point_files(paths, frames)
    assert asked.value.question is PointsQuestion.UNIT
    pair = read_point_files(paths, frames, Answers(unit=Unit.MILLIMETRE)).points.pair(1)
    assert pair.reference == pytest.approx((110, 130))


def test_landmarks_of_bigwarps_newer_versions(tmp_path: Path) -> None:
    landmarks = {
        "type": "BigWarpLandmarks",
        "movingPoints": [[100.5, 120.25], [60, 200], [1, 2]],
        "fixedPoints": [[110, 130], [72, 211], ["Infinity", "Infinity"]],
        "active": [True, False, True],
        "names": ["Pt-0", "Pt-1", "Pt-2"],
    }
    expected = TWO.set_active(2, False).place(ImageRole.FLOATING, (1, 2))
    for content in (landmarks, {"Transform": {"landmarks": landmarks}}):
        assert read_points(file_of(tmp_path, json.dumps(content), "a.json")) == expected


def test_a_matlab_file_with_much_more_than_points_is_refused_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = np.zeros((4, 2)), np.zeros((matlab_variables.MOST_NUMBERS, 2))
    savemat(tmp_path / "many.mat", {"movingPoints": few, "fixedPoints": many}, do_compression=True)
    savemat(tmp_path / "large.mat", {"movingPoints": few, "fixedPoints": few, "image": np.zeros((700, 700))})
    savemat(
        tmp_path / "packed.mat", {"movingPoints": few, "image": np.zeros((700, 700))}, do_compression=True
    )
    with pytest.raises(InputError, match="more than matching points"):
        read_points(tmp_path / "many.mat")
    with monkeypatch.context() as limits:
        limits.setattr(matlab_variables, "MOST_MEGABYTES", 2)
        for name in ("large.mat", "packed.mat"):
            with pytest.raises(InputError, match="more than matching points"):
                read_points(tmp_path / name)
    assert len(read_points(tmp_path / "large.mat").complete_arrays()[0]) == 4


@pytest.mark.parametrize("ending", ["mrk.json", "bigwarp.json", "roi"])
def test_more_points_than_anybody_marks_are_refused_before_an_object_is_made_of_each(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Millions of them fit into a file that is small enough to be opened, and would take a minute."""
    monkeypatch.setattr("core.points.limits.MOST_POINTS", 3)
    path = tmp_path / f"many.{ending}"
    if ending == "roi":
        points = ImagejRoi.frompoints([[n, n] for n in range(4)])
        points.roitype = ROI_TYPE.POINT
        points.tofile(path)
    else:
        listed = (
            {"markups": [{"controlPoints": [{"position": [n, n, 0]} for n in range(4)]}]}
            if "mrk" in ending
            else {"movingPoints": [[n, n] for n in range(4)], "fixedPoints": [[n, n] for n in range(4)]}
        )
        path.write_text(json.dumps(listed), "utf-8")
    with pytest.raises(InputError, match="more than 3 points") as told:
        read_points(path)
    assert len(str(told.value)) < 200
