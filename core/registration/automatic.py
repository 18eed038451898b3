"""The pre-alignment without clicks: the vessel maps of two images, and how they are aligned.

The maps are computed once (`prepare_maps`); alignment and suggestions then take fractions of a second.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from core.alignment import AlignmentFailure, AutomaticAlignment, align_maps, surest_refusal
from core.coordinates import Size, resize_factors
from core.images.reading import RetinalImage
from core.language import mark
from core.registration.detail import align_as_detail
from core.registration.model import load_model
from core.registration.prepared import PreparedMaps, SeenImage, prepare_maps
from core.registration.request import ProgressCallback, ProgressMonitor, RegistrationOptions
from core.registration.unfolding import unfold
from core.registration.working_grid import working_size
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField

_FIELD_NODES = 4
"""Working pixels between two nodes of the curvature's field; a quadratic is nearly straight over so few."""


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
    return found.carried(reference.to_map.inverse.matrix, floating.to_map.inverse.matrix)


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
    monitor = ProgressMonitor(progress, cancel)
    model = load_model(options.weights).model
    seen = SeenImage.of(model, reference, maps.reference), SeenImage.of(model, floating, maps.floating)
    choices, failures = [maps], [outcome]
    for choice in _other_polarities(maps, *seen, monitor):
        found = align_prepared(choice, progress, cancel, thorough=False)
        if isinstance(found, AutomaticAlignment):
            return found, choice
        choices.append(choice)
        failures.append(found)
    if maps.polarity_is_uncertain:
        outcome = align_prepared(maps, progress, cancel)
        if isinstance(outcome, AutomaticAlignment) or outcome.mirrored:
            return outcome, maps
    detail = align_as_detail(choices, *seen, monitor)
    return detail if isinstance(detail, tuple) else (surest_refusal(outcome, [*failures, detail]), maps)


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
    maps: PreparedMaps, reference: SeenImage, floating: SeenImage, monitor: ProgressMonitor
) -> Iterator[PreparedMaps]:
    """The maps with each doubted polarity exchanged; segmented as they are asked for."""
    floating_choices = [maps.floating]
    if maps.floating.polarity_is_doubted:
        floating_choices.append(floating.by_opposite(monitor))
        yield replace(maps, floating=floating_choices[1])
    if maps.reference.polarity_is_doubted:
        other_reference = reference.by_opposite(monitor)
        for choice in floating_choices:
            yield PreparedMaps(other_reference, choice)
