"""`register` and `evaluate` on small images, by the matching points alone: quick, and without the network."""

from __future__ import annotations

import csv
import json
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile

from core.case import read_case
from core.case.image_lookup import read_unchanged_images
from core.command_line.main import main
from core.export.stack_formats import STACK_FORMATS, StackFormat, stack_files
from core.images.polarity import VesselPolarity

pytestmark = pytest.mark.usefixtures("segments_once")

SHIFT = (7.0, -4.0)
SIZE = (240, 300)


def vessels() -> np.ndarray:
    """A drawing of dark vessels on a lit disc, `(240, 300)` uint8."""
    canvas = np.zeros(SIZE, np.uint8)
    cv2.circle(canvas, (150, 120), 112, 130, -1, cv2.LINE_AA)
    random = np.random.default_rng(5)
    for _ in range(14):
        start, end = random.uniform((60, 30), (240, 210), (2, 2)).astype(int)
        cv2.line(canvas, start.tolist(), end.tolist(), 70, 3, cv2.LINE_AA)
    return canvas


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A folder with a 16-bit reference, a shifted colour image, and four matching points, the last a check point."""
    dark = vessels()
    shift = np.array([[1, 0, SHIFT[0]], [0, 1, SHIFT[1]]])
    moved = cv2.warpAffine(dark, shift, SIZE[::-1])
    bright = np.where(dark > 0, 200 - dark.astype(np.uint16), 0) * 16
    cv2.imwrite(str(tmp_path / "reference.png"), bright)
    cv2.imwrite(str(tmp_path / "floating.png"), np.stack([moved // 3, moved, moved], axis=-1))
    reference = np.array([[80, 60], [220, 90], [130, 200], [160, 130]])
    rows = [
        f'"{"Check" if index == 3 else "Pt"}-{index}","true",{x + SHIFT[0]},{y + SHIFT[1]},{x},{y}\n'
        for index, (x, y) in enumerate(reference)
    ]
    (tmp_path / "points.csv").write_text("".join(rows))
    return tmp_path


def arguments(pair: Path, *more: str) -> list[str]:
    given = {
        "--reference": "reference.png",
        "--floating": "floating.png",
        "--points": "points.csv",
        "--output": "out",
    }
    return ["register", *(part for name, file in given.items() for part in (name, str(pair / file))), *more]


def test_the_points_alone_bring_the_image_back(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(pair, "--affine-only", "--json")) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["metrics"]["displacement_largest"] == 0
    assert values["metrics"]["tre_after"]["median"] == pytest.approx(0, abs=1e-6)
    warped = tifffile.imread(pair / "out" / "warped.tif")
    assert warped.dtype == np.uint8
    np.testing.assert_allclose(warped[40:200, 60:240, 1], vessels()[40:200, 60:240], atol=1)


def test_deep_and_colour_images_share_a_stack(pair: Path) -> None:
    assert main(arguments(pair, "--affine-only")) == 0
    with tifffile.TiffFile(pair / "out" / "stack.tif") as file:
        planes, labels = file.asarray(), file.imagej_metadata["Labels"]
    assert labels == ["reference", "floating red", "floating green", "floating blue"]
    assert planes.dtype == np.uint16
    np.testing.assert_array_equal(planes[0], cv2.imread(str(pair / "reference.png"), cv2.IMREAD_UNCHANGED))


def test_choices_are_kept_in_the_case(pair: Path) -> None:
    more = [
        "--affine-only",
        "--model",
        "rigid",
        "--reference-polarity",
        "bright",
        "--floating-polarity",
        "dark",
    ]
    assert main(arguments(pair, *more)) == 0
    case = read_case(pair / "out" / "case.json").case
    assert case.reference.path == pair / "reference.png"
    assert case.reference_polarity is VesselPolarity.BRIGHT
    assert case.entry(0).polarity is VesselPolarity.DARK
    assert case.entry(0).transform_model.value == "rigid"
    assert case.entry(0).judgement is None


def test_affine_only_is_a_method_and_is_remembered(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(pair, "--affine-only", "--json")) == 0
    before = json.loads(capsys.readouterr().out)
    assert main(arguments(pair, "--method", "points", "--overwrite", "--json")) == 0
    values = json.loads(capsys.readouterr().out)
    assert (values["method"], values["metrics"]) == (before["method"], before["metrics"])
    assert values["method"] == "points"
    assert json.loads((pair / "out" / "metrics.json").read_text())["method"] == "points"
    assert read_case(pair / "out" / "case.json").case.entry(0).result.method == "points"


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--method", "magic"], "invalid choice: 'magic' (choose from"),
        (["--method", "default", "--affine-only"], "not allowed with argument --method"),
        (["--affine-only", "--no-refine"], "--no-refine makes no difference to the method points."),
    ],
)
def test_methods_that_cannot_be_are_refused_in_one_line(
    pair: Path, more: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(pair, *more)) == 2
    told = capsys.readouterr().err
    assert complaint in told
    assert told.count("\n") == 1
    assert not (pair / "out").exists()


def test_files_are_replaced_only_when_asked(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(pair, "--affine-only")) == 0
    (pair / "out" / "metrics.json").write_text("mine")
    assert main(arguments(pair, "--affine-only")) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert (pair / "out" / "metrics.json").read_text() == "mine"
    assert main(arguments(pair, "--affine-only", "--overwrite")) == 0
    assert json.loads((pair / "out" / "metrics.json").read_text())["folded_fraction"] == 0


def test_two_points_are_refused_with_the_reason(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (pair / "points.csv").read_text().splitlines()
    (pair / "points.csv").write_text("\n".join(lines[:2]))
    assert main(arguments(pair, "--affine-only")) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert not (pair / "out" / "warped.tif").exists()


def test_foreign_weights_are_refused_by_name(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pair / "weights.safetensors").write_bytes(b"not weights")
    assert main(arguments(pair, "--weights", str(pair / "weights.safetensors"))) == 2
    assert "weights.safetensors" in capsys.readouterr().err


def test_a_failure_while_writing_leaves_the_old_files(
    pair: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(pair, "--affine-only")) == 0
    before = {path.name: path.read_bytes() for path in (pair / "out").iterdir()}

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("core.transforms.itk_files.write_field", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(pair))
    assert main(arguments(pair, "--affine-only", "--overwrite")) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in (pair / "out").iterdir()} == before


def test_an_interruption_leaves_no_files(pair: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.transforms.itk_files.write_field", interrupt)
    before = threading.active_count()
    assert main(arguments(pair, "--affine-only")) == 130
    assert list((pair / "out").iterdir()) == []
    assert threading.active_count() < before + 10


def make_dataset(pair: Path) -> Path:
    folder = pair / "data"
    random = np.random.default_rng(6)
    for name in ("001", "002"):
        (folder / name).mkdir(parents=True)
        for file in ("reference.png", "floating.png"):
            (folder / name / file).write_bytes((pair / file).read_bytes())
        reference = random.uniform((60, 30), (240, 210), (9, 2))
        rows = np.hstack([reference, reference + SHIFT])
        text = "".join(",".join(map(repr, row)) + "\n" for row in rows.tolist())
        (folder / name / "landmarks.csv").write_text("reference_x,reference_y,floating_x,floating_y\n" + text)
    return folder


def test_evaluation_of_a_data_set(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset, output = make_dataset(pair), pair / "figures"
    command = ["evaluate", str(dataset), "--methods", "affine", "--output", str(output)]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "TRE median" in printed
    assert "100 %" in printed
    with open(output / "evaluation.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["case"] for row in rows] == ["001", "002", "mean"]
    assert all(float(row["tre_median"]) < 1e-6 for row in rows)
    assert all(float(row["folded_percent"]) == 0 for row in rows)
    assert json.loads((output / "evaluation.json").read_text())["means"]["affine"]["success_3"] == 1
    assert main(command) == 2
    assert main([*command, "--cases", "002", "--overwrite", "--json"]) == 0
    assert [row["case"] for row in json.loads(capsys.readouterr().out)["cases"]] == ["002"]


@pytest.mark.parametrize("format", STACK_FORMATS.values(), ids=STACK_FORMATS)
def test_the_stack_is_written_in_the_format_that_is_asked_for(pair: Path, format: StackFormat) -> None:
    name = stack_files(("reference", "floating"), format)[-1]
    wanted = arguments(pair, "--affine-only", "--stack-format", format.identifier)
    assert main(wanted) == 0
    assert (pair / "out" / name).is_file()
    assert len(list((pair / "out").glob("stack*"))) == 1
    assert main(wanted) == 2, "nothing is replaced unasked"


def test_points_for_slicer_are_written_and_two_files_of_it_are_read(
    pair: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(pair, "--affine-only", "--points-format", "slicer", "--json")) == 0
    first = json.loads(capsys.readouterr().out)
    files = [str(pair / "out" / f"points-{name}.mrk.json") for name in ("reference", "floating")]
    assert {Path(each).name for each in files} < set(first["files"])
    again = arguments(pair, "--affine-only", "--json", "--overwrite")
    place = again.index("--points") + 1
    again[place : place + 1] = files
    assert main(again) == 0
    second = json.loads(capsys.readouterr().out)
    assert second["metrics"]["tre_after"] == first["metrics"]["tre_after"], "the check point is one again"


def test_what_a_file_of_points_leaves_open_is_an_option(
    pair: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        "mapX,mapY,sourceX,sourceY",
        *(f"{x},{240 - y},{x},{240 - y}" for x, y in ((80, 60), (220, 90), (130, 200))),
    ]
    (pair / "points.csv").write_text("\n".join(rows))
    assert main(arguments(pair, "--affine-only")) == 2
    assert (
        "does not say whether y grows downward or upward. Add --points-y down or up."
        in capsys.readouterr().err
    )
    assert main(arguments(pair, "--affine-only", "--points-y", "up", "--overwrite")) == 0
    assert '"Pt-0","true",79.5,59.5,79.5,59.5' in (pair / "out" / "points.csv").read_text()
    one = arguments(pair, "--affine-only", "--overwrite")
    (pair / "points.csv").write_text("x,y\n1,2\n")
    assert main(one) == 2
    assert "Give --points two files" in capsys.readouterr().err


@pytest.fixture
def series(pair: Path) -> Path:
    """The same pair whose floating image is the third of four frames of a series."""
    third = cv2.imread(str(pair / "floating.png"))[..., 2]
    frames = np.stack([np.zeros_like(third), third // 2, third, third // 3])
    metadata = {"axes": "TYX", "finterval": 2.0}
    tifffile.imwrite(pair / "series.tif", frames, imagej=True, metadata=metadata)
    return pair


def of_series(series: Path, *more: str) -> list[str]:
    return [
        "series.tif".join(part.split("floating.png")) for part in arguments(series, "--affine-only", *more)
    ]


def test_a_page_of_a_series_is_registered_said_and_found_again(
    series: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(of_series(series, "--page", "3")) == 0
    assert "Warning: series.tif holds 4 frames: frame 3 was read." in capsys.readouterr().err
    document = json.loads((series / "out" / "case.json").read_text("utf-8"))
    assert document["floating"][0]["image"]["page"] == 3
    opened = read_case(series / "out" / "case.json")
    assert opened.warnings == ()
    image = opened.case.entry(0).image
    assert read_unchanged_images(opened)[image.sha256].page == 3
    np.testing.assert_allclose(
        tifffile.imread(series / "out" / "warped.tif")[40:200, 60:240], vessels()[40:200, 60:240], atol=1
    )
    case = ["stack", str(series / "out" / "case.json"), "--output", str(series / "again")]
    assert main(case) == 0
    like = ["--like", str(series / "reference.png"), "--output", str(series / "warped"), "--page", "2"]
    transform = str(series / "out" / "transform.h5")
    assert main(["warp", "--transform", transform, str(series / "series.tif"), *like]) == 0
    assert "frame 2 was read" in capsys.readouterr().err


def test_a_page_must_be_there_and_be_of_one_file(series: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for page in ("5", "0", "-1"):
        assert main(of_series(series, "--page", page)) == 2
        assert f"series.tif holds 4 images, there is no number {page}" in capsys.readouterr().err
    assert main(of_series(series, "--page", "2", "--floating-page", "2")) == 2
    assert "Give either --page, or" in capsys.readouterr().err
    both = [
        str(series / "series.tif") if part.endswith("reference.png") else part for part in of_series(series)
    ]
    assert main([*both, "--page", "2"]) == 2
    assert "Both files hold several images" in capsys.readouterr().err
    assert not (series / "out").exists()


def test_a_list_of_cases_names_pages(series: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["name,reference,floating,points,floating_page", "a,reference.png,series.tif,points.csv,3"]
    (series / "cases.csv").write_text("\n".join(lines))
    batch = ["batch", str(series / "cases.csv"), "--affine-only", "--output", str(series / "done")]
    assert main(batch) == 0
    document = json.loads((series / "done" / "a" / "case.json").read_text("utf-8"))
    assert document["floating"][0]["image"]["page"] == 3
    assert "frame 3 was read" in (series / "done" / "batch.csv").read_text("utf-8-sig")
    (series / "cases.csv").write_text("\n".join([lines[0], lines[1].replace(",3", ",three")]))
    assert main([*batch, "--overwrite"]) != 0
    assert 'floating_page holds "three"' in "".join(capsys.readouterr())
