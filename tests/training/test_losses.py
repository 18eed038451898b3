"""The losses against independent references and by their laws."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.network.vgg_trunk import Taps
from core.training import losses


def _taps(seed: int) -> Taps:
    generator = torch.Generator().manual_seed(seed)
    return Taps(*(torch.rand(1, channels, 8, 8, generator=generator) for channels in (4, 6, 8, 10)))


def test_the_gram_matrix_is_the_mean_product_over_channels() -> None:
    tap = torch.rand(1, 3, 4, 5)
    values = tap[0].numpy().reshape(3, -1)
    expected = np.array([[(values[i] * values[j]).mean() / 3 for j in range(3)] for i in range(3)])
    np.testing.assert_allclose(losses.gram_matrix(tap)[0].numpy(), expected, rtol=1e-5)


def test_style_forgets_where_things_are() -> None:
    taps = _taps(1)
    grams = [losses.gram_matrix(tap) for tap in taps]
    moved = Taps(*(tap.flip((2, 3)) for tap in taps))
    assert float(losses.style_loss(moved, grams)) == pytest.approx(0.0, abs=1e-10)
    assert float(losses.style_loss(_taps(2), grams)) > 0


def test_content_counts_inside_the_mask_only() -> None:
    first, second = torch.zeros(1, 1, 4, 4), torch.ones(1, 1, 4, 4)
    mask = torch.zeros(1, 1, 4, 4)
    mask[..., 0] = 1
    assert float(losses.content_loss(first, second, mask)) == pytest.approx(0.25)


def test_smoothness_is_zero_for_a_shift_and_the_slope_for_a_ramp() -> None:
    shift = torch.full((1, 2, 6, 6), 4.0)
    assert float(losses.smoothness_loss(shift)) == 0.0
    ramp = torch.arange(6.0).expand(1, 2, 6, 6) * 0.5
    assert float(losses.smoothness_loss(ramp)) == pytest.approx(0.5)


def test_ssim_agrees_with_scikit_image() -> None:
    from skimage.metrics import structural_similarity

    generator = np.random.default_rng(3)
    first = generator.random((48, 48))
    second = np.clip(first + generator.normal(0, 0.1, first.shape), 0, 1)
    _, full = structural_similarity(
        np.pad(first, 10),
        np.pad(second, 10),
        data_range=1,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        full=True,
    )
    ours = losses.ssim_loss(*(torch.from_numpy(image)[None, None].float() for image in (first, second)))
    assert float(ours) == pytest.approx(1 - full[10:-10, 10:-10].mean(), abs=1e-4)


def test_displacement_is_the_mean_distance() -> None:
    field, truth = torch.zeros(1, 2, 4, 4), torch.zeros(1, 2, 4, 4)
    truth[:, 0], truth[:, 1] = 3.0, 4.0
    assert float(losses.displacement_loss(field, truth, torch.ones(1, 1, 4, 4))) == pytest.approx(
        5.0, abs=1e-3
    )
