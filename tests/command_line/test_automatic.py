"""`register --auto`: what it prints, writes and refuses. The network is left out: the maps are made here."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.alignment import VesselMap
from core.case import read_case
from core.command_line.main import main
from core.images.polarity import PolarityEstimate, VesselPolarity
from core.points.csv_files import read_points, write_bigwarp
from core.points.matching import PairRole, points_from_arrays
from core.registration import automatic
from core.registration.prepared import PreparedImage, PreparedMaps
from tests.alignment.made_maps import moved, part, retina_map, similarity

pytestmark = pytest.mark.usefixtures("segments_once")

TRUTH = similarity(30, 0.9, (12, -8))


def picture(vessel_map: VesselMap) -> np.ndarray:
    """Dark vessels on a lit field, `(h, w)` uint8."""
    return np.where(vessel_map.field, 150 - 110 * vessel_map.vessels, 0).astype(np.uint8)


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return given(tmp_path, monkeypatch, moved(retina_map(), TRUTH, noise=0.02))


def given(folder: Path, monkeypatch: pytest.MonkeyPatch, floating: VesselMap) -> Path:
    """A folder with the two pictures, for which the program gets these maps."""
    cv2.imwrite(str(folder / "reference.png"), picture(retina_map()))
    cv2.imwrite(str(folder / "floating.png"), picture(floating))
    prepared = [
        PreparedImage(each, each.size, PolarityEstimate(VesselPolarity.DARK, 1.0))
        for each in (retina_map(), floating)
    ]
    monkeypatch.setattr(automatic, "prepare_maps", lambda *_, **__: PreparedMaps(*prepared))
    return folder


def arguments(pair: Path, *more: str) -> list[str]:
    images = ["--reference", str(pair / "reference.png"), "--floating", str(pair / "floating.png")]
    return ["register", *images, "--auto", "--affine-only", "--output", str(pair / "out"), *more]


def test_points_are_found_and_written_like_any_others(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(pair, "--json")) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["automatic"]["confidence"] > 0.9
    assert values["automatic"]["agreeing_places"] <= values["automatic"]["compared_places"]
    assert values["automatic"]["warnings"] == []
    points = read_points(pair / "out" / "points.csv")
    reference, floating = points.fit_arrays()
    assert len(reference) == 8
    assert np.linalg.norm(TRUTH(reference) - floating, axis=1).max() < 3
    entry = read_case(pair / "out" / "case.json").case.entry(0)
    assert len(entry.points) == 8
    assert entry.polarity is VesselPolarity.DARK


def test_the_confidence_is_said(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(pair)) == 0
    assert "Aligned automatically with confidence 1.00" in capsys.readouterr().out


def test_a_failure_is_one_line_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = given(tmp_path, monkeypatch, part(retina_map(), slice(0, 34)))
    assert main(arguments(pair)) == 2
    error = capsys.readouterr().err
    assert "Could not align the images automatically" in error
    assert error.count("\n") == 1
    assert not (pair / "out").exists()


def test_a_mirrored_image_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = given(tmp_path, monkeypatch, moved(retina_map().mirrored(), TRUTH))
    assert main(arguments(pair)) == 2
    assert "mirrored" in capsys.readouterr().err


def test_points_and_auto_exclude_each_other(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(pair, "--points", "points.csv")) == 2
    assert "not allowed with" in capsys.readouterr().err


def test_a_batch_aligns_what_has_no_points_and_says_how_sure_it_is(pair: Path) -> None:
    (pair / "list.csv").write_text("name;reference;floating\neye;reference.png;floating.png\n")
    output = ["--affine-only", "--output", str(pair / "out")]
    assert main(["batch", str(pair / "list.csv"), *output]) == 0
    with open(pair / "out" / "batch.csv", encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["state"], row["points"]) == ("done", "automatic")
    assert float(row["automatic_confidence"]) > 0.9
    reference, floating = read_points(pair / "out" / "eye" / "points.csv").fit_arrays()
    assert np.linalg.norm(TRUTH(reference) - floating, axis=1).max() < 3
    write_bigwarp(pair / "points.csv", points_from_arrays(reference, floating))
    (pair / "list.csv").write_text(
        "name,reference,floating,points\neye,reference.png,floating.png,points.csv\n"
    )
    assert main(["batch", str(pair / "list.csv"), "--auto", *output]) == 0
    entry = read_case(pair / "out" / "eye" / "case.json").case.entry(0)
    assert len(entry.points.complete_pairs(PairRole.CHECK)) == len(reference), (
        "with --auto the points only measure"
    )
    assert entry.result is not None
    assert entry.result.metrics["tre_after"]["median"] < 3
    assert main(["batch", str(pair / "list.csv"), "--points-only", *output]) == 0
