"""Pictures of the panes, to be saved, copied and printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.coordinates import Size
from core.export.animation import AnimationOptions, animation_size
from core.points.matching import ImageRole
from retina_gui.controllers.screen import PictureSketch
from retina_gui.jobs.animation_writing import AnimationSketch
from retina_gui.look.theme import THEMES
from retina_gui.panels.picture_pane import PicturePane
from retina_gui.panels.workspace import Workspace
from retina_gui.panes.editors import AnnotationEditor, CorrectionEditor
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.picture_frame import (
    PictureFrame,
    enlarged,
    screen_frame,
    stretched,
    visible_frame,
    whole_frame,
)
from retina_gui.rendering.layers import ImageLayer, Layer
from retina_gui.rendering.layers.framing import Pixels, swipe_position
from retina_gui.rendering.layers.strokes import with_strokes
from retina_gui.rendering.picture_drawing import PlacedLayer
from retina_gui.state.animation_choice import AnimationChoice
from retina_gui.state.picture_choice import Extent, PictureChoice, PictureOf
from retina_gui.state.picture_contents import DrawnOn, drawn_on
from retina_gui.state.view_state import SwipeState, ViewState

BETWEEN = 2
"""Logical pixels between the two pictures of side by side."""


@dataclass(frozen=True, eq=False)
class _Part:
    """One pane of a picture.

    Attributes:
        layer: what the pane shows.
        shown: its pixels.
        frame: those of the picture.
        on: what lies on it.
        swipe: the line of the swipe as the pane shows it.
        background: the grey beyond the image.
    """

    layer: Layer
    shown: Pixels
    frame: PictureFrame
    on: DrawnOn
    swipe: SwipeState | None
    background: int

    def enlarged(self, factor: float) -> _Part:
        """The same with so many times the pixels on each side."""
        return replace(self, frame=enlarged(self.frame, factor))

    def placed(self, left: int) -> PlacedLayer:
        """To be drawn from this column of the picture on."""
        layer = with_strokes(self.layer, self.frame.ratio)
        return PlacedLayer(layer, self.shown, self.frame.pixels, left, self.background)

    @property
    def swipe_line(self) -> SwipeState | None:
        """The line of the swipe on the pixels of the picture; None where it lies beyond."""
        if self.swipe is None:
            return None
        position = swipe_position(self.swipe.position, self.swipe.horizontal, self.shown, self.frame.pixels)
        return replace(self.swipe, position=position) if 0.0 < position < 1.0 else None


class Pictures:
    """Implements `controllers.screen.Pictures`.

    Args:
        state: what the window shows.
    """

    def __init__(
        self,
        workspace: Workspace,
        state: Callable[[], ViewState],
        annotations: AnnotationEditor,
        corrections: CorrectionEditor,
    ) -> None:
        self._workspace, self._state = workspace, state
        self._annotations, self._corrections = annotations, corrections
        self._made: PicturePane | None = None

    def meant(self) -> PictureOf:
        """The pane under the mouse, else the one with the keyboard, else the comparison, else the reference."""
        shown = [of for of in PictureOf if self._canvases(of)]
        under = (of for of in shown if any(each.underMouse() for each in self._canvases(of)))
        focused = QApplication.focusWidget()
        having = (of for of in shown if focused in self._canvases(of))
        usual = PictureOf.COMPARISON if PictureOf.COMPARISON in shown else PictureOf.REFERENCE
        return next(under, next(having, usual))

    def there(self) -> tuple[PictureOf, ...]:
        """The panes that show something."""
        return tuple(of for of in PictureOf if self._canvases(of))

    def sketch(
        self, of: PictureOf, choice: PictureChoice, least: float = 0.0, surround: int | None = None
    ) -> PictureSketch | None:
        """See `controllers.screen.Pictures`."""
        canvases, state = self._canvases(of), self._state()
        if not canvases:
            return None
        on_screen = THEMES[state.theme].canvas_grey if surround is None else surround
        background = on_screen if choice.extent is Extent.SCREEN else 0
        swipe = state.compare.swipe if of is PictureOf.COMPARISON else None
        parts = [
            _Part(canvas.layer, _screen_pixels(canvas), _frame(canvas, choice.extent), on, swipe, background)
            for canvas, on in zip(canvases, drawn_on(state, of, choice.parts), strict=True)
            if canvas.layer is not None
        ]
        whole = self._put_together(parts, _micrometres(state, of))
        factor = least / max(whole.size)
        return whole if factor <= 1 else self._put_together([each.enlarged(factor) for each in parts], None)

    def animation(
        self,
        images: tuple[ImageLayer, ImageLayer],
        names: tuple[str, str],
        choice: AnimationChoice,
        width: int,
    ) -> AnimationSketch:
        """See `controllers.screen.Pictures`."""
        pane = self._workspace.compare.first
        region = images[0].size
        if choice.visible:
            seen = visible_frame(pane.view, pane.widget_size, region)
        else:
            seen = whole_frame(region, pane.widget_size)
        size = animation_size(seen.pixels.size, width)
        frame = stretched(seen, size)
        placed = [PlacedLayer(each, frame.pixels, frame.pixels, 0, 0) for each in images]
        drawn = drawn_on(self._state(), PictureOf.COMPARISON, choice.parts)[-1]
        over = self._overlay(frame, drawn) if choice.parts else None
        options = AnimationOptions(
            choice.kind, choice.seconds, choice.rate, choice.rounds, choice.loops, choice.cells
        )
        chosen = animation_size(seen.pixels.size, choice.width)
        shown = names if choice.names else None
        return AnimationSketch(size, chosen, placed[0], placed[1], options, shown, over)

    def _overlay(self, frame: PictureFrame, drawn: DrawnOn) -> np.ndarray:
        """What lies on a picture: `(H, W, 4)`, multiplied by its opacity."""
        height, width = frame.pixels.size
        over = np.zeros((height, width, 4), np.uint8)
        form = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(over.data, width, height, over.strides[0], form)
        image.setDevicePixelRatio(frame.ratio)
        painter = QPainter(image)
        self._pane.paint(painter, frame, drawn, None)
        painter.end()
        return over

    def _put_together(self, parts: Sequence[_Part], micrometres: float | None) -> PictureSketch:
        """The parts beside each other; `micrometres`: of a pixel of the image."""
        lefts = [0]
        for each in parts[:-1]:
            lefts.append(lefts[-1] + each.frame.pixels.size[1] + max(1, round(BETWEEN * each.frame.ratio)))
        size = (
            max(each.frame.pixels.size[0] for each in parts),
            lefts[-1] + parts[-1].frame.pixels.size[1],
        )
        return PictureSketch(
            tuple(each.placed(left) for each, left in zip(parts, lefts, strict=True)),
            size,
            None if micrometres is None else micrometres * parts[0].frame.pixels.step,
            partial(self._paint, tuple(zip(lefts, parts, strict=True))),
            partial(self._smaller, parts, size),
        )

    def _smaller(self, parts: Sequence[_Part], size: Size, most: Size) -> PictureSketch:
        factor = min(1.0, most[0] / size[0], most[1] / size[1])
        return self._put_together([each.enlarged(factor) for each in parts], None)

    def _paint(self, parts: Sequence[tuple[int, _Part]], picture: np.ndarray) -> None:
        """Draw what lies on the picture into its pixels."""
        height, width = picture.shape[:2]
        for left, part in parts:
            frame = part.frame
            image = QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(frame.ratio)
            painter = QPainter(image)
            painter.translate(left / frame.ratio, 0.0)
            high, wide = frame.pixels.size
            painter.setClipRect(QRectF(0, 0, wide / frame.ratio, high / frame.ratio))
            self._pane.paint(painter, frame, part.on, part.swipe_line)
            painter.end()

    @property
    def _pane(self) -> PicturePane:
        if self._made is None:
            self._made = PicturePane(self._workspace.window(), self._annotations, self._corrections)
        return self._made

    def _canvases(self, of: PictureOf) -> tuple[ImagePane, ...]:
        """Those that are seen and show something."""
        compare, canvases = self._workspace.compare, self._workspace.canvases
        known = {
            PictureOf.REFERENCE: (canvases[ImageRole.REFERENCE],),
            PictureOf.FLOATING: (canvases[ImageRole.FLOATING],),
            PictureOf.COMPARISON: (compare.first, compare.second),
        }[of]
        return tuple(each for each in known if each.isVisible() and each.layer is not None)


def _frame(canvas: ImagePane, extent: Extent) -> PictureFrame:
    assert canvas.layer is not None, "only canvases that show something are drawn"
    size = canvas.widget_size
    if extent is Extent.WHOLE:
        return whole_frame(canvas.layer.size, size)
    if extent is Extent.VISIBLE:
        return visible_frame(canvas.view, size, canvas.layer.size)
    return screen_frame(canvas.view, size, canvas.devicePixelRatioF())


def _screen_pixels(canvas: ImagePane) -> Pixels:
    return screen_frame(canvas.view, canvas.widget_size, canvas.devicePixelRatioF()).pixels


def _micrometres(state: ViewState, of: PictureOf) -> float | None:
    """Of a pixel of the image that a pane shows."""
    if of is PictureOf.COMPARISON:
        return state.compare.micrometres_per_pixel
    return (state.reference if of is PictureOf.REFERENCE else state.floating).micrometres_per_pixel
