"""The U-Net's start: the whole network and the short way from the logits say the same."""

from __future__ import annotations

import torch
from torch.nn import functional

from core.network.joint_model import JointModel, ModelConfiguration
from core.network.segmentation import Segmentation
from core.network.spatial_transformer import warp
from core.network.vessel_start import first_level, start_from_vessels


def _model() -> JointModel:
    torch.manual_seed(3)
    model = JointModel(ModelConfiguration(masks_features=True, field_scales=(2, 1))).eval()
    start_from_vessels(model.registration, model.segmentation.shared)
    return model


def test_the_first_level_shows_the_vessel_maps_that_the_last_layer_makes() -> None:
    model = _model()
    features = [torch.randn(1, 64, 64, 96) for _ in range(2)]
    with torch.no_grad():
        logits = [model.segmentation.shared(functional.relu(part)) for part in features]
        expected = model.registration(*features)
        torch.testing.assert_close(
            model.registration.from_first_level(first_level(*logits)), expected, atol=1e-4, rtol=1e-4
        )


def test_each_estimate_begins_where_the_one_before_ended() -> None:
    """Two estimates are the second one's of the floating image moved by the first, and both displacements add up."""
    model = _model()
    reference, floating = (
        Segmentation(*(torch.rand(1, channels, 64, 64) for channels in (1, 1, 64))) for _ in range(2)
    )
    size = (64, 64)
    with torch.no_grad():
        half = [
            Segmentation(*(functional.avg_pool2d(part, 2) for part in one)) for one in (reference, floating)
        ]
        first = 2 * functional.interpolate(model.estimate_field(*half), size=size, mode="bilinear")
        moved = Segmentation(*(warp(part, first) for part in floating))
        second = functional.interpolate(model.estimate_field(reference, moved), size=size, mode="bilinear")
        torch.testing.assert_close(
            model.full_field(reference, floating), second + warp(first, second, padding="border")
        )
    assert model.size_multiple == 64


def test_masked_features_are_zero_outside_the_field_of_view() -> None:
    model = _model()
    masks = torch.zeros(1, 1, 64, 64)
    masks[..., 16:48, 16:48] = 1.0
    with torch.no_grad():
        segmented = model.segment(torch.rand(1, 3, 64, 64), torch.tensor([True]), masks)
    assert not segmented.mean.features[masks.expand(-1, 64, -1, -1) == 0].any()
    assert segmented.mean.features[masks.expand(-1, 64, -1, -1) == 1].any()
