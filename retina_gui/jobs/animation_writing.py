"""Requests for animations: both images drawn in the size of its frames, and the file."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from core.coordinates import Size
from core.export.animation import Animation, AnimationOptions, named
from core.language import mark, tr
from retina_gui.jobs.picture_writing import told
from retina_gui.jobs.runner import Report
from retina_gui.rendering.picture_drawing import PlacedLayer, draw_picture

DRAWN = 0.1
"""The part of the work that both images take."""


@dataclass(frozen=True, eq=False)
class AnimationSketch:
    """What an animation is made of, as it was when somebody asked for it.

    Attributes:
        size: `(height, width)` of its frames.
        chosen: the same at the width that was chosen, where these are smaller, for a preview.
        first, second: the images, each with what is drawn on it.
        names: of the images, where they stand on them.
        over: `(height, width, 4)` what lies on both, blue, green, red, multiplied by the last channel: the opacity.
    """

    size: Size
    chosen: Size
    first: PlacedLayer
    second: PlacedLayer
    options: AnimationOptions
    names: tuple[str, str] | None
    over: np.ndarray | None = None

    def animation(self) -> Animation:
        """Draw both images."""
        first, second = (
            _with(draw_picture(self.size, (each,)), self.over) for each in (self.first, self.second)
        )
        if self.names is not None:
            first, second = named((first, second), self.names, self.options.kind)
        return Animation(first, second, self.options)


@dataclass(frozen=True, eq=False)
class AnimationRequest:
    """Write an animation."""

    path: Path
    sketch: AnimationSketch
    name: str = mark("The animation")

    def run(self, report: Report, cancel: threading.Event) -> Path:
        from core.export.animation_files import write_animation

        report(tr("Drawing"), 0.0)
        animation = self.sketch.animation()
        write_animation(self.path, animation, told(report, tr("Writing the animation"), cancel, DRAWN))
        return self.path


def _with(picture: np.ndarray, over: np.ndarray | None) -> np.ndarray:
    """A drawn picture as RGB, with what lies on it."""
    if over is None:
        return cv2.cvtColor(picture, cv2.COLOR_BGRA2RGB)
    left = (255 - over[..., 3:].astype(np.uint16)) * picture[..., :3] + 127
    mixed = (left // 255).astype(np.uint8) + over[..., :3]
    return cv2.cvtColor(mixed, cv2.COLOR_BGR2RGB)
