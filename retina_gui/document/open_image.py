"""An image in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.annotations.image_levels import ImageLevels
from core.case.document import ImageIdentity
from core.images.polarity import PolarityEstimate
from core.images.reading import RetinalImage
from core.transforms.overlap import SmallField
from retina_gui.rendering.pyramid import Pyramid


@dataclass(frozen=True, eq=False)
class OpenImage:
    """An image in memory with what opening it found out: its vessel polarity, and its field of view."""

    image: RetinalImage
    pyramid: Pyramid
    found_polarity: PolarityEstimate
    field: SmallField

    @property
    def identity(self) -> ImageIdentity:
        """Which image it is, as the case stores it."""
        return ImageIdentity.of(self.image)

    @cached_property
    def levels(self) -> ImageLevels:
        """What the tools look at that follow edges and grow regions."""
        return ImageLevels.over(self.pyramid.levels)
