"""Weights files: exact round trip, and a sentence for every file that must not be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import InputError, WeightsError
from core.network.joint_model import LIGHT, JointModel
from core.network.vgg_trunk import VggTrunk
from core.network.weights import FORMAT, load_trunk, load_weights, save_weights, without_paths
from core.resource_files import resource_path


@pytest.fixture
def model() -> JointModel:
    torch.manual_seed(1)
    return JointModel(LIGHT)


@pytest.fixture
def weights(model: JointModel, tmp_path: Path) -> Path:
    path = tmp_path / "weights.safetensors"
    save_weights(path, model, {"name": "test", "seed": 1})
    return path


def _saved_again(path: Path, **changes: str) -> Path:
    """The same tensors under changed metadata."""
    from safetensors import safe_open

    with safe_open(str(path), framework="pt") as handle:
        metadata = handle.metadata()
    save_file(load_file(str(path)), str(path), {**metadata, **changes})
    return path


def test_the_round_trip_keeps_half_precision_and_the_training(weights: Path, model: JointModel) -> None:
    loaded = load_weights(weights)
    for name, value in model.state_dict().items():
        expected = value.half().float() if value.is_floating_point() else value
        torch.testing.assert_close(loaded.model.state_dict()[name], expected, rtol=0, atol=0)
    assert loaded.training == {"name": "test", "seed": 1}
    assert not loaded.model.training
    assert load_weights(weights) is loaded


def test_a_channels_last_model_is_saved_as_any_other(
    weights: Path, model: JointModel, tmp_path: Path
) -> None:
    other = tmp_path / "other.safetensors"
    digest = save_weights(other, model.to(memory_format=torch.channels_last), {})
    assert digest == load_weights(weights).sha256


def test_missing_truncated_and_foreign_files_are_refused_by_name(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"absent\.safetensors"):
        load_weights(tmp_path / "absent.safetensors")
    truncated = tmp_path / "truncated.safetensors"
    truncated.write_bytes(weights.read_bytes()[:5000])
    with pytest.raises(WeightsError, match=r"truncated\.safetensors"):
        load_weights(truncated)
    foreign = tmp_path / "foreign.safetensors"
    save_file({"a": torch.zeros(3)}, str(foreign))
    with pytest.raises(WeightsError, match=FORMAT):
        load_weights(foreign)


def test_another_version_is_refused(weights: Path) -> None:
    with pytest.raises(WeightsError, match="version 99"):
        load_weights(_saved_again(weights, format_version="99"))


def test_a_changed_value_is_noticed(weights: Path) -> None:
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(bytes(content))
    with pytest.raises(WeightsError, match="damaged"):
        load_weights(weights)


def test_tensors_of_another_model_are_refused(weights: Path) -> None:
    paper = json.dumps({"segmentation": "two-branch", "registration": "unet"})
    with pytest.raises(WeightsError, match="does not fit"):
        load_weights(_saved_again(weights, model=paper))
    with pytest.raises(WeightsError, match="does not say which model"):
        load_weights(_saved_again(weights, model="{"))


def test_a_trunk_of_another_kind_is_refused(weights: Path) -> None:
    with pytest.raises(InputError, match="VGG-16"):
        load_trunk(weights, VggTrunk())


def test_the_shared_trunk_loads_and_its_taps_are_of_order_one(shared_data: Path) -> None:
    from core.images.reading import read_image

    trunk = VggTrunk()
    load_trunk(shared_data.parent / "vgg16" / "vgg16_relu4_3.safetensors", trunk)
    pixels = read_image(shared_data / "pairs" / "032" / "floating.png").pixels[:256, :256]
    image = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 255
    for tap in trunk(image):
        assert 0.3 < float(tap.mean()) < 3


def test_weights_carry_names_and_no_path_of_a_machine(tmp_path: Path) -> None:
    training = {
        "name": "run",
        "initial_weights": ["/home/someone/runs/a/weights.safetensors", "C:\\Users\\someone\\b.safetensors"],
        "data": {
            "root": "/home/someone/images",
            "style_target": "style/map.png",
            "trunk": "../vgg16/trunk.st",
        },
        "started_from": {"sha256": "12", "training": {"initial_weights": "/home/someone/first.safetensors"}},
    }
    path = tmp_path / "weights.safetensors"
    save_weights(path, JointModel(LIGHT), training)
    assert b"someone" not in path.read_bytes()
    assert load_weights(path).training == {
        "name": "run",
        "initial_weights": ["weights.safetensors", "b.safetensors"],
        "data": {"root": "images", "style_target": "map.png", "trunk": "trunk.st"},
        "started_from": {"sha256": "12", "training": {"initial_weights": "first.safetensors"}},
    }


@pytest.mark.parametrize(
    "path", sorted(resource_path("weights").glob("*.safetensors")), ids=lambda path: path.name
)
def test_the_weights_that_ship_carry_none_either(path: Path) -> None:
    training = load_weights(path).training
    assert without_paths(training) == training
    assert b"/work/" not in path.read_bytes()


def test_the_network_for_photographs_is_small_and_its_trunk_is_that_of_the_papers() -> None:
    path = resource_path("weights", "vessels.safetensors")
    assert path.stat().st_size <= 8_000_000
    trunk, papers = (
        {
            name: value
            for name, value in load_file(str(resource_path("weights", file))).items()
            if name.startswith("segmentation.trunk.")
        }
        for file in ("vessels.safetensors", "paper.safetensors")
    )
    assert len(trunk) == 14
    assert all(torch.equal(value, papers[name]) for name, value in trunk.items())
