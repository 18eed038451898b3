"""Errors at landmarks that took no part in the fit: the target registration error (TRE)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from core.errors import InputError


@runtime_checkable
class InverseTransform(Protocol):
    """Anything that brings floating points back to the reference, as `CompositeTransform` does."""

    def inverse_points(self, points: np.ndarray) -> np.ndarray:
        """`(N, 2)` floating points as reference points."""


class InvertibleTransform(Protocol):
    """Anything with an inverse that is itself a transform, as `PlanarTransform` is."""

    @property
    def inverse(self) -> InvertibleTransform:
        """The transform from floating to reference."""

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """`(N, 2)` points, transformed."""


@dataclass(frozen=True)
class LandmarkErrors:
    """Distances at landmarks, in reference pixels: median, mean, 95th percentile, and how many there are."""

    median: float
    mean: float
    p95: float
    count: int

    def __post_init__(self) -> None:
        if self.count < 1 or not np.isfinite([self.median, self.mean, self.p95]).all():
            raise InputError("Landmark errors need at least one landmark, and every distance must be finite.")

    @classmethod
    def of(cls, distances: np.ndarray) -> LandmarkErrors:
        """The statistics of `(N,)` distances in reference pixels."""
        if not len(distances):
            raise InputError("Landmark errors need at least one landmark.")
        return cls(
            median=float(np.median(distances)),
            mean=float(np.mean(distances)),
            p95=float(np.percentile(distances, 95)),
            count=len(distances),
        )


def target_registration_error(
    transform: InverseTransform | InvertibleTransform,
    reference_points: np.ndarray,
    floating_points: np.ndarray,
) -> LandmarkErrors | None:
    """The TRE of a transform (reference to floating) at matching points, in reference pixels.

    Args:
        transform: a `CompositeTransform` or a `PlanarTransform`.
        reference_points, floating_points: `(N, 2)`, rows match.

    Returns:
        None where there are no points.

    Raises:
        InputError: the points do not match, or a floating point has no place in the reference.
    """
    distances = landmark_distances(transform, reference_points, floating_points)
    return LandmarkErrors.of(distances) if len(distances) else None


def landmark_distances(
    transform: InverseTransform | InvertibleTransform,
    reference_points: np.ndarray,
    floating_points: np.ndarray,
) -> np.ndarray:
    """`(N,)`: how far each floating point, brought back to the reference, lands from its reference point.

    Raises:
        InputError: the points do not match, or a floating point has no place in the reference.
    """
    distances = np.linalg.norm(landmark_offsets(transform, reference_points, floating_points), axis=1)
    lost = int(np.sum(~np.isfinite(distances)))
    if lost:
        raise InputError(
            f"The transform has no inverse at {lost} of {len(distances)} landmarks, "
            "so their error cannot be measured."
        )
    return distances


def landmark_offsets(
    transform: InverseTransform | InvertibleTransform,
    reference_points: np.ndarray,
    floating_points: np.ndarray,
) -> np.ndarray:
    """`(N, 2)`: from each reference point to its floating point brought back, in reference pixels.

    A floating point that has no place in the reference gives NaN.

    Raises:
        InputError: the points do not match.
    """
    reference_points = np.asarray(reference_points, dtype=np.float64).reshape(-1, 2)
    floating_points = np.asarray(floating_points, dtype=np.float64).reshape(-1, 2)
    if len(reference_points) != len(floating_points):
        raise InputError(
            f"{len(reference_points)} reference points cannot be matched "
            f"with {len(floating_points)} floating points."
        )
    if not len(reference_points):
        return np.zeros((0, 2))
    return _to_reference(transform, floating_points) - reference_points


def _to_reference(transform: InverseTransform | InvertibleTransform, points: np.ndarray) -> np.ndarray:
    if isinstance(transform, InverseTransform):
        return transform.inverse_points(points)
    return transform.inverse(points)
