"""The plain refinement that the network is to beat: a B-spline fitted to the squared difference of two blurred maps.

From no displacement, coarse to fine, control points 48 to 16 px apart, with a bending penalty (Rueckert et al. 1999).
"""

from __future__ import annotations

import numpy as np

from core.registration.overlap_fit import Level, fit_overlap
from core.registration.request import ProgressMonitor
from core.registration.unfolding import unfold

LEVELS = (
    Level(spacing=48, blur=4, stride=2, steps=60, rate=0.5),
    Level(spacing=24, blur=2, stride=1, steps=60, rate=0.3),
    Level(spacing=16, blur=1.2, stride=1, steps=60, rate=0.2),
)
BENDING = 0.02


def plain_refinement(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> np.ndarray:
    """The displacement `(h, w, 2)` float32 in pixels, never folded; arguments as every deformable method's."""
    field = np.zeros((*area.shape, 2), np.float32)
    for level in LEVELS:
        field = fit_overlap(
            reference, floating, area, field, level, ProgressMonitor(None, None), BENDING, shared_only=False
        )
    return unfold(field)
