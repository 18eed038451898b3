"""What a registration method gives, and the steps that methods share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.language import mark
from core.registration.model import load_model
from core.registration.request import RegistrationOptions
from core.registration.result_warnings import Polarities
from core.registration.step_clock import Clock
from core.registration.working_maps import WorkingMaps
from core.registration.working_pair import WorkingPair

if TYPE_CHECKING:
    from core.network.weights import LoadedModel
    from core.registration.inference import SegmentedImage


@dataclass(frozen=True, eq=False)
class FieldEstimate:
    """What a method says of a pair, on the working grid.

    Attributes:
        maps: the vessels as pre-aligned, by which the result is measured.
        displacement: `(h, w, 2)` float32, the field in working pixels, without folds; None where the pre-alignment
            alone moves the image.
        network: `(h, w, 2)`, the network's field before its refinement; None where there is none.
        weights_sha256: of the weights that segmented the vessels; None where they are not known.
    """

    maps: WorkingMaps
    displacement: np.ndarray | None
    network: np.ndarray | None
    weights_sha256: str | None


FieldEstimator = Callable[[WorkingPair, Polarities, RegistrationOptions, Clock], FieldEstimate]
"""A registration method. It takes its time from the clock's 0.08 to 0.8, and raises `WeightsError` where the weights
cannot be used, and `Cancelled` between its steps."""


@dataclass(frozen=True, eq=False)
class Segmented:
    """Both images as the network sees them, the maps of that, and the network itself."""

    loaded: LoadedModel
    reference: SegmentedImage
    floating: SegmentedImage
    maps: WorkingMaps


def segmented(
    pair: WorkingPair, polarities: Polarities, options: RegistrationOptions, clock: Clock
) -> Segmented:
    """Load the network of the method and segment the vessels of both images.

    Raises:
        WeightsError: the weights cannot be used.
        Cancelled: between layers of the network.
    """
    with clock.step(mark("Loading the network"), 0.08):
        loaded = load_model(options.weights, options.method)
    from core.registration import inference

    monitor = clock.monitor
    with clock.step(mark("Segmenting the vessels of the reference"), 0.1):
        reference = inference.segment(loaded.model, pair.reference, polarities.reference.polarity, monitor)
    with clock.step(mark("Segmenting the vessels of the floating image"), 0.3):
        floating = inference.segment(loaded.model, pair.floating, polarities.floating.polarity, monitor)
    maps = WorkingMaps(
        reference.vessels, floating.vessels, pair.reference.mask, pair.floating.mask, pair.grid
    )
    return Segmented(loaded, reference, floating, maps)


def refined(maps: WorkingMaps, displacement: np.ndarray, clock: Clock) -> np.ndarray:
    """The field `(h, w, 2)` corrected on the pair's own vessels."""
    from core.registration.refinement import refine

    with clock.step(mark("Refining the field on the vessels"), 0.6):
        return refine(maps.reference, maps.floating, maps.compared_area, displacement, clock.monitor)


def unfolded(displacement: np.ndarray, clock: Clock) -> np.ndarray:
    """The field `(h, w, 2)` with folds smoothed away."""
    from core.registration.unfolding import unfold

    with clock.step(mark("Checking the field for folds"), 0.75):
        return unfold(displacement, clock.monitor.check)
