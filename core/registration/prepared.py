"""What an alignment without clicks is made of: the vessel maps of two images, computed once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
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
from core.registration.working_pair import FieldedImage, WorkingImage, working_image
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
    monitor.enter(mark("Finding the vessel polarity"), 0.0)  # while the network may still be loaded beside
    fielded_reference = _fielded(reference, options.reference_polarity, monitor)
    fielded_floating = _fielded(floating, options.floating_polarity, monitor)
    monitor.enter(mark("Loading the network"), 0.05)
    model = load_model(options.weights).model
    monitor.enter(mark("Segmenting the vessels of the reference"), 0.1)
    prepared_reference = _prepared(model, *fielded_reference, monitor)
    monitor.enter(mark("Segmenting the vessels of the floating image"), 0.4)
    prepared_floating = _prepared(model, *fielded_floating, monitor)
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
    return _prepared(model, *_fielded(image, stated, monitor), monitor)


def _fielded(
    image: RetinalImage, stated: VesselPolarity | None, monitor: ProgressMonitor
) -> tuple[FieldedImage, PolarityEstimate]:
    monitor.check()
    fielded = FieldedImage.of(image)
    return fielded, fielded.polarity(stated, monitor)


def _prepared(
    model: JointModel, fielded: FieldedImage, estimate: PolarityEstimate, monitor: ProgressMonitor
) -> PreparedImage:
    vessel_map = _segmented(model, working_image(fielded), estimate.polarity, monitor)
    return PreparedImage(vessel_map, fielded.image.size, estimate)


@dataclass(frozen=True, eq=False)
class SeenImage:
    """One image at its working size, to be segmented by either polarity, each way once.

    Attributes:
        model: that segments.
        prepared: the image as it was segmented first.
        working: on its own working grid.
    """

    model: JointModel
    prepared: PreparedImage
    working: WorkingImage
    _smaller: dict[tuple[VesselPolarity, Size], VesselMap] = field(default_factory=dict)

    @classmethod
    def of(cls, model: JointModel, image: RetinalImage, prepared: PreparedImage) -> SeenImage:
        """Of an image that is segmented already."""
        return cls(model, prepared, working_image(FieldedImage.of(image)))

    @property
    def opposite(self) -> VesselPolarity:
        """To the polarity by which it was segmented."""
        is_bright = self.prepared.polarity.polarity is VesselPolarity.BRIGHT
        return VesselPolarity.DARK if is_bright else VesselPolarity.BRIGHT

    def by_opposite(self, monitor: ProgressMonitor) -> PreparedImage:
        """Segmented by the other polarity.

        Raises:
            Cancelled: by the monitor.
        """
        vessel_map = _segmented(self.model, self.working, self.opposite, monitor)
        return PreparedImage(vessel_map, self.prepared.size, PolarityEstimate(self.opposite, 1.0))

    @property
    def sizes(self) -> list[Size]:
        """Its working size, a half and a quarter of it, where that is enough to see any vessels."""
        height, width = self.working.mask.shape
        smaller = [(round(height * factor), round(width * factor)) for factor in (0.5, 0.25)]
        return [(height, width), *(size for size in smaller if min(size) >= LEAST_SIDE)]

    def smaller(self, polarity: VesselPolarity, size: Size, monitor: ProgressMonitor) -> VesselMap:
        """The vessels at a size below the working size.

        A network finds vessels that are as wide as those it has learned; a detail that a camera enlarged has wider
        ones.

        Raises:
            Cancelled: by the monitor.
        """
        if (polarity, size) not in self._smaller:
            self._smaller[polarity, size] = _segmented(
                self.model, self.working.shrunk(size), polarity, monitor
            )
        return self._smaller[polarity, size]


def _segmented(
    model: JointModel, working: WorkingImage, polarity: VesselPolarity, monitor: ProgressMonitor
) -> VesselMap:
    from core.registration import inference

    monitor.check()
    vessels = inference.segment(model, working, polarity, monitor, passes="upright").vessels
    return VesselMap(vessels, working.mask)
