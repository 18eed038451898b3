"""A U-Net whose way down begins with the frozen VGG-16 trunk: for vessel maps that are wanted for their own sake.

The trunk has seen millions of photographs of all kinds, and what trains is what follows it; so little of the network
is made of the few cameras whose photographs have manual maps. Its one input is that of `LightSegmentation`, the vessel
channel: shown red and blue as well, it learned the colours of the cameras, and was worse on others. Several times
slower than the light network.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.network.light_segmentation import (
    ConvolutionPair,
    dark_vessels,
    fold_pairs,
    normalise_locally,
    way_up,
)
from core.network.segmentation import Segmentation
from core.network.vgg_trunk import TAP_CHANNELS, VggTrunk

TRUNK_BLOCKS = 3
"""Up to relu3_3; the next block is as large as these three together twice, and would not fit 8 MB."""

CONTRAST = 40.0
"""Grey levels that the trunk sees for one local standard deviation."""

LATERAL_WIDTHS = (16, 48, 64)
"""Channels to which the taps are brought, at scales 1, 1/2 and 1/4."""

WIDTHS = (24, 48, 64)
"""Channels on the way up, at the same scales."""

CONTEXT_WIDTHS = (96, 128)
"""Channels of the levels that follow the trunk, at scales 1/8 and 1/16."""


class TrunkSegmentation(nn.Module):
    """VGG-16 to relu3_3, two trained levels below it, and a trained way up."""

    feature_channels = WIDTHS[0]
    size_multiple = 16

    def __init__(self) -> None:
        super().__init__()
        self.trunk = VggTrunk(TRUNK_BLOCKS)
        taps = TAP_CHANNELS[:TRUNK_BLOCKS]
        self.lateral = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(taps, LATERAL_WIDTHS, strict=True))
        ahead = (taps[-1], *CONTEXT_WIDTHS[:-1])
        self.context = nn.ModuleList(
            ConvolutionPair(a, b) for a, b in zip(ahead, CONTEXT_WIDTHS, strict=True)
        )
        outputs = (*WIDTHS, *CONTEXT_WIDTHS[:-1])
        beside = (LATERAL_WIDTHS[0] + 1, *LATERAL_WIDTHS[1:], *CONTEXT_WIDTHS[:-1])
        below = (*outputs[1:], CONTEXT_WIDTHS[-1])
        self.enlarge = nn.ModuleList(
            nn.ConvTranspose2d(a, b, 2, 2) for a, b in zip(below, outputs, strict=True)
        )
        self.up = nn.ModuleList(ConvolutionPair(a + b, b) for a, b in zip(beside, outputs, strict=True))
        self.last = nn.Conv2d(WIDTHS[0], 1, 1)

    def forward(self, images: Tensor, bright: Tensor, masks: Tensor) -> Segmentation:
        """Segment the vessels.

        Args:
            images: `(batch, 3, height, width)` RGB, 0..1; height and width multiples of `size_multiple`.
            bright: `(batch,)` bool, True where vessels are bright; such images are inverted first.
            masks: `(batch, 1, height, width)`, 1 in the field of view.
        """
        channel = normalise_locally(dark_vessels(images, bright), masks)
        with torch.no_grad():
            taps = self.trunk.taps(CONTRAST * channel.expand(-1, 3, -1, -1))
        levels = [functional.relu(lateral(tap)) for lateral, tap in zip(self.lateral, taps, strict=True)]
        levels[0] = torch.cat([levels[0], channel], dim=1)
        values = taps[-1]
        for block in self.context:
            values = block(functional.max_pool2d(values, 2))
            levels.append(values)
        values = way_up(levels.pop(), self.enlarge, self.up, levels)
        logits = self.last(values)
        return Segmentation(torch.sigmoid(logits), logits, values)

    def fold(self) -> None:
        """Make ready for inference, in evaluation mode; see `ConvolutionPair.fold`."""
        fold_pairs(self)
