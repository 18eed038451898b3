"""Requests that need the engine: registering and exporting. The engine is imported on the worker thread only."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.case.document import Case
from core.case.links import parent_image
from core.errors import Cancelled
from core.images.polarity import VesselPolarity
from core.images.reading import RetinalImage
from core.language import mark, tr
from core.library_loading import load_libraries
from core.points.matching import MatchingPoints
from core.registration_methods import DEFAULT_METHOD
from core.transforms.planar import TransformModel
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.document.series_changes import case_images
from retina_gui.jobs.restored_result import restored_result
from retina_gui.jobs.runner import Report
from retina_gui.rendering.pyramid import Pyramid, build_pyramid

if TYPE_CHECKING:
    from core.export.bundle import Bundle, BundleOptions
    from core.export.case_images import CaseImages
    from core.export.plan import PlannedFile
    from core.registration import Progress, RegistrationRequest, RegistrationResult


@dataclass(frozen=True, eq=False)
class PairToRegister:
    """What the engine needs of the open pair. `method` is one of `core.registration_methods`."""

    reference: RetinalImage
    floating: RetinalImage
    points: MatchingPoints
    model: TransformModel
    reference_polarity: VesselPolarity | None
    floating_polarity: VesselPolarity | None
    weights: Path | None
    method: str = DEFAULT_METHOD

    @classmethod
    def of(cls, document: DocumentSnapshot, weights: Path | None) -> PairToRegister:
        """The open pair of a document that has both images."""
        if document.reference is None or document.floating is None or document.entry is None:
            raise ValueError("Both images must be open.")
        return replace(cls.of_entry(document, document.active, weights), points=document.points)

    @classmethod
    def of_entry(cls, document: DocumentSnapshot, index: int, weights: Path | None) -> PairToRegister:
        """The pair of any floating image of the case; both images must be open."""
        entry, parent = document.case.entry(index), parent_image(document.case, index)
        if parent is None:
            raise ValueError("The case has no reference.")
        reference, floating = document.images[parent.sha256], document.images[entry.image.sha256]
        stated = document.case.pair_reference_polarity(index)
        spacing = document.case.reference_spacing_um if entry.via is None else None
        return cls(
            reference=replace(reference.image, spacing_um=spacing or reference.image.spacing_um),
            floating=floating.image,
            points=entry.points,
            model=entry.transform_model,
            reference_polarity=stated or reference.found_polarity.polarity,
            floating_polarity=entry.polarity or floating.found_polarity.polarity,
            weights=weights,
        )

    def to_request(self) -> RegistrationRequest:
        """The same in the words of the engine."""
        from core.registration import RegistrationOptions, RegistrationRequest

        options = RegistrationOptions(
            transform_model=self.model,
            method=self.method,
            reference_polarity=self.reference_polarity,
            floating_polarity=self.floating_polarity,
            weights=self.weights,
        )
        return RegistrationRequest(self.reference, self.floating, self.points, options)


@dataclass(frozen=True, eq=False)
class RegisterRequest:
    """Register the floating image `index` of the open case.

    Attributes:
        rest: the floating images that are registered after this one.
        count: of all that are registered together.
        heading: what stands before each step, such as `2 of 3, FA 2:40`.
    """

    pair: PairToRegister
    index: int
    rest: tuple[int, ...] = ()
    count: int = 1
    heading: str = ""
    name: str = mark("The registration")

    def run(self, report: Report, cancel: threading.Event) -> LiveResult:
        heading = f"{self.heading}: " if self.heading else ""
        report(f"{heading}{tr('Starting the network')}", 0.0)
        load_libraries()
        from core.registration import register

        def on_progress(progress: Progress) -> None:
            report(f"{heading}{progress.step}", progress.fraction)

        result = register(self.pair.to_request(), on_progress, cancel)
        report(tr("Preparing the pictures"), 1.0)
        return live_result(result, self.pair.floating.display_range)


def live_result(result: RegistrationResult, display_range: tuple[float, float] | None = None) -> LiveResult:
    """A result with all its pictures, ready to be shown. Slow for large images: not for the GUI thread.

    Args:
        display_range: what of the floating image is shown as black and white, where its file says it.
    """
    live = LiveResult(
        build_pyramid(result.warped, display_range),
        result.transform,
        result,
        uncertain_regions(result),
        result.maps,
    )
    return live.prepared()


def uncertain_regions(result: RegistrationResult) -> Pyramid | None:
    """Where the result is uncertain, 255; None for a result without a confidence map.

    The rim of the overlap, which is not compared, and slivers beside it are left out.
    """
    if result.confidence.size == 0:
        return None
    import cv2

    from core.images.field_of_view import shrink
    from core.registration.confidence import UNCERTAIN
    from core.registration.working_grid import WorkingGrid
    from core.registration.working_maps import RIM

    size = result.confidence.shape
    grid = result.maps.grid if result.maps else None
    rim = RIM / (grid or WorkingGrid.whole((size[0], size[1]))).density
    low = shrink(result.overlap, rim) & (result.confidence < UNCERTAIN)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(rim / 2) + 1,) * 2)
    return build_pyramid(cv2.morphologyEx(np.where(low, 255, 0).astype(np.uint8), cv2.MORPH_OPEN, disc))


@dataclass(frozen=True, eq=False)
class DrawnExportRequest:
    """Write what is drawn on the images of a case with nothing registered, and the case, into a folder."""

    folder: Path
    case: Case
    images: CaseImages
    overwrite: bool
    parts: frozenset[str]
    kept: frozenset[str]
    name: str = mark("The export")

    def run(self, report: Report, cancel: threading.Event) -> Bundle:
        from core.export.drawn_case import write_drawn_case

        report(tr("Writing the files"), 0.3)
        return write_drawn_case(self.folder, self.case, self.images, self.overwrite, self.parts, self.kept)


def drawn_files_to_write(case: Case, images: CaseImages, parts: frozenset[str]) -> tuple[PlannedFile, ...]:
    """The files that an export of the drawings alone writes."""
    from core.export.drawn_case import drawn_case_files

    return drawn_case_files(case, images, parts)


def files_to_write(
    document: DocumentSnapshot, pair: PairToRegister, options: BundleOptions
) -> tuple[PlannedFile, ...]:
    """The files that an export writes."""
    from core.export.bundle import planned_files

    case, images = document.case, case_images(document)
    return planned_files(pair.to_request(), case, document.active, options, images)


def check_drawn_place(folder: Path, case: Case, images: CaseImages, names: Collection[str]) -> None:
    """Refuse at once what an export of the drawings alone would refuse.

    Raises:
        InputError: as `core.export.drawn_case.check_drawn_place`.
    """
    from core.export import drawn_case

    drawn_case.check_drawn_place(folder, case, images, names)


def check_place(
    folder: Path, document: DocumentSnapshot, pair: PairToRegister, options: BundleOptions
) -> None:
    """Refuse at once what an export would refuse after its work.

    Raises:
        InputError: as `core.export.bundle.check_place`.
    """
    from core.export import bundle

    images = case_images(document)
    bundle.check_place(folder, pair.to_request(), document.case, document.active, options, images)


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """Write all files of a registration into a folder; one of a case that was opened again is restored first."""

    folder: Path
    pair: PairToRegister
    live: LiveResult
    case: Case
    index: int
    options: BundleOptions
    images: CaseImages | None
    name: str = mark("The export")

    def run(self, report: Report, cancel: threading.Event) -> Bundle:
        from core.export.bundle import write_bundle

        def check() -> None:
            if cancel.is_set():
                raise Cancelled

        request, result = self.pair.to_request(), self.live.result
        if result is None:
            report(tr("Warping the floating image"), 0.1)
            summary, confidence = self.case.entry(self.index).result, self.live.known_confidence
            result = restored_result(request, self.live.transform, summary, confidence=confidence)
        report(tr("Writing the files"), 0.3)
        options = self.options
        if self.live.result is None:
            options = replace(options, vessel_maps=False)
        return write_bundle(self.folder, request, result, self.case, self.index, options, self.images, check)
