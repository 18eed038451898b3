"""What an alignment without clicks is made of: the vessel maps of two images, computed once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.alignment import VesselMap
from core.coordinates import Size, resize_matrix
from core.images.polarity import PolarityEstimate, VesselPolarity
from core.images.reading import RetinalImage
from core.language import mark
from core.registration.model import load_model
from core.registration.request import ProgressCallback, ProgressMonitor, RegistrationOptions
from core.registration.working_pair import FieldedImage, working_image
from core.transforms.planar import PlanarTransform

if TYPE_CHECKING:
    from core.network.joint_model import JointModel

LEAST_SIDE = 48
"""Pixels of the shorter side of a map in which anything can be recognised."""

BEYOND_DOUBT = 0.97
"""Confidence from which a polarity is not questioned. Most images are above; a wrong one was seen at 0.93, on an image
that was cut to a third and turned."""


@dataclass(frozen=True, eq=False)
class PreparedImage:
    """One image as the alignment sees it.

    Attributes:
        vessel_map: on the image's own working grid, or of the part of it that both images show.
        size: `(height, width)` of the full image.
        polarity: by which it was segmented; certain where the user stated it.
        part: `(3, 3)`, from pixels of the full image to those of the map, where that is a part of it.
    """

    vessel_map: VesselMap
    size: Size
    polarity: PolarityEstimate
    part: np.ndarray | None = None

    @cached_property
    def to_map(self) -> PlanarTransform:
        """Pixels of the full image to those of the map."""
        return PlanarTransform(
            resize_matrix(self.size, self.vessel_map.size) if self.part is None else self.part
        )

    @property
    def polarity_is_doubted(self) -> bool:
        """Whether the other polarity deserves a try where the alignment fails."""
        return self.polarity.confidence < BEYOND_DOUBT


@dataclass(frozen=True, eq=False)
class PreparedMaps:
    """Both images, segmented."""

    reference: PreparedImage
    floating: PreparedImage

    @property
    def polarity_is_uncertain(self) -> bool:
        """Whether that of either image is."""
        return self.reference.polarity.is_uncertain or self.floating.polarity.is_uncertain

    def stated(self, options: RegistrationOptions) -> RegistrationOptions:
        """The options with the polarities by which the maps were made: an alignment has confirmed them."""
        return replace(
            options,
            reference_polarity=self.reference.polarity.polarity,
            floating_polarity=self.floating.polarity.polarity,
        )


def prepare_maps(
    reference: RetinalImage,
    floating: RetinalImage,
    options: RegistrationOptions | None = None,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> PreparedMaps:
    """Segment both images, each by itself.

    Args:
        options: polarities and weights; all else is of no importance here.

    Raises:
        WeightsError: the weights cannot be used.
        Cancelled: `cancel` was set.
    """
    options, monitor = options or RegistrationOptions(), ProgressMonitor(progress, cancel)
    monitor.enter(mark("Loading the network"), 0.0)
    model = load_model(options.weights).model
    monitor.enter(mark("Segmenting the vessels of the reference"), 0.1)
    prepared_reference = prepared_image(model, reference, options.reference_polarity, monitor)
    monitor.enter(mark("Segmenting the vessels of the floating image"), 0.4)
    prepared_floating = prepared_image(model, floating, options.floating_polarity, monitor)
    return PreparedMaps(prepared_reference, prepared_floating)


def prepared_image(
    model: JointModel, image: RetinalImage, stated: VesselPolarity | None, monitor: ProgressMonitor
) -> PreparedImage:
    """Segment one image.

    Args:
        stated: None looks for the polarity.

    Raises:
        Cancelled: by the monitor.
    """
    from core.registration import inference

    monitor.check()
    fielded = FieldedImage.of(image)
    estimate = fielded.polarity(stated, monitor)
    working = working_image(fielded)
    vessels = inference.segment(model, working, estimate.polarity, monitor, passes="upright").vessels
    return PreparedImage(VesselMap(vessels, working.mask), image.size, estimate)


def smaller_maps(
    model: JointModel, image: RetinalImage, polarity: VesselPolarity, monitor: ProgressMonitor
) -> list[VesselMap]:
    """The vessels of an image at a half and at a quarter of its working size, where that is enough to see any.

    A network finds vessels that are as wide as those it has learned; a detail that a camera enlarged has wider ones.
    """
    from core.registration import inference

    working = working_image(FieldedImage.of(image))
    maps = []
    for factor in (0.5, 0.25):
        monitor.check()
        height, width = (round(each * factor) for each in working.mask.shape)
        if min(height, width) < LEAST_SIDE:
            break
        smaller = working.shrunk((height, width))
        seen = inference.segment(model, smaller, polarity, monitor, passes="upright")
        maps.append(VesselMap(seen.vessels, smaller.mask))
    return maps
