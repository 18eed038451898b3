"""Annotations in a batch: they go on in the case that is written, are written as files, and are never lost."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from core.annotations.annotation import Annotation
from core.annotations.shape import Shape, ShapeKind
from core.case import Case, ImageIdentity, read_case, write_case
from core.command_line.main import main
from core.images.reading import read_image
from core.points.csv_files import read_points
from tests.batch.made_cases import write_images, write_pair

OUTLINE = Shape(ShapeKind.POLYGON, [(120, 90), (160, 90), (160, 130), (120, 130)])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with one saved case: points, and an outline on the floating image."""
    folder = write_pair(tmp_path / "study" / "eye")
    images = [ImageIdentity.of(read_image(folder / f"{name}.png")) for name in ("reference", "floating")]
    case = Case().with_reference(images[0]).with_floating(images[1])
    case = case.with_points(0, read_points(folder / "points.csv"))
    write_case(
        folder / "case.json", case.with_annotations([Annotation(OUTLINE, images[1].sha256, "drusen", "D")])
    )
    return tmp_path / "study"


def batch(study: Path, *more: str) -> str:
    """What came of the case."""
    assert main(["batch", str(study), "--output", str(study.parent / "out"), "--affine-only", *more]) == 0
    with open(study.parent / "out" / "batch.csv", encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))["state"]


def test_files_are_written_and_the_case_keeps_what_is_drawn(study: Path) -> None:
    assert batch(study) == "done"
    folder = study.parent / "out" / "eye"
    names = {path.name for path in folder.iterdir()}
    assert {
        "annotations-reference.geojson",
        "annotated-floating.png",
        "labels.tif",
        "measurements.csv",
    } <= names
    (kept,) = read_case(folder / "case.json").case.annotations
    assert (kept.name, kept.shape) == ("D", OUTLINE)
    assert batch(study) == "kept"
    (folder / "annotations-floating.zip").unlink()
    assert batch(study) == "done"
    case = read_case(study / "eye" / "case.json").case
    write_case(study / "eye" / "case.json", case.with_annotations([replace(kept, note="changed")]))
    assert batch(study) == "done", "the files would hold what was drawn before"


def test_what_was_drawn_in_the_result_goes_on(study: Path) -> None:
    batch(study)
    path = study.parent / "out" / "eye" / "case.json"
    case = read_case(path).case
    drawn = Annotation(OUTLINE, case.reference.sha256, "leakage", "L")
    write_case(path, case.with_annotations([drawn]))
    assert batch(study, "--overwrite") == "done"
    assert [each.name for each in read_case(path).case.annotations] == ["D", "L"]
    write_images(study / "eye", seed=9)
    assert batch(study) == "done"
    changed = read_case(path).case
    assert [each.name for each in changed.annotations] == ["D", "L"]
    assert changed.annotations[1].home == changed.reference.sha256 != case.reference.sha256


def test_register_keeps_what_it_would_replace(study: Path) -> None:
    folder, output = study / "eye", study.parent / "alone"
    command = [
        "register",
        "--reference",
        str(folder / "reference.png"),
        "--floating",
        str(folder / "floating.png"),
    ]
    command += ["--points", str(folder / "points.csv"), "--affine-only", "--output", str(output)]
    assert main(command) == 0
    case = read_case(output / "case.json").case
    write_case(output / "case.json", case.with_annotations([Annotation(OUTLINE, case.reference.sha256)]))
    assert main([*command, "--overwrite"]) == 0
    assert len(read_case(output / "case.json").case.annotations) == 1
    assert (output / "annotations-floating.geojson").is_file()
