"""Training end to end on made images: every loss, learning, exact resumption, the paper's own layout."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.errors import InputError
from core.network.vgg_trunk import VggTrunk
from core.network.weights import load_weights
from core.training.configuration import (
    DataSettings,
    LossWeights,
    ModelSettings,
    Phase,
    TrainingConfiguration,
)
from core.training.data.paper_pairs import list_paper_pairs, read_paper_pairs
from core.training.trainer import TrainingRun
from tests.training.made_data import angiogram, drawn_vessels, photograph, write_data

MADE = DataSettings(
    manual=("made",), manual_left_out=(), style_target="style/map.png", trunk="trunk.safetensors"
)
LIGHT = ModelSettings("light", "correlation")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_data(tmp_path_factory.mktemp("data"))
    torch.manual_seed(1)
    save_file(
        {name: value for name, value in VggTrunk().state_dict().items() if name != "mean"},
        str(root / "trunk.safetensors"),
    )
    return root


def _run(configuration: TrainingConfiguration, data: Path, output: Path) -> Path:
    return TrainingRun(configuration, data, output, say=lambda _line: None).run()


def _light_phase(steps: int, **changes: object) -> Phase:
    weights = {"manual": LossWeights(supervision=1.0, displacement=0.1, content=1.0, smoothness=0.01)}
    phase = Phase("light", steps, {"manual": 1.0}, weights, batch=2, crop=(64, 64), learning_rate=3e-3)
    return dataclasses.replace(phase, **changes)


def test_the_light_model_learns_the_drawn_vessels(data: Path, tmp_path: Path) -> None:
    configuration = TrainingConfiguration("test", (_light_phase(60),), LIGHT, MADE)
    path = _run(configuration, data, tmp_path)
    with (tmp_path / "log.csv").open(encoding="utf-8") as handle:
        supervision = [float(row["supervision"]) for row in csv.DictReader(handle)]
    assert supervision[-1] < 0.7 * supervision[0]
    assert load_weights(path).training["phases"][0]["steps"] == 60


def test_an_interrupted_run_ends_as_an_uninterrupted_one(data: Path, tmp_path: Path) -> None:
    mixture = {"manual": 0.5, "angiograms": 0.5}
    weights = {kind: LossWeights(supervision=1.0, displacement=0.1) for kind in mixture}
    phase = _light_phase(4, mixture=mixture, weights=weights)
    whole = TrainingConfiguration("test", (phase, phase), LIGHT, MADE, checkpoint_every=1)
    expected = load_weights(_run(whole, data, tmp_path / "whole")).sha256

    class Interruption(Exception):
        pass

    class InterruptedRun(TrainingRun):
        updates = 0

        def _update(self, *arguments):
            self.updates += 1
            if self.updates == 7:  # in the middle of the second phase
                raise Interruption
            return super()._update(*arguments)

    with pytest.raises(Interruption):
        InterruptedRun(whole, data, tmp_path / "cut", say=lambda _line: None).run()
    assert load_weights(_run(whole, data, tmp_path / "cut")).sha256 == expected


def test_every_loss_of_equation_7_reaches_the_papers_network(data: Path, tmp_path: Path) -> None:
    weights = LossWeights(style=1.0, content=1.0, self_comparison=1.0, smoothness=1.0, ssim=1.0)
    phase = Phase("paper", 2, {"pairs": 1.0}, {"pairs": weights}, crop=(64, 64), later_smoothness_step=1)
    configuration = TrainingConfiguration("paper", (phase,), ModelSettings(), MADE)
    run = TrainingRun(configuration, data, tmp_path, say=lambda _line: None)
    before = {name: value.clone() for name, value in run.model.state_dict().items()}
    run.run()
    changed = {name for name, value in run.model.state_dict().items() if not torch.equal(value, before[name])}
    assert {name.split(".")[0] for name in changed} == {"segmentation", "registration"}
    assert not any("trunk" in name for name in changed)
    with (tmp_path / "log.csv").open(encoding="utf-8") as handle:
        (row,) = csv.DictReader(handle)
    for name in ("style", "content", "self_comparison", "smoothness", "ssim"):
        assert float(row[name]) >= 0
        assert row[name] != ""


def test_a_phase_leaves_the_other_part_alone(data: Path, tmp_path: Path) -> None:
    phase = _light_phase(2, trainable=("registration",))
    run = TrainingRun(
        TrainingConfiguration("test", (phase,), LIGHT, MADE), data, tmp_path, say=lambda _line: None
    )
    before = {name: value.clone() for name, value in run.model.segmentation.state_dict().items()}
    run.run()
    for name, value in run.model.segmentation.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_a_missing_folder_gets_a_sentence(tmp_path: Path) -> None:
    configuration = TrainingConfiguration("test", (_light_phase(1),), LIGHT, MADE)
    with pytest.raises(InputError, match="does not exist"):
        _run(configuration, tmp_path / "nothing", tmp_path / "run")


def test_the_papers_layout_is_read_with_its_swaps_and_split(tmp_path: Path) -> None:
    generator = np.random.default_rng(8)
    rows = []
    for folder, numbers in (("normal", (10, 11, 13, 30)), ("abnormal", (1, 2))):
        (tmp_path / folder).mkdir()
        for number in numbers:
            vessels = drawn_vessels(generator)
            colour, grey = photograph(vessels)[..., ::-1], angiogram(vessels)
            names = (f"{number}-{number}.jpg", f"{number}.jpg")
            floating, reference = names if folder == "normal" else names[::-1]
            cv2.imwrite(str(tmp_path / folder / floating), colour)
            cv2.imwrite(str(tmp_path / folder / reference), grey)
            rows.append(f"{floating},{reference},1,0,2.5,0,1,-1.5,")
    (tmp_path / "affines.csv").write_text("\n".join(rows), encoding="utf-8")
    pairs = list_paper_pairs(tmp_path)
    assert [(pair.folder, pair.number) for pair in pairs] == [
        ("normal", 10),
        ("normal", 11),
        ("normal", 13),
        ("abnormal", 1),
        ("abnormal", 2),
    ]
    assert pairs[0].floating.name == "11-11.jpg"
    assert pairs[0].reference.name == "10.jpg"
    assert pairs[3].floating.name == "1.jpg"
    assert pairs[3].reference.name == "1-1.jpg"
    aligned = read_paper_pairs(tmp_path)
    assert len(aligned) == 2 * 3  # 11, 13 and 1 train, each in both directions
    assert all(pair.reference.mask.shape[1] == 768 for pair in aligned)
    assert {pair.reference.bright for pair in aligned} == {True, False}


def test_two_tables_or_none_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one CSV file"):
        list_paper_pairs(tmp_path)
