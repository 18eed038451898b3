"""Samples from real pairs, pre-aligned: the paper's own kind (section 4.1)."""

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
from core.images.polarity import VesselPolarity, find_polarity
from core.images.reading import read_image
from core.points.files import read_points
from core.quoting import told
from core.training import augmentation
from core.training.data.classical_maps import ClassicalMap, vesselness_map
from core.training.data.sample import Side, TrainingSample
from core.transforms.estimation import EstimationFailure, estimate

SIZE_MULTIPLE = 32
"""Sides of whole images are padded to multiples of this, as the paper's five halvings need."""

RIM = 10
"""The paper's: masks are shrunk by this many pixels where vessel maps are compared, so that the rim never counts."""


@dataclass(frozen=True)
class AlignedImage:
    """An image on the pair's common grid.

    Attributes:
        pixels: `(H, W, 3)` uint8.
        mask: `(H, W)` bool, where it counts: the field of view, shrunk by `RIM` where no other is known.
        bright: whether vessels are bright.
        vessels: classical vesselness of the right polarity, `(H, W)` float32 in 0..1: the target of the warm-up.
    """

    pixels: np.ndarray
    mask: np.ndarray
    bright: bool
    vessels: np.ndarray


@dataclass(frozen=True)
class AlignedPair:
    """Reference and floating image on one grid, roughly aligned."""

    reference: AlignedImage
    floating: AlignedImage


def align_pair(
    reference: np.ndarray,
    floating: np.ndarray,
    reference_to_floating: np.ndarray,
    classical_map: ClassicalMap = vesselness_map,
) -> AlignedPair:
    """Bring the floating image to the reference's grid.

    Args:
        reference, floating: pixels as read.
        reference_to_floating: `(2, 3)`.
    """
    return AlignedPair(
        aligned_image(reference, np.eye(2, 3), reference.shape[:2], classical_map=classical_map),
        aligned_image(floating, reference_to_floating, reference.shape[:2], classical_map=classical_map),
    )


def aligned_image(
    pixels: np.ndarray,
    grid_to_image: np.ndarray,
    size: Size,
    bright: bool | None = None,
    classical_map: ClassicalMap = vesselness_map,
    mask: np.ndarray | None = None,
) -> AlignedImage:
    """An image resampled on a grid.

    Args:
        grid_to_image: `(2, 3)`, maps grid points to the image.
        size: of the grid.
        bright: whether vessels are bright; found where it is not known.
        mask: `(H, W)` bool of the image's own pixels; None takes the field of view, shrunk by `RIM`.
    """
    shown = display_rgb(pixels)
    field = field_of_view(pixels)
    if bright is None:
        bright = find_polarity(pixels, field).polarity is VesselPolarity.BRIGHT
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    extent = (size[1], size[0])

    def on_grid(values: np.ndarray) -> np.ndarray:
        return cv2.warpAffine(values.astype(np.uint8), grid_to_image, extent, flags=flags)

    warped, warped_field = on_grid(shown), on_grid(shrink(field, RIM)) > 0
    vessels = classical_map(vessel_channel(warped), warped_field, bright)
    return AlignedImage(warped, warped_field if mask is None else on_grid(mask) > 0, bright, vessels)


def read_landmark_pairs(
    folder: Path, held_out: Sequence[str], classical_map: ClassicalMap = vesselness_map
) -> list[AlignedPair]:
    """Pairs in the layout `NAME/reference.*, floating.*, landmarks.csv`, pre-aligned by all their landmarks."""
    cases = sorted(path for path in folder.iterdir() if path.is_dir())
    unknown = set(held_out) - {case.name for case in cases}
    if unknown:
        raise InputError(
            f"'held_out' names cases that '{told(folder)}' does not hold: {told(', '.join(sorted(unknown)))}."
        )
    pairs = []
    for case in cases:
        if case.name in held_out:
            continue
        reference, floating = (read_image(next(case.glob(f"{role}.*"))) for role in ("reference", "floating"))
        estimated = estimate(*read_points(case / "landmarks.csv").fit_arrays())
        if isinstance(estimated, EstimationFailure):
            raise InputError(f"The landmarks of '{told(case)}' cannot be used: {estimated.reason.sentence}")
        pairs.append(
            align_pair(
                reference.pixels,
                floating.pixels,
                estimated.reference_to_floating.matrix[:2],
                classical_map,
            )
        )
    if not pairs:
        raise InputError(
            f"No pair (NAME/reference.png, floating.png, landmarks.csv) was found in '{told(folder)}'."
        )
    return pairs


class PairSource:
    """Real pairs with an independent random deformation of each image and random mirrors.

    Args:
        each_once: show every pair once before any a second time, as the paper does, not pairs at random.
        swap_roles: take the reference for the floating image half of the time. The paper does not.
        scales: smallest and largest number of crop pixels to an image pixel; crops only.
    """

    def __init__(
        self,
        pairs: Sequence[AlignedPair],
        swap_roles: bool = True,
        scales: tuple[float, float] = (1.0, 1.0),
        each_once: bool = False,
    ) -> None:
        self.pairs = pairs
        self.deck: list[int] = []
        """The pairs that this epoch has not shown yet, where each is shown once; part of a run's checkpoint."""
        self._each_once = each_once
        self.swap_roles = swap_roles
        self.scales = scales

    def draw(self, generator: np.random.Generator, crop: Size | None) -> TrainingSample:
        pair = self.pairs[self._next(generator)]
        size = crop or _whole_size(pair.reference.mask)
        sides = [pair.reference, pair.floating]
        if self.swap_roles and generator.random() < 0.5:
            sides.reverse()
        if crop is None:
            matrix = _random_mirror(pair.reference.mask.shape, generator)
            view = augmentation.View(augmentation.pixel_grid(size) @ matrix[:, :2].T + matrix[:, 2], matrix)
        else:
            both = pair.reference.mask & pair.floating.mask
            scale = float(np.exp(generator.uniform(*np.log(self.scales))))
            view = augmentation.random_view(both, crop, generator, scale, rotate=False)
        reference, floating = (self._side(image, view, size, generator) for image in sides)
        return TrainingSample(reference, floating)

    def _next(self, generator: np.random.Generator) -> int:
        if not self._each_once:
            return int(generator.integers(len(self.pairs)))
        if not self.deck:
            self.deck += generator.permutation(len(self.pairs)).tolist()
        return self.deck.pop()

    def _side(
        self, image: AlignedImage, view: augmentation.View, size: Size, generator: np.random.Generator
    ) -> Side:
        points = view.displaced(augmentation.random_deformation(size, generator))
        pixels = augmentation.sample(image.pixels, points).astype(np.float32) / 255
        mask = (augmentation.sample(image.mask.astype(np.float32), points) > 0.5).astype(np.float32)
        return Side(pixels, mask, image.bright, augmentation.sample(image.vessels, points))


def _whole_size(mask: np.ndarray) -> Size:
    """The size of a whole image, padded at the bottom and on the right to what every network takes."""
    height, width = (-(-side // SIZE_MULTIPLE) * SIZE_MULTIPLE for side in mask.shape)
    return height, width


def _random_mirror(size: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    """Mirrored or not, from left to right and from top to bottom, `(2, 3)`."""
    matrix = np.eye(2, 3)
    for axis, side in enumerate((size[1], size[0])):
        if generator.random() < 0.5:
            matrix[axis, axis], matrix[axis, 2] = -1.0, side - 1.0
    return matrix
