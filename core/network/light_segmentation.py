"""A light segmentation network that both modalities share, for laptops.

Its one input is the vessel channel, turned so that vessels are always dark and divided by its local contrast. So one
set of weights serves both polarities, and the features of two modalities live in one space.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core.network.segmentation import Segmentation
from core.network.vgg_trunk import VggTrunk

WIDTHS = (16, 32, 48, 64)
"""Channels of the four levels, at scales 1, 1/2, 1/4 and 1/8."""

NORMALISATION_STEP = 8
"""Local mean and deviation are taken on a grid this much coarser than the image."""
NORMALISATION_WINDOW = 9
"""Window of the local mean and deviation, in cells of that grid (72 px)."""
GREEN = 1


def normalise_locally(channel: Tensor, masks: Tensor) -> Tensor:
    """Subtract the local mean and divide by the local deviation, both inside the mask only.

    Args:
        channel: `(batch, channels, height, width)`, each for itself, sides multiples of `NORMALISATION_STEP`.
        masks: `(batch, 1, height, width)`, 1 in the field of view.

    Returns:
        `(batch, channels, height, width)`, clipped to -4..4, zero outside the mask.
    """

    def local_sum(values: Tensor) -> Tensor:
        coarse = functional.avg_pool2d(values, NORMALISATION_STEP)
        for _ in range(2):
            coarse = functional.avg_pool2d(
                coarse, NORMALISATION_WINDOW, 1, NORMALISATION_WINDOW // 2, count_include_pad=True
            )
        return coarse

    weight = local_sum(masks).clamp_min(1e-3)
    mean = local_sum(channel * masks) / weight
    variance = (local_sum(channel.square() * masks) / weight - mean.square()).clamp_min(0)
    size = channel.shape[2:]
    mean = functional.interpolate(mean, size=size, mode="bilinear", align_corners=False)
    deviation = functional.interpolate(variance.sqrt(), size=size, mode="bilinear", align_corners=False)
    return ((channel - mean) / (deviation + 0.01)).clamp(-4, 4) * masks


def dark_vessels(images: Tensor, bright: Tensor) -> Tensor:
    """The vessel channel `(batch, 1, height, width)` of RGB images, inverted where vessels are bright."""
    green = images[:, GREEN : GREEN + 1]
    return torch.where(bright.view(-1, 1, 1, 1), 1 - green, green)


class ConvolutionPair(nn.Module):
    """Two 3x3 convolutions with batch normalisation and ReLU, and a residual shortcut."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.first_norm: nn.Module = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.second_norm: nn.Module = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, values: Tensor) -> Tensor:
        hidden = functional.relu_(self.first_norm(self.first(values)))
        return functional.relu_(self.second_norm(self.second(hidden)).add_(self.shortcut(values)))

    def fold(self) -> None:
        """Let the convolutions do the normalisation too: the same answers sooner, and no more training."""
        if isinstance(self.first_norm, nn.BatchNorm2d) and isinstance(self.second_norm, nn.BatchNorm2d):
            self.first = fuse_conv_bn_eval(self.first, self.first_norm)
            self.second = fuse_conv_bn_eval(self.second, self.second_norm)
            self.first_norm, self.second_norm = nn.Identity(), nn.Identity()


def fold_pairs(network: nn.Module) -> None:
    """Fold every `ConvolutionPair` of a network."""
    for block in network.modules():
        if isinstance(block, ConvolutionPair):
            block.fold()


def way_up(values: Tensor, enlarge: nn.ModuleList, up: nn.ModuleList, beside: list[Tensor]) -> Tensor:
    """Through the levels of a U-Net from the coarsest, `values`: enlarged, joined with what lies beside, convolved.

    `enlarge`, `up` and `beside` are ordered from the finest.
    """
    for larger, block, level in reversed(list(zip(enlarge, up, beside, strict=True))):
        values = block(torch.cat([larger(values), level], dim=1))
    return values


class LightSegmentation(nn.Module):
    """A four-level U-Net on the locally normalised vessel channel."""

    feature_channels = WIDTHS[0]
    size_multiple = 8
    trunk: VggTrunk | None = None

    def __init__(self) -> None:
        super().__init__()
        inputs = (1, *WIDTHS[:-1])
        self.down = nn.ModuleList(ConvolutionPair(a, b) for a, b in zip(inputs, WIDTHS, strict=True))
        self.enlarge = nn.ModuleList(
            nn.ConvTranspose2d(WIDTHS[level + 1], WIDTHS[level], 2, 2) for level in range(len(WIDTHS) - 1)
        )
        self.up = nn.ModuleList(
            ConvolutionPair(2 * WIDTHS[level], WIDTHS[level]) for level in range(len(WIDTHS) - 1)
        )
        self.last = nn.Conv2d(WIDTHS[0], 1, 1)

    def forward(self, images: Tensor, bright: Tensor, masks: Tensor) -> Segmentation:
        """Segment the vessels.

        Args:
            images: `(batch, 3, height, width)` RGB, 0..1; height and width multiples of `size_multiple`.
            bright: `(batch,)` bool, True where vessels are bright; such images are inverted first.
            masks: `(batch, 1, height, width)`, 1 in the field of view.
        """
        levels = self.encode(normalise_locally(dark_vessels(images, bright), masks))
        values = way_up(levels.pop(), self.enlarge, self.up, levels)
        logits = self.last(values)
        return Segmentation(torch.sigmoid(logits), logits, values)

    def fold(self) -> None:
        """Make ready for inference, in evaluation mode; see `ConvolutionPair.fold`."""
        fold_pairs(self)

    def encode(self, values: Tensor) -> list[Tensor]:
        """The four levels of the trunk, at scales 1, 1/2, 1/4 and 1/8, of a channel `(batch, 1, height, width)`."""
        levels: list[Tensor] = []
        for block in self.down:
            values = block(functional.max_pool2d(values, 2) if levels else values)
            levels.append(values)
        return levels
