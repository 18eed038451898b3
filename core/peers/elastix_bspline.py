"""The B-spline registration of elastix (Klein et al. 2010), through the package `itk-elastix`."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.left_overs import scratch_folder
from core.peers.packages import missing_package, peer_package


def elastix_bspline(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> np.ndarray:
    """The package's default parameter map "bspline": mutual information and bending energy, control points 10 px apart.

    Args:
        reference, floating: `(h, w)` float32 in 0..1, on one grid.
        area: `(h, w)` bool; not used.

    Returns:
        `(h, w, 2)` float32 in pixels.

    Raises:
        InputError: the package is missing.
    """
    return _registered(reference, floating, {})


def elastix_bspline_inside(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> np.ndarray:
    """The same, compared inside the area only: better on vessel maps, worse on grey images."""
    mask = _package().image_from_array(area.astype(np.uint8))
    return _registered(reference, floating, {"fixed_mask": mask})


def _registered(reference: np.ndarray, floating: np.ndarray, options: dict[str, Any]) -> np.ndarray:
    itk = _package()
    parameters = itk.ParameterObject.New()
    parameters.AddParameterMap(parameters.GetDefaultParameterMap("bspline"))
    fixed, moving = (
        itk.image_from_array(np.ascontiguousarray(image, np.float32)) for image in (reference, floating)
    )
    _, transform = itk.elastix_registration_method(
        fixed, moving, parameter_object=parameters, log_to_console=False, **options
    )
    # The package also writes the field into a file, in the current folder unless it is told where.
    with scratch_folder() as folder:
        field = itk.transformix_deformation_field(moving, transform, output_directory=str(folder))
        return np.array(field, dtype=np.float32)


def _package() -> Any:
    """The module `itk` with elastix in it; `itk` alone is installed by other packages too."""
    itk = peer_package("itk", "itk-elastix")
    if not hasattr(itk, "ParameterObject"):
        raise missing_package("itk-elastix", "itk is there without elastix")
    return itk
