"""The registration networks and the spatial transformer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.coordinates import field_to_tensor
from core.network.joint_model import LIGHT, PAPER, JointModel
from core.network.registration_correlation import local_correlation
from core.network.registration_unet import RegistrationUNet
from core.network.spatial_transformer import enlarge_field, warp
from core.training.augmentation import deform


def test_the_unet_has_five_levels_down_three_up_and_a_quarter_size_field() -> None:
    network = RegistrationUNet(64)
    assert len(network.down) == 5
    assert len(network.up) == 3
    features = torch.rand(1, 64, 64, 96)
    assert network(features, features).shape == (1, 2, 16, 24)


@pytest.mark.parametrize("configuration", [PAPER, LIGHT], ids=["paper", "light"])
def test_the_field_of_the_joint_model_is_full_size(configuration) -> None:
    model = JointModel(configuration).eval()
    side = 2 * model.size_multiple
    mask = torch.ones(1, 1, side, side)
    with torch.no_grad():
        images = [
            model.segment(torch.rand(1, 3, side, side), torch.tensor([bright]), mask).mean
            for bright in (True, False)
        ]
        assert model.full_field(*images).shape == (1, 2, side, side)


def test_the_transformer_samples_at_p_plus_u() -> None:
    values = torch.zeros(1, 1, 8, 10)
    values[0, 0, 5, 7] = 1.0
    field = torch.zeros(1, 2, 8, 10)
    field[0, 0], field[0, 1] = 2.0, 1.0
    warped = warp(values, field)
    assert float(warped[0, 0, 4, 5]) == pytest.approx(1.0, abs=1e-5)
    assert float(warped.sum()) == pytest.approx(1.0, abs=1e-5)


def test_the_transformer_agrees_with_opencv() -> None:
    generator = np.random.default_rng(4)
    image = generator.random((40, 50)).astype(np.float32)
    displacement = generator.normal(0, 3, (40, 50, 2)).astype(np.float32)
    ours = warp(torch.from_numpy(image)[None, None], field_to_tensor(displacement))[0, 0].numpy()
    assert np.abs(ours - deform(image, displacement)).max() < 0.04  # OpenCV may round positions to 1/32 px


def test_enlarging_a_field_keeps_its_values() -> None:
    coarse = torch.full((1, 2, 4, 5), 3.5)
    torch.testing.assert_close(enlarge_field(coarse, (16, 20)), torch.full((1, 2, 16, 20), 3.5))


def test_local_correlation_is_largest_at_the_displacement() -> None:
    generator = torch.Generator().manual_seed(5)
    floating = torch.randn(1, 16, 20, 20, generator=generator)
    reference = torch.roll(floating, shifts=(-2, 3), dims=(2, 3))  # reference(p) = floating(p + (y 2, x -3))
    scores = local_correlation(reference, floating, radius=4)
    best = scores[0, :, 8:12, 8:12].mean((1, 2)).argmax().item()
    assert (best // 9 - 4, best % 9 - 4) == (2, -3)


def test_an_untrained_correlation_network_moves_nothing() -> None:
    model = JointModel(LIGHT).eval()
    vessel_map = torch.rand(1, 1, 64, 64)
    assert float(model.registration(vessel_map, vessel_map).abs().max()) == 0.0
