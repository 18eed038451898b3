"""No command replaces a file that it reads, whatever it is called there, nor leaves one pair's case beside another's
files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.command_line.main import main
from core.study.plan import StudyItem, StudyPlan
from core.study.storage import new_study_path, write_study
from core.study.study import begun
from tests.batch.made_cases import write_images, write_pair, write_points

pytestmark = pytest.mark.usefixtures("segments_once")

MADE_FROM = "which it is made from. Choose another folder."
SHAPES = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
    '"geometry": {"type": "Point", "coordinates": [90, 80]}}]}'
)
Told = Callable[..., str]


def register(reference: Path, floating: Path, output: Path, *more: object, points: Path | None = None) -> int:
    given = points or reference.parent / "points.csv"
    images = ["--reference", reference, "--floating", floating, "--points", given, "--output", output]
    return run("register", *images, "--affine-only", *more)


def run(*arguments: object) -> int:
    return main([str(each) for each in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A pair `a` of shifted images, and its registration in `al`; `b` is another pair."""
    write_pair(tmp_path / "a")
    write_pair(tmp_path / "b", seed=6)
    assert register(tmp_path / "a/reference.png", tmp_path / "a/floating.png", tmp_path / "al") == 0
    return tmp_path


@pytest.fixture
def refused(study: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command with `--overwrite` that ends with status 2 and leaves every file as it was. Gives what it says."""

    def refused(*arguments: object) -> str:
        before = contents(study)
        capsys.readouterr()
        assert run(*arguments, "--overwrite") == 2
        assert contents(study) == before
        return capsys.readouterr().err

    return refused


def test_segment_keeps_the_photograph(study: Path, refused: Told) -> None:
    image = study / "a" / "reference.png"
    for name in (image, study / "al" / ".." / "a" / "reference.png"):
        assert MADE_FROM in refused("segment", image, "--output", name)
    (study / "linked.png").symlink_to(image)
    os.link(image, study / "the-same.png")
    for name in ("linked.png", "the-same.png"):
        assert MADE_FROM in refused("segment", image, "--output", study / name)


@pytest.mark.parametrize(
    ("role", "name", "more"),
    [
        ("--floating", "warped.tif", ()),
        ("--floating", "stack.tif", ("--only", "stack")),
        ("--reference", "checkerboard.png", ()),
        ("--reference", "montage.png", ("--canvas", "union")),
    ],
)
def test_register_keeps_its_images(
    study: Path, refused: Told, role: str, name: str, more: tuple[str, ...]
) -> None:
    shutil.copy(study / "a" / "reference.png", study / "al" / name)
    images = {"--reference": study / "a/reference.png", "--floating": study / "a/floating.png"}
    images[role] = study / "al" / name
    (study / "al" / "case.json").unlink()
    given = [part for each in images.items() for part in each]
    points = ("--points", study / "a/points.csv", "--affine-only")
    assert MADE_FROM in refused("register", *given, *points, "--output", study / "al", *more)


def test_register_keeps_points_that_its_own_table_would_not_hold(study: Path, refused: Told) -> None:
    """A headed table has columns that BigWarp's has not."""
    mine = study / "K"
    mine.mkdir()
    write_points(mine / "points.csv")
    command = ["register", "--reference", study / "a/reference.png", "--floating", study / "a/floating.png"]
    command += ["--points", mine / "points.csv", "--affine-only", "--output", mine]
    assert "points.csv, which it is made from" in refused(*command)
    assert "points.csv, which it is made from" in refused(*command, "--only", "points")
    assert run(*command, "--only", "warped,transform") == 0, "the points are not written"


def test_a_case_is_registered_again_by_the_points_that_lie_in_its_folder(study: Path) -> None:
    points = study / "al" / "points.csv"
    before = points.read_bytes()
    images = study / "a/reference.png", study / "a/floating.png"
    assert register(*images, study / "al", "--overwrite", points=points) == 0
    assert points.read_bytes() == before


def test_stack_keeps_the_case_and_its_files(study: Path, refused: Told) -> None:
    folder = study / "G"
    folder.mkdir()
    shutil.copy(study / "a/reference.png", folder / "stack.tif")
    images = folder / "stack.tif", study / "a/floating.png"
    assert register(*images, folder / "al", points=study / "a/points.csv") == 0
    shutil.move(folder / "al/case.json", folder / "case.json")
    shutil.move(folder / "al/transform.h5", folder / "transform.h5")
    shutil.copy(study / "a/floating.png", folder / "floating.png")
    text = (folder / "case.json").read_text().replace('"../stack.tif"', '"stack.tif"')
    (folder / "case.json").write_text(text.replace("../../a/floating.png", "floating.png"))
    assert "stack.tif, which it is made from" in refused("stack", folder / "case.json", "--output", folder)
    assert run("stack", folder / "case.json", "--output", study / "elsewhere") == 0


@pytest.mark.parametrize("name", ["points.csv", "landmarks.csv", "list.csv"])
@pytest.mark.parametrize("command", ["verdicts", "measure"])
def test_tables_keep_the_list_and_the_points_of_its_cases(
    study: Path, refused: Told, command: str, name: str
) -> None:
    listed = study / "list.csv"
    listed.write_text("name,reference,floating\na,a/reference.png,a/floating.png\n")
    shutil.copytree(study / "al", study / "list-cases" / "a")
    case = (study / "al" / "case.json").read_text().replace("../a/", "../../a/")
    (study / "list-cases" / "a" / "case.json").write_text(case)
    write_points(study / "list-cases" / "a" / "landmarks.csv")
    target = listed if name == "list.csv" else study / "list-cases" / "a" / name
    source = listed if command == "verdicts" else study / "list-cases"
    if source.is_dir() and name == "list.csv":
        return
    if command == "measure":
        (study / "list-cases" / "a" / "bad.json").write_text('{"format": "retina-case"}')
    assert MADE_FROM in refused(command, source, "--output", target)


def test_verdicts_of_a_folder_keep_the_points_in_it(study: Path, refused: Told) -> None:
    assert MADE_FROM in refused("verdicts", study / "al", "--output", study / "al" / "points.csv")
    assert run("verdicts", study / "al", "--output", study / "al" / "verdicts.csv") == 0
    assert run("verdicts", study / "al", "--output", study / "al" / "verdicts.csv", "--overwrite") == 0


def test_the_readings_of_studies_keep_the_list(study: Path, refused: Told) -> None:
    listed = study / "list.csv"
    listed.write_text("name,reference,floating\na,a/reference.png,a/floating.png\n")
    plan = StudyPlan.of("R", [StudyItem("a", "al/case.json", 64 * "0", "floating.png", "")])
    write_study(new_study_path(listed, "R"), begun(plan))
    assert MADE_FROM in refused("study", listed, "--output", listed)


def test_an_animation_keeps_the_image(study: Path, refused: Told) -> None:
    """Of an image called so; its bytes say what it is."""
    shutil.copy(study / "a/floating.png", study / "eye.gif")
    images = study / "a/reference.png", study / "eye.gif"
    assert register(*images, study / "film") == 0
    command = ("animate", study / "film/case.json", "--kind", "flicker", "--output", study / "eye.gif")
    assert MADE_FROM in refused(*command)


def test_shapes_are_kept(study: Path, refused: Told) -> None:
    shapes = study / "shapes.geojson"
    shapes.write_text(SHAPES)
    command = ("map-shapes", "--transform", study / "al/transform.h5", "--from", "reference", shapes)
    assert MADE_FROM in refused(*command, "--output", shapes)


def test_the_report_keeps_what_is_called_like_it(study: Path, refused: Told) -> None:
    (study / "report.pdf").symlink_to(study / "a" / "reference.png")
    assert MADE_FROM in refused("report", study / "al/case.json", "--output", study / "report.pdf")


def test_one_case_of_a_batch_that_would_replace_what_is_read_fails(study: Path) -> None:
    for name in ("x", "y"):
        (study / "o" / name).mkdir(parents=True)
    shutil.copy(study / "a/reference.png", study / "o/x/stack.tif")
    shutil.copy(study / "a/reference.png", study / "o/y/warped.tif")
    listed = study / "l.csv"
    rows = ["x,o/x/stack.tif,a/floating.png,a/points.csv", "y,a/reference.png,a/floating.png,a/points.csv"]
    rows.append("z,o/y/warped.tif,a/floating.png,a/points.csv")
    listed.write_text("name,reference,floating,points\n" + "".join(f"{row}\n" for row in rows))
    before = contents(study / "o")
    command = ("batch", listed, "--output", study / "o", "--affine-only", "--overwrite")
    assert run(*command) == 2
    table = (study / "o/batch.csv").read_text()
    assert table.count(MADE_FROM) == 2
    assert {name: (study / "o" / name).read_bytes() for name in before} == before
    assert (study / "o/z/case.json").is_file(), "the others go on"


def test_a_batch_goes_on_in_folders_that_its_own_cases_are_read_from(study: Path) -> None:
    """What one case made is read by the next; its own table of points holds what it held."""
    lists = (
        ["x,a/reference.png,a/floating.png,a/points.csv"],
        ["x,a/reference.png,a/floating.png,o/x/points.csv", "z,o/x/warped.tif,a/floating.png,o/x/points.csv"],
    )
    for rows in lists:
        (study / "l.csv").write_text("\n".join(["name,reference,floating,points", *rows]))
        command = ("batch", study / "l.csv", "--output", study / "o", "--affine-only", "--overwrite")
        assert run(*command) == 0


def test_a_batch_keeps_its_list(study: Path, refused: Told) -> None:
    (study / "o").mkdir()
    listed = study / "o" / "batch.csv"
    listed.write_text("name,reference,floating\nx,../a/reference.png,../a/floating.png\n")
    assert MADE_FROM in refused("batch", listed, "--output", study / "o", "--affine-only")


@pytest.mark.parametrize("parts", ["stack,warped,metrics,points", "transform", "warped"])
def test_files_of_another_pair_are_not_put_beside_a_case(study: Path, refused: Told, parts: str) -> None:
    images = ("--reference", study / "b/reference.png", "--floating", study / "b/floating.png")
    command = ["register", *images, "--points", study / "b/points.csv", "--affine-only", "--only", parts]
    said = refused(*command, "--output", study / "al")
    assert "case.json is a case of other images" in said
    assert said.count("\n") == 1
    assert run(*command, "--output", study / "new") == 0


def test_files_of_the_former_pair_are_not_left_beside_the_case_of_another(study: Path, refused: Told) -> None:
    images = ("--reference", study / "b/reference.png", "--floating", study / "b/floating.png")
    command = [
        "register",
        *images,
        "--points",
        study / "b/points.csv",
        "--affine-only",
        "--output",
        study / "al",
    ]
    said = refused(*command, "--only", "case,stack")
    assert (
        "warped.tif is of other images, and would stay there beside the new case. Choose another folder"
        in said
    )
    assert run(*command, "--overwrite") == 0, "everything"


def test_files_of_another_transform_are_not_put_beside_a_case(study: Path, refused: Told) -> None:
    images = ("--reference", study / "a/reference.png", "--floating", study / "a/floating.png")
    command = ["register", *images, "--affine-only", "--output", study / "al"]
    points = ["--points", study / "a/points.csv"]
    assert "case of another transform" in refused(*command, *points, "--only", "transform")
    assert run(*command, *points, "--only", "warped,stack,metrics", "--overwrite") == 0, "the very same"
    other = (study / "a/points.csv").read_text().replace("80,60,87.0,56.0", "80,60,89.0,56.0")
    (study / "other.csv").write_text(other)
    assert other != (study / "a/points.csv").read_text()
    said = refused(*command, "--points", study / "other.csv", "--only", "warped")
    assert "case.json is a case of another transform" in said
    assert "Choose another folder, or export everything." in said
    assert run(*command, "--points", study / "other.csv", "--overwrite") == 0, "everything"


def test_a_stack_of_another_case_is_not_put_beside_a_case(study: Path, refused: Told) -> None:
    assert register(study / "b/reference.png", study / "b/floating.png", study / "bl") == 0
    said = refused("stack", study / "bl/case.json", "--output", study / "al")
    assert "case.json is a case of other images" in said
    assert "Choose another folder.\n" in said
    assert run("stack", study / "al/case.json", "--output", study / "al", "--overwrite") == 0


def test_a_batch_does_not_mix_pairs(study: Path) -> None:
    (study / "l.csv").write_text(
        "name,reference,floating,points\nal,b/reference.png,b/floating.png,b/points.csv\n"
    )
    before = contents(study / "al")
    command = ("batch", study / "l.csv", "--output", study, "--affine-only", "--only", "stack", "--overwrite")
    assert run(*command) == 2
    assert "case of other images" in (study / "batch.csv").read_text()
    assert contents(study / "al") == before


def test_a_transform_that_the_case_beside_it_does_not_know_is_told(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_images(study / "c", seed=7)
    points = write_points(study / "c" / "points.csv", 3)
    points.write_text(points.read_text().replace("80,60,87.0,56.0", "80,60,97.0,56.0"))
    assert register(study / "c/reference.png", study / "c/floating.png", study / "cl") == 0
    shutil.copy(study / "cl/transform.h5", study / "al/transform.h5")
    (study / "xy.csv").write_text("x,y\n90,80\n")
    (study / "shapes.geojson").write_text(SHAPES)
    for command, file in (("map-points", "xy.csv"), ("map-shapes", "shapes.geojson")):
        capsys.readouterr()
        way = ("--transform", study / "al/transform.h5", "--from", "reference")
        assert run(command, *way, study / file) == 0
        out, err = capsys.readouterr()
        assert err.startswith("Warning: transform.h5 is not the transform that the case was saved with")
        assert out
        assert run(command, *way, study / file, "--json") == 0
        assert "is not the transform that the case was saved with" in capsys.readouterr().out
