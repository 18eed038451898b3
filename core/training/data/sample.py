"""One training sample, whatever it was made from, and batches of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor

from core.coordinates import Size


@dataclass(frozen=True)
class Side:
    """One image of a sample.

    Attributes:
        pixels: `(h, w, 3)` float32, 0..1.
        mask: `(h, w)` float32, 1 in the field of view.
        bright: whether vessels are bright.
        vessels: known vessel map `(h, w)` float32 in 0..1, or None.
    """

    pixels: np.ndarray
    mask: np.ndarray
    bright: bool
    vessels: np.ndarray | None = None


@dataclass(frozen=True)
class TrainingSample:
    """A pair on one grid. `true_field` `(h, w, 2)`: reference to floating, in pixels, or None."""

    reference: Side
    floating: Side
    true_field: np.ndarray | None = None


class Source(Protocol):
    """Where samples of one kind come from."""

    def draw(self, generator: np.random.Generator, crop: Size | None) -> TrainingSample:
        """A random sample of the size `crop`, or of the source's own size."""


class SideBatch(NamedTuple):
    """A batch of `Side`: `(batch, 3, h, w)`, `(batch, 1, h, w)`, `(batch,)` bool, `(batch, 1, h, w)` or None."""

    images: Tensor
    masks: Tensor
    bright: Tensor
    vessels: Tensor | None

    def to(self, device: torch.device) -> SideBatch:
        """On another device."""
        vessels = None if self.vessels is None else self.vessels.to(device)
        return SideBatch(self.images.to(device), self.masks.to(device), self.bright.to(device), vessels)


class Batch(NamedTuple):
    """A batch of samples of one kind."""

    reference: SideBatch
    floating: SideBatch
    true_field: Tensor | None

    def to(self, device: torch.device) -> Batch:
        """On another device."""
        true_field = None if self.true_field is None else self.true_field.to(device)
        return Batch(self.reference.to(device), self.floating.to(device), true_field)


def collate(samples: Sequence[TrainingSample]) -> Batch:
    """Stack samples of one kind and size."""
    fields = [entry.true_field for entry in samples if entry.true_field is not None]
    return Batch(
        _collate_side([entry.reference for entry in samples]),
        _collate_side([entry.floating for entry in samples]),
        stacked(fields) if len(fields) == len(samples) else None,
    )


def _collate_side(sides: Sequence[Side]) -> SideBatch:
    maps = [side.vessels for side in sides if side.vessels is not None]
    return SideBatch(
        stacked([side.pixels for side in sides]),
        stacked([side.mask[..., None] for side in sides]),
        torch.tensor([side.bright for side in sides]),
        stacked([values[..., None] for values in maps]) if len(maps) == len(sides) else None,
    )


def stacked(images: Sequence[np.ndarray]) -> Tensor:
    """Images `(h, w, channels)` of one size as a batch `(batch, channels, h, w)` float32."""
    values = np.stack(images)
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(values, -1, 1), dtype=np.float32))
