"""Vessel maps without the network: the ridges of scikit-image's photograph, and maps made from it by known warps."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from skimage.data import retina

from core.alignment import VesselMap
from core.transforms.planar import PlanarTransform

SIDE = 448


@lru_cache(maxsize=1)
def retina_map() -> VesselMap:
    """The dark ridges of the photograph as a map, `(448, 448)`."""
    green = cv2.resize(retina()[..., 1], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    field = cv2.GaussianBlur(green, (0, 0), 3) > 15
    smooth = cv2.GaussianBlur(green, (0, 0), 1.2).astype(np.float32)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13))
    ridges = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, kernel) - smooth
    inner = cv2.erode(field.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    vessels = np.where(inner, np.clip((ridges - 4) / 14, 0, 1), 0)
    return VesselMap(vessels.astype(np.float32), field)


def similarity(
    rotation: float, scale: float = 1.0, shift: tuple[float, float] = (0.0, 0.0)
) -> PlanarTransform:
    """A rotation by degrees and a scale about the middle of the map, then a shift."""
    middle = (SIDE - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), -rotation, scale)
    matrix[:, 2] += shift
    return PlanarTransform.from_affine(matrix)


def moved(original: VesselMap, transform: PlanarTransform, noise: float = 0.1, seed: int = 0) -> VesselMap:
    """The map that an affine from the original to it gives, with noise and without a tenth of its vessels."""
    extent = (original.size[1], original.size[0])
    vessels = cv2.warpAffine(original.vessels, transform.matrix[:2], extent, flags=cv2.INTER_LINEAR)
    field = cv2.warpAffine(
        original.field.astype(np.uint8), transform.matrix[:2], extent, flags=cv2.INTER_NEAREST
    )
    random = np.random.default_rng(seed)
    patches = cv2.resize(random.random((20, 20)).astype(np.float32), extent, interpolation=cv2.INTER_NEAREST)
    spoiled = np.where(patches < 0.1, 0, vessels) + noise * random.standard_normal(vessels.shape)
    return VesselMap(np.clip(spoiled, 0, 1).astype(np.float32), field > 0)


def part(original: VesselMap, columns: slice) -> VesselMap:
    """The map as a photograph that shows only some of its columns; the others lie outside the field of view."""
    inside = np.zeros(original.size, bool)
    inside[:, columns] = True
    return VesselMap(np.where(inside, original.vessels, 0), original.field & inside)


def places(vessel_map: VesselMap, step: int = 40) -> np.ndarray:
    """`(N, 2)` points on a grid over the field of view."""
    height, width = vessel_map.size
    grid = np.stack(np.meshgrid(np.arange(0, width, step), np.arange(0, height, step)), axis=-1).reshape(
        -1, 2
    )
    return grid[vessel_map.field[grid[:, 1], grid[:, 0]]].astype(np.float64)
