"""The frozen VGG-16 trunk up to relu4_3 (Simonyan & Zisserman 2014), with ImageNet weights.

It serves twice, as in the paper (section 3.1): it describes retinal images for the segmentation branches, and it
describes vessel maps for the style loss.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

BLOCKS: tuple[tuple[int, int], ...] = ((2, 64), (2, 128), (3, 256), (3, 512))
"""Convolutions and channels of each block; the last ReLU of each block is a tap."""

TAP_CHANNELS: tuple[int, ...] = tuple(channels for _, channels in BLOCKS)
TAP_STRIDES: tuple[int, ...] = (1, 2, 4, 8)

BLUE_GREEN_RED_MEAN = (103.939, 116.779, 123.68)
"""What the original weights expect to be subtracted from channels B, G, R in 0..255."""

TAP_MEANS = (81.0, 97.0, 66.0, 6.8)
"""Mean activation of each tap on retinal images; taps are divided by it, so that they are of order 1 (Gatys et al.)."""


class Taps(NamedTuple):
    """The four taps, each scaled to a mean of about 1; `(batch, channels, h / stride, w / stride)`."""

    relu1_2: Tensor
    relu2_2: Tensor
    relu3_3: Tensor
    relu4_3: Tensor


class VggTrunk(nn.Module):
    """VGG-16 to the last ReLU of one of its blocks, usually the fourth. Its parameters never train."""

    mean: Tensor

    def __init__(self, blocks: int = len(BLOCKS)) -> None:
        super().__init__()
        self.blocks = BLOCKS[:blocks]
        channels = 3
        for block, (count, width) in enumerate(self.blocks, start=1):
            for index in range(1, count + 1):
                self.add_module(f"block{block}_conv{index}", nn.Conv2d(channels, width, 3, padding=1))
                channels = width
        self.register_buffer("mean", torch.tensor(BLUE_GREEN_RED_MEAN).view(1, 3, 1, 1), persistent=False)
        self.requires_grad_(False)

    def forward(self, images: Tensor) -> Taps:
        """Describe images, by all four blocks.

        Args:
            images: `(batch, 3, height, width)`, RGB, 0..1; height and width multiples of 8.

        Returns:
            The four taps.
        """
        return Taps(*self.taps(images.flip(1) * 255.0 - self.mean))

    def taps(self, values: Tensor) -> list[Tensor]:
        """The tap of each block, of images `(batch, 3, height, width)` in BGR, in grey levels above the mean."""
        taps = []
        for block, (count, _) in enumerate(self.blocks, start=1):
            if block > 1:
                values = functional.max_pool2d(values, 2)
            for index in range(1, count + 1):
                convolution = self.get_submodule(f"block{block}_conv{index}")
                values = functional.relu(convolution(values))
            taps.append(values / TAP_MEANS[block - 1])
        return taps

    def describe_map(self, vessel_map: Tensor) -> Taps:
        """The taps of a vessel map `(batch, 1, height, width)` in 0..1, repeated into three channels."""
        return self(vessel_map.expand(-1, 3, -1, -1))
