"""A case with its images in memory and its clicks: what every method gets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.coordinates import Size, inside
from core.errors import InputError
from core.evaluation.cases import Case, Layout, widest_triangle
from core.evaluation.deformation import (
    authors_deformations,
    deform_image,
    deform_mask,
    follow_points,
    random_deformation,
)
from core.images.polarity import VesselPolarity
from core.images.reading import RetinalImage, image_from_pixels, read_image
from core.points.matching import MatchingPoints, PairRole, points_from_arrays
from core.transforms.planar import PlanarTransform

DEFORMATION_SEED = 1000
"""The deformations of `deformed` are seeded with this and twice the case's index, apart from the consistency's."""

_CLICK_STEP = 12


@dataclass(frozen=True, eq=False)
class OpenCase:
    """A case as the methods see it.

    Attributes:
        case: where it comes from.
        reference, floating: the images.
        points: three clicks (fit points), and the landmarks that were not clicked (check points), if there are any.
        reference_polarity, floating_polarity: where the data set says so; None is found by each method.
        truth: the hand-marked pre-alignment, from reference to floating: the known affine, or the least squares
            affine of all landmarks. Table 2 judges by it.
        reference_circle, floating_circle: `(H, W)` bool, the imaging circle where the data set says so.
        luminance: whether grey images are the luminance, as the authors', and not the green channel.
    """

    case: Case
    reference: RetinalImage
    floating: RetinalImage
    points: MatchingPoints
    truth: PlanarTransform
    reference_polarity: VesselPolarity | None = None
    floating_polarity: VesselPolarity | None = None
    reference_circle: np.ndarray | None = None
    floating_circle: np.ndarray | None = None
    luminance: bool = False


def open_case(case: Case) -> OpenCase:
    """Read the images of a case and prepare them as its layout says.

    Raises:
        InputError: an image cannot be read, or the images do not overlap.
    """
    reference, floating = read_image(case.reference), read_image(case.floating)
    if case.layout is Layout.AS_STORED:
        points = case.as_clicked()
        truth = PlanarTransform.from_affine(_least_squares(*points.complete_arrays()))
        return OpenCase(case, reference, floating, points, truth)
    return _open_paper_case(case, reference, floating)


def deformed(opened: OpenCase) -> OpenCase:
    """Both images deformed as in the paper, by a fixed set: the same for every method and in every run.

    The clicks stay where they were, so the pre-alignment is as wrong as the deformation makes it; the check points
    move along with the images, so the TRE is that of the deformed images. Cases of the paper's own data get the
    deformations that its authors used, and are sampled as theirs are.
    """
    if opened.case.draw is not None:
        return _deformed_as_published(opened, opened.case.draw)
    seed = DEFORMATION_SEED + 2 * opened.case.index
    of_reference = random_deformation(opened.reference.size, seed)
    of_floating = random_deformation(opened.floating.size, seed + 1)
    reference, floating = opened.points.check_arrays()
    moved = follow_points(reference, of_reference), follow_points(floating, of_floating)
    return replace(
        opened,
        reference=deform_image(opened.reference, of_reference),
        floating=deform_image(opened.floating, of_floating),
        points=_clicks_and_checks(opened.points.fit_arrays(), moved),
    )


def _deformed_as_published(opened: OpenCase, draw: int) -> OpenCase:
    of_floating, _ = authors_deformations(draw, opened.floating.size)
    _, of_reference = authors_deformations(draw, opened.reference.size)
    return replace(
        opened,
        reference=deform_image(opened.reference, of_reference, cv2.INTER_CUBIC),
        floating=deform_image(opened.floating, of_floating, cv2.INTER_CUBIC),
        reference_circle=deform_mask(opened.reference_circle, of_reference),
        floating_circle=deform_mask(opened.floating_circle, of_floating),
    )


def _open_paper_case(case: Case, reference: RetinalImage, floating: RetinalImage) -> OpenCase:
    """Padded as in the authors' code; in the floating image's frame the angiogram is resampled on its grid."""
    from core.training.data.paper_pairs import training_circle

    assert case.floating_to_reference is not None
    padded_reference, reference_shift = _padded(reference)
    padded_floating, floating_shift = _padded(floating)
    between = PlanarTransform.from_affine(np.array(case.floating_to_reference))
    truth = floating_shift @ between.inverse @ reference_shift.inverse
    reference_circle, floating_circle = (
        training_circle(image.size) for image in (padded_reference, padded_floating)
    )
    if case.layout is Layout.PAPER_FLOATING:
        padded_reference = _resampled(padded_reference, truth.inverse, padded_floating.size)
        reference_circle = _resampled_mask(reference_circle, truth.inverse, padded_floating.size)
        truth = PlanarTransform.identity()
    clicks = _made_clicks(truth, padded_reference.size, padded_floating.size)
    return OpenCase(
        case,
        padded_reference,
        padded_floating,
        _clicks_and_checks(clicks, (np.zeros((0, 2)), np.zeros((0, 2)))),
        truth,
        VesselPolarity.BRIGHT,
        VesselPolarity.DARK,
        reference_circle,
        floating_circle,
    )


def _padded(image: RetinalImage) -> tuple[RetinalImage, PlanarTransform]:
    """The image with black columns left and right, and the shift that this means."""
    from core.training.data.paper_pairs import pad

    pixels, left = pad(image)
    shift = PlanarTransform.from_affine(np.array([[1.0, 0.0, left], [0.0, 1.0, 0.0]]))
    return image_from_pixels(pixels, image.name), shift


def _resampled(image: RetinalImage, grid_to_image: PlanarTransform, size: Size) -> RetinalImage:
    return image_from_pixels(_on_grid(image.pixels, grid_to_image, size), image.name)


def _resampled_mask(mask: np.ndarray, grid_to_image: PlanarTransform, size: Size) -> np.ndarray:
    return _on_grid(mask.astype(np.float32), grid_to_image, size) > 0.5


def _on_grid(values: np.ndarray, grid_to_image: PlanarTransform, size: Size) -> np.ndarray:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    extent = (size[1], size[0])
    return cv2.warpAffine(np.ascontiguousarray(values), grid_to_image.matrix[:2], extent, flags=flags)


def _made_clicks(truth: PlanarTransform, reference: Size, floating: Size) -> tuple[np.ndarray, np.ndarray]:
    """The widest three of a lattice of points that lie in both images: clicks that give exactly the known affine."""
    x, y = (np.linspace(0, length - 1, _CLICK_STEP) for length in (reference[1], reference[0]))
    lattice = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    seen = lattice[inside(truth(lattice), floating)]
    hull = cv2.convexHull(seen.astype(np.float32))[:, 0] if len(seen) else seen
    if len(hull) < 3:
        raise InputError("By the known affine the two images do not overlap.")
    chosen = hull[list(widest_triangle(hull))].astype(np.float64)
    return chosen, truth(chosen)


def _clicks_and_checks(
    clicks: tuple[np.ndarray, np.ndarray], checks: tuple[np.ndarray, np.ndarray]
) -> MatchingPoints:
    reference, floating = (np.vstack(both) for both in zip(clicks, checks, strict=True))
    points = points_from_arrays(reference, floating, PairRole.CHECK)
    for index in range(len(clicks[0])):
        points = points.set_role(index + 1, PairRole.FIT)
    return points


def _least_squares(reference: np.ndarray, floating: np.ndarray) -> np.ndarray:
    """The affine `(2, 3)` from reference to floating with the smallest squared error."""
    homogeneous = np.column_stack([reference, np.ones(len(reference))])
    return np.linalg.lstsq(homogeneous, floating, rcond=None)[0].T
