"""What is known of an image on which something is measured: the eye, the date, the scale, the grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.annotations.dates import Taken, date_taken
from core.annotations.etdrs import EtdrsGrid, etdrs_grid
from core.annotations.eye import Eye, eye_contradiction, eye_of
from core.annotations.image_facts import ImageFacts
from core.annotations.landmarks import Landmarks, centre_of
from core.annotations.notices import TiltNeedsDisc
from core.annotations.scale import Scale, ScaleSource, scale_in_force
from core.annotations.scale_limits import ImageScale, field_extent, image_scale, picture_extent
from core.coordinates import Size
from core.errors import InputError
from core.images.field_of_view import field_of_view
from core.images.file_facts import NO_FACTS, FileFacts
from core.images.modality import Modality
from core.images.number_ranges import AS_THEY_ARE, FileValues
from core.images.reading import RetinalImage
from core.notices import Notice
from core.points.matching import Point


@dataclass(frozen=True, eq=False)
class ImageContext:
    """What is known of an image.

    Attributes:
        name: of the image.
        eye, taken: None where nobody says it.
        seconds: after the injection, of a frame of an angiogram.
        scale: and whether it may be used.
        landmarks: the fovea and the disc in the pixels of this image.
        pixels: `(H, W)` or `(H, W, 3)`; None where the image is not at hand.
        modality: what kind of picture it is; None where nobody says it.
        values: what the numbers of its pixels were in its file.
        grid_tilted: whether the ETDRS grid lies along the line from the disc to the fovea.
    """

    name: str
    eye: Eye | None
    taken: Taken | None
    seconds: float | None
    scale: ImageScale
    landmarks: Landmarks
    pixels: np.ndarray | None = None
    modality: Modality | None = None
    values: FileValues = AS_THEY_ARE
    grid_tilted: bool = False

    @property
    def fovea(self) -> Point | None:
        """The place of the fovea, where it is marked."""
        return None if self.landmarks.fovea is None else centre_of(self.landmarks.fovea)

    @cached_property
    def grid_or_reason(self) -> EtdrsGrid | str:
        """The ETDRS grid; or why there is none: the fovea, the eye, the disc or a scale that may be used is missing."""
        if self.landmarks.fovea is not None and self.scale.usable is None:
            return "" if self.scale.refusal is None else self.scale.refusal.sentence
        try:
            return etdrs_grid(self.landmarks, self.scale.usable or _UNUSED, self.eye, self.grid_tilted)
        except InputError as error:
            return str(error)

    @property
    def grid(self) -> EtdrsGrid | None:
        """The ETDRS grid, where there is one."""
        found = self.grid_or_reason
        return None if isinstance(found, str) else found

    @property
    def remarks(self) -> tuple[Notice, ...]:
        """What is doubtful about it."""
        has_all = self.landmarks.fovea is not None and self.scale.usable is not None and self.eye is not None
        lacks_disc = self.grid_tilted and has_all and self.landmarks.disc is None
        found = (
            self.scale.refusal,
            eye_contradiction(self.eye, self.landmarks),
            TiltNeedsDisc() if lacks_disc else None,
        )
        return tuple(notice for notice in found if notice is not None)


_UNUSED = Scale(1.0, 1.0, ScaleSource.TYPED)
"""Without a fovea there is no grid, whatever the scale."""


def image_context(
    name: str,
    size: Size,
    facts: ImageFacts,
    stated: Scale | None,
    landmarks: Landmarks,
    image: RetinalImage | None = None,
) -> ImageContext:
    """What is known of an image, from what the user stated, its marks, its file and its name.

    Args:
        name: of the file, where a date is looked for.
        size: `(height, width)`.
        facts: what the user stated, but for the scale.
        stated: the scale that the user stated.
        image: None where it is not at hand.
    """
    of_file = NO_FACTS if image is None else image.facts
    scale = scale_in_force(stated, None if image is None else image.pixel_size_um)
    extent = None
    if scale is not None:
        extent = (
            picture_extent(size, scale) if image is None else field_extent(field_of_view(image.pixels), scale)
        )
    return ImageContext(
        name=name,
        eye=eye_of(facts.eye, of_file.laterality, landmarks),
        taken=date_taken(facts.when, of_file, name),
        seconds=_seconds(facts, of_file),
        scale=image_scale(scale, extent, of_file.is_wide_field),
        landmarks=landmarks,
        pixels=None if image is None else image.pixels,
        modality=facts.modality_with(of_file),
        values=AS_THEY_ARE if image is None else image.values,
    )


def _seconds(facts: ImageFacts, of_file: FileFacts) -> float | None:
    """After the injection, as stated or as the file says; those after the first frame of a series are none."""
    if facts.seconds is not None:
        return facts.seconds
    return of_file.seconds if of_file.is_from_injection else None
