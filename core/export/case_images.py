"""The images of a whole case: which of them can be brought to the reference, how, and why others cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.case.document import Case
from core.case.links import first_gap, whole_transform
from core.export.file_names import without_ending
from core.export.notices import LinkNotRegistered, NotAtHand, NotRegistered
from core.images.modality import Modality, modality_of_words
from core.notices import Notice

if TYPE_CHECKING:
    import numpy as np

    from core.images.reading import RetinalImage
    from core.transforms.composite import CompositeTransform, TransformChain


@dataclass(frozen=True, eq=False)
class CaseImages:
    """The open images of a case, and what its results are made of.

    Attributes:
        reference: of the case.
        floating: in the order of the case; None where one is not open.
        transforms: of each result, from the image that it is registered to; None where there is none in memory.
        confidences: of each result, the map of confidence of that image, in whichever size; None where it is not known.
    """

    reference: RetinalImage
    floating: tuple[RetinalImage | None, ...]
    transforms: tuple[CompositeTransform | None, ...]
    confidences: tuple[np.ndarray | None, ...] = ()

    @property
    def with_roles(self) -> list[tuple[str, RetinalImage]]:
        """Those that are open, each with `reference` or `floating`."""
        open_images = [image for image in self.floating if image is not None]
        return [("reference", self.reference), *(("floating", image) for image in open_images)]

    def by_hash(self, case: Case) -> dict[str, RetinalImage]:
        """Those that are open, by the SHA-256 that the case has."""
        named = zip((entry.image for entry in case.floating), self.floating, strict=True)
        found = {identity.sha256: image for identity, image in named if image is not None}
        return found if case.reference is None else {case.reference.sha256: self.reference, **found}

    def with_transform(self, index: int, transform: CompositeTransform) -> CaseImages:
        """The same with this result of a floating image."""
        transforms = (*self.transforms[:index], transform, *self.transforms[index + 1 :])
        return replace(self, transforms=transforms)

    def whole(self, case: Case, index: int) -> CompositeTransform | TransformChain | None:
        """From the reference to a floating image, composed along its way; None where a part of it is missing."""
        return whole_transform(case, index, self.transforms) if self.floating[index] is not None else None

    def aligned(self, case: Case) -> tuple[int, ...]:
        """The floating images that can be brought to the reference."""
        return tuple(index for index in range(len(self.floating)) if self.whole(case, index) is not None)


def image_title(case: Case, image: RetinalImage | None, name: str) -> str:
    """What an image is called in a stack: its name without the ending of its file, with its modality where it is known.

    A name that says the modality already stays what it is. What the user stated comes before what the file says.
    """
    title = without_ending(name)
    modality = None if image is None else case.facts_of(image.sha256).modality_with(image.facts)
    if modality is None or modality is Modality.OTHER or modality_of_words(title) is modality:
        return title
    return f"{title} ({modality.value})"


def left_out(case: Case, images: CaseImages, among: Iterable[int] | None = None) -> tuple[Notice, ...]:
    """A notice for each floating image (among some) that cannot be brought to the reference: why not."""
    there, asked = images.aligned(case), range(len(case.floating)) if among is None else among
    return tuple(_why_left_out(case, index) for index in asked if index not in there)


def _why_left_out(case: Case, index: int) -> Notice:
    name, gap = case.entry(index).image.name, first_gap(case, index)
    if gap is None:
        return NotAtHand(name)
    return NotRegistered(name) if gap == index else LinkNotRegistered(name, case.entry(gap).image.name)
