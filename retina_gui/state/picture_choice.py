"""Which picture of a pane is saved, copied or printed: which pane, how much of it, and what is drawn on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from core.coordinates import Size
from core.language import mark, tr


class PictureOf(str, Enum):
    """The panes."""

    REFERENCE = "reference"
    FLOATING = "floating"
    COMPARISON = "comparison"


class Extent(str, Enum):
    """How much of an image, and with how many pixels."""

    SCREEN = "screen"
    VISIBLE = "visible"
    WHOLE = "whole"


PANES = {
    PictureOf.REFERENCE: mark("Reference"),
    PictureOf.FLOATING: mark("Floating image"),
    PictureOf.COMPARISON: mark("Comparison"),
}
EXTENTS = {
    Extent.SCREEN: mark("As on the screen"),
    Extent.VISIBLE: mark("What is seen, with the image's own pixels"),
    Extent.WHOLE: mark("The whole image, with its own pixels"),
}
"""In the order in which they are offered, in words."""

MARKS, ANNOTATIONS, SCALE_BAR, LEGEND = "marks", "annotations", "scale_bar", "legend"
PARTS = {
    MARKS: mark("Points, cells, arrows and the line of the swipe"),
    ANNOTATIONS: mark("Annotations"),
    SCALE_BAR: mark("Scale bar"),
    LEGEND: mark("Legend"),
}
"""What can be drawn on a picture, in words."""


@dataclass(frozen=True)
class PictureChoice:
    """How pictures are made; `parts`: of `PARTS`, none for the bare image."""

    extent: Extent = Extent.SCREEN
    parts: frozenset[str] = frozenset(PARTS)

    def with_part(self, part: str, wanted: bool) -> PictureChoice:
        """The same with a part drawn, or left out."""
        return replace(self, parts=self.parts | {part} if wanted else self.parts - {part})


USUAL = PictureChoice()


def size_in_words(size: Size, micrometres: float | None) -> str:
    """How large a picture is, and its pixels where that is known."""
    words = tr("{width} × {height} pixels").format(width=size[1], height=size[0])
    if micrometres is None:
        return words
    return tr("{pixels}, {micrometres:.3g} µm each").format(pixels=words, micrometres=micrometres)
