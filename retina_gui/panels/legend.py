"""What the colours and the hatching on the picture mean: samples and words, on the picture itself."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from retina_gui.look.icons import icon_pixmap
from retina_gui.look.theme import DARK
from retina_gui.look.widgets import drop, label, tabular
from retina_gui.rendering.colours import colours_of
from retina_gui.state.view_state import ColourBar, LegendLine

TEXT = "#f0f1f4"
"""The legend is dark in both themes, as it lies on the picture."""


class Legend(QFrame):
    """A sign on the picture; hidden while there is nothing to explain."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.bar = ColourBarView()
        self._shown: tuple[LegendLine, ...] = ()
        self._lines: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 4, 8, 4)
        self._column.setSpacing(4)
        self._column.addWidget(self.bar)
        self.hide()

    @property
    def text(self) -> str:
        """The words of its lines, under each other."""
        return "\n".join(line.text for line in self._shown)

    def needed_size(self) -> QSize:
        """The size that holds all lines as they are now."""
        self._column.invalidate()
        self._column.activate()
        return self._column.sizeHint()

    def show_legend(self, lines: tuple[LegendLine, ...], bar: ColourBar | None) -> None:
        """Show other lines; none and no bar hide the sign."""
        if lines != self._shown:
            self._shown = lines
            for widget in self._lines:
                self._column.removeWidget(widget)
                drop(widget)
            self._lines = [_line(line) for line in lines]
            for widget in self._lines:
                self._column.addWidget(widget)
                widget.show()
        self.bar.show_bar(bar)
        self.setVisible(bool(lines) or bar is not None)


class ColourBarView(QWidget):
    """The scale of a map, with its values and the one under the cursor: as wide as its values need."""

    MARGIN, TOP, HEIGHT = 12, 26, 12
    NARROWEST, WIDEST = 216, 640
    BETWEEN = 12
    """Pixels: of the bar, and between the words of two ticks."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: ColourBar | None = None
        self._share: float | None = None
        self._value = ""
        tabular(self)
        self._fit()
        self.hide()

    def show_bar(self, bar: ColourBar | None) -> None:
        """Show another scale, or none."""
        if bar != self._bar:
            self._bar = bar
            self._fit()
        self.setVisible(bar is not None)
        self.update()

    def tick_places(self) -> list[QRectF]:
        """Where the words of the ticks stand, none beyond the edges."""
        return self._places(self.width() - 2 * self.MARGIN)

    def show_value(self, share: float | None, text: str) -> None:
        """Point out a value on the bar, 0 to 1, in words; None for no value."""
        if (share, text) != (self._share, self._value):
            self._share, self._value = share, text
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._bar is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(TEXT))
        heading = self._value if self._share is not None and self._value else self._bar.title
        painter.drawText(QRect(0, 0, self.width(), 18), Qt.AlignmentFlag.AlignLeft, heading)
        colours = colours_of(self._bar.scale)
        image = QImage(colours.data, 256, 1, 768, QImage.Format.Format_RGB888)
        painter.drawImage(self._colours(), image)
        for (share, text), place in zip(self._bar.ticks, self.tick_places(), strict=True):
            self._draw_tick(painter, share, text, place)
        if self._share is not None:
            self._draw_pointer(painter, self._share)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """The narrowest bar under which the words of no two ticks meet."""
        widths = range(self.NARROWEST, self.WIDEST, 8)
        width = next((width for width in widths if not self._meet(width)), self.WIDEST)
        self.setFixedSize(QSize(width + 2 * self.MARGIN, 60))

    def _meet(self, width: int) -> bool:
        places = self._places(width)
        return any(place.right() + self.BETWEEN > after.left() for place, after in pairwise(places))

    def _places(self, bar_width: int) -> list[QRectF]:
        """Those below a bar of this width."""
        places, whole = [], bar_width + 2 * self.MARGIN
        for share, text in self._bar.ticks if self._bar is not None else ():
            width = self.fontMetrics().horizontalAdvance(text) + 2
            left = min(max(self.MARGIN + share * bar_width - width / 2, 0.0), whole - width)
            places.append(QRectF(left, self.TOP + self.HEIGHT + 5, width, 16))
        return places

    def _colours(self) -> QRect:
        return QRect(self.MARGIN, self.TOP, self.width() - 2 * self.MARGIN, self.HEIGHT)

    def _draw_tick(self, painter: QPainter, share: float, text: str, place: QRectF) -> None:
        x = self._colours().left() + share * self._colours().width()
        bottom = self.TOP + self.HEIGHT
        painter.setPen(QPen(QColor(TEXT), 1))
        painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + 4))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_pointer(self, painter: QPainter, share: float) -> None:
        x, y = self._colours().left() + share * self._colours().width(), float(self.TOP)
        painter.setPen(QPen(QColor("#101114"), 1))
        painter.setBrush(QColor(TEXT))
        painter.drawPolygon(QPolygonF([QPointF(x, y + 3), QPointF(x - 5, y - 6), QPointF(x + 5, y - 6)]))


class Swatch(QWidget):
    """A piece of a colour, plain or hatched."""

    def __init__(self, colour: tuple[int, int, int], hatched: bool) -> None:
        super().__init__()
        self._colour, self._hatched = QColor(*colour), hatched
        self.setFixedSize(QSize(24, 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._hatched:
            painter.fillRect(self.rect().adjusted(0, 1, 0, -1), self._colour)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setPen(QPen(self._colour, 2))
        for start in range(4, self.width() + self.height(), 8):
            painter.drawLine(start, 0, start - self.height(), self.height())


def _line(line: LegendLine) -> QWidget:
    result = QWidget()
    row = QHBoxLayout(result)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    if line.colour is not None:
        row.addWidget(Swatch(line.colour, line.hatched))
    if line.warning:
        sign = label()
        sign.setPixmap(icon_pixmap("warning", DARK.warning, 16))
        row.addWidget(sign)
    row.addWidget(label(line.text, "legend"))
    row.addStretch(1)
    return result
