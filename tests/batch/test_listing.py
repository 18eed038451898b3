"""Lists of cases: what a CSV file and a folder are taken for, and what is said of what is wrong in them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.batch.case_table import is_table, list_table
from core.batch.listed_case import ListedCase
from core.batch.listing import list_cases
from core.batch.options import BatchOptions
from core.batch.pairs import listed_points, load_pair, pairs_of
from core.case.document import Case, ImageIdentity
from core.case.storage import write_case
from core.errors import Cancelled, InputError
from core.images.orientation import Orientation
from core.images.reading import read_image
from core.points.coordinate_systems import Answers, YAxis
from core.tables.lines import MOST_LINES as POINT_LINES
from tests.batch.made_cases import write_images, write_pair, write_points


def write_list(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "eyes.csv"
    path.write_bytes(text.encode(encoding))
    return path


def saved_case(folder: Path, name: str = "case.json", floating: tuple[str, ...] = ("floating.png",)) -> Path:
    identities = [ImageIdentity.of(read_image(folder / each)) for each in ("reference.png", *floating)]
    case = Case().with_reference(identities[0])
    for identity in identities[1:]:
        case = case.with_floating(identity)
    write_case(folder / name, case)
    return folder / name


def names(cases: tuple[ListedCase, ...]) -> list[str]:
    return [case.name for case in cases]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_list_is_read_whatever_wrote_it(tmp_path: Path, separator: str, encoding: str) -> None:
    write_pair(tmp_path / "Bilder ü")
    rows = [
        ["Floating", "NAME", "reference", "remark", "points"],
        ["Bilder ü/floating.png", "öd", '"Bilder ü/reference.png"', "any", "Bilder ü/points.csv"],
        [],
        ["Bilder ü/floating.png", "plain", "Bilder ü/reference.png", "", ""],
    ]
    text = "\r\n".join(separator.join(row) for row in rows)
    cases = list_cases(write_list(tmp_path, text, encoding))
    assert names(cases) == ["öd", "plain"]
    assert [case.problem for case in cases] == ["", ""]
    assert cases[0].reference == tmp_path / "Bilder ü" / "reference.png"
    assert cases[0].points == tmp_path / "Bilder ü" / "points.csv"
    assert cases[1].points is None
    assert cases[0].place == tmp_path / "eyes-cases" / "öd" / "case.json"


@pytest.mark.parametrize(
    "text",
    [
        "Study;;\n;;;;\nID;Fixed;Moving;Landmarks;Moving_points\nA;eye/reference.png;eye/floating.png;r.csv;f.csv\n",
        "sep=;\nname;reference;floating;points;floating_points\nA;eye/reference.png;eye/floating.png;r.csv;f.csv\n",
        "Fall,Referenz,Gleitbild,Punkte,Floating_points,\r'=A,eye/reference.png,eye/floating.png,r.csv,f.csv,\r",
    ],
)
def test_a_list_made_in_excel_with_points_of_each_image(tmp_path: Path, text: str) -> None:
    write_images(tmp_path / "eye")
    (tmp_path / "r.csv").write_text("name,x,y\na,10,20\nb,200,30\nc,90,150\n")
    (tmp_path / "f.csv").write_text("name;x;y\nc;91,5;151\nb;201,5;31\na;11,5;21\n")
    (case,) = list_cases(write_list(tmp_path, text))
    assert (case.name.lstrip("="), case.problem) == ("A", "")
    points = load_pair(pairs_of([case])[0], BatchOptions()).request.points
    assert [pair.floating for pair in points] == [(11.5, 21), (201.5, 31), (91.5, 151)]


def test_points_that_do_not_say_enough_fail_their_case_alone(tmp_path: Path) -> None:
    write_images(tmp_path / "eye")
    rows = ("10.5,20.5,30.5,40.5", "100.5,20.5,130.5,40.5", "10.5,120.5,30.5,140.5")
    (tmp_path / "p.points").write_text("\n".join(("mapX,mapY,sourceX,sourceY", *rows)))
    text = "name,reference,floating,points\nA,eye/reference.png,eye/floating.png,p.points\n"
    pair = pairs_of(list_cases(write_list(tmp_path, text)))[0]
    with pytest.raises(
        InputError, match=r"y grows downward or upward\. Open the case and read its points there"
    ):
        load_pair(pair, BatchOptions())
    said = BatchOptions(points_said=Answers(y_axis=YAxis.DOWN))
    assert load_pair(pair, said).request.points.pair(1).reference == (10, 20)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "first line lacks name, reference, floating"),
        ("name;reference\na;b\n", "lacks floating"),
        ("name,reference,floating\n\n", "nothing but its header"),
        ("a\0b", "not a text file"),
        (
            "name,reference,name,floating\na,r.png,b,f.png\n",
            "Line 1 of eyes.csv: two columns are called name",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        list_cases(write_list(tmp_path, text))


def test_bad_lines_are_named_and_stop_no_others(tmp_path: Path) -> None:
    write_pair(tmp_path)
    text = (
        "name,reference,floating,points\n"
        "good,reference.png,floating.png,\n"
        "\n"
        ",reference.png,floating.png\n"
        "../out,reference.png,floating.png\n"
        "GOOD,reference.png,floating.png\n"
        "short,reference.png\n"
        "lost,reference.png,gone.png\n"
        "pointless,reference.png,floating.png,gone.csv\n"
    )
    cases = list_cases(write_list(tmp_path, text))
    assert [case.problem.split(":")[0] for case in cases[1:]] == [
        f"Line {number} of eyes.csv" for number in (4, 5, 6, 7, 8, 9)
    ]
    assert cases[0].problem == ""
    for case, words in zip(
        cases[1:],
        (
            "is missing",
            "name of a folder",
            "line 2 has the name",
            "floating is empty",
            "gone.png",
            "gone.csv",
        ),
        strict=True,
    ):
        assert words in case.problem
    assert len({case.name for case in cases}) == len(cases)
    assert all(tmp_path / "eyes-cases" in case.place.parents for case in cases)


def test_a_line_counts_as_it_was_saved(tmp_path: Path) -> None:
    write_pair(tmp_path)
    path = write_list(tmp_path, "name,reference,floating\na,reference.png,floating.png\n")
    place = list_cases(path)[0].place
    place.parent.mkdir(parents=True)
    write_case(place, Case().with_reference(ImageIdentity.of(read_image(tmp_path / "reference.png"))))
    assert "other images" in list_cases(path)[0].problem
    saved_case(tmp_path, "eyes-cases/a/case.json")
    listed = list_cases(path)[0]
    assert (listed.case_file, listed.problem) == (place, "")


def test_a_folder_is_searched_for_every_kind_of_case(tmp_path: Path) -> None:
    root = tmp_path / "clinic"
    write_pair(root / "a" / "named")
    write_images(root / "a" / "named", ("other.png", "third.png"))
    write_images(root / "b", ("late.png", "fixed early.png"))
    write_images(root / "c")
    write_images(root / "d", ("one.png", "two.png"))
    write_images(root / "d", ("three.png", "four.png"))
    write_images(root / "e")
    saved_case(root / "e", "left.json")
    saved_case(root / "e", "case.json")
    write_images(root / ".hidden")
    (root / "c" / "metrics.json").write_text("{}")
    cases = list_cases(root)
    assert names(cases) == ["a/named", "b", "c", "e", "e/left"]
    by_name = {case.name: case for case in cases}
    assert by_name["a/named"].points == root / "a" / "named" / "points.csv"
    assert by_name["b"].reference == root / "b" / "fixed early.png"
    assert by_name["c"].place == root / "c" / "case.json"
    assert by_name["e"].case_file == root / "e" / "case.json"


def test_what_was_written_for_a_case_is_not_another_case(tmp_path: Path) -> None:
    write_images(tmp_path / "a")
    saved_case(tmp_path / "a")
    for output in (tmp_path / "a" / "aligned", tmp_path / "out" / "a"):
        output.mkdir(parents=True)
        identities = [
            ImageIdentity.of(read_image(tmp_path / "a" / f"{name}.png")) for name in ("reference", "floating")
        ]
        write_case(output / "case.json", Case().with_reference(identities[0]).with_floating(identities[1]))
        write_images(output, ("warped.tif", "checkerboard.png"))
    assert names(list_cases(tmp_path)) == ["a"]
    assert names(list_cases(tmp_path / "out")) == ["a"], "asked for by itself, it is a case"


def test_a_folder_without_cases_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no cases"):
        list_cases(tmp_path)
    with pytest.raises(InputError, match="no file or folder"):
        list_cases(tmp_path / "gone")
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        list_cases(tmp_path, stop)


def test_a_case_of_several_floating_images_is_several_pairs(tmp_path: Path) -> None:
    write_images(tmp_path)
    write_images(tmp_path, ("x.png", "late.png"), seed=8)
    saved_case(tmp_path, floating=("floating.png", "late.png"))
    pairs = pairs_of(list_cases(tmp_path))
    assert [(pair.name.split("/")[1], pair.index) for pair in pairs] == [("floating", 0), ("late", 1)]
    (tmp_path / "case.json").write_text('{"format": "retina-case", "version": 1}')
    (pair,) = pairs_of(list_cases(tmp_path))
    assert "damaged" in pair.case.problem


def test_landmarks_of_a_data_set_are_three_clicks_and_check_points(tmp_path: Path) -> None:
    points = listed_points([write_points(tmp_path / "landmarks.csv")])
    assert [pair.role.value for pair in points] == ["fit", "fit", "fit", "check"]
    assert len(listed_points([write_points(tmp_path / "points.csv")]).fit_ids()) == 4
    assert len(listed_points([write_points(tmp_path / "landmarks.csv", 3)]).fit_ids()) == 3
    (tmp_path / "landmarks.csv").write_text(
        "".join(f'"Pt-{n}","true",{n},{n * n},{n},{n * n}\n' for n in range(6))
    )
    assert len(listed_points([tmp_path / "landmarks.csv"]).fit_ids()) == 6, "BigWarp's own export"


def test_the_real_pairs_are_a_list(shared_data: Path) -> None:
    cases = list_cases(shared_data / "pairs")
    assert names(cases) == sorted(path.name for path in (shared_data / "pairs").iterdir() if path.is_dir())
    assert all(case.points is not None and case.points.name == "landmarks.csv" for case in cases)


def test_an_image_of_a_list_is_turned_as_its_column_says(tmp_path: Path) -> None:
    write_images(tmp_path)
    lines = ("name,reference,floating,floating_orientation", "a,reference.png,floating.png,FLIP ")
    path = write_list(tmp_path, "\n".join((*lines, "b,reference.png,floating.png,sideways")))
    turned, wrong = list_cases(path)
    loaded = load_pair(pairs_of((turned,))[0], BatchOptions())
    assert loaded.request.floating.orientation is Orientation.FLIP
    assert loaded.case.entry(0).image.orientation is Orientation.FLIP
    straight = read_image(tmp_path / "floating.png").pixels
    assert (loaded.request.floating.pixels == straight[:, ::-1]).all()
    assert "floating_orientation is one of as-in-file, right" in wrong.problem
    assert 'not "sideways"' in wrong.problem or "not sideways" in wrong.problem


def test_long_lists_are_read_and_known_by_their_top(tmp_path: Path) -> None:
    """They may be longer than tables of points."""
    path = tmp_path / "long.csv"
    path.write_text("name,reference,floating\na,a.png,b.png\n" + "\n" * POINT_LINES, "utf-8")
    assert is_table(path)
    assert [case.name for case in list_table(path)] == ["a"]
