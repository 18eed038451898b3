"""A widget that shows a layer through a view and draws it again only when one of the two changed."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.coordinates import Size
from core.points.matching import Point
from retina_gui.rendering.coarse import draw_coarsely, is_large
from retina_gui.rendering.layers import Layer
from retina_gui.rendering.layers.strokes import with_strokes
from retina_gui.rendering.view import View, fitting_view, is_inside, nearest_inside

SHARP_AFTER_MS = 80
"""A large pane that was drawn coarsely while its view moved is drawn in full so long after the last move."""


class PictureWidget(QWidget):
    """Shows a layer. Until somebody zooms or pans, the whole image is fitted to the widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(80, 60)
        self._layer: Layer | None = None
        self._view: View | None = None
        self._background = 30
        self._drawn_key: object = None
        self._drawn: QImage | None = None
        self._pixels: np.ndarray | None = None
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(SHARP_AFTER_MS)
        self._still.timeout.connect(self._sharpen)
        self._is_coarse = False

    @property
    def layer(self) -> Layer | None:
        """What is shown."""
        return self._layer

    @property
    def view(self) -> View:
        """Where the widget looks."""
        if self._view is not None:
            return self._view
        return fitting_view(self._layer.size if self._layer else (1, 1), self.widget_size)

    @property
    def is_fitted(self) -> bool:
        """Whether the whole image is fitted to the widget."""
        return self._view is None

    @property
    def widget_size(self) -> Size:
        """`(height, width)` in logical pixels."""
        return self.height(), self.width()

    def set_layer(self, layer: Layer | None) -> None:
        """Show another layer; an equal one is not drawn again."""
        if layer != self._layer:
            self._layer = layer
            self.update()

    def set_view(self, view: View | None) -> None:
        """Look elsewhere; None fits the image."""
        if view != self._view:
            self._view = view
            self._still.start()
            self.update()

    def set_background(self, grey: int) -> None:
        """The grey around the image, 0 to 255."""
        self._background = grey
        self.update()

    def to_image(self, position: Point) -> Point:
        """The image point under a widget point."""
        return self.view.to_image(position, self.widget_size)

    def to_widget(self, point: Point) -> Point:
        """The widget point that shows an image point."""
        return self.view.to_widget(point, self.widget_size)

    def contains(self, point: Point) -> bool:
        """Whether an image point lies on the image."""
        return self._layer is not None and is_inside(point, self._layer.size)

    def nearest_inside(self, point: Point) -> Point:
        """The nearest point that lies on the image."""
        return nearest_inside(point, self._layer.size) if self._layer else point

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._layer is None:
            painter.fillRect(self.rect(), QColor(self._background, self._background, self._background))
        else:
            painter.drawImage(0, 0, self._rendered(self._layer))
        self.paint_over(painter)
        painter.end()

    def paint_over(self, painter: QPainter) -> None:
        """What subclasses draw on the image."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def _rendered(self, layer: Layer) -> QImage:
        ratio = self.devicePixelRatioF()
        screen_size = (max(1, round(self.height() * ratio)), max(1, round(self.width() * ratio)))
        is_coarse = self._still.isActive() and is_large(screen_size)
        key = (layer, self.view, self.widget_size, ratio, self._background)
        if key != self._drawn_key or self._drawn is None or (self._is_coarse and not is_coarse):
            matrix = self.view.matrix(self.widget_size, ratio)
            layer = with_strokes(layer, ratio)
            drawn = (partial(draw_coarsely, layer) if is_coarse else layer.draw)(
                matrix, screen_size, self._background
            )
            height, width = screen_size
            self._pixels = cv2.cvtColor(
                drawn, cv2.COLOR_RGBA2BGRA
            )  # as the screen has them: Qt copies them as they are
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
