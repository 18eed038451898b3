"""The registration networks and the spatial transformer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.coordinates import field_to_tensor
from core.network.joint_model import LIGHT, PAPER, JointModel
from core.network.registration_lucas_kanade import RegistrationLucasKanade
from core.network.registration_unet import RegistrationUNet
from core.network.spatial_transformer import enlarge_field, warp
from core.transforms.displacement import pull_back
from tests.training.made_data import drawn_vessels


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
    assert np.abs(ours - pull_back(image, displacement)).max() < 0.04  # OpenCV may round positions to 1/32 px


def test_enlarging_a_field_keeps_its_values() -> None:
    coarse = torch.full((1, 2, 4, 5), 3.5)
    torch.testing.assert_close(enlarge_field(coarse, (16, 20)), torch.full((1, 2, 16, 20), 3.5))


@pytest.fixture(scope="module")
def drawn() -> np.ndarray:
    generator = np.random.default_rng(6)
    return np.max([drawn_vessels(generator, 192) for _ in range(3)], axis=0).astype(np.float32) / 255


@pytest.mark.parametrize("shift", [(3.0, -2.0), (-6.0, 4.0), (0.0, 9.0)])
def test_untrained_the_lucas_kanade_network_is_the_classical_method(drawn: np.ndarray, shift: tuple) -> None:
    """It finds a shift of up to nine pixels before any training."""
    reference = torch.from_numpy(drawn)[None, None]
    displacement = torch.tensor(shift).view(1, 2, 1, 1).expand(1, 2, 192, 192)
    floating = warp(reference, -displacement)
    with torch.no_grad():
        field = enlarge_field(RegistrationLucasKanade()(reference, floating), (192, 192))
    error = (field - displacement).norm(dim=1)[0, 24:-24, 24:-24]
    near_vessels = torch.from_numpy(drawn)[24:-24, 24:-24] > 0.5
    assert float(error[near_vessels].median()) < 0.5


def test_equal_maps_and_maps_without_vessels_are_not_moved(drawn: np.ndarray) -> None:
    vessel_map = torch.from_numpy(drawn)[None, None]
    network = RegistrationLucasKanade()
    with torch.no_grad():
        assert float(network(vessel_map, vessel_map).abs().max()) < 1e-3
        assert float(network(vessel_map * 0, vessel_map * 0).abs().max()) == 0.0


def test_the_lucas_kanade_network_passes_gradients_to_all_its_weights(drawn: np.ndarray) -> None:
    vessel_map = torch.from_numpy(drawn)[None, None]
    network = RegistrationLucasKanade()
    network(vessel_map, vessel_map.roll(3, dims=3)).square().mean().backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name
