"""`retina-align evaluate` from the command to its files, on small made data sets and without the network."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

from core.command_line.main import main
from tests.evaluation.made_cases import write_landmark_case, write_paper_data


def test_a_data_set_with_landmarks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_landmark_case(tmp_path / "data" / "001", suffix=".jpg")
    output = tmp_path / "out"
    command = [
        "evaluate",
        str(tmp_path / "data"),
        "--methods",
        "affine,dis-vesselness",
        "--output",
        str(output),
    ]
    assert main([*command, "--consistency", "--swap"]) == 0
    assert "TRE median" in capsys.readouterr().out
    with open(output / "evaluation.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["method"] for row in rows] == ["affine", "dis-vesselness"] * 2
    assert all(float(row["tre_median"]) < 1.5 for row in rows)
    assert all(row["consistency_median"] and row["swap_median"] and row["swap_p95"] for row in rows)
    assert all(row["confidence"] == "" for row in rows)
    content = json.loads((output / "evaluation.json").read_text())
    assert set(content["means"]) == {"affine", "dis-vesselness"}
    assert content["about"]["command"]
    assert (
        content["means"]["affine"]["swap_median"] < 0.001 < content["means"]["dis-vesselness"]["swap_median"]
    )
    page = (output / "evaluation.html").read_text("utf-8")
    assert "data:image/jpeg" in page
    assert "Reference and floating image are exchanged" in page
    assert main(command) == 2
    assert "--overwrite" in capsys.readouterr().err


def test_the_papers_layout_deformed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_paper_data(tmp_path / "paper")
    output = tmp_path / "out"
    command = ["evaluate", str(data), "--cases", "abnormal-02-a,abnormal-02-c", "--deform", "--json"]
    assert main([*command, "--methods", "before-warping,mind", "--output", str(output)]) == 0
    content = json.loads(capsys.readouterr().out)
    assert {row["case"] for row in content["cases"]} == {"abnormal-02-a", "abnormal-02-c"}
    assert all(row["tre_mean"] is None for row in content["cases"])
    means = content["means"]
    assert means["mind"]["b_cosfire_dice"] > means["affine"]["b_cosfire_dice"] + 0.1
    assert means["mind"]["authors_soft_dice"] > means["affine"]["authors_soft_dice"]
    page = (output / "evaluation.html").read_text("utf-8")
    assert "Table 1" in page
    assert "0.6019" in page


def test_without_methods_only_table_2_and_the_automatic_alignment_are_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_landmark_case(tmp_path / "data" / "001")
    command = ["evaluate", str(tmp_path / "data"), "--methods", "none", "--output", str(tmp_path / "out")]
    (tmp_path / "out").mkdir()
    for left in ("evaluation.csv", "automatic.jsonl"):  # of a run that was interrupted
        (tmp_path / "out" / left).write_text("case\n")
    assert main([*command, "--automatic", "--rotations", "0,25", "--shown", "0.9", "--looks", "octa"]) == 0
    assert not (tmp_path / "out" / "automatic.jsonl").exists()
    assert "25°, middle 90%, as octa" in capsys.readouterr().out
    content = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert content["cases"] == []
    assert [row["rotation_degrees"] for row in content["automatic"]["cases"]] == [0, 25]
    assert {(row["shown"], row["look"]) for row in content["automatic"]["cases"]} == {(0.9, "octa")}
    for option, value in (
        ("shown", "1.5"),
        ("rotations", "a quarter"),
        ("rotations", ","),
        ("rotations", "nan"),
        ("other-eyes", "-1"),
        ("full-width", "0"),
    ):
        assert main([*command, "--overwrite", f"--{option}={value}"]) == 2
        assert f"not '{value}'" in capsys.readouterr().err
    assert main([*command, "--overwrite", "--automatic", "--looks", "x-ray"]) == 2
    assert "no look 'x-ray'" in capsys.readouterr().err
    again = [*command, "--overwrite", "--automatic", "--weights", str(tmp_path / "none.safetensors")]
    assert main(again) == 2
    assert "cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--methods", "none"], "leaves nothing to measure"),
        (["--methods", "none", "--automatic", "--off-centre", "-0.5,0.5"], "--off-centre is for --shown"),
        (["--methods", "none", "--automatic", "--enlarged", "300"], "--enlarged is for --shown"),
        (["--shown", "0.5"], "--shown is for --automatic"),
        (["--rotations", "-25,25"], "--rotations is for --automatic"),
        (["--other-eyes", "1"], "--other-eyes is for --automatic"),
        (["--automatic", "--aligners", ","], "takes names"),
        (["--cases", ","], "takes names"),
        (["--cases", ""], "An argument is empty"),
        (["--cases="], "gives no value"),
    ],
)
def test_options_that_would_be_without_effect_are_refused(
    options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_landmark_case(tmp_path / "data" / "001")
    assert main(["evaluate", str(tmp_path / "data"), *options, "--output", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_missing_peer_is_told_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_landmark_case(tmp_path / "data" / "001")
    monkeypatch.setitem(sys.modules, "ants", None)
    command = [
        "evaluate",
        str(tmp_path / "data"),
        "--methods",
        "ants-grey",
        "--output",
        str(tmp_path / "out"),
    ]
    assert main(command) == 2
    error = capsys.readouterr().err
    assert "pip install 'retina-registration[peers]'" in error
    assert error.count("\n") == 1
    assert not list((tmp_path / "out").iterdir())
