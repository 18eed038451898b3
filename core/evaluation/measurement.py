"""One case by one method: run the engine, and measure what it gave in ways that do not depend on its own maps."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.evaluation.memory import peak_memory_mib, reset_peak_memory
from core.evaluation.methods import Method
from core.evaluation.pairs import PairCase
from core.images.contrast import to_8_bits
from core.metrics.landmarks import landmark_distances
from core.metrics.vesselness import VesselOverlap, frangi_vesselness, vessel_overlap

if TYPE_CHECKING:
    from core.registration import RegistrationRequest, RegistrationResult


@dataclass(frozen=True)
class Measurement:
    """One row of the table. Distances in reference pixels, at the landmarks that were not clicked.

    Attributes:
        success_3, success_5, success_10: 1 where the mean TRE is at most so many pixels, else 0; a share in mean rows.
        frangi_dice: Dice of the strongest 10 % of third-party (Frangi) vessel maps of the two images.
        frangi_soft_dice: soft Dice of the same maps.
        folded_percent: of the registration field's area inside the overlap.
        seconds: of the engine.
        peak_memory_mib: of the process while the engine ran; None where the system does not tell.
    """

    case: str
    method: str
    tre_median: float
    tre_mean: float
    tre_p95: float
    success_3: float
    success_5: float
    success_10: float
    frangi_dice: float
    frangi_soft_dice: float
    folded_percent: float
    seconds: float
    peak_memory_mib: float | None

    def to_dict(self) -> dict[str, str | float | None]:
        """The row by column names."""
        return asdict(self)


FIGURES = tuple(each.name for each in fields(Measurement) if each.name not in ("case", "method"))


def load_network(weights: Path | None = None) -> None:
    """Load the network, so that the time of the first case is that of its registration alone.

    Raises:
        WeightsError: the weights cannot be used.
    """
    from core.network.weights import load_weights
    from core.registration.engine import default_weights

    load_weights(weights or default_weights())


def measure(case: PairCase, method: Method, weights: Path | None = None) -> Measurement:
    """Register one case by one method and measure it.

    Raises:
        InputError: an image or the weights cannot be read, or the landmarks give no transform.
    """
    from core.images.reading import read_image
    from core.registration import RegistrationRequest, register

    request = RegistrationRequest(
        read_image(case.reference), read_image(case.floating), case.as_clicked(), method.options(weights)
    )
    reset_peak_memory()
    started = time.perf_counter()
    result = register(request)
    seconds = time.perf_counter() - started
    return _measurement(case.name, method, request, result, seconds, peak_memory_mib())


def mean_row(rows: list[Measurement], method: Method) -> Measurement:
    """The mean over all cases of one method; a figure that some row lacks is None."""
    chosen = [row.to_dict() for row in rows if row.method == method.value]
    means: dict[str, Any] = {figure: _mean([row[figure] for row in chosen]) for figure in FIGURES}
    return Measurement(case="mean", method=method.value, **means)


def _mean(values: list[Any]) -> float | None:
    return None if None in values else float(np.mean(values))


def frangi_overlap(request: RegistrationRequest, result: RegistrationResult) -> VesselOverlap:
    """The overlap of third-party vessel maps that no part of the engine has seen."""
    reference, floating = request.reference.pixels, request.floating.pixels
    return vessel_overlap(
        frangi_vesselness(reference, result.reference_polarity, lit_area(reference)),
        frangi_vesselness(floating, result.floating_polarity, lit_area(floating)),
        result.transform.sampling_grid(request.reference.size),
    )


def lit_area(pixels: np.ndarray) -> np.ndarray:
    """The field of view by a fixed threshold, small gaps closed: `(H, W)` bool.

    It is that of the project's fixed measure, so that figures do not move with our own mask.
    """
    import cv2

    colour = to_8_bits(pixels)
    brightest = colour.max(axis=2) if colour.ndim == 3 else colour
    lit = (cv2.GaussianBlur(brightest, (0, 0), 2) > 14).astype(np.uint8)
    return cv2.morphologyEx(lit, cv2.MORPH_CLOSE, np.ones((15, 15))) > 0


def _measurement(
    name: str,
    method: Method,
    request: RegistrationRequest,
    result: RegistrationResult,
    seconds: float,
    memory: float | None,
) -> Measurement:
    distances = landmark_distances(result.transform, *request.points.check_arrays())
    overlap = frangi_overlap(request, result)
    mean = float(distances.mean())
    return Measurement(
        case=name,
        method=method.value,
        tre_median=float(np.median(distances)),
        tre_mean=mean,
        tre_p95=float(np.percentile(distances, 95)),
        success_3=float(mean <= 3),
        success_5=float(mean <= 5),
        success_10=float(mean <= 10),
        frangi_dice=overlap.dice,
        frangi_soft_dice=overlap.soft_dice,
        folded_percent=100 * result.metrics.folded_fraction,
        seconds=seconds,
        peak_memory_mib=memory,
    )
