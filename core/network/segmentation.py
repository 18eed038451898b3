"""The paper's segmentation network: a modified DRIU (section 3.1, figure 4 a) with one branch for each vessel polarity.

The branches are the paper's two modalities: `bright` for images in which vessels are bright (angiograms), `dark` for
colour and red-free photographs. They share the last layer, which pulls both towards one representation.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.network.vgg_trunk import TAP_CHANNELS, TAP_STRIDES, Taps, VggTrunk

SIDE_CHANNELS = 16
FEATURE_CHANNELS = SIDE_CHANNELS * len(TAP_CHANNELS)


class Segmentation(NamedTuple):
    """What a segmentation network says of a batch of images."""

    probability: Tensor
    """`(batch, 1, height, width)`, 0..1."""
    logits: Tensor
    """`(batch, 1, height, width)`, before the sigmoid."""
    features: Tensor
    """`(batch, channels, height, width)`, what the registration network sees."""


class SideOutput(nn.Module):
    """One tap brought to 16 channels at full size: 3x3 convolution, and a transposed one for the coarse taps."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels, SIDE_CHANNELS, 3, padding=1)
        self.enlarge = (
            None
            if stride == 1
            else nn.ConvTranspose2d(SIDE_CHANNELS, SIDE_CHANNELS, 2 * stride, stride, padding=stride // 2)
        )

    def forward(self, tap: Tensor) -> Tensor:
        reduced = functional.relu(self.reduce(tap))
        return reduced if self.enlarge is None else functional.relu(self.enlarge(reduced))


class Branch(nn.Module):
    """The layers of one modality: four side outputs, concatenated, and a 3x3 convolution without ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.sides = nn.ModuleList(
            SideOutput(channels, stride) for channels, stride in zip(TAP_CHANNELS, TAP_STRIDES, strict=True)
        )
        self.merge = nn.Conv2d(FEATURE_CHANNELS, FEATURE_CHANNELS, 3, padding=1)

    def forward(self, taps: Taps) -> Tensor:
        sides = [side(tap) for side, tap in zip(self.sides, taps, strict=True)]
        return self.merge(torch.cat(sides, dim=1))


class TwoBranchSegmentation(nn.Module):
    """VGG-16 trunk, a branch for each polarity, a shared last layer."""

    feature_channels = FEATURE_CHANNELS
    size_multiple = 8

    def __init__(self) -> None:
        super().__init__()
        self.trunk = VggTrunk()
        self.dark = Branch()
        self.bright = Branch()
        self.shared = nn.Conv2d(FEATURE_CHANNELS, 1, 3, padding=1)
        for branch in (self.dark, self.bright, self.shared):
            branch.apply(xavier_initialise)

    def forward(self, images: Tensor, bright: Tensor, masks: Tensor) -> Segmentation:
        """Segment the vessels.

        Args:
            images: `(batch, 3, height, width)` RGB, 0..1; height and width multiples of `size_multiple`.
            bright: `(batch,)` bool, True where vessels are bright: it chooses the branch.
            masks: `(batch, 1, height, width)`, 1 in the field of view; not used by this network.
        """
        with torch.no_grad():
            taps = self.trunk(images)
        parts, places = [], []
        for branch, chosen in ((self.dark, ~bright), (self.bright, bright)):
            if chosen.any():
                parts.append(branch(Taps(*(tap[chosen] for tap in taps))))
                places.append(chosen.nonzero()[:, 0])
        features = torch.cat(parts)[torch.cat(places).argsort()]
        logits = self.shared(functional.relu(features))
        return Segmentation(torch.sigmoid(logits), logits, features)

    def fold(self) -> None:
        """Make ready for inference: there is no normalisation that could be folded."""


def xavier_initialise(module: nn.Module) -> None:
    """The paper's code: Xavier normal weights and zero biases for every convolution."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.xavier_normal_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
