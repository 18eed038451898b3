"""The losses of the paper (equations 1 to 7), and the two of the mixed supervision."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from core.network.vgg_trunk import Taps

SSIM_WINDOW = 11
SSIM_SIGMA = 1.5
SSIM_STABILISERS = (0.01**2, 0.03**2)


def gram_matrix(tap: Tensor) -> Tensor:
    """Equation 1: `F F^T / (c h w)` of a tap `(batch, c, h, w)`, as `(batch, c, c)`."""
    batch, channels, height, width = tap.shape
    with torch.autocast(tap.device.type, enabled=False):
        flat = tap.reshape(batch, channels, height * width).float()
        return flat @ flat.transpose(1, 2) / (channels * height * width)


def style_loss(taps: Taps, target_grams: Sequence[Tensor]) -> Tensor:
    """Equation 2, summed over the taps: the mean squared difference of the Gram matrices."""
    losses = [
        functional.mse_loss(gram_matrix(tap), gram.expand(tap.shape[0], -1, -1))
        for tap, gram in zip(taps, target_grams, strict=True)
    ]
    return torch.stack(losses).sum()


def content_loss(warped_map: Tensor, reference_map: Tensor, mask: Tensor) -> Tensor:
    """Equation 3: mean squared difference of two vessel maps `(batch, 1, h, w)`, both masked."""
    return functional.mse_loss(warped_map * mask, reference_map * mask)


def smoothness_loss(coarse_field: Tensor) -> Tensor:
    """Equation 4: mean absolute forward differences of the field `(batch, 2, h, w)` at its own resolution."""
    horizontal = (coarse_field[:, :, :, 1:] - coarse_field[:, :, :, :-1]).abs().mean()
    vertical = (coarse_field[:, :, 1:] - coarse_field[:, :, :-1]).abs().mean()
    return horizontal + vertical


def self_comparison_loss(upright: Tensor, turned_back: Tensor) -> Tensor:
    """Equation 5: mean squared difference of the maps of an image and of the image rotated by 180 degrees."""
    return functional.mse_loss(upright, turned_back)


def ssim_loss(first: Tensor, second: Tensor) -> Tensor:
    """Equation 6: one minus the structural similarity (Wang et al. 2004) of two images `(batch, c, h, w)` in 0..1.

    As the authors have it, black beyond the images counts along. Always in float32: half the digits would leave
    nothing of the variances, which are differences of near equals.
    """
    with torch.autocast(first.device.type, enabled=False):
        return _ssim_loss(first.float(), second.float())


def _ssim_loss(first: Tensor, second: Tensor) -> Tensor:
    offsets = torch.arange(SSIM_WINDOW, dtype=first.dtype, device=first.device) - SSIM_WINDOW // 2
    line = torch.exp(-(offsets**2) / (2 * SSIM_SIGMA**2))
    line = line / line.sum()
    channels = first.shape[1]
    kernel = torch.outer(line, line).expand(channels, 1, -1, -1)

    def blur(values: Tensor) -> Tensor:
        return functional.conv2d(values, kernel, padding=SSIM_WINDOW // 2, groups=channels)

    mean_1, mean_2 = blur(first), blur(second)
    variance_1 = blur(first * first) - mean_1**2
    variance_2 = blur(second * second) - mean_2**2
    covariance = blur(first * second) - mean_1 * mean_2
    c1, c2 = SSIM_STABILISERS
    similarity = ((2 * mean_1 * mean_2 + c1) * (2 * covariance + c2)) / (
        (mean_1**2 + mean_2**2 + c1) * (variance_1 + variance_2 + c2)
    )
    return 1 - similarity.mean()


def supervision_loss(logits: Tensor, vessel_map: Tensor, mask: Tensor) -> Tensor:
    """Binary cross entropy against a known vessel map, inside the mask; all `(batch, 1, h, w)`."""
    loss = functional.binary_cross_entropy_with_logits(logits, vessel_map, reduction="none")
    return (loss * mask).sum() / mask.sum().clamp_min(1)


def displacement_loss(field: Tensor, true_field: Tensor, weight: Tensor) -> Tensor:
    """Mean distance of two fields `(batch, 2, h, w)` in pixels, weighted by `weight` `(batch, 1, h, w)`."""
    distance = ((field - true_field).square().sum(1, keepdim=True) + 1e-4).sqrt()
    return (distance * weight).sum() / weight.sum().clamp_min(1)
