"""Requests for pictures of panes: drawing large ones, and writing files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.coordinates import Size
from core.errors import Cancelled
from core.images.spacing import PixelSize
from core.language import mark, tr
from retina_gui.jobs.runner import Report
from retina_gui.rendering.picture_drawing import PlacedLayer, as_rgb, draw_picture


@dataclass(frozen=True, eq=False)
class DrawPictureRequest:
    """Draw the images of a picture."""

    size: Size
    layers: tuple[PlacedLayer, ...]
    name: str = mark("The picture")

    def run(self, report: Report, cancel: threading.Event) -> np.ndarray:
        return draw_picture(self.size, self.layers, told(report, tr("Drawing"), cancel))


@dataclass(frozen=True, eq=False)
class SavePictureRequest:
    """Write a finished picture `(H, W, 4)`, see `draw_picture`."""

    path: Path
    picture: np.ndarray
    pixel_size_um: PixelSize | None
    name: str = mark("The picture")

    def run(self, report: Report, cancel: threading.Event) -> Path:
        from core.export.picture_files import write_picture

        report(tr("Writing the picture"), 0.5)
        write_picture(self.path, as_rgb(self.picture), self.pixel_size_um)
        return self.path


def told(
    report: Report, step: str, cancel: threading.Event, begin: float = 0.0, end: float = 1.0
) -> Callable[[float], None]:
    """Tells how far a part of the work is, from `begin` to `end` of the whole, and ends it where it is cancelled."""

    def check(fraction: float) -> None:
        if cancel.is_set():
            raise Cancelled
        report(step, begin + (end - begin) * fraction)

    return check
