"""The photograph of a pane: a layer through a view, at the pixels of the screen, drawn again only when one changed."""

from __future__ import annotations

from functools import partial

import numpy as np
from pyqtgraph import GraphicsObject
from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.coordinates import Size
from retina_gui.panes.coarse import draw_coarsely, is_large
from retina_gui.panes.view import View
from retina_gui.rendering.layers import Layer
from retina_gui.rendering.layers.strokes import with_strokes
from retina_gui.rendering.pyramid import for_qt

SHARP_AFTER_MS = 80
"""A large pane that was drawn coarsely while its view moved is drawn in full so long after the last move."""


def pixel_ratio(painter: QPainter) -> float:
    """Pixels of what is painted on to a pixel of the layout; a painter knows it also where a widget is rendered."""
    return painter.deviceTransform().m11() / painter.worldTransform().m11()


class LayerItem(GraphicsObject):
    """Fills its pane, in widget coordinates. It does not use pyqtgraph's `ImageItem`, which stands still for half a
    second whenever zooming changes the downsampling of a large image.
    """

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._layer: Layer | None = None
        self._view: View | None = None
        self._size: Size = (1, 1)
        self._background = 30
        self._drawn_key: object = None
        self._drawn: QImage | None = None
        self._pixels: np.ndarray | None = None
        self._is_coarse = False
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(SHARP_AFTER_MS)
        self._still.timeout.connect(self._sharpen)

    @property
    def layer(self) -> Layer | None:
        """What is shown."""
        return self._layer

    def set_layer(self, layer: Layer | None, moving: bool) -> None:
        """Show another layer; `moving` as for `show_view`, where something in it is dragged."""
        self._layer = layer
        if moving:
            self._still.start()
        self.update()

    def set_background(self, grey: int) -> None:
        """The grey around the image, 0 to 255."""
        self._background = grey
        self.update()

    def show_view(self, view: View, size: Size, moving: bool) -> None:
        """Look elsewhere.

        Args:
            size: `(height, width)` of the pane in logical pixels.
            moving: whether the user pans or zooms: a large pane is then drawn coarsely until the view stands still.
        """
        if size != self._size:
            self.prepareGeometryChange()
            self._size = size
        self._view = view
        if moving:
            self._still.start()
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._size[1], self._size[0])

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._layer is None or self._view is None:
            painter.fillRect(
                self.boundingRect(), QColor(self._background, self._background, self._background)
            )
        else:
            ratio = pixel_ratio(painter)
            painter.drawImage(QPointF(0, 0), self._rendered(self._layer, self._view, ratio))

    def _rendered(self, layer: Layer, view: View, ratio: float) -> QImage:
        height, width = (max(1, round(length * ratio)) for length in self._size)
        is_coarse = self._still.isActive() and is_large((height, width))
        key = (layer, view, self._size, ratio, self._background)
        if key != self._drawn_key or self._drawn is None or (self._is_coarse and not is_coarse):
            layer = with_strokes(layer, ratio)
            draw = partial(draw_coarsely, layer) if is_coarse else layer.draw
            drawn = draw(view.matrix(self._size, ratio), (height, width), self._background)
            self._pixels = for_qt(drawn)
            image = QImage(
                self._pixels.data, width, height, self._pixels.strides[0], QImage.Format.Format_RGB32
            )
            image.setDevicePixelRatio(ratio)
            self._drawn_key, self._drawn, self._is_coarse = key, image, is_coarse
        return self._drawn

    def _sharpen(self) -> None:
        """The view stands still again."""
        if self._is_coarse:
            self.update()
