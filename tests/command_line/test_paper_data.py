"""Looking at a copy of the paper's data set, and making the files beside it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.command_line.main import main
from core.resource_files import resource_path
from core.training.configuration import read_configuration
from core.training.data.sources import read_style_target
from tests.evaluation.made_cases import write_paper_data


def test_it_counts_the_pairs_and_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_paper_data(tmp_path)
    assert main(["paper-data", str(root), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "pairs": 5,
        "training": 2,
        "test": 3,
        "missing": [],
        "style_target": False,
        "trunk": False,
    }
    gone = root / "abnormal" / "2-2.jpg"
    gone.unlink()
    assert main(["paper-data", str(root)]) == 0
    shown = capsys.readouterr().out
    assert f"Missing: {gone}" in shown
    assert "make it with --style-map" in shown


def test_the_style_target_is_made_where_the_training_looks(tmp_path: Path) -> None:
    root = write_paper_data(tmp_path / "paper")
    drawn = np.zeros((1168, 1752), np.uint8)
    cv2.line(drawn, (876, 0), (876, 1167), 255, 12)
    cv2.imwrite(str(tmp_path / "12_h.tif"), drawn)
    assert main(["paper-data", str(root), "--style-map", str(tmp_path / "12_h.tif")]) == 0
    settings = read_configuration(resource_path("training", "paper.toml")).data
    style = read_style_target(root, settings)[0, 0].numpy()
    assert style.shape == (576, 768)
    assert abs(float((style * np.arange(768)).sum() / style.sum()) - 383.5) < 1


def test_a_folder_that_is_not_there_gets_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper-data", "/nowhere"]) == 2
    assert "does not exist" in capsys.readouterr().err
