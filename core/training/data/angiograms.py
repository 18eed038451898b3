"""Samples from unpaired angiograms, with a classical vesselness as their vessel map and a deformed copy as partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from core.coordinates import Size
from core.errors import InputError
from core.images.contrast import display_rgb, vessel_channel
from core.images.field_of_view import field_of_view, shrink
from core.images.reading import read_image
from core.training import augmentation, synthesis
from core.training.data.manual import training_deformation
from core.training.data.sample import Side, TrainingSample

RIM = 6
SCALES = (0.8, 1.7)
RIDGE_SCALES = (1.5, 2.0, 3.0, 4.0)
STRONGEST = 0.12
"""Share of the field that counts as vessel."""


@dataclass(frozen=True)
class Angiogram:
    """An angiogram `(H, W)` uint8, its pseudo vessel map `(H, W)` float32 in 0..1, its field of view `(H, W)` bool."""

    pixels: np.ndarray
    vessels: np.ndarray
    mask: np.ndarray


def vesselness_map(channel: np.ndarray, mask: np.ndarray, bright: bool) -> np.ndarray:
    """A soft vessel map from scikit-image's `sato` ridge filter after CLAHE: `(H, W)` float32 in 0..1.

    The strongest `STRONGEST` of the field lies above one half.
    """
    from skimage.filters import sato

    contrast = cv2.createCLAHE(2.0, (8, 8)).apply(np.ascontiguousarray(channel))
    ridges = sato(contrast / 255.0, sigmas=RIDGE_SCALES, black_ridges=not bright) * mask
    threshold = np.quantile(ridges[mask], 1 - STRONGEST) if mask.any() else 1.0
    return (1 / (1 + np.exp(-6 * (ridges / (threshold + 1e-6) - 1))) * mask).astype(np.float32)


def read_angiograms(folder: Path) -> list[Angiogram]:
    """All angiograms of a folder."""
    angiograms = []
    for path in sorted(folder.glob("*.jpg")):
        pixels = vessel_channel(display_rgb(read_image(path).pixels))
        mask = shrink(field_of_view(pixels), RIM)
        angiograms.append(Angiogram(pixels, vesselness_map(pixels, mask, bright=True), mask))
    if not angiograms:
        raise InputError(f"No angiogram (*.jpg) was found in '{folder}'.")
    return angiograms


class AngiogramSource:
    """Random crops of unpaired angiograms; the floating image is the same place under another exposure, deformed."""

    def __init__(self, angiograms: Sequence[Angiogram]) -> None:
        self.angiograms = angiograms

    def draw(self, generator: np.random.Generator, crop: Size | None) -> TrainingSample:
        chosen = self.angiograms[int(generator.integers(len(self.angiograms)))]
        size = crop or (576, 768)
        scale = np.exp(generator.uniform(*np.log(SCALES)))
        view = augmentation.random_view(chosen.mask, size, generator, scale)
        displacement = training_deformation(size, generator)
        reference = self._side(chosen, view.points, generator)
        floating = self._side(chosen, view.displaced(displacement), generator)
        return TrainingSample(reference, floating, augmentation.invert_displacement(displacement))

    def _side(self, chosen: Angiogram, points: np.ndarray, generator: np.random.Generator) -> Side:
        grey = augmentation.sample(chosen.pixels, points).astype(np.float32) / 255
        mask = (augmentation.sample(chosen.mask.astype(np.float32), points) > 0.5).astype(np.float32)
        vessels = augmentation.sample(chosen.vessels, points)
        pixels = synthesis.angiogram(grey, mask, generator)
        return Side(np.repeat(pixels[..., None], 3, axis=2), mask, True, vessels)
