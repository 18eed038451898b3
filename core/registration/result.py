"""What the engine answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.images.polarity import VesselPolarity
from core.metrics.cell_quality import CellTables
from core.metrics.summary import RegistrationMetrics
from core.notices import Notice
from core.registration.working_maps import MeasuredMaps, WorkingMaps
from core.registration_methods import DEFAULT_METHOD
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment

_EMPTY = np.zeros((0, 0), np.float32)


@dataclass(frozen=True, eq=False)
class RegistrationResult:
    """One registration.

    Attributes:
        transform: the whole transform, reference to floating.
        pre_alignment: the estimate from the matching points.
        affine: the pre-alignment alone, as a transform, for "before".
        warped: the floating image on the reference grid, one interpolation of the original pixels, original type.
        reference_polarity, floating_polarity: which chose the network's branch.
        metrics: the figures.
        weights_sha256: hash of the weights that were used.
        method: by which it was registered.
        working_confidence: `(h, w)` float32, the same as `confidence` on the working grid, as a case keeps it; None
            where it is not known.
        warnings: what makes the result doubtful.
        seconds: time of each step.
        maps: the vessels of both images as pre-aligned, on the working grid: what corrections start from; None where
            they are not known.
        measured: the maps that the result was judged by; None likewise.
    """

    transform: CompositeTransform
    pre_alignment: PreAlignment
    affine: CompositeTransform
    warped: np.ndarray
    reference_polarity: VesselPolarity
    floating_polarity: VesselPolarity
    metrics: RegistrationMetrics
    weights_sha256: str | None
    warnings: tuple[Notice, ...]
    seconds: dict[str, float]
    maps: WorkingMaps | None = None
    measured: MeasuredMaps | None = None
    method: str = DEFAULT_METHOD
    working_confidence: np.ndarray | None = None

    @property
    def overlap(self) -> np.ndarray:
        """`(H, W)` bool, where both fields of view are; `(0, 0)`, as the maps below, where it is not known."""
        return _EMPTY > 0 if self.measured is None else self.measured.overlap

    @property
    def reference_vessels(self) -> np.ndarray:
        """`(H, W)` float32 in 0..1 on the reference grid."""
        return _EMPTY if self.measured is None else self.measured.reference_vessels

    @property
    def warped_vessels(self) -> np.ndarray:
        """`(H, W)` float32 in 0..1 on the reference grid."""
        return _EMPTY if self.measured is None else self.measured.warped_vessels

    @property
    def confidence(self) -> np.ndarray:
        """`(H, W)` float32 in 0..1: how far the vessels around each place bear the result out, by
        `core.registration.confidence`. 0 outside the overlap and on its rim, 10 working pixels wide."""
        return _EMPTY if self.measured is None else self.measured.confidence

    @property
    def cells(self) -> CellTables | None:
        """For the figures of each cell of a checkerboard; None where the maps are not known."""
        return None if self.measured is None else self.measured.cells

    @property
    def known_confidence(self) -> np.ndarray | None:
        """The map of confidence of the whole reference with the fewest pixels; None where it is not known."""
        if self.working_confidence is None and self.measured is not None:
            return self.measured.working_confidence
        return self.working_confidence
