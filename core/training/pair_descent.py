"""Equations 3 and 4 of the paper minimised on one pair, without a registration network.

An affine change first, then the field at a quarter of the size, on maps whose blur shrinks as it goes: equation 3 by
itself sees no further than a vessel is wide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.network.spatial_transformer import enlarge_field, warp
from core.training import losses

FIELD_STRIDE = 4
"""The paper's field has a quarter of the image's size."""
AFFINE_STEPS = 40
AFFINE_BLURS = (8.0, 6.0, 4.0)
AFFINE_RATE = 1.0
FIELD_STEPS = 80
FIELD_BLURS = (8.0, 5.5, 4.0, 2.8, 2.0, 1.4, 1.0)
"""Deviations in pixels; each is used for its share of the steps."""
FIELD_RATE = 0.4
SMOOTHNESS = 0.1
"""Weight of equation 4 beside equation 3, whose maps are scaled to a variance of one half each."""


class PairMaps(NamedTuple):
    """Vessel maps `(1, 1, h, w)` in 0..1 and their masks, of the same shape, 1 in the field of view."""

    reference: Tensor
    floating: Tensor
    reference_mask: Tensor
    floating_mask: Tensor

    @staticmethod
    def of(
        reference: np.ndarray, floating: np.ndarray, reference_mask: np.ndarray, floating_mask: np.ndarray
    ) -> PairMaps:
        """From arrays `(h, w)`; maps are multiplied by their masks."""
        masks = [
            torch.tensor(mask, dtype=torch.float32)[None, None] for mask in (reference_mask, floating_mask)
        ]
        maps = [torch.tensor(values, dtype=torch.float32)[None, None] for values in (reference, floating)]
        return PairMaps(maps[0] * masks[0], maps[1] * masks[1], masks[0], masks[1])

    def blurred(self, deviation: float) -> PairMaps:
        """The maps blurred and scaled alike, so that the sum of their variances is 1; the masks as they are."""
        reference, floating = (blur(values, deviation) for values in (self.reference, self.floating))
        scale = (reference.var() + floating.var() + 1e-8).rsqrt()
        return self._replace(reference=reference * scale, floating=floating * scale)


def descend(maps: PairMaps, start: Tensor | None = None, check: Callable[[], None] = lambda: None) -> Tensor:
    """The field `(1, 2, h, w)` in pixels that lays the floating map on the reference's: it is sampled at `p + u(p)`.

    Args:
        start: a field to go on from, instead of the affine change.
        check: called before every step; may raise.
    """
    size = (maps.reference.shape[2], maps.reference.shape[3])
    if start is None:
        coordinates = torch.stack(
            torch.meshgrid(*(torch.linspace(-1, 1, side) for side in size), indexing="ij")
        )
        basis = torch.cat([torch.ones(1, *size), coordinates.flip(0)])
        affine = torch.zeros(2, 3, requires_grad=True)

        def moved() -> Tensor:
            return torch.einsum("ck,khw->chw", affine, basis)[None]

        _minimise(maps, affine, moved, AFFINE_STEPS, AFFINE_BLURS, AFFINE_RATE, 0.0, check)
        start = moved().detach()
    coarse_size = [-(-side // FIELD_STRIDE) for side in size]
    coarse = torch.zeros(1, 2, *coarse_size, requires_grad=True)

    def bent() -> Tensor:
        return start + enlarge_field(coarse, size)

    _minimise(maps, coarse, bent, FIELD_STEPS, FIELD_BLURS, FIELD_RATE, SMOOTHNESS, check)
    return bent().detach()


def _minimise(
    maps: PairMaps,
    variable: Tensor,
    field_of: Callable[[], Tensor],
    steps: int,
    blurs: Sequence[float],
    rate: float,
    smoothness: float,
    check: Callable[[], None],
) -> None:
    optimiser = torch.optim.Adam([variable], lr=rate)
    stage, seen = -1, maps
    for step in range(steps):
        check()
        if stage != step * len(blurs) // steps:
            stage = step * len(blurs) // steps
            seen = maps.blurred(blurs[stage])
        with torch.enable_grad():
            field = field_of()
            mask = (warp(seen.floating_mask, field) * seen.reference_mask).detach()
            loss = losses.content_loss(warp(seen.floating, field), seen.reference, mask)
            if smoothness:
                loss = loss + smoothness * losses.smoothness_loss(variable)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()


def blur(values: Tensor, deviation: float) -> Tensor:
    """Gaussian blur of `(batch, 1, h, w)`, edges continued; a deviation of 0 changes nothing."""
    if not deviation:
        return values
    reach = int(np.ceil(3 * deviation))
    offsets = torch.arange(-reach, reach + 1, dtype=values.dtype, device=values.device)
    line = torch.exp(-(offsets**2) / (2 * deviation**2))
    line = line / line.sum()
    padded = functional.pad(values, (reach, reach, reach, reach), mode="replicate")
    return functional.conv2d(functional.conv2d(padded, line.view(1, 1, 1, -1)), line.view(1, 1, -1, 1))
