"""The vessel map of one image for its own sake, with more care than a registration can afford.

The image is shown to the network at three sizes, since nobody says how many pixels a degree of the eye has and the
network knows vessels of some widths best, and turned and mirrored in up to eight ways; the answers are averaged. On
the left-out DRIVE images this raises the area under the ROC curve by 0.003; it adds nothing to a registration.
Photographs are shown to two networks (`NETWORKS`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import cv2
import numpy as np
from scipy.special import expit, logit

from core.images.contrast import display_rgb
from core.images.polarity import VesselPolarity, find_polarity
from core.images.reading import RetinalImage
from core.language import mark
from core.network.joint_model import JointModel
from core.registration.inference import segment
from core.registration.model import load_vessel_model
from core.registration.request import ProgressCallback, ProgressMonitor
from core.registration.working_grid import working_size
from core.registration.working_pair import FieldedImage, WorkingImage, working_image
from core.resource_files import resource_path

ENLARGEMENTS = (1.25, 1.0, 1.5)
"""Of the size at which the image is registered, in turn for the views. Fields of 30 degrees want 1, of 60 degrees 1.5;
the three together are never behind 1.25 alone (`core/README.md`)."""

NETWORKS = {
    VesselPolarity.DARK: ("vessels.safetensors", "default.safetensors"),
    VesselPolarity.BRIGHT: ("default.safetensors",),
}
"""The weights of the networks whose answers are averaged. Photographs have one of their own, which would be too slow to
register with; the registration's errs in other places. Angiograms have the registration's alone."""

WAYS = tuple((quarters, mirrored) for quarters in range(4) for mirrored in (False, True))
"""The eight symmetries of a square: turned by so many quarters, then perhaps left and right exchanged."""


@dataclass(frozen=True)
class Care:
    """How a kind of network is asked for the map of one image.

    Attributes:
        ways: how the image is turned and mirrored, a view each.
        temperature: the network is surer than it is right: divided by this, what it says of four left-out DRIVE images
            has the smallest negative log likelihood (Guo and others: "On calibration of modern neural networks", 2017).
            Which pixel is surer than which stays the same, and the 256 levels of a written map tell more faint ones
            apart.
    """

    ways: tuple[tuple[int, bool], ...]
    temperature: float


@dataclass(frozen=True, eq=False)
class View:
    """One answer of many: of which network, to the image turned and enlarged how, and with which weight it counts."""

    model: JointModel
    way: tuple[int, bool]
    enlargement: float
    weight: float


CARES = {"light": Care(WAYS, 1.25), "trunk": Care((WAYS[0], WAYS[3], WAYS[4]), 1.0)}
"""By `ModelConfiguration.segmentation`; others see the image once, as a registration shows it. The slow one sees each
size once."""

LOADED = 0.1
"""The share of the work that is done when the networks are loaded."""

SUREST = 1e-4
"""Probabilities nearer to 0 or 1 than this count as if they were as far, so that no view outvotes all others."""


def vessel_map(
    image: RetinalImage,
    polarity: VesselPolarity | None = None,
    weights: Path | None = None,
    progress: ProgressCallback | None = None,
    ways: Sequence[tuple[int, bool]] | None = None,
    enlargements: Sequence[float] = ENLARGEMENTS,
) -> np.ndarray:
    """How surely each pixel is a vessel: `(height, width)` float32 in 0..1.

    The paper's network, many times slower, sees the image once at its usual size.

    Args:
        polarity: of the vessels; None finds it.
        weights: a weights file; None takes those of `NETWORKS`, which ship with the program.
        ways: how the image is turned and mirrored; fewer take less time. None takes those of `CARES`.
        enlargements: of the size at which the image is registered, in turn for the ways.

    Raises:
        WeightsError: the weights cannot be used.

    >>> from skimage.data import retina
    >>> from core.images.reading import image_from_pixels
    >>> vessels = vessel_map(image_from_pixels(retina()[300:1100:8, 300:1100:8], "eye"))
    >>> vessels.shape, bool((vessels > 0.5).any())
    ((100, 100), True)
    """
    polarity = polarity or find_polarity(image.pixels).polarity
    monitor = ProgressMonitor(progress, None)
    monitor.enter(mark("Loading the network"), 0.0)
    shipped = [resource_path("weights", name) for name in NETWORKS[polarity]]
    models = [load_vessel_model(path).model for path in ([weights] if weights else shipped)]
    monitor.enter(mark("Segmenting the vessels"), LOADED)
    fielded = FieldedImage.of(image)
    if all(model.configuration.segmentation in CARES for model in models):
        vessels = _mean_map(fielded, _views(models, ways, enlargements), polarity, monitor)
    else:
        vessels = segment(models[0], working_image(fielded), polarity, monitor).vessels
    return _resized(vessels, image.size).clip(0, 1)


def _views(
    models: Sequence[JointModel], ways: Sequence[tuple[int, bool]] | None, enlargements: Sequence[float]
) -> list[View]:
    views = []
    for model in models:
        care = CARES[model.configuration.segmentation]
        turns = ways or care.ways
        weight = 1 / (len(models) * len(turns) * care.temperature)
        views += [
            View(model, way, size, weight) for way, size in zip(turns, cycle(enlargements), strict=False)
        ]
    return views


def _mean_map(
    fielded: FieldedImage, views: Sequence[View], polarity: VesselPolarity, monitor: ProgressMonitor
) -> np.ndarray:
    sizes = {view.enlargement: _enlarged(fielded, view.enlargement) for view in views}
    mask = sizes[views[0].enlargement].mask
    size = mask.shape[0], mask.shape[1]
    sureness = np.zeros(size, np.float32)
    for number, view in enumerate(views):
        monitor.enter(mark("Segmenting the vessels"), LOADED + (1 - LOADED) * number / len(views))
        shown = _turned_image(sizes[view.enlargement], view.way)
        found = _back(segment(view.model, shown, polarity, monitor, passes="upright").vessels, view.way)
        sureness += view.weight * _resized(logit(found.clip(SUREST, 1 - SUREST)), size)
    return np.where(mask, expit(sureness), 0).astype(np.float32)


def _enlarged(fielded: FieldedImage, enlargement: float) -> WorkingImage:
    height, width = working_size(fielded.image.size)
    size = round(enlargement * height), round(enlargement * width)
    mask = _resized(np.where(fielded.field, 255, 0).astype(np.uint8), size) > 127
    return WorkingImage(_resized(display_rgb(fielded.image.pixels), size), mask)


def _turned_image(image: WorkingImage, way: tuple[int, bool]) -> WorkingImage:
    return WorkingImage(_turned(image.pixels, way), _turned(image.mask, way))


def _turned(values: np.ndarray, way: tuple[int, bool]) -> np.ndarray:
    quarters, mirrored = way
    turned = np.rot90(values, quarters)
    return np.ascontiguousarray(turned[:, ::-1] if mirrored else turned)


def _back(values: np.ndarray, way: tuple[int, bool]) -> np.ndarray:
    quarters, mirrored = way
    return np.rot90(values[:, ::-1] if mirrored else values, -quarters)


def _resized(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    height, width = size
    shrinks = height < values.shape[0]
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return cv2.resize(values, (width, height), interpolation=interpolation)
