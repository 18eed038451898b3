"""One registered pair as it is exported: on the grid of the case's reference, and what writes its files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.case import Case
from core.case.scales import known_pixel_size
from core.coordinates import Size
from core.errors import InputError
from core.export.case_images import CaseImages, left_out
from core.export.checkerboard import compose
from core.export.image_files import write_png, write_tiff
from core.notices import Several
from core.points.csv_files import write_bigwarp

if TYPE_CHECKING:
    from core.images.reading import RetinalImage
    from core.registration import RegistrationRequest, RegistrationResult
    from core.transforms.composite import CompositeTransform, TransformChain
    from core.transforms.field import RegistrationField

WARPED, CHECKERBOARD = "warped.tif", "checkerboard.png"
TRANSFORM, FIELD = "transform.h5", "field.nii.gz"
METRICS, POINTS = "metrics.json", "points.csv"


@dataclass(frozen=True, eq=False)
class AlignedPair:
    """A pair on the grid of the case's reference, whatever it is registered through.

    Attributes:
        vessels: of both images on that grid; None where they are not wanted, or belong to another image's grid.
        link: the registration itself, where the whole transform leads through another image.
    """

    reference: RetinalImage
    warped: np.ndarray
    transform: CompositeTransform | TransformChain
    vessels: tuple[np.ndarray, np.ndarray] | None
    link: CompositeTransform | None = None


def aligned_pair(
    request: RegistrationRequest,
    result: RegistrationResult,
    case: Case,
    index: int,
    vessel_maps: bool,
    images: CaseImages | None,
    check: Callable[[], None] | None,
) -> AlignedPair:
    """The pair, interpolated once.

    Args:
        vessel_maps: whether they are wanted.
        images: of the case. Without them a pair that is registered through another image stays on that one's grid.
        check: called between bands of rows.

    Raises:
        InputError: the way from the reference to the image has a gap.
    """
    from core.transforms.resampling import warp

    if images is None or case.entry(index).via is None:
        vessels = (result.reference_vessels, result.warped_vessels) if vessel_maps else None
        return AlignedPair(request.reference, result.warped, result.transform, vessels)
    whole = images.whole(case, index)
    if whole is None:
        raise InputError(Several(left_out(case, images, [index])).sentence)
    warped = warp(request.floating.pixels, whole, images.reference.size, check=check)
    return AlignedPair(images.reference, warped, whole, None, result.transform)


def pair_writers(
    request: RegistrationRequest,
    result: RegistrationResult,
    aligned: AlignedPair,
    case: Case,
    cell: int | None,
) -> dict[str, Callable[[Path], object]]:
    """What writes each file of the pair but its stack and its transforms, by the file's name."""
    from core.transforms.itk_files import write_field

    reference, warped, transform = aligned.reference, aligned.warped, aligned.transform
    pixel_size_um = known_pixel_size(case, reference)
    board = compose(reference.pixels, warped, cell)
    figures = {"method": result.method, **result.metrics.to_dict()}
    metrics = json.dumps(figures, indent=2, allow_nan=False) + "\n"
    return {
        WARPED: lambda path: write_tiff(path, warped, pixel_size_um),
        CHECKERBOARD: lambda path: write_png(path, board, pixel_size_um),
        FIELD: lambda path: write_field(path, _field(transform, reference.size)),
        METRICS: lambda path: path.write_text(metrics, "utf-8"),
        POINTS: lambda path: write_bigwarp(path, request.points),
    }


def _field(transform: CompositeTransform | TransformChain, size: Size) -> RegistrationField:
    from core.transforms.composite import TransformChain
    from core.transforms.field import RegistrationField

    one = transform.as_one(size) if isinstance(transform, TransformChain) else transform
    return one.field or RegistrationField.zero(size)
