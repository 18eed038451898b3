"""A sheet of A4 paper to draw on: texts that fit their place, pictures, lines, signs. Lengths are 1/72 inch."""

from __future__ import annotations

import io
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from core import __version__
from core.case.judgements import Decision
from core.fonts import font_file, one_line
from core.language import tr
from core.report.content import Picture

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.28, 841.89
MARGIN = 42.0
PLAIN, BOLD = "DejaVuSans", "VeraBd"
"""Vera's letters look the same, but are few: what it cannot write in bold is drawn in the plain font with an edge."""
EDGE = 0.035
"""The width of that edge, in heights of the font."""
LINE = 1.35
"""From one line to the next, in heights of the font."""


class Ink(str, Enum):
    """The colours on paper."""

    TEXT = "#1f2126"
    MUTED = "#5d626c"
    RULE = "#cdd0d6"
    GOOD = "#1c7a3f"
    WARNING = "#8f5600"
    BAD = "#b3261e"
    EMPTY = "#eceef1"


VERDICT_INK = {
    Decision.ACCEPTED: Ink.GOOD,
    Decision.UNDECIDED: Ink.WARNING,
    Decision.RETRY: Ink.WARNING,
    Decision.REJECTED: Ink.BAD,
}


class Sheet:
    """A PDF under way. `x` grows to the right and `y` downwards, both from the upper left corner of the page."""

    def __init__(self, path: Path, title: str) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        for name, file in ((PLAIN, str(font_file())), (BOLD, f"{BOLD}.ttf")):
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, file))
        self._canvas: Canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator(f"retina {__version__}")
        self._metrics = pdfmetrics
        self._bold_letters = pdfmetrics.getFont(BOLD).face.charToGlyph
        self._page = 1

    def next_page(self, footer: str) -> None:
        """Finish the page with its footer."""
        self.text(MARGIN, HEIGHT - 30, footer, size=7, ink=Ink.MUTED, width=WIDTH - 2 * MARGIN - 60)
        number = tr("Page {number}").format(number=self._page)
        self.text(WIDTH - MARGIN, HEIGHT - 30, number, size=7, ink=Ink.MUTED, right=True)
        self._canvas.showPage()
        self._page += 1

    def save(self) -> None:
        """Write the file."""
        self._canvas.save()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 8.0,
        bold: bool = False,
        ink: Ink = Ink.TEXT,
        width: float | None = None,
        right: bool = False,
    ) -> None:
        """One line with its base line at `y`, shortened where it is wider than `width`; `right` ends it at `x`."""
        shown = one_line(text)
        font = self._font(shown, bold)
        if width is not None:
            shown = self._shortened(shown, font, size, width)
        self._canvas.setFillColor(ink.value)
        self._canvas.setFont(font, size)
        mode = 0
        if bold and font == PLAIN:
            self._canvas.setStrokeColor(ink.value)
            self._canvas.setLineWidth(EDGE * size)
            mode = 2
        (self._canvas.drawRightString if right else self._canvas.drawString)(x, HEIGHT - y, shown, mode=mode)

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        width: float,
        size: float = 8.0,
        ink: Ink = Ink.TEXT,
        lines: int = 3,
    ) -> float:
        """Some lines of text from `y` on; gives where the next text may stand."""
        from reportlab.lib.utils import simpleSplit

        wrapped = simpleSplit(one_line(text), PLAIN, size, width)
        if len(wrapped) > lines:
            wrapped = [*wrapped[: lines - 1], " ".join(wrapped[lines - 1 :])]
        for line in wrapped:
            self.text(x, y, line, size, ink=ink, width=width)
            y += LINE * size
        return y

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin horizontal line."""
        self._canvas.setStrokeColor(Ink.RULE.value)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(x, HEIGHT - y, x + width, HEIGHT - y)

    def picture(self, x: float, y: float, width: float, height: float, picture: Picture) -> float:
        """A picture in the upper left of its place, as large as fits; gives its height. A missing one says why."""
        from reportlab.lib.utils import ImageReader

        if not picture.jpeg:
            self._canvas.setFillColor(Ink.EMPTY.value)
            self._canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)
            self.paragraph(x + 8, y + height / 2, picture.missing, width - 16, 7.5, Ink.MUTED, lines=4)
            return height
        scale = min(width / picture.size[1], height / picture.size[0])
        drawn = picture.size[1] * scale, picture.size[0] * scale
        image = ImageReader(io.BytesIO(picture.jpeg))
        self._canvas.drawImage(image, x, HEIGHT - y - drawn[1], *drawn)
        return drawn[1]

    def verdict_sign(self, x: float, y: float, verdict: Decision, size: float = 8.0) -> None:
        """A tick, turning arrow, cross or unequal sign: no verdict hangs on its colour; `(x, y)` lower left."""
        canvas, bottom = self._canvas, HEIGHT - y
        canvas.setStrokeColor(VERDICT_INK[verdict].value)
        canvas.setLineWidth(size / 6)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        if verdict is Decision.RETRY:
            path.arc(x, bottom, x + size, bottom + size, 60, 270)
            canvas.drawPath(path)
            path = canvas.beginPath()
            strokes = [(0.55, 0.72), (0.78, 0.92), (0.52, 1.12)]
        elif verdict is Decision.ACCEPTED:
            strokes = [(0.0, 0.45), (0.35, 0.08), (1.0, 0.9)]
        elif verdict is Decision.UNDECIDED:
            for up in (0.32, 0.68):
                canvas.line(x, bottom + up * size, x + size, bottom + up * size)
            strokes = [(0.25, 0.0), (0.75, 1.0)]
        else:
            canvas.line(x, bottom, x + size, bottom + size)
            strokes = [(0.0, 1.0), (1.0, 0.0)]
        path.moveTo(x + strokes[0][0] * size, bottom + strokes[0][1] * size)
        for across, up in strokes[1:]:
            path.lineTo(x + across * size, bottom + up * size)
        canvas.drawPath(path)

    def width_of(self, text: str, size: float, bold: bool = False) -> float:
        """How wide a line is."""
        shown = one_line(text)
        return float(self._metrics.stringWidth(shown, self._font(shown, bold), size))

    def _font(self, text: str, bold: bool) -> str:
        """The font for a text."""
        return BOLD if bold and all(ord(letter) in self._bold_letters for letter in text) else PLAIN

    def _shortened(self, text: str, font: str, size: float, width: float) -> str:
        if self._metrics.stringWidth(text, font, size) <= width:
            return text
        while text and self._metrics.stringWidth(f"{text}…", font, size) > width:
            text = text[:-1]
        return f"{text.rstrip()}…"
