"""Symmetric normalisation of ANTs (Avants et al. 2008), through the package `antspyx`."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.left_overs import scratch_folder
from core.peers.packages import peer_package

TRANSFORM = "SyNOnly"
"""SyN without the affine stage that the package's "SyN" begins with: the clicks have done that, and on these images,
whose round fields of view differ, that stage moved pairs that were aligned to a few pixels by 15 to 60 px."""

CORRELATION_RADIUS = 4
"""Of the window of the cross correlation, in pixels: what ANTs' own scripts use."""

SEED = 1


def ants_mutual_information(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> np.ndarray:
    """SyN with mutual information (the package's default), for grey images; as `ants_cross_correlation`."""
    return _registered(reference, floating, {})


def ants_cross_correlation(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> np.ndarray:
    """SyN with cross correlation, for vessel maps; all else by the package's defaults.

    Args:
        reference, floating: `(h, w)` float32 in 0..1, on one grid.
        area: `(h, w)` bool; not used.

    Returns:
        `(h, w, 2)` float32 in pixels.

    Raises:
        InputError: the package is missing.
    """
    return _registered(reference, floating, {"syn_metric": "CC", "syn_sampling": CORRELATION_RADIUS})


def _registered(reference: np.ndarray, floating: np.ndarray, options: dict[str, Any]) -> np.ndarray:
    ants = peer_package("ants", "antspyx")
    fixed, moving = (ants.from_numpy(image.astype(np.float32)) for image in (reference, floating))
    with scratch_folder() as folder:
        result = ants.registration(
            fixed,
            moving,
            type_of_transform=TRANSFORM,
            random_seed=SEED,
            outprefix=str(folder / "peer"),
            **options,
        )
        return _displacement(ants, (reference.shape[0], reference.shape[1]), result["fwdtransforms"])


def _displacement(ants: Any, size: tuple[int, int], transforms: list[str]) -> np.ndarray:
    """The transform of points, fixed to moving, at every pixel; an array's first axis is the package's x."""
    import pandas

    rows, columns = np.indices(size, dtype=np.float64)
    points = pandas.DataFrame({"x": rows.ravel(), "y": columns.ravel()})
    moved = ants.apply_transforms_to_points(2, points, transforms)
    along_x = moved["y"].to_numpy().reshape(size) - columns
    along_y = moved["x"].to_numpy().reshape(size) - rows
    return np.stack([along_x, along_y], axis=-1).astype(np.float32)
