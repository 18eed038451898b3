"""pyqtgraph's view and box as a pane needs them: nothing below the picture, no menu, and a turned image."""

from __future__ import annotations

from pyqtgraph import GraphicsView, ViewBox
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QSizePolicy, QWidget

from core.coordinates import Size
from retina_gui.panes.view import View


class _TurningBox(ViewBox):
    """A box whose contents may be turned, which pyqtgraph's cannot.

    Attributes:
        to_pane: from the coordinates of its contents to those of the pane, that it fills.
    """

    to_pane = QTransform()

    def __init__(self) -> None:
        super().__init__(
            lockAspect=True, enableMouse=False, invertY=True, enableMenu=False, defaultPadding=0.0
        )
        self.disableAutoRange()
        self.borderRect.hide()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsFocusable, False)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape, False)

    def look_at(self, view: View, size: Size) -> None:
        """Show what a pane of this size, in logical pixels, shows."""
        height, width = size
        across, down = width / view.scale, height / view.scale
        region = QRectF(view.centre[0] - across / 2, view.centre[1] - down / 2, across, down)
        self.setRange(region, padding=0, disableAutoRange=False)
        (x, y), (left, top) = view.linear, view.to_widget((0.0, 0.0), size)
        self.to_pane = QTransform(x, y, -y, x, left, top)
        self.updateMatrix()

    def updateMatrix(self, changed: object = None) -> None:
        super().updateMatrix(changed)
        self.childGroup.setTransform(self.to_pane)


class TurnedView(GraphicsView):
    """A scene of which a part is seen, perhaps turned. Its coordinates are the widget's logical pixels.

    Args:
        is_picture: it takes neither the mouse nor the keyboard.

    Attributes:
        box: the parent of everything in the scene.
    """

    def __init__(self, is_picture: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self._cover_viewport()
        if is_picture:
            self.setInteractive(False)
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.box = _TurningBox()
        self.setCentralItem(self.box)

    @property
    def widget_size(self) -> Size:
        """`(height, width)` in logical pixels."""
        return self.height(), self.width()

    @property
    def on_image(self) -> QGraphicsItem:
        """The parent of items in image coordinates."""
        return self.box.childGroup

    def close(self) -> bool:
        """As any widget, which can be shown again: pyqtgraph's takes the scene apart."""
        return QWidget.close(self)

    def sizeHint(self) -> QSize:
        """None: a pane takes the room that there is."""
        return QSize()

    def minimumSizeHint(self) -> QSize:
        """See `sizeHint`."""
        return QSize()

    def _cover_viewport(self) -> None:
        """A picture covers the viewport: nothing is filled or kept below it, and all of it is drawn at once."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(80, 60)
        self.setCacheMode(GraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(GraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for widget in (self, self.viewport()):
            widget.setMouseTracking(True)
            widget.setAcceptDrops(False)  # files are dropped on the window
            widget.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # letters are keys, not text
