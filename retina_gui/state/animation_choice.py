"""How an animation of the two compared images is made."""

from __future__ import annotations

from dataclasses import dataclass

from core.coordinates import Size
from core.export.animation import AnimationKind
from core.language import tr
from retina_gui.state.picture_choice import ANNOTATIONS, SCALE_BAR

ON_ANIMATIONS = (ANNOTATIONS, SCALE_BAR)
"""Of `picture_choice.PARTS`: what belongs to both images alike."""
USUAL_SECONDS = {AnimationKind.FLICKER: 2.0, AnimationKind.SWIPE: 4.0, AnimationKind.CHECKERBOARD: 4.0}


@dataclass(frozen=True)
class AnimationChoice:
    """What the user chose.

    Attributes:
        width: in pixels.
        visible: only the part of the images that the comparison shows.
        seconds, rate, rounds, loops, cells: see `core.export.animation.AnimationOptions`.
        names: the names of the images stand on them.
        parts: what else is drawn on them, of `ON_ANIMATIONS`.
    """

    kind: AnimationKind = AnimationKind.FLICKER
    width: int = 800
    visible: bool = False
    seconds: float = USUAL_SECONDS[AnimationKind.FLICKER]
    rate: float = 20.0
    rounds: int = 1
    loops: bool = True
    cells: int = 5
    names: bool = True
    parts: frozenset[str] = frozenset()


USUAL = AnimationChoice()


def animation_in_words(size: Size, seconds: float) -> str:
    """How large an animation is, and how long."""
    return tr("{width} × {height} pixels, {seconds:g} s").format(
        width=size[1], height=size[0], seconds=seconds
    )
