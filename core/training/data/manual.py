"""Samples from colour photographs with manual vessel maps: the photograph and an angiogram-like partner of it.

Both vessel maps and the deformation between the two are known, so everything has exact supervision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.coordinates import Size
from core.errors import InputError
from core.images.contrast import display_rgb
from core.images.field_of_view import depth_inside, field_of_view
from core.images.reading import read_image
from core.quoting import told
from core.training import augmentation, synthesis
from core.training.data.sample import Side, TrainingSample
from core.training.other_cameras import other_camera

TYPICAL_WIDTH = 600.0
"""Fields of view are first brought to about this many pixels across, the size of the real pairs."""
SCALES = (0.65, 1.6)
RIMS = (0.5, 6.0)
"""Pixels of the image that are cut off at the edge of the field of view: a random width, drawn for every side, so
that the network learns to tell the edge from a vessel whether it is shown or not."""

CLICK_ERRORS = (0.5, 1.7)
"""How careless the three clicks of a sample were: factor on the displacements that they leave behind."""


@dataclass(frozen=True)
class ManualImage:
    """A photograph `(H, W, 3)` uint8, its vessel map `(H, W)` uint8, and the depth of each pixel in the field of view.

    The depth is `(H, W)` float32: the distance to the edge in pixels, 0 outside.
    """

    pixels: np.ndarray
    vessels: np.ndarray
    depth: np.ndarray

    @property
    def mask(self) -> np.ndarray:
        """The field of view, `(H, W)` bool."""
        return self.depth > 0


def typical_scale(mask: np.ndarray) -> float:
    """The factor that brings a field of view `(H, W)` bool to `TYPICAL_WIDTH` across."""
    columns = np.nonzero(mask.any(axis=0))[0]
    return float(TYPICAL_WIDTH / (columns[-1] - columns[0] + 1))


def read_manual_images(folder: Path, left_out: Sequence[str]) -> list[ManualImage]:
    """All `NAME.jpg` with `NAME_vessels.png` of a folder, but those whose name ends as `left_out` says."""
    images = []
    for path in sorted(folder.glob("*.jpg")):
        map_path = path.with_name(f"{path.stem}_vessels.png")
        if path.name.endswith(tuple(left_out)) or not map_path.exists():
            continue
        pixels = display_rgb(read_image(path).pixels)
        vessels = display_rgb(read_image(map_path).pixels)[..., 0]
        images.append(ManualImage(pixels, vessels, depth_inside(field_of_view(pixels))))
    if not images:
        raise InputError(
            f"No photograph with a manual vessel map (NAME.jpg, NAME_vessels.png) was found in '{told(folder)}'."
        )
    return images


class ManualSource:
    """Random crops of photographs with manual maps, paired with a deformed partner.

    Args:
        images: to be drawn from.
        partners: share of the partners that look like angiograms.
        scales: smallest and largest magnification beyond that to `TYPICAL_WIDTH`.
        other_cameras: share of the photographs that look as if another camera had made them.
    """

    def __init__(
        self,
        images: Sequence[ManualImage],
        partners: float,
        scales: tuple[float, float] = SCALES,
        other_cameras: float = 0.0,
    ) -> None:
        self.images, self._partners, self._scales = images, partners, scales
        self._other_cameras = other_cameras

    def draw(self, generator: np.random.Generator, crop: Size | None) -> TrainingSample:
        image = self.images[int(generator.integers(len(self.images)))]
        size = crop or (576, 768)
        scale = typical_scale(image.mask) * np.exp(generator.uniform(*np.log(self._scales)))
        view = augmentation.random_view(image.mask, size, generator, scale)
        displacement = training_deformation(size, generator)
        upright = view.points
        moved = view.displaced(displacement)
        partner_floats = generator.random() < 0.5
        sides = (
            self._photograph_side(image, upright if partner_floats else moved, generator),
            self._partner_side(image, moved if partner_floats else upright, generator),
        )
        reference, floating = sides if partner_floats else sides[::-1]
        return TrainingSample(reference, floating, augmentation.invert_displacement(displacement))

    def _photograph_side(
        self, image: ManualImage, points: np.ndarray, generator: np.random.Generator
    ) -> Side:
        pixels, vessels, mask = _sample_all(image, points, generator)
        return self._shown(pixels, vessels, mask, generator)

    def _partner_side(self, image: ManualImage, points: np.ndarray, generator: np.random.Generator) -> Side:
        pixels, vessels, mask = _sample_all(image, points, generator)
        if generator.random() >= self._partners:
            return self._shown(pixels, vessels, mask, generator)
        grey = synthesis.angiogram_like(pixels[..., 1], vessels, mask > 0.5, generator)
        return Side(np.repeat(grey[..., None], 3, axis=2), mask, True, vessels)

    def _shown(
        self, pixels: np.ndarray, vessels: np.ndarray, mask: np.ndarray, generator: np.random.Generator
    ) -> Side:
        if self._other_cameras and generator.random() < self._other_cameras:
            pixels = other_camera(pixels, generator)
        return Side(synthesis.photograph(pixels, mask > 0.5, generator), mask, False, vessels)


def training_deformation(size: Size, generator: np.random.Generator) -> np.ndarray:
    """A displacement like what three imprecise clicks leave behind: shift, small affine part, smooth part."""
    height, width = size
    care = generator.uniform(*CLICK_ERRORS)
    grid = augmentation.pixel_grid(size) - np.array([width / 2, height / 2], dtype=np.float32)
    affine = generator.normal(0, 0.015 * care, (2, 2)).astype(np.float32)
    shift = generator.normal(0, 4.0 * care, 2).astype(np.float32)
    smooth = augmentation.random_deformation(size, generator, deviation=generator.uniform(0, 4 * care))
    return (grid @ affine.T + shift + smooth).astype(np.float32)


def _sample_all(
    image: ManualImage, points: np.ndarray, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pixels = augmentation.sample(image.pixels, points).astype(np.float32) / 255
    vessels = augmentation.sample(image.vessels, points).astype(np.float32) / 255
    depth = augmentation.sample(image.depth, points)
    return pixels, vessels, (depth > generator.uniform(*RIMS)).astype(np.float32)
