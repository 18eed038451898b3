"""The paper's registration network (section 3.2, figure 4 b): a U-Net with s = 5 and t = 2.

`s` levels of downsampling and `s - t` of upsampling, so that the field comes out at `1 / 2**t` of full resolution.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.network.segmentation import xavier_initialise

DOWNSAMPLINGS = 5
UPSAMPLINGS = 3
WIDTH = 128


class _Block(nn.Sequential):
    def __init__(self, inputs: int) -> None:
        super().__init__(
            nn.Conv2d(inputs, WIDTH, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(WIDTH, WIDTH, 3, padding=1),
            nn.ReLU(),
        )


class RegistrationUNet(nn.Module):
    """From the two images' features to the registration field."""

    size_multiple = 2**DOWNSAMPLINGS

    def __init__(self, feature_channels: int) -> None:
        super().__init__()
        inputs = (2 * feature_channels, *[WIDTH] * (DOWNSAMPLINGS - 1))
        self.down = nn.ModuleList(_Block(channels) for channels in inputs)
        self.bottom = _Block(WIDTH)
        self.enlarge = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose2d(WIDTH, WIDTH, 4, 2, padding=1), nn.ReLU())
            for _ in range(UPSAMPLINGS)
        )
        self.up = nn.ModuleList(_Block(2 * WIDTH) for _ in range(UPSAMPLINGS))
        self.last = nn.Conv2d(WIDTH, 2, 3, padding=1)
        self.apply(xavier_initialise)

    def forward(self, reference_features: Tensor, floating_features: Tensor) -> Tensor:
        """Estimate the registration field.

        Args:
            reference_features: `(batch, channels, height, width)`, sides multiples of `size_multiple`.
            floating_features: the same for the pre-aligned floating image.

        Returns:
            `(batch, 2, height / 4, width / 4)`: displacements `(x, y)` in full-resolution pixels.
        """
        values = self.down[0](torch.cat([floating_features, reference_features], dim=1))
        return self.from_first_level(functional.max_pool2d(values, 2))

    def from_first_level(self, values: Tensor) -> Tensor:
        """The field from what the first level of downsampling gave, pooled: `(batch, WIDTH, height / 2, width / 2)`.

        The paper has three levels of upsampling for five of downsampling, so nothing else uses the first.
        """
        skips = []
        for block in list(self.down)[1:]:
            skips.append(block(values))
            values = functional.max_pool2d(skips[-1], 2)
        values = self.bottom(values)
        for enlarge, block in zip(self.enlarge, self.up, strict=True):
            values = block(torch.cat([enlarge(values), skips.pop()], dim=1))
        return self.last(values)
