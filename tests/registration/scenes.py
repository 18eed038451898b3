"""Drawn vessel maps and known deformations of them."""

from __future__ import annotations

import cv2
import numpy as np

from core.training.augmentation import invert_displacement, random_deformation
from core.transforms.displacement import pull_back
from tests.training.made_data import drawn_vessels


def vessel_map(side: int, seed: int = 1) -> np.ndarray:
    """A `(side, side)` float32 map of curves, 0..1."""
    generator = np.random.default_rng(seed)
    maps = [drawn_vessels(generator, side) for _ in range(4)]
    return cv2.GaussianBlur(np.max(maps, axis=0), (0, 0), 0.8).astype(np.float32) / 255


def deformed(vessels: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A deformed map, and the true field from the original to it; 2.2 px here is the paper's 5 px at 576 rows."""
    displacement = random_deformation(vessels.shape, np.random.default_rng(seed), deviation=2.2)
    return pull_back(vessels, displacement), invert_displacement(displacement, 30)


def inner_area(side: int) -> np.ndarray:
    """All but a rim of 16 px, `(side, side)` bool."""
    area = np.zeros((side, side), bool)
    area[16:-16, 16:-16] = True
    return area
