"""Samples for the registration alone, from images that the finished segmentation has seen once.

Segmenting every crop anew would be most of the work. So whole images are segmented once, at their own size and at half
of it, and what is cut out, turned, magnified and deformed are the logits of their vessel maps, of which the U-Net's
first level makes all it needs (`core.network.vessel_start`). Of each real pair the field that equations 3 and 4 give is
found beforehand (`core.training.pair_descent`); with the random deformation behind it, it is the field to be learned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.atomic_files import atomic_path
from core.coordinates import Size, field_to_tensor, pixel_grid, tensor_to_field
from core.network.joint_model import JointModel
from core.network.segmentation import TwoBranchSegmentation
from core.places import check_is_no_device
from core.training import augmentation
from core.training.data.pairs import AlignedImage, AlignedPair
from core.training.data.sample import stacked
from core.training.data.unpaired import UnpairedImage
from core.training.pair_descent import PairMaps, descend

SHRINKINGS = (1, 2)
"""Images are segmented once; their features are then seen at these sizes, as `field_scales` sees them."""
MAGNIFICATIONS = (0.8, 1.3)
"""Crop pixels to a pixel of that size."""
LARGEST_AREA = 900_000
"""Larger images are shrunk to so many pixels first."""
AFFINE_DEVIATION, SHIFT_DEVIATION, SMOOTH_DEVIATION = 0.02, 4.5, 2.5
"""Of the random displacements at a size of 1: of the matrix, and in pixels."""
LOGIT_CHANGES = ((40.0, 0.7), (8.0, 0.5), (1.0, 0.7))
"""Cell in pixels and deviation of what is added to the logits at random."""


@dataclass(frozen=True, eq=False)
class SegmentedImage:
    """An image as the U-Net's first level sees it, at each of `SHRINKINGS`.

    Attributes:
        logits: `(h, w)` float16 each.
        masks: `(h, w)` bool each, the field of view.
    """

    logits: tuple[np.ndarray, ...]
    masks: tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class SegmentedPair:
    """Two images on one grid, and the field from reference to floating, `(h, w, 2)` in pixels, at each of `SHRINKINGS`.

    The field is None where both images are the same.
    """

    reference: SegmentedImage
    floating: SegmentedImage
    fields: tuple[np.ndarray, ...] | None = None


class FieldSample(NamedTuple):
    """Logits `(h, w)` and masks of a reference and a floating crop, and the true field `(h, w, 2)`; float32."""

    reference: np.ndarray
    reference_mask: np.ndarray
    floating: np.ndarray
    floating_mask: np.ndarray
    true_field: np.ndarray


class FieldBatch(NamedTuple):
    """A batch of them: `(batch, 1, h, w)` each, the field `(batch, 2, h, w)`."""

    reference: Tensor
    reference_mask: Tensor
    floating: Tensor
    floating_mask: Tensor
    true_field: Tensor

    @staticmethod
    def of(samples: Sequence[FieldSample]) -> FieldBatch:
        """Stack samples of one size."""
        reference, reference_mask, floating, floating_mask = (
            stacked([sample[part][..., None] for sample in samples]) for part in range(4)
        )
        true_field = stacked([sample.true_field for sample in samples])
        return FieldBatch(reference, reference_mask, floating, floating_mask, true_field)

    def to(self, device: torch.device) -> FieldBatch:
        """On another device."""
        return FieldBatch(*(part.to(device) for part in self))


class SegmentedSource:
    """Random crops of segmented pairs.

    Args:
        outside: the logit where there is no image.
        displacements: smallest and largest size of the random displacements.
    """

    def __init__(
        self, pairs: Sequence[SegmentedPair], outside: float, displacements: tuple[float, float]
    ) -> None:
        self.pairs = pairs
        self._outside = outside
        self._displacements = displacements

    def draw(self, generator: np.random.Generator, crop: Size) -> FieldSample:
        """A random sample."""
        pair = self.pairs[int(generator.integers(len(self.pairs)))]
        level = int(generator.integers(len(SHRINKINGS)))
        masks = pair.reference.masks[level], pair.floating.masks[level]
        scale = float(np.exp(generator.uniform(*np.log(MAGNIFICATIONS))))
        view = augmentation.random_view(masks[0] & masks[1], crop, generator, scale)
        own = np.zeros((*crop, 2), np.float32)
        if pair.fields is not None:
            found = augmentation.sample(pair.fields[level], view.points)
            own = (found @ np.linalg.inv(view.matrix[:, :2]).T).astype(np.float32)
        moved = _displacement(crop, generator.uniform(*self._displacements), generator)
        there = pixel_grid(crop) + own
        behind = cv2.remap(
            moved, there[..., 0], there[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        places = view.points, view.displaced(augmentation.invert_displacement(moved))
        reference, floating = (
            self._side(image, level, points, generator)
            for image, points in zip((pair.reference, pair.floating), places, strict=True)
        )
        return FieldSample(*reference, *floating, own + behind)

    def _side(
        self, image: SegmentedImage, level: int, points: np.ndarray, generator: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        logits = image.logits[level].astype(np.float32) - self._outside
        mask = augmentation.sample(image.masks[level].astype(np.float32), points) > 0.5
        shown = augmentation.sample(logits, points) + _noise(mask.shape, generator)
        return (shown * mask + self._outside).astype(np.float32), mask.astype(np.float32)


def _displacement(size: Size, extent: float, generator: np.random.Generator) -> np.ndarray:
    """A random displacement `(h, w, 2)`: shift, small affine part, smooth part."""
    grid = pixel_grid(size) - np.array([size[1] / 2, size[0] / 2], dtype=np.float32)
    affine = generator.normal(0, AFFINE_DEVIATION * extent, (2, 2)).astype(np.float32)
    shift = generator.normal(0, SHIFT_DEVIATION * extent, 2).astype(np.float32)
    smooth = augmentation.random_deformation(size, generator, generator.uniform(0, SMOOTH_DEVIATION * extent))
    return (grid @ affine.T + shift + smooth).astype(np.float32)


def _noise(size: Size, generator: np.random.Generator) -> np.ndarray:
    noise = np.zeros(size, np.float32)
    for cell, deviation in LOGIT_CHANGES:
        rows, columns = (max(round(side / cell) + 2, 2) for side in size)
        values = generator.standard_normal((rows, columns), dtype=np.float32) * np.float32(deviation)
        noise += values[: size[0], : size[1]] if cell == 1 else cv2.resize(values, size[::-1])
    return noise


class Segmenter:
    """Runs the finished segmentation over whole images.

    Args:
        model: with the paper's segmentation.
        autocast: whether to calculate in bfloat16.
    """

    def __init__(self, model: JointModel, autocast: bool) -> None:
        assert isinstance(model.segmentation, TwoBranchSegmentation)
        self._model, self._last, self._autocast = model, model.segmentation.shared, autocast
        self._device = next(model.parameters()).device

    @property
    def outside(self) -> float:
        """The logit where all features are zero."""
        bias = self._last.bias
        return 0.0 if bias is None else float(bias[0])

    def image(self, pixels: np.ndarray, mask: np.ndarray, bright: bool) -> SegmentedImage:
        """Segment an image `(H, W)` or `(H, W, 3)` uint8, at most `LARGEST_AREA` large."""
        multiple = self._model.size_multiple
        height, width = mask.shape
        padding = (0, -width % multiple, 0, -height % multiple)
        colour = np.repeat(pixels[..., None], 3, axis=2) if pixels.ndim == 2 else pixels
        images = torch.tensor(colour, device=self._device).permute(2, 0, 1)[None].float() / 255
        masks = torch.tensor(mask, device=self._device)[None, None].float()
        images, masks = (functional.pad(values, padding) for values in (images, masks))
        images = images.to(memory_format=torch.channels_last)
        with torch.no_grad(), torch.autocast(self._device.type, torch.bfloat16, enabled=self._autocast):
            features = self._model.segment(
                images, torch.tensor([bright], device=self._device), masks
            ).mean.features
            logits = [
                self._last(functional.relu(functional.avg_pool2d(features, shrinking)))
                for shrinking in SHRINKINGS
            ]
        sizes = [(height // shrinking, width // shrinking) for shrinking in SHRINKINGS]
        return SegmentedImage(
            tuple(
                part[0, 0, :rows, :columns].float().cpu().numpy().astype(np.float16)
                for part, (rows, columns) in zip(logits, sizes, strict=True)
            ),
            tuple(
                mask[: rows * shrinking : shrinking, : columns * shrinking : shrinking]
                for shrinking, (rows, columns) in zip(SHRINKINGS, sizes, strict=True)
            ),
        )


def segmented_pairs(
    pairs: Sequence[AlignedPair], segmenter: Segmenter, say: Callable[[str], None]
) -> list[SegmentedPair]:
    """Each pair in both directions, with the fields that equations 3 and 4 give."""
    found = []
    for number, pair in enumerate(pairs, start=1):
        say(f"Segmenting pair {number} of {len(pairs)}")
        reference, floating = (
            segmenter.image(image.pixels, image.mask, image.bright)
            for image in (_shrunk(pair.reference), _shrunk(pair.floating))
        )
        for first, second in ((reference, floating), (floating, reference)):
            maps = PairMaps.of(
                *(1 / (1 + np.exp(-image.logits[0].astype(np.float32))) for image in (first, second)),
                *(image.masks[0] for image in (first, second)),
            )
            field = tensor_to_field(descend(maps))
            found.append(SegmentedPair(first, second, _field_at_each_size(field, first)))
    return found


def segmented_singles(
    images: Sequence[UnpairedImage], count: int, segmenter: Segmenter, say: Callable[[str], None]
) -> list[SegmentedPair]:
    """Evenly chosen single images, each as its own partner."""
    chosen = [
        images[index] for index in np.unique(np.linspace(0, len(images) - 1, count).round().astype(int))
    ]
    found = []
    for number, image in enumerate(chosen, start=1):
        say(f"Segmenting image {number} of {len(chosen)}")
        segmented = segmenter.image(image.pixels, image.mask, image.bright)
        found.append(SegmentedPair(segmented, segmented))
    return found


def _shrunk(image: AlignedImage) -> AlignedImage:
    factor = (LARGEST_AREA / image.mask.size) ** 0.5
    if factor >= 1:
        return image
    pixels = cv2.resize(image.pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(image.mask.astype(np.uint8), pixels.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    return AlignedImage(pixels, mask, image.bright, image.vessels)


def _field_at_each_size(field: np.ndarray, image: SegmentedImage) -> tuple[np.ndarray, ...]:
    fields = []
    for shrinking, mask in zip(SHRINKINGS, image.masks, strict=True):
        rows, columns = mask.shape
        own = field_to_tensor(field)[:, :, : rows * shrinking, : columns * shrinking]
        fields.append(tensor_to_field(functional.avg_pool2d(own, shrinking) / shrinking))
    return tuple(fields)


def save_segmented(path: Path, pairs: Sequence[SegmentedPair], segmentation: str) -> None:
    """Write segmented pairs, each image once; `segmentation` is the hash of what segmented them."""
    images = list({id(image): image for pair in pairs for image in (pair.reference, pair.floating)}.values())
    places = {id(image): index for index, image in enumerate(images)}
    content: dict[str, np.ndarray] = {"segmentation": np.array(segmentation)}
    content["pairs"] = np.array([[places[id(pair.reference)], places[id(pair.floating)]] for pair in pairs])
    for index, image in enumerate(images):
        for level in range(len(SHRINKINGS)):
            content[f"logits_{index}_{level}"] = image.logits[level]
            content[f"mask_{index}_{level}"] = image.masks[level]
    for index, pair in enumerate(pairs):
        for level, field in enumerate(pair.fields or ()):
            content[f"field_{index}_{level}"] = field
    with atomic_path(path) as temporary, temporary.open("wb") as handle:
        np.savez(handle, **content)  # type: ignore[arg-type]


def read_segmented(path: Path, segmentation: str) -> list[SegmentedPair] | None:
    """What `save_segmented` wrote; None where there is nothing whole, or where another segmentation made it."""
    try:
        check_is_no_device(path)
        return _read_segmented(path, segmentation)
    except Exception:  # whatever a damaged archive leads numpy and zipfile to
        return None  # it is made again


def _read_segmented(path: Path, segmentation: str) -> list[SegmentedPair] | None:
    with np.load(path, allow_pickle=False) as content:
        if str(content["segmentation"]) != segmentation:
            return None
        levels = range(len(SHRINKINGS))
        places = content["pairs"]
        images = [
            SegmentedImage(
                tuple(content[f"logits_{index}_{level}"] for level in levels),
                tuple(content[f"mask_{index}_{level}"] for level in levels),
            )
            for index in range(int(places.max()) + 1)
        ]
        return [
            SegmentedPair(
                images[reference],
                images[floating],
                tuple(content[f"field_{index}_{level}"] for level in levels)
                if f"field_{index}_0" in content
                else None,
            )
            for index, (reference, floating) in enumerate(places)
        ]
