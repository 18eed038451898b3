"""A case whose annotations are written or shown, and what it takes to carry them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.annotations.annotation import Annotation
from core.case.carrying import way_between
from core.case.document import Case
from core.case.image_identity import ImageIdentity
from core.case.notices import NotInTheCase, NotYetAligned
from core.notices import Notice
from core.transforms.composite import CompositeTransform

if TYPE_CHECKING:
    from core.export.exported import Exported
    from core.images.reading import RetinalImage


CANVAS = "canvas"
"""Stands for the canvas of the export among the SHA-256 of images."""


@dataclass(frozen=True, eq=False)
class AnnotationSource:
    """A case whose annotations are written, and what it takes.

    Attributes:
        name: what the table of measurements calls the case.
        images: those at hand, by their SHA-256.
        transforms: of each floating image, from the image that it is registered to; None where it is not known.
        exported: the images that get files of their own; that of the grid of the export in front.
        maps: of confidence, for each floating image; see `confidence_by_maps`.
        saved: the files of images that were written just now, by the SHA-256 that the case still has.
        canvas: the export whose canvas is another than the grid of the first image: it gets files of its own, and the
            label mask. None for that image's own grid.
    """

    case: Case
    name: str
    images: Mapping[str, RetinalImage]
    transforms: Sequence[CompositeTransform | None]
    exported: tuple[str, ...]
    maps: Sequence[np.ndarray | None] = ()
    saved: Mapping[str, ImageIdentity] = field(default_factory=dict)
    canvas: Exported | None = None

    @property
    def identities(self) -> tuple[ImageIdentity, ...]:
        """Of the exported images."""
        known = {each.sha256: each for each in self.case.images}
        return tuple(known[sha256] for sha256 in self.exported)

    def reaching(self, sha256: str) -> tuple[Annotation, ...]:
        """What was drawn on an image or can be carried there, whether it then lies within it or not."""
        sha256 = self.exported[0] if sha256 == CANVAS else sha256
        reasons = {home: self.reason(home, sha256) for home in {each.home for each in self.case.annotations}}
        return tuple(each for each in self.case.annotations if reasons[each.home] is None)

    def reason(self, home: str, other: str) -> Notice | None:
        """Why there is no way from one image to another; None where there is."""
        way = way_between(self.case, home, other, self.transforms)
        return way if isinstance(way, (NotInTheCase, NotYetAligned)) else None
