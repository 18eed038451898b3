"""What the document holds at one moment, as immutable values: undo is going back to an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.case.document import Case, FloatingEntry, ImageIdentity, ResultSummary
from core.case.links import parent_image
from core.images.polarity import VesselPolarity
from core.points.matching import ImageRole, MatchingPoints
from core.transforms.estimation import EstimationFailure, PreAlignment
from core.transforms.planar import PlanarTransform, TransformModel
from retina_gui.document.alignment import gives_overlap
from retina_gui.document.notes import Note
from retina_gui.document.notices import image_word
from retina_gui.document.open_image import OpenImage
from retina_gui.document.suggested_points import Finding, Offer, OpenPair, Remark, Suggestion
from retina_gui.rendering.deformation import Deformation
from retina_gui.rendering.layers.vessels import VesselMaps
from retina_gui.rendering.picture import Picture
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.rendering.warped_picture import WarpedPicture

if TYPE_CHECKING:
    import numpy as np

    from core.registration import RegistrationResult
    from core.registration.working_maps import WorkingMaps
    from core.transforms.composite import CompositeTransform


@dataclass(frozen=True, eq=False)
class LiveResult:
    """A registration in memory, ready to be shown.

    Attributes:
        warped: the floating image on the reference grid.
        transform: the whole transform, which is saved with the case.
        result: everything else; None for a result of a case that was opened again, as a case does not keep the maps,
            and for an older version, whose memory was given back.
        uncertain: 255 where the result is uncertain, 0 elsewhere, on the reference grid; None without a map.
        maps: the vessels that corrections start from, on the working grid; None where they are to be found again.
        confidence: the map that the case keeps, where `result` has none.
    """

    warped: Picture
    transform: CompositeTransform
    result: RegistrationResult | None = None
    uncertain: Pyramid | None = None
    maps: WorkingMaps | None = None
    confidence: np.ndarray | None = None

    @property
    def known_confidence(self) -> np.ndarray | None:
        """The map of confidence of the whole reference, in whichever size; None where it is not known."""
        if self.confidence is not None or self.result is None:
            return self.confidence
        return self.result.known_confidence

    @property
    def is_slim(self) -> bool:
        """Whether it holds no pictures of its own."""
        return self.result is None and isinstance(self.warped, WarpedPicture)

    def slim(self, floating: Pyramid) -> LiveResult:
        """The same without the pictures: the floating image is drawn through the transform instead."""
        return LiveResult(
            WarpedPicture(floating, self.transform, self.warped.size),
            self.transform,
            maps=self.maps,
            confidence=self.known_confidence,
        )

    def summary(self) -> ResultSummary:
        """Its figures, as a case keeps them.

        Raises:
            ValueError: it came with a case that was opened, which has them already.
        """
        if self.result is None:
            raise ValueError("A result that was opened with a case has no figures of its own.")
        return ResultSummary.of(self.result)

    @cached_property
    def deformation(self) -> Deformation:
        """The pictures and values of its registration field."""
        return Deformation(self.transform, self.warped.size)

    @cached_property
    def vessels(self) -> VesselMaps | None:
        """Both vessel maps as pictures; None for a case that was opened again."""
        if self.result is None or self.result.reference_vessels.size == 0:
            return None
        return VesselMaps.of(self.result.reference_vessels, self.result.warped_vessels)

    def prepared(self) -> LiveResult:
        """The same, with everything worked out that is slow: for the worker."""
        _ = self.vessels, self.deformation.displacement, self.deformation.jacobian
        return self


@dataclass(frozen=True)
class InMemory:
    """What is in memory of one floating image.

    Attributes:
        results: of its versions, by their numbers, the shown one included.
        suggestion: the points that were suggested last.
    """

    results: Mapping[int, LiveResult] = field(default_factory=dict)
    suggestion: Suggestion | None = None


NOTHING = InMemory()


@dataclass(frozen=True)
class Content:
    """The case, its results in memory, and which floating image is worked on.

    Attributes:
        active: the place of that image in the case; 0 where there is none.
        memory: of the floating images of which something is in memory, by their SHA-256.
    """

    case: Case = field(default_factory=Case)
    active: int = 0
    memory: Mapping[str, InMemory] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, results: Sequence[Mapping[int, LiveResult]] = ()) -> Content:
        """A case with the results of each floating image, by the numbers of the versions."""
        held = {
            entry.image.sha256: InMemory(each) for entry, each in zip(case.floating, results, strict=False)
        }
        return cls(case, 0, _memory_of(case, held))

    def with_case(self, case: Case, active: int | None = None) -> Content:
        """The content with a changed case; what the case dropped is dropped here too.

        Args:
            active: which floating image is worked on then; the same place unless given.
        """
        wanted = self.active if active is None else active
        within = max(0, min(wanted, len(case.floating) - 1))
        return Content(case, within, _memory_of(case, self.memory))

    def with_files(self, case: Case) -> Content:
        """The content after its images were written: those of `case` are the same ones, in the same order."""
        renamed = zip(self.case.floating, case.floating, strict=True)
        held = {new.image.sha256: self._memory(old) for old, new in renamed}
        return Content(case, self.active, _memory_of(case, held))

    def with_polarity(self, role: ImageRole, polarity: VesselPolarity | None) -> Content:
        """The content with another stated polarity of an image of the pair that is worked on, or found again (None)."""
        case = self.case
        if role is ImageRole.FLOATING:
            return self.with_case(case.with_floating_polarity(self.active, polarity))
        if self.entry is None:
            return self.with_case(case.with_reference_polarity(polarity))
        return self.with_case(case.with_pair_reference_polarity(self.active, polarity))

    def with_live(self, index: int, live: LiveResult) -> Content:
        """The content with a result in memory for the version that is shown of the floating image `index`."""
        entry = self.case.entry(index)
        shown = {} if entry.current is None else {entry.current: live}
        return self.with_results(index, {**self._memory(entry).results, **shown})

    def with_results(self, index: int, results: Mapping[int, LiveResult]) -> Content:
        """The content with these results in memory of the floating image `index`, and no others."""
        return self._with_memory(index, results=results)

    def with_suggestion(self, suggestion: Suggestion) -> Content:
        """The content with suggested points for the floating image that is worked on."""
        return self._with_memory(self.active, suggestion=suggestion)

    def with_each_result(self, changed: Callable[[str, LiveResult], LiveResult]) -> Content:
        """The content with every result in memory exchanged; `changed` gets its image's SHA-256, and the result."""
        memory = {
            sha256: replace(
                held, results={number: changed(sha256, result) for number, result in held.results.items()}
            )
            for sha256, held in self.memory.items()
        }
        return self if memory == self.memory else replace(self, memory=memory)

    @property
    def entry(self) -> FloatingEntry | None:
        """The floating image that is worked on, None while there is none."""
        return self.case.floating[self.active] if self.case.floating else None

    @property
    def live(self) -> tuple[LiveResult | None, ...]:
        """The result that is shown of each floating image, None where none is in memory."""
        return tuple(self._memory(entry).results.get(entry.current or 0) for entry in self.case.floating)

    @property
    def kept(self) -> tuple[Mapping[int, LiveResult], ...]:
        """What is in memory of the versions of each floating image, by their numbers."""
        return tuple(self._memory(entry).results for entry in self.case.floating)

    @property
    def suggestion(self) -> Suggestion | None:
        """The points that were suggested last for the floating image that is worked on."""
        return self._memory(self.entry).suggestion if self.entry is not None else None

    def _memory(self, entry: FloatingEntry) -> InMemory:
        return self.memory.get(entry.image.sha256, NOTHING)

    def _with_memory(self, index: int, **changes: Any) -> Content:
        entry = self.case.entry(index)
        held = {**self.memory, entry.image.sha256: replace(self._memory(entry), **changes)}
        return replace(self, memory=_memory_of(self.case, held))


def _memory_of(case: Case, memory: Mapping[str, InMemory]) -> Mapping[str, InMemory]:
    """What belongs to the images and versions that the case has; equal contents have equal ones."""
    known = {}
    for entry in case.floating:
        held = memory.get(entry.image.sha256, NOTHING)
        there = {
            number: result for number, result in held.results.items() if entry.version(number) is not None
        }
        if there or held.suggestion is not None:
            known[entry.image.sha256] = InMemory(there, held.suggestion)
    return known


@dataclass(frozen=True, eq=False)
class DocumentSnapshot:
    """The document as `resolve` sees it: the pair of images that is worked on, and the case that it belongs to.

    Attributes:
        reference: what the floating image is registered to: the case's reference, or another floating image ("via").
        points: the matching points, those of a drag in progress included.
        pre_alignment: of these points; None with fewer than the model needs.
        link: the best guess of reference to floating, always there; it links the panes.
        ghost_model: the same where at least one pair, or the automatic alignment, supports it; it places the ghosts.
        open_pair: both images, where both are open.
        finding: of the automatic alignment, for these images and polarities; None before the user asked for it.
        evidence: the same, or what was found though nobody had asked; ghosts and warnings rest on it.
        suggestion: the points that were suggested last.
        suggested: the numbers of those that are still as they were suggested.
        offers: the partners of half pairs, found by their vessels, by the number of the pair.
        remark: on the points as they are.
        images: every open image of the case, by its SHA-256.
        lives: the result in memory of each floating image, None where there is none.
        kept: what is in memory of the versions of the image that is worked on, by their numbers.
        own_name: what the case is called, whatever the folder that it was exported into; empty where its file says.
    """

    case: Case
    active: int
    reference: OpenImage | None
    floating: OpenImage | None
    points: MatchingPoints
    pre_alignment: PreAlignment | EstimationFailure | None
    link: PlanarTransform
    ghost_model: PlanarTransform | None
    live: LiveResult | None
    path: Path | None
    modified: bool
    undo_text: str
    redo_text: str
    notes: tuple[Note, ...] = ()
    open_pair: OpenPair | None = None
    finding: Finding | None = None
    evidence: Finding | None = None
    suggestion: Suggestion | None = None
    suggested: tuple[int, ...] = ()
    offers: Mapping[int, Offer] = field(default_factory=dict)
    remark: Remark | None = None
    images: Mapping[str, OpenImage] = field(default_factory=dict)
    lives: tuple[LiveResult | None, ...] = ()
    kept: Mapping[int, LiveResult] = field(default_factory=dict)
    own_name: str = ""

    @property
    def entry(self) -> FloatingEntry | None:
        """The floating entry that is worked on."""
        return self.case.floating[self.active] if self.case.floating else None

    @cached_property
    def is_apart(self) -> bool:
        """Whether the two images do not overlap by their pre-alignment, so that nothing can be registered."""
        if (
            self.reference is None
            or self.floating is None
            or not isinstance(self.pre_alignment, PreAlignment)
        ):
            return False
        return not gives_overlap(self.pre_alignment, self.reference.field, self.floating.field)

    @property
    def transform_model(self) -> TransformModel:
        """What kind of transform the matching pairs determine."""
        return self.entry.transform_model if self.entry else TransformModel.AFFINE

    @property
    def spacing_um(self) -> float | None:
        """Micrometres for each reference pixel: as the user stated it for the case, else as the file says."""
        if self.reference is None:
            return self.case.reference_spacing_um
        is_of_case = (
            self.case.reference is not None and self.case.reference.sha256 == self.reference.image.sha256
        )
        stated = self.case.reference_spacing_um if is_of_case else None
        return stated or self.reference.image.spacing_um

    @property
    def via(self) -> ImageIdentity | None:
        """The floating image that the one worked on is registered to; None where that is the case's reference."""
        if self.entry is None or self.entry.via is None:
            return None
        return parent_image(self.case, self.active)

    def identity(self, role: ImageRole) -> ImageIdentity | None:
        """Which image of the pair is meant, under the name that the user gave it."""
        if role is ImageRole.REFERENCE:
            return self.via or self.case.reference
        return self.entry.image if self.entry else None

    def word(self, role: ImageRole) -> str:
        """What an image of the pair is called in the middle of a sentence: by its role, or a link by its name."""
        return image_word(role, self.via.name if self.via is not None else "")

    @property
    def stated_reference_polarity(self) -> VesselPolarity | None:
        """What the user stated about the vessels of that image."""
        return self.case.pair_reference_polarity(self.active) if self.entry else self.case.reference_polarity

    @property
    def wanted_pairs(self) -> int:
        """To how many complete pairs a suggestion fills up: as many as the model needs."""
        return self.transform_model.minimum_pairs

    @property
    def reference_polarity(self) -> VesselPolarity | None:
        """The polarity in force in the reference: the user's, else the one that was found."""
        if self.stated_reference_polarity is not None:
            return self.stated_reference_polarity
        return self.reference.found_polarity.polarity if self.reference else None

    @property
    def floating_polarity(self) -> VesselPolarity | None:
        """The polarity in force in the floating image."""
        if self.entry is not None and self.entry.polarity is not None:
            return self.entry.polarity
        return self.floating.found_polarity.polarity if self.floating else None
