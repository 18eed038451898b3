"""The images of a whole case on the reference: one stack of all that are registered, each interpolated once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.case.document import Case
from core.case.links import first_gap, whole_transform
from core.export.notices import LinkNotRegistered, NotAtHand, NotRegistered
from core.export.stack import AlignedStack, NamedImage, unlike_names
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

    def by_hash(self, case: Case) -> dict[str, RetinalImage]:
        """Those that are open, by the SHA-256 that the case has."""
        named = zip((entry.image for entry in case.floating), self.floating, strict=True)
        found = {identity.sha256: image for identity, image in named if image is not None}
        return found if case.reference is None else {case.reference.sha256: self.reference, **found}

    def whole(self, case: Case, index: int) -> CompositeTransform | TransformChain | None:
        """From the reference to a floating image, composed along its way; None where a part of it is missing."""
        return whole_transform(case, index, self.transforms) if self.floating[index] is not None else None

    def aligned(self, case: Case) -> tuple[int, ...]:
        """The floating images that can be brought to the reference."""
        return tuple(index for index in range(len(self.floating)) if self.whole(case, index) is not None)


def stack_of_case(
    case: Case, images: CaseImages, spacing_um: float | None = None, check: Callable[[], None] | None = None
) -> AlignedStack:
    """The reference and every floating image that is registered, in the order of the case, under their names.

    Args:
        check: called between bands of rows; what it raises ends the work.
    """
    from core.transforms.resampling import warp

    stacked = [NamedImage("reference", images.reference.pixels)]
    for index in images.aligned(case):
        image, transform = images.floating[index], images.whole(case, index)
        if image is not None and transform is not None:
            warped = warp(image.pixels, transform, images.reference.size, check=check)
            stacked.append(NamedImage(case.entry(index).image.name, warped))
    return AlignedStack(tuple(stacked), spacing_um=spacing_um)


def stack_names(case: Case, images: CaseImages) -> tuple[str, ...]:
    """The names of the images of `stack_of_case`, before it is made."""
    return unlike_names(["reference", *(case.entry(index).image.name for index in images.aligned(case))])


def left_out(case: Case, images: CaseImages, among: Iterable[int] | None = None) -> tuple[Notice, ...]:
    """A notice for each floating image (among some) that cannot be brought to the reference: why not."""
    there, asked = images.aligned(case), range(len(case.floating)) if among is None else among
    return tuple(_why_left_out(case, index) for index in asked if index not in there)


def _why_left_out(case: Case, index: int) -> Notice:
    name, gap = case.entry(index).image.name, first_gap(case, index)
    if gap is None:
        return NotAtHand(name)
    return NotRegistered(name) if gap == index else LinkNotRegistered(name, case.entry(gap).image.name)
