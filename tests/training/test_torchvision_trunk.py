"""The converted trunk gives torchvision's activations, computed here layer by layer as torchvision lays them out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from core.errors import InputError
from core.network.vgg_trunk import VggTrunk
from core.network.weights import load_trunk
from core.training.torchvision_trunk import convert_trunk

LAYOUT = (64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M")
TAPS = (3, 8, 15, 22)
"""Where relu1_2, relu2_2, relu3_3 and relu4_3 stand in torchvision's `features`."""


def _features() -> nn.Sequential:
    layers: list[nn.Module] = []
    channels = 3
    for width in LAYOUT:
        if width == "M":
            layers.append(nn.MaxPool2d(2))
        else:
            layers += [nn.Conv2d(channels, int(width), 3, padding=1), nn.ReLU()]
            channels = int(width)
    return nn.Sequential(*layers)


def test_the_taps_are_torchvisions(tmp_path: Path) -> None:
    torch.manual_seed(2)
    features = _features()
    torch.save(
        {f"features.{name}": value for name, value in features.state_dict().items()}, tmp_path / "vgg.pth"
    )
    convert_trunk(tmp_path / "vgg.pth", tmp_path / "trunk.safetensors")
    trunk = VggTrunk()
    load_trunk(tmp_path / "trunk.safetensors", trunk)
    images = torch.rand(1, 3, 64, 64)
    values = (images - torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)) / torch.tensor(
        [0.229, 0.224, 0.225]
    ).view(1, 3, 1, 1)
    expected = {}
    with torch.no_grad():
        for place, layer in enumerate(features):
            values = layer(values)
            expected[place] = values
        taps = trunk(images)
    for tap, place in zip(taps, TAPS, strict=True):
        reach = 44 // (64 // tap.shape[2])  # within so many cells of the edge the padding differs
        inner = (..., slice(reach // 2, -(reach // 2) or None), slice(reach // 2, -(reach // 2) or None))
        torch.testing.assert_close(tap[inner], expected[place][inner], atol=2e-5, rtol=1e-3)


def test_another_file_gets_a_sentence(tmp_path: Path) -> None:
    torch.save({"features.0.weight": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(InputError, match=r"vgg16-397923af\.pth"):
        convert_trunk(tmp_path / "other.pth", tmp_path / "trunk.safetensors")
