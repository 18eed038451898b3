"""`retina-align measure`: a table of what was drawn, also where it is carried to; and refusals of one line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
import tifffile

from core.annotations.annotation import Annotation
from core.annotations.etdrs_csv import COLUMNS as ETDRS_COLUMNS
from core.annotations.image_facts import ImageFacts
from core.annotations.measurements_csv import COLUMNS
from core.annotations.scale import Scale, ScaleSource
from core.annotations.shape import Shape, ShapeKind
from core.case import Case, ImageIdentity, ResultSummary, write_case
from core.command_line.main import main
from core.images.reading import read_image
from core.transforms.composite import CompositeTransform
from core.transforms.itk_files import write_transform
from core.transforms.planar import PlanarTransform

SHIFT = PlanarTransform(np.array([[1.0, 0.0, 30.0], [0.0, 1.0, -5.0], [0.0, 0.0, 1.0]]))
OUTLINE = [(300, 200), (400, 200), (400, 300), (300, 300)]


def image(path: Path, seed: int) -> ImageIdentity:
    pixels = np.random.default_rng(seed).integers(60, 200, (500, 700), dtype=np.uint8)
    tifffile.imwrite(path, pixels, resolution=(1000, 1000), resolutionunit="CENTIMETER")
    return ImageIdentity.of(read_image(path))


def drawn(
    kind: ShapeKind, places: list[tuple[float, float]], home: ImageIdentity, label: str, name: str = ""
) -> Annotation:
    return Annotation(Shape(kind, places), home.sha256, label, name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case of a left eye: a mark, an outline and both landmarks on the reference, a line on the floating image."""
    place = tmp_path / "study" / "P1"
    place.mkdir(parents=True)
    reference = image(place / "2023-04-05_colour.tif", 1)
    floating = image(place / "2024-04-05_angiogram.tif", 2)
    case = Case().with_reference(reference).with_floating(floating)
    write_transform(place / "transform.h5", CompositeTransform(SHIFT))
    case = case.with_result(0, ResultSummary({}, "transform.h5", None, {}))
    case = case.with_annotations(
        [
            drawn(ShapeKind.POINT, [(500, 250)], reference, "fovea"),
            drawn(ShapeKind.POINT, [(50, 240)], reference, "optic disc"),
            drawn(ShapeKind.POLYGON, OUTLINE, reference, "naevus", "=SUM(A1)"),
            drawn(ShapeKind.LINE, [(100, 100), (400, 500)], floating, "leakage"),
            drawn(ShapeKind.ARROW, [(100, 100), (400, 500)], floating, "leakage"),
        ]
    )
    write_case(place / "case.json", case)
    return tmp_path / "study"


def table(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith("\ufeff".encode())
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_annotation_is_measured_on_every_image(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = folder / "measurements.csv"
    assert main(["measure", str(folder), "--output", str(output)]) == 0
    assert "8 lines" in capsys.readouterr().out
    rows = table(output)
    assert list(rows[0]) == list(COLUMNS)
    own, carried = (
        next(row for row in rows if row["label"] == "naevus" and bool(row["carried_from"]) is there)
        for there in (False, True)
    )
    assert (own["case"], own["image"], own["date"], own["eye"]) == (
        "P1",
        "2023-04-05_colour.tif",
        "2023-04-05",
        "left",
    )
    assert own["annotation"] == "'=SUM(A1)"
    assert (own["date_source"], own["scale_source"], own["scale_x_um"]) == ("file name", "image file", "10")
    assert (own["area_px"], own["perimeter_px"], own["length_px"]) == ("10000", "400", "")
    assert (float(own["area_mm2"]), own["greatest_diameter_px"]) == (pytest.approx(1.0), "141.4213562")
    assert own["etdrs_sector"] == "outer nasal"
    assert (own["fovea_to_centre_mm"], own["fovea_to_nearest_px"]) == ("1.5", "100")
    assert 120 < float(own["grey_mean"]) < 140
    assert (carried["carried_from"], carried["image"]) == (
        "2023-04-05_colour.tif",
        "2024-04-05_angiogram.tif",
    )
    assert (carried["identifier"], carried["date"], carried["share_outside"]) == (
        own["identifier"],
        "2024-04-05",
        "0",
    )
    for column in (
        "area_mm2",
        "etdrs_sector",
        "fovea_to_centre_mm",
        "eye",
    ):  # by the landmarks, which are carried too
        assert (
            carried[column] == pytest.approx(own[column])
            if column == "eye"
            else carried[column] == own[column]
        )
    line = next(row for row in rows if row["kind"] == "line")
    assert (line["length_px"], line["length_mm"], line["area_px"]) == ("500", "5", "")


def test_the_areas_by_sector_are_a_table_of_their_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, etdrs = folder / "measurements.csv", folder / "etdrs.csv"
    arguments = ["measure", str(folder), "--output", str(output), "--etdrs", str(etdrs)]
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["etdrs"] == str(etdrs)
    rows = table(etdrs)
    assert list(rows[0]) == list(ETDRS_COLUMNS)
    nasal = next(row for row in rows if row["label"] == "naevus" and row["sector"] == "outer nasal")
    assert (nasal["case"], nasal["image"], nasal["drawn_on"]) == ("P1", *2 * ("2023-04-05_colour.tif",))
    beyond = shapely.Polygon(OUTLINE).difference(shapely.Point(500, 250).buffer(150, 256))
    assert float(nasal["area_mm2"]) == pytest.approx(1e-4 * beyond.area, rel=1e-3), "the rest is nearer"
    before = etdrs.read_bytes()
    output.unlink()
    assert main(arguments) == 2, "it is there already"
    told = capsys.readouterr().err
    assert "etdrs.csv exists already. Choose another --etdrs, or add --overwrite" in told
    assert etdrs.read_bytes() == before
    assert not output.exists()
    assert main(["measure", str(folder), "--output", str(output), "--etdrs", str(output)]) == 2


def test_only_what_was_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = folder / "measurements.csv"
    arguments = [
        "measure",
        str(folder / "P1" / "case.json"),
        "--output",
        str(output),
        "--drawn-only",
        "--json",
    ]
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 4
    assert {row["carried_from"] for row in table(output)} == {""}
    assert main(arguments) == 2
    assert main([*arguments, "--overwrite"]) == 0


def test_without_transforms_and_images_what_is_known_is_measured(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "P1" / "transform.h5").unlink()
    (folder / "P1" / "2023-04-05_colour.tif").unlink()
    output = folder / "measurements.csv"
    assert main(["measure", str(folder), "--output", str(output)]) == 0
    said = capsys.readouterr().err
    assert "transform.h5" in said
    assert "P1: 2023-04-05_colour.tif: There are no millimetres" in said
    own = next(row for row in table(output) if row["label"] == "naevus")
    assert (own["area_px"], own["area_mm2"], own["grey_mean"], own["date"]) == ("10000", "", "", "2023-04-05")
    assert own["why_no_mm"].startswith("There are no millimetres, because nobody has stated")


def test_a_wide_field_has_no_millimetres(folder: Path) -> None:
    from core.case import read_case

    path, output = folder / "P1" / "case.json", folder / "measurements.csv"
    case = read_case(path).case
    wide = Scale(60.0, 60.0, ScaleSource.DISC_DIAMETER, 1.8)
    for confirmed in (False, True):
        facts = ImageFacts(case.reference.sha256, scale=wide.confirmed(confirmed))
        write_case(path, case.with_facts(facts))
        assert main(["measure", str(folder), "--output", str(output), "--overwrite"]) == 0
        own = next(row for row in table(output) if row["label"] == "naevus")
        assert (own["scale_x_um"], own["scale_source"]) == ("60", "diameter of the optic disc")
        assert own["scale_assumed_mm"] == "1.8"
        assert bool(own["area_mm2"]) is bool(own["fovea_to_centre_mm"]) is confirmed
        assert ("wide field" in own["why_no_mm"]) is not confirmed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["measure", "nowhere", "--output", "a.csv"], "There is no file or folder"),
        (["measure", ".", "--output", "a.txt"], "must end in .csv"),
        (["measure", ".", "--output", "a.csv"], "holds no cases"),
    ],
)
def test_refusals_are_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_cases_without_annotations_and_damaged_ones(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "P1" / "case.json"
    damaged = path.read_text("utf-8").replace('"vertices"', '"corners"')
    path.write_text(damaged, "utf-8")
    assert main(["measure", str(path), "--output", str(folder / "a.csv")]) == 2
    assert "is damaged" in capsys.readouterr().err
    write_case(path, Case())
    assert main(["measure", str(path), "--output", str(folder / "a.csv")]) == 2
    assert "holds no annotations" in capsys.readouterr().err
