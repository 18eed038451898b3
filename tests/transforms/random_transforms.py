"""Random transforms for the tests of this folder."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform

SIZE: Size = (120, 161)


def random_affine(seed: int) -> PlanarTransform:
    generator = np.random.default_rng(seed)
    linear = np.eye(2) + generator.normal(0, 0.08, (2, 2))
    return PlanarTransform.from_affine(np.column_stack([linear, generator.normal(0, 8, 2)]))


def random_projective(seed: int) -> PlanarTransform:
    matrix = random_affine(seed).matrix.copy()
    matrix[2, :2] = np.random.default_rng(seed + 100).normal(0, 2e-4, 2)
    return PlanarTransform(matrix)


def random_field(
    seed: int, grid: Size = (9, 13), size: Size = SIZE, determinant: float = 0.3
) -> RegistrationField:
    """White noise, as strong as leaves the smallest determinant of the field at the given value."""
    noise = np.random.default_rng(seed).normal(0, 1, (*grid, 2))
    weak, strong = 0.0, 1000.0
    for _ in range(60):
        middle = (weak + strong) / 2
        if RegistrationField(noise * middle, size).jacobian_determinant().min() > determinant:
            weak = middle
        else:
            strong = middle
    return RegistrationField(noise * weak, size)


def smooth_field(seed: int, size: Size = SIZE, largest: float = 4.0) -> RegistrationField:
    """A few slow waves, as a registration gives them, on a grid of a third of the size."""
    generator = np.random.default_rng(seed)
    blank = RegistrationField(np.zeros((size[0] // 3, size[1] // 3, 2)), size)
    directions = generator.normal(0, 2 * np.pi / max(size), (2, 3, 2))
    phases = generator.uniform(0, 2 * np.pi, (2, 3))
    waves = np.sin(np.einsum("hwk,cnk->hwcn", blank.nodes(), directions) + phases).mean(axis=-1)
    return RegistrationField(largest * waves, size)


def random_composite(seed: int, projective: bool = False) -> CompositeTransform:
    planar = random_projective(seed) if projective else random_affine(seed)
    return CompositeTransform(planar, random_field(seed))


def random_points(seed: int, count: int = 300, size: Size = SIZE) -> np.ndarray:
    """Random points of the image, with its corners and the edges of its corner pixels."""
    height, width = size
    inner = np.random.default_rng(seed + 1000).uniform([0, 0], [width - 1, height - 1], (count, 2))
    right, bottom = width - 1, height - 1
    rim = [[0, 0], [right, 0], [0, bottom], [right, bottom], [-0.49, -0.49], [right + 0.49, bottom + 0.49]]
    return np.vstack([inner, rim])
