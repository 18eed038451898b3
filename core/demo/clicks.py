"""How the matching points of the demonstration were made: `python -m core.demo.clicks FILE` writes them again.

Vessel junctions of the synthetic angiogram, chosen by eye, and their true places in the photograph, each moved by the
error of a human click. So the affine of the three fit points is as imperfect as a real one.
"""

from __future__ import annotations

import sys

import numpy as np

from core.demo.synthetic import true_transform
from core.points.csv_files import write_bigwarp
from core.points.matching import MatchingPoints, PairRole, points_from_arrays

_JUNCTIONS = np.array([[280, 94], [617, 256], [128, 484], [483, 402], [269, 184]], dtype=np.float64)
_CHECK_POINTS = (4, 5)
_CLICK_ERROR_PX = 0.8
_SEED = 7


def demo_clicks() -> MatchingPoints:
    """Three fit pairs and two check points, to a tenth of a pixel."""
    random = np.random.default_rng(_SEED)
    reference, floating = (
        np.round(places + random.normal(0, _CLICK_ERROR_PX, places.shape), 1)
        for places in (_JUNCTIONS, true_transform()(_JUNCTIONS))
    )
    points = points_from_arrays(reference, floating)
    for number in _CHECK_POINTS:
        points = points.set_role(number, PairRole.CHECK)
    return points


if __name__ == "__main__":
    write_bigwarp(sys.argv[1], demo_clicks())
