"""A small registration network that looks at local correlation, coarse to fine.

Where the paper's U-Net has to discover the idea of displacement from two stacked feature maps, this one is given it:
at 1/8 and then 1/4 of full resolution it correlates each place of the reference with its neighbourhood in the
(so far warped) floating image, and a few dilated convolutions turn the scores into a smooth field. What it correlates
are the two vessel maps, projected by one set of weights for both images, so modality no longer matters.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.network.segmentation import xavier_initialise
from core.network.spatial_transformer import enlarge_field, warp

RADIUS = 4
PROJECTION = 24
HIDDEN = 48
DILATIONS = (1, 2, 4, 8, 4, 1)


def local_correlation(reference: Tensor, floating: Tensor, radius: int = RADIUS) -> Tensor:
    """Scalar products of each reference vector with the floating vectors around the same place.

    Args:
        reference, floating: `(batch, channels, h, w)`.

    Returns:
        `(batch, (2 * radius + 1)**2, h, w)`, row by row of the neighbourhood, divided by the square root of channels.
    """
    height, width = reference.shape[2:]
    padded = functional.pad(floating, (radius,) * 4)
    scores = [
        (reference * padded[:, :, dy : dy + height, dx : dx + width]).sum(1)
        for dy in range(2 * radius + 1)
        for dx in range(2 * radius + 1)
    ]
    return torch.stack(scores, dim=1) / reference.shape[1] ** 0.5


class FieldStep(nn.Module):
    """One resolution: correlate, then estimate an update of the field, in cells of this resolution."""

    def __init__(self) -> None:
        super().__init__()
        inputs = (2 * RADIUS + 1) ** 2 + PROJECTION + 2
        layers: list[nn.Module] = []
        for dilation in DILATIONS:
            layers += [nn.Conv2d(inputs, HIDDEN, 3, padding=dilation, dilation=dilation), nn.ReLU()]
            inputs = HIDDEN
        self.body = nn.Sequential(*layers)
        self.body.apply(xavier_initialise)
        self.last = nn.Conv2d(HIDDEN, 2, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(cast(Tensor, self.last.bias))

    def forward(self, reference: Tensor, floating: Tensor, field: Tensor) -> Tensor:
        scores = local_correlation(reference, warp(floating, field))
        return field + self.last(self.body(torch.cat([scores, reference, field], dim=1)))


class RegistrationCorrelation(nn.Module):
    """From the two vessel maps to the registration field, at 1/8 and then twice at 1/4 of full resolution."""

    field_stride = 4
    size_multiple = 8

    def __init__(self) -> None:
        super().__init__()
        self.describe_quarter = nn.Sequential(
            nn.Conv2d(1, 16, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, PROJECTION, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(PROJECTION, PROJECTION, 3, padding=1),
        )
        self.describe_eighth = nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(PROJECTION, PROJECTION, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(PROJECTION, PROJECTION, 3, padding=1),
        )
        self.eighth = FieldStep()
        self.quarter = FieldStep()

    def forward(self, reference_map: Tensor, floating_map: Tensor) -> Tensor:
        """Estimate the registration field.

        Args:
            reference_map: `(batch, 1, height, width)`, vessel probability, sides multiples of `size_multiple`.
            floating_map: the same of the pre-aligned floating image.

        Returns:
            `(batch, 2, height / 4, width / 4)`: displacements `(x, y)` in full-resolution pixels.
        """
        quarter = [self.describe_quarter(values) for values in (reference_map, floating_map)]
        eighth = [functional.normalize(self.describe_eighth(values), dim=1) * 4 for values in quarter]
        quarter = [functional.normalize(values, dim=1) * 4 for values in quarter]
        field = quarter[0].new_zeros(quarter[0].shape[0], 2, *eighth[0].shape[2:])
        field = self.eighth(eighth[0], eighth[1], field)
        field = 2 * enlarge_field(field, (quarter[0].shape[2], quarter[0].shape[3]))
        for _ in range(2):
            field = self.quarter(quarter[0], quarter[1], field)
        return field * self.field_stride
