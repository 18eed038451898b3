"""The last part of every registration and correction: from a field to the resampled image and the figures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from core.language import mark
from core.registration.measuring import measure
from core.registration.request import ProgressMonitor, RegistrationRequest
from core.registration.result import RegistrationResult
from core.registration.result_warnings import Polarities, polarity_warnings, result_warnings
from core.registration.working_maps import MeasuredMaps, WorkingMaps
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment
from core.transforms.resampling import warp


class Clock:
    """Enters steps and keeps their times."""

    def __init__(self, monitor: ProgressMonitor) -> None:
        self.monitor = monitor
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, fraction: float) -> Iterator[None]:
        """Tell of a step, and measure it."""
        self.monitor.enter(name, fraction)
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started


def finished_result(
    request: RegistrationRequest,
    pre_alignment: PreAlignment,
    polarities: Polarities,
    maps: WorkingMaps,
    displacement: np.ndarray | None,
    *,
    network: np.ndarray | None,
    weights_sha256: str | None,
    clock: Clock,
) -> RegistrationResult:
    """Resample the floating image and measure the result.

    Args:
        maps: the vessels as pre-aligned, on the working grid.
        displacement: `(h, w, 2)` float32, the field in working pixels; None for the pre-alignment alone.
        network: `(h, w, 2)`, the network's field before its refinement, where it is known.

    Raises:
        Cancelled: between steps.
    """
    size = request.reference.size
    affine = transform = CompositeTransform(pre_alignment.reference_to_floating)
    if displacement is not None:
        transform = CompositeTransform(affine.pre_alignment, maps.grid_in(size).field(displacement))
    with clock.step(mark("Resampling the floating image"), 0.8):
        warped = warp(request.floating.pixels, transform, size, check=clock.monitor.check)
    with clock.step(mark("Measuring the result"), 0.95):
        moved = np.zeros((*maps.size, 2), np.float32) if displacement is None else displacement
        measured = MeasuredMaps.of(maps, moved, size)
        figures = measure(request, pre_alignment, transform, maps, measured, network)
    clock.monitor.enter(mark("Done"), 1.0)
    return RegistrationResult(
        transform=transform,
        pre_alignment=pre_alignment,
        affine=affine,
        warped=warped,
        reference_polarity=polarities.reference.polarity,
        floating_polarity=polarities.floating.polarity,
        metrics=figures,
        weights_sha256=weights_sha256,
        warnings=(
            *pre_alignment.warnings,
            *polarity_warnings(polarities),
            *result_warnings(request, maps, figures),
        ),
        seconds=clock.seconds,
        maps=maps,
        measured=measured,
        method=request.options.method,
        working_confidence=measured.working_confidence,
    )
