"""The engine's refinement by itself, from no displacement, on whatever maps it is given: what the network adds to."""

from __future__ import annotations

import numpy as np

from core.registration.refinement import refine
from core.registration.request import Attendant
from core.registration.unfolding import unfold


def plain_refinement(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> np.ndarray:
    """The displacement `(h, w, 2)` float32 in pixels, never folded; arguments as every deformable method's."""
    start = np.zeros((*area.shape, 2), np.float32)
    return unfold(refine(reference, floating, area, start, Attendant(None, None)))
