"""How far the vessels of two aligned maps lie on each other, seen from either image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.registration.normal_matching import RidgedMap, Search, match_along_normals

SEARCH = Search(reach=7, offset=6)
POINTS = 2000


@dataclass(frozen=True, eq=False)
class VesselAgreement:
    """Points on the vessels of one image, and how they fit the other.

    Attributes:
        points: `(N, 2)` float32 on the reference grid.
        offset: `(N,)` pixels across the vessel to where the other image has it.
        quality: `(N,)`, 0 (nothing alike was found) to 1.
    """

    points: np.ndarray
    offset: np.ndarray
    quality: np.ndarray


def vessel_agreement(
    reference_map: np.ndarray, warped_map: np.ndarray, area: np.ndarray
) -> tuple[VesselAgreement, VesselAgreement]:
    """Match the vessels of each image with the other, where a registration has brought them: there, and back.

    Args:
        reference_map, warped_map: `(h, w)` float32 in 0..1, the floating one moved by the field that is judged.
        area: `(h, w)` bool, where to compare.

    Returns:
        The agreement seen from the reference, and from the floating image.
    """
    reference, floating = (RidgedMap.of(vessels, area, POINTS) for vessels in (reference_map, warped_map))
    return _agreement(reference, floating), _agreement(floating, reference)


def _agreement(here: RidgedMap, there: RidgedMap) -> VesselAgreement:
    found = match_along_normals(here, there, SEARCH)
    return VesselAgreement(here.ridges.points, found.offset, found.quality)
