"""Samples from single images without manual maps: a classical vesselness as vessel map, a deformed copy as partner."""

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
from core.quoting import told
from core.training import augmentation, synthesis
from core.training.data.classical_maps import ClassicalMap, vesselness_map
from core.training.data.manual import training_deformation, typical_scale
from core.training.data.sample import Side, TrainingSample

RIM = 6
ANGIOGRAM_SCALES = (0.8, 1.7)
PHOTOGRAPH_SCALES = (0.8, 1.6)


@dataclass(frozen=True)
class UnpairedImage:
    """An image that stands alone.

    Attributes:
        pixels: `(H, W)` grey or `(H, W, 3)` RGB, uint8.
        vessels: pseudo vessel map `(H, W)` float32 in 0..1.
        mask: field of view `(H, W)` bool.
        bright: whether vessels are bright.
    """

    pixels: np.ndarray
    vessels: np.ndarray
    mask: np.ndarray
    bright: bool


def read_angiograms(folder: Path, classical_map: ClassicalMap = vesselness_map) -> list[UnpairedImage]:
    """All angiograms (`*.jpg`) of a folder."""
    angiograms = []
    for path in sorted(folder.glob("*.jpg")):
        pixels = vessel_channel(display_rgb(read_image(path).pixels))
        mask = shrink(field_of_view(pixels), RIM)
        angiograms.append(UnpairedImage(pixels, classical_map(pixels, mask, True), mask, True))
    if not angiograms:
        raise InputError(f"No angiogram (*.jpg) was found in '{told(folder)}'.")
    return angiograms


def read_photographs(
    folder: Path, left_out: Sequence[str], classical_map: ClassicalMap = vesselness_map
) -> list[UnpairedImage]:
    """All photographs (`*.jpg`) of a folder but those whose name ends as `left_out` says; manual maps are not read.

    They are brought to the size of the real pairs first, for which the classical vesselness is meant.
    """
    photographs = []
    for path in sorted(folder.glob("*.jpg")):
        if path.name.endswith(tuple(left_out)):
            continue
        pixels = at_typical_width(display_rgb(read_image(path).pixels))
        mask = shrink(field_of_view(pixels), RIM)
        vessels = classical_map(vessel_channel(pixels), mask, False)
        photographs.append(UnpairedImage(pixels, vessels, mask, False))
    if not photographs:
        raise InputError(f"No photograph (*.jpg) was found in '{told(folder)}'.")
    return photographs


class UnpairedSource:
    """Random crops of unpaired images; the floating image is the same place under another exposure, deformed."""

    def __init__(self, images: Sequence[UnpairedImage], scales: tuple[float, float]) -> None:
        self.images, self._scales = images, scales

    def draw(self, generator: np.random.Generator, crop: Size | None) -> TrainingSample:
        chosen = self.images[int(generator.integers(len(self.images)))]
        size = crop or (576, 768)
        scale = np.exp(generator.uniform(*np.log(self._scales)))
        view = augmentation.random_view(chosen.mask, size, generator, scale)
        displacement = training_deformation(size, generator)
        reference = self._side(chosen, view.points, generator)
        floating = self._side(chosen, view.displaced(displacement), generator)
        return TrainingSample(reference, floating, augmentation.invert_displacement(displacement))

    def _side(self, chosen: UnpairedImage, points: np.ndarray, generator: np.random.Generator) -> Side:
        pixels = augmentation.sample(chosen.pixels, points).astype(np.float32) / 255
        mask = (augmentation.sample(chosen.mask.astype(np.float32), points) > 0.5).astype(np.float32)
        vessels = augmentation.sample(chosen.vessels, points)
        if chosen.bright:
            grey = synthesis.angiogram(pixels, mask, generator)
            return Side(np.repeat(grey[..., None], 3, axis=2), mask, True, vessels)
        return Side(synthesis.photograph(pixels, mask > 0.5, generator), mask, False, vessels)


def at_typical_width(pixels: np.ndarray) -> np.ndarray:
    """A photograph `(H, W, 3)` uint8 at the size at which its field of view is as wide as those of the real pairs."""
    scale = typical_scale(field_of_view(pixels))
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=interpolation)
