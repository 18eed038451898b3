"""The case of the demonstration: two images, their matching points, and the true transform between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from core.coordinates import Size, pixel_grid, resize_points
from core.demo.angiogram import picture, vessel_brightness
from core.demo.truth import CONTROL_COLUMNS, CONTROL_ROWS, TrueTransform, similarity_about
from core.images.reading import RetinalImage, image_from_pixels
from core.language import tr
from core.notices import Notice
from core.points.files import read_points
from core.points.matching import MatchingPoints
from core.resource_files import resource_path

REFERENCE_NAME, FLOATING_NAME = "synthetic angiogram", "colour photograph"
POINTS_RESOURCE = ("demo", "points.csv")
_FLOATING_SIZE = (700, 700)
_REFERENCE_SIZE = (600, 720)
_FIELD_CENTRE, _FIELD_RADIUS = (362.0, 303.0), 334.0
_SEED = 2021
_DEFORMATION_PX = 5.0
_FOVEA_IN_FLOATING = np.array([[350.0, 348.0]])


@dataclass(frozen=True)
class HalfSynthetic(Notice):
    """What the images of the demonstration are."""

    @property
    def sentence(self) -> str:
        return tr(
            "The colour photograph is real (scikit-image's sample image). The angiogram is SYNTHETIC: it was made from "
            "the photograph with a known affine and a known smooth deformation, so the true error of the result is "
            "known exactly."
        )


@dataclass(frozen=True, eq=False)
class DemoCase:
    """Everything of the demonstration.

    Attributes:
        reference: the synthetic angiogram, grey, 600 × 720.
        floating: the colour photograph, 700 × 700.
        points: three matching pairs, clicked as a person would, and two check points.
        truth: the true transform, reference to floating.
        field: `(600, 720)` bool, the field of view of the reference, which the photograph covers.
    """

    reference: RetinalImage
    floating: RetinalImage
    points: MatchingPoints
    truth: TrueTransform
    field: np.ndarray


@dataclass(frozen=True)
class TrueError:
    """The distance between a transform and the truth over the field of view, in reference pixels."""

    median: float
    mean: float
    p95: float
    largest: float


@cache
def demo_case() -> DemoCase:
    """The case of the demonstration, the same to the last pixel whenever it is made.

    Takes about a second; what a process has made once it keeps, which is a few megabytes.
    """
    photograph = _photograph()
    truth = true_transform()
    field = _field_of_view()
    field.setflags(write=False)
    angiogram = _angiogram(photograph, truth, field)
    return DemoCase(
        reference=image_from_pixels(angiogram, REFERENCE_NAME),
        floating=image_from_pixels(_resized(photograph, _FLOATING_SIZE), FLOATING_NAME),
        points=read_points(demo_points_path()),
        truth=truth,
        field=field,
    )


def demo_points_path() -> Path:
    """The matching points that ship with the program."""
    return resource_path(*POINTS_RESOURCE)


def true_transform() -> TrueTransform:
    """The known transform: turned by 4 degrees, scaled by 0.92, shifted, and bent by about 5 px."""
    affine = similarity_about(_FIELD_CENTRE, target=(352.0, 344.0), scale=0.92, degrees=-4.0)
    random = np.random.default_rng(_SEED)
    control = random.normal(0.0, _DEFORMATION_PX, (CONTROL_ROWS, CONTROL_COLUMNS, 2))
    return TrueTransform(affine, control.clip(-2 * _DEFORMATION_PX, 2 * _DEFORMATION_PX), _REFERENCE_SIZE)


def true_error(case: DemoCase, transform: Callable[[np.ndarray], np.ndarray], step: int = 4) -> TrueError:
    """Measure a transform against the truth at every `step`-th pixel inside the field of view.

    The distance in the floating image is brought to reference pixels by the known affine's scale.

    Args:
        transform: maps reference points `(N, 2)` to floating points `(N, 2)`, such as a `CompositeTransform`.
    """
    sampled = np.zeros_like(case.field)
    sampled[::step, ::step] = True
    points = pixel_grid(case.reference.size)[case.field & sampled].astype(np.float64)
    distances = np.linalg.norm(transform(points) - case.truth(points), axis=1) / case.truth.affine.scale
    return TrueError(
        median=float(np.median(distances)),
        mean=float(distances.mean()),
        p95=float(np.percentile(distances, 95)),
        largest=float(distances.max()),
    )


def _photograph() -> np.ndarray:
    """scikit-image's fundus photograph, public domain, which its wheel holds: `(1411, 1411, 3)` RGB uint8."""
    from skimage import data

    return np.asarray(data.retina())


def _field_of_view() -> np.ndarray:
    """A round field, cut above and below, as many angiography cameras give."""
    offset = pixel_grid(_REFERENCE_SIZE) - np.array(_FIELD_CENTRE, dtype=np.float32)
    return np.square(offset).sum(axis=-1) <= _FIELD_RADIUS**2


def _angiogram(photograph: np.ndarray, truth: TrueTransform, field: np.ndarray) -> np.ndarray:
    import cv2

    vessels = cv2.GaussianBlur(vessel_brightness(photograph), (0, 0), 0.8)
    full_size: Size = (photograph.shape[0], photograph.shape[1])
    in_photograph = resize_points(truth(pixel_grid(_REFERENCE_SIZE)), _FLOATING_SIZE, full_size).astype(
        np.float32
    )
    moved = cv2.remap(vessels, in_photograph[..., 0], in_photograph[..., 1], cv2.INTER_LINEAR)
    fovea = truth.affine.inverse(_FOVEA_IN_FLOATING)[0]
    return picture(moved, field, (fovea[0], fovea[1]), np.random.default_rng(_SEED + 1))


def _resized(photograph: np.ndarray, size: Size) -> np.ndarray:
    import cv2

    return cv2.resize(photograph, (size[1], size[0]), interpolation=cv2.INTER_AREA)
