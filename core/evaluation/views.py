"""What a method is shown of a pair: both images on the working grid, pre-aligned, as grey, vesselness or our maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from core.evaluation.opening import OpenCase
from core.images.contrast import vessel_channel
from core.images.field_of_view import shrink
from core.images.polarity import VesselPolarity, find_polarity
from core.metrics.authors_soft_dice import luminance
from core.points.matching import MatchingPoints, PairRole
from core.registration import RegistrationOptions, RegistrationRequest
from core.registration.engine import estimate_pre_alignment
from core.registration.working_maps import RIM
from core.registration.working_pair import FieldedImage, WorkingImage, WorkingPair, working_pair
from core.registration_methods import POINTS_ALONE
from core.training.data.classical_maps import vesselness_map
from core.transforms.planar import PlanarTransform


@dataclass(frozen=True, eq=False)
class AlignedCase:
    """A case on the working grid of the engine (768 x 576 pixels at most).

    Attributes:
        opened: the case.
        weights: of the network, for views of our maps.
        pre_alignment: from the clicks.
        pair: the images, the floating one resampled by the pre-alignment.
        reference_polarity, floating_polarity: as stated, or found.
    """

    opened: OpenCase
    weights: Path | None
    pre_alignment: PlanarTransform
    pair: WorkingPair
    reference_polarity: VesselPolarity
    floating_polarity: VesselPolarity

    @property
    def area(self) -> np.ndarray:
        """`(h, w)` bool: where both fields of view are, without the rim that the engine leaves out too."""
        return shrink(self.pair.overlap, RIM)


Images = tuple[np.ndarray, np.ndarray]
"""Reference and floating, `(h, w)` float32 in 0..1."""

View = Callable[[AlignedCase], Images]


def align_case(opened: OpenCase, weights: Path | None) -> AlignedCase:
    """Pre-align a case by its clicks.

    Raises:
        InputError: the clicks give no transform.
    """
    pre_alignment = estimate_pre_alignment(request_of(opened, RegistrationOptions())).reference_to_floating
    reference, floating = FieldedImage.of(opened.reference), FieldedImage.of(opened.floating)
    return AlignedCase(
        opened,
        weights,
        pre_alignment,
        working_pair(reference, floating, pre_alignment),
        opened.reference_polarity or find_polarity(reference.image.pixels, reference.field).polarity,
        opened.floating_polarity or find_polarity(floating.image.pixels, floating.field).polarity,
    )


def request_of(opened: OpenCase, options: RegistrationOptions) -> RegistrationRequest:
    """What the engine is asked: the images and the three clicks, never the landmarks that judge."""
    clicks = MatchingPoints(opened.points.complete_pairs(PairRole.FIT))
    return RegistrationRequest(opened.reference, opened.floating, clicks, options)


def grey_view(case: AlignedCase) -> Images:
    """Green channels, or luminance, with dark vessels in both (one with bright ones is inverted), black around."""
    return (
        grey(case.pair.reference, case.reference_polarity, case.opened.luminance),
        grey(case.pair.floating, case.floating_polarity, case.opened.luminance),
    )


def phase_view(case: AlignedCase) -> Images:
    """Local phase of both grey views, divided by pi."""
    from core.baselines.local_phase import local_phase

    reference, floating = (local_phase(image) for image in grey_view(case))
    return reference * case.pair.reference.mask, floating * case.pair.floating.mask


def vesselness_view(case: AlignedCase) -> Images:
    """Classical vesselness: scikit-image's `sato` of the right polarity after CLAHE."""
    return (
        vesselness(case.pair.reference, case.reference_polarity),
        vesselness(case.pair.floating, case.floating_polarity),
    )


def maps_view(case: AlignedCase) -> Images:
    """The network's vessel maps, by the engine itself, stopped after its pre-alignment."""
    from core.registration import register

    options = RegistrationOptions(
        method=POINTS_ALONE,
        reference_polarity=case.reference_polarity,
        floating_polarity=case.floating_polarity,
        weights=case.weights,
    )
    result = register(request_of(case.opened, options))
    height, width = case.pair.size
    reference, floating = (
        cv2.resize(vessels[case.pair.grid.box.slices], (width, height), interpolation=cv2.INTER_AREA)
        for vessels in (result.reference_vessels, result.warped_vessels)
    )
    return reference, floating


def grey(image: WorkingImage, polarity: VesselPolarity, of_luminance: bool = False) -> np.ndarray:
    """`(h, w)` float32 in 0..1 with dark vessels: of the green channel, or of the luminance."""
    values = grey_levels(image.pixels, of_luminance)
    dark_vessels = 1 - values if polarity is VesselPolarity.BRIGHT else values
    return (dark_vessels * image.mask).astype(np.float32)


def grey_levels(pixels: np.ndarray, of_luminance: bool) -> np.ndarray:
    """`(h, w)` float32 in 0..1, vessels as they are."""
    return luminance(pixels) if of_luminance else vessel_channel(pixels) / np.float32(255)


def vesselness(image: WorkingImage, polarity: VesselPolarity) -> np.ndarray:
    """`(h, w)` float32 in 0..1, 0 outside the field and on its rim; the strongest 12 % of the field lie above one half.

    The soft threshold served the peers better than the ridge filter's response itself.
    """
    mask = shrink(image.mask, RIM)
    return vesselness_map(vessel_channel(image.pixels), mask, polarity is VesselPolarity.BRIGHT)
