"""A pane that nobody sees: it draws what lies on a picture, in any size, as the panes of the window draw it."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from core.points.matching import Point
from retina_gui.panels.legend import Legend
from retina_gui.panes.compare_overlays import CompareOverlays
from retina_gui.panes.correction_arrows import Corrections
from retina_gui.panes.editors import AnnotationEditor, CorrectionEditor
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.picture_frame import PictureFrame
from retina_gui.panes.swipe_line import SwipeLine
from retina_gui.state.picture_contents import DrawnOn
from retina_gui.state.view_state import SwipeState

LEGEND_LEFT, LEGEND_BELOW = 8, 8
"""Logical pixels from the legend to the edges."""


class PicturePane:
    """Draws; takes no mouse and no keys."""

    def __init__(self, window: QWidget, annotations: AnnotationEditor, corrections: CorrectionEditor) -> None:
        """`window`: ends it, as Qt must do that: see `WindowsBeside.take_apart`."""
        room = QWidget(window)
        room.hide()
        self._pane = pane = ImagePane(is_picture=True, parent=room)
        pane.leave_out_photograph()
        pane.setMinimumSize(1, 1)
        self._swipe = SwipeLine(pane, pane.overlays)
        self._compared = CompareOverlays(pane, _nothing)
        pane.take_annotations(annotations)
        self._corrections = tuple(
            Corrections(pane, pane.overlays, corrections, is_left) for is_left in (False, True)
        )
        self._legend = Legend(room)

    def paint(self, painter: QPainter, frame: PictureFrame, drawn: DrawnOn, swipe: SwipeState | None) -> None:
        """Draw what lies on a picture, in its logical pixels, on a painter whose origin is its corner."""
        height, width = frame.size
        pane = self._pane
        self._resize(QSize(width, height))
        pane.set_view(frame.view)
        pane.set_angle(frame.view.angle)
        pane.set_marks(drawn.marks)
        pane.show_annotations(drawn.shapes)
        pane.scale_bar.set_pixel_size(drawn.micrometres_per_pixel)
        self._swipe.show_state(swipe if drawn.compare is not None else None)
        self._compared.show_state(drawn.compare)
        for is_left, item in enumerate(self._corrections):
            item.setVisible(bool(is_left) is drawn.is_left)
            item.show_state(drawn.corrections)
        legend = self._lay_out_legend(drawn, height)
        pane.scale_bar.keep_clear_of(QRectF(legend))
        pane.catch_up()
        pane.render(painter, QRectF(0, 0, width, height), QRect(0, 0, width, height))
        if not legend.isEmpty():
            painter.drawImage(legend.topLeft(), self._drawn_legend(frame.ratio))

    def _resize(self, size: QSize) -> None:
        """Qt tells a hidden widget, and the viewport in it, of its size only when it is shown."""
        before = self._pane.size()
        self._pane.resize(size)
        for widget in (self._pane, self._pane.viewport()):
            QApplication.sendEvent(widget, QResizeEvent(size, before))

    def _drawn_legend(self, ratio: float) -> QImage:
        """On pixels of its own: Qt renders a widget through a copy of all that its painter has."""
        size = QSizeF(self._legend.size()) * ratio
        image = QImage(ceil(size.width()), ceil(size.height()), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        image.setDevicePixelRatio(ratio)
        self._legend.render(image, QPoint(0, 0))
        return image

    def _lay_out_legend(self, drawn: DrawnOn, height: int) -> QRect:
        """Where the legend lies; nowhere where there is none."""
        self._legend.show_legend(drawn.legend, drawn.colour_bar)
        if self._legend.isHidden():
            return QRect()
        size = self._legend.needed_size()
        self._legend.resize(size)
        return QRect(QPoint(LEGEND_LEFT, height - size.height() - LEGEND_BELOW), size)


def _nothing(point: Point) -> None:
    """No click comes."""
