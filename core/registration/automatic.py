"""The pre-alignment without clicks: the vessel maps of two images, and how they are aligned.

The maps are computed once (`prepare_maps`); alignment and suggestions then take fractions of a second.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.alignment import AlignmentFailure, AutomaticAlignment, VesselMap, align_maps
from core.coordinates import Size, resize_factors
from core.images.polarity import PolarityEstimate, VesselPolarity
from core.images.reading import RetinalImage
from core.language import mark
from core.registration.model import load_model
from core.registration.request import ProgressCallback, ProgressMonitor, RegistrationOptions
from core.registration.unfolding import unfold
from core.registration.working_pair import FieldedImage, working_image, working_size
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField

if TYPE_CHECKING:
    from core.network.joint_model import JointModel

BEYOND_DOUBT = 0.97
"""Confidence from which a polarity is not questioned. Most images are above; a wrong one was seen at 0.93, on an image
that was cut to a third and turned."""

_FIELD_NODES = 4
"""Working pixels between two nodes of the curvature's field; a quadratic is nearly straight over so few."""


@dataclass(frozen=True, eq=False)
class PreparedImage:
    """One image as the alignment sees it.

    Attributes:
        vessel_map: on the image's own working grid.
        size: `(height, width)` of the full image.
        polarity: by which it was segmented; certain where the user stated it.
    """

    vessel_map: VesselMap
    size: Size
    polarity: PolarityEstimate

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
    prepared_reference = _prepared(model, reference, options.reference_polarity, monitor)
    monitor.enter(mark("Segmenting the vessels of the floating image"), 0.4)
    prepared_floating = _prepared(model, floating, options.floating_polarity, monitor)
    return PreparedMaps(prepared_reference, prepared_floating)


def align_prepared(
    maps: PreparedMaps,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
    thorough: bool = True,
) -> AutomaticAlignment | AlignmentFailure:
    """Align two images whose maps are there, in pixels of the full-size images.

    Args:
        thorough: as for `align_maps`.

    Raises:
        Cancelled: `cancel` was set.
    """
    monitor = ProgressMonitor(progress, cancel)
    monitor.enter(mark("Aligning the images automatically"), 0.7)
    reference, floating = maps.reference, maps.floating
    found = align_maps(reference.vessel_map, floating.vessel_map, monitor.check, thorough)
    if isinstance(found, AlignmentFailure):
        return found
    return found.resized(reference.vessel_map.size, floating.vessel_map.size, reference.size, floating.size)


def align_automatically(
    reference: RetinalImage,
    floating: RetinalImage,
    options: RegistrationOptions | None = None,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
    maps: PreparedMaps | None = None,
) -> tuple[AutomaticAlignment | AlignmentFailure, PreparedMaps]:
    """Segment and align two images; where that fails, by the other vessel polarities as well.

    Args:
        maps: of `prepare_maps` for the same images and options, where they are there already.

    Returns:
        The alignment in pixels of the full-size images, or the failure; and the maps that belong to it, for
        `suggestions.suggest_points` and `suggest_partner`.

    Raises:
        WeightsError: the weights cannot be used.
        Cancelled: `cancel` was set.

    >>> from skimage.data import retina
    >>> from core.images.reading import image_from_pixels
    >>> from core.registration.suggestions import suggest_points
    >>> eye = retina()[::4, ::4]
    >>> reference, turned = image_from_pixels(eye, "eye"), image_from_pixels(np.rot90(eye), "turned")
    >>> alignment, maps = align_automatically(reference, turned)
    >>> alignment.is_confident, abs(round(alignment.reference_to_floating.rotation_degrees))
    (True, 90)
    >>> len(suggest_points(maps, alignment, count=6))
    6
    """
    options = options or RegistrationOptions()
    maps = maps or prepare_maps(reference, floating, options, progress, cancel)
    outcome = align_prepared(maps, progress, cancel, thorough=not maps.polarity_is_uncertain)
    if isinstance(outcome, AutomaticAlignment) or outcome.mirrored:
        return outcome, maps
    for choice in _other_polarities(maps, reference, floating, options, ProgressMonitor(progress, cancel)):
        found = align_prepared(choice, progress, cancel, thorough=False)
        if isinstance(found, AutomaticAlignment):
            return found, choice
    return align_prepared(maps, progress, cancel) if maps.polarity_is_uncertain else outcome, maps


def curved_transform(alignment: AutomaticAlignment, reference_size: Size) -> CompositeTransform:
    """The alignment with the curvature of the retina as a registration field, which folds nowhere."""
    if alignment.curved.is_flat:
        return CompositeTransform(alignment.reference_to_floating)
    height, width = working_size(reference_size)
    grid = (max(height // _FIELD_NODES, 1), max(width // _FIELD_NODES, 1))
    nodes = RegistrationField(np.zeros((*grid, 2), np.float32), reference_size).nodes()
    to_grid = resize_factors(reference_size, grid)
    displacement = unfold((alignment.curved.displacement(nodes) * to_grid).astype(np.float32))
    field = RegistrationField(displacement / to_grid.astype(np.float32), reference_size)
    return CompositeTransform(alignment.reference_to_floating, field)


def _other_polarities(
    maps: PreparedMaps,
    reference: RetinalImage,
    floating: RetinalImage,
    options: RegistrationOptions,
    monitor: ProgressMonitor,
) -> Iterator[PreparedMaps]:
    """The maps with each doubted polarity exchanged; segmented as they are asked for."""
    model = load_model(options.weights).model
    floating_choices = [maps.floating]
    if maps.floating.polarity_is_doubted:
        floating_choices.append(_prepared(model, floating, _opposite(maps.floating), monitor))
        yield replace(maps, floating=floating_choices[1])
    if maps.reference.polarity_is_doubted:
        other_reference = _prepared(model, reference, _opposite(maps.reference), monitor)
        for choice in floating_choices:
            yield PreparedMaps(other_reference, choice)


def _prepared(
    model: JointModel, image: RetinalImage, stated: VesselPolarity | None, monitor: ProgressMonitor
) -> PreparedImage:
    from core.registration import inference

    monitor.check()
    fielded = FieldedImage.of(image)
    estimate = fielded.polarity(stated, monitor)
    working = working_image(fielded)
    vessels = inference.segment(model, working, estimate.polarity, monitor, passes="upright").vessels
    return PreparedImage(VesselMap(vessels, working.mask), image.size, estimate)


def _opposite(image: PreparedImage) -> VesselPolarity:
    is_bright = image.polarity.polarity is VesselPolarity.BRIGHT
    return VesselPolarity.DARK if is_bright else VesselPolarity.BRIGHT
