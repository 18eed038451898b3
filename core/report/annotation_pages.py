"""Draws the pages of what is annotated in a case: pictures, then a table that goes on as long as it takes."""

from __future__ import annotations

from collections.abc import Sequence

from core.language import tr
from core.notices import sentences
from core.report.content import AnnotatedImageLines, AnnotationLine, AnnotationSection, Picture
from core.report.sheet import HEIGHT, MARGIN, WIDTH, Ink, Sheet

INNER = WIDTH - 2 * MARGIN
GAP = 15.0
PICTURE_WIDTH, PICTURE_HEIGHT = (INNER - GAP) / 2, 300.0
TOP, BOTTOM = 92.0, HEIGHT - 52.0
ROW = 11.8
LEFT_COLUMNS = (0.0, 86.0, 158.0)
"""Where the columns of text begin, from the left margin."""
RIGHT_COLUMNS = (296.0, 348.0, 400.0, 456.0, INNER)
"""Where the columns of figures end."""


def draw_annotation_pages(sheet: Sheet, section: AnnotationSection, footer: str) -> None:
    """Draw as many pages as it takes."""
    writer = _Writer(sheet, section.title, footer)
    writer.pictures(section.pictures)
    for table in section.tables:
        writer.table(table)
    writer.remarks(sentences(section.remarks))
    writer.finish()


class _Writer:
    """Where the next thing is drawn, and on to the next page where there is no room."""

    def __init__(self, sheet: Sheet, title: str, footer: str) -> None:
        self._sheet, self._title, self._footer = sheet, title, footer
        self._begin()

    def _begin(self) -> None:
        self._sheet.text(MARGIN, 56, self._title, size=16, bold=True, width=INNER)
        self._sheet.text(MARGIN, 70, tr("Annotations"), size=8, ink=Ink.MUTED)
        self._sheet.rule(MARGIN, 76, INNER)
        self._y = TOP

    def _make_room(self, height: float) -> bool:
        """Go to the next page where less is left; whether it did."""
        if self._y + height <= BOTTOM:
            return False
        self._sheet.next_page(self._footer)
        self._begin()
        return True

    def finish(self) -> None:
        """End the last page."""
        self._sheet.next_page(self._footer)

    def pictures(self, pictures: Sequence[Picture]) -> None:
        """Two beside each other."""
        for first in range(0, len(pictures), 2):
            beside = pictures[first : first + 2]
            height = max(_height(each) for each in beside)
            self._make_room(height)
            for number, each in enumerate(beside):
                x = MARGIN + number * (PICTURE_WIDTH + GAP)
                self._sheet.picture(x, self._y - 8, PICTURE_WIDTH, _height(each), each)
            self._y += height + GAP

    def table(self, table: AnnotatedImageLines) -> None:
        """The lines of one image below its name; on the next page both stand there again."""
        self._make_room(5 * ROW)
        self._y += ROW
        self._table_head(table)
        for line in table.lines:
            if self._make_room(ROW):
                self._table_head(table)
            self._line(line)

    def _table_head(self, table: AnnotatedImageLines) -> None:
        self._sheet.text(MARGIN, self._y, table.name, size=9, bold=True, width=INNER)
        self._y = self._sheet.paragraph(MARGIN, self._y + ROW, table.facts, INNER, 7.5, Ink.MUTED) + 2
        left = (tr("Annotation"), tr("Label"), tr("Carried from"))
        right = (tr("Length, perimeter"), tr("Area"), tr("Diameter"), tr("To the fovea"), tr("Confidence"))
        self._cells(left, right, 7.5, Ink.MUTED)
        self._sheet.rule(MARGIN, self._y - ROW + 4, INNER)
        self._y += 2

    def _line(self, line: AnnotationLine) -> None:
        self._cells(
            (line.name, line.label, line.drawn_on),
            (line.length, line.area, line.diameter, line.to_fovea, line.confidence),
        )

    def _cells(
        self, left: Sequence[str], right: Sequence[str], size: float = 8.0, ink: Ink = Ink.TEXT
    ) -> None:
        ends = (*LEFT_COLUMNS[1:], RIGHT_COLUMNS[0] - 72)
        for start, end, cell in zip(LEFT_COLUMNS, ends, left, strict=True):
            self._sheet.text(MARGIN + start, self._y, cell, size, ink=ink, width=end - start - 6)
        for end, cell in zip(RIGHT_COLUMNS, right, strict=True):
            self._sheet.text(MARGIN + end, self._y, cell, size, ink=ink, right=True)
        self._y += ROW

    def remarks(self, remarks: Sequence[str]) -> None:
        """What is doubtful or missing."""
        for remark in remarks:
            self._make_room(3 * ROW)
            self._y = self._sheet.paragraph(MARGIN, self._y + ROW, remark, INNER, 7.5, Ink.WARNING)


def _height(picture: Picture) -> float:
    """As high as it is in its column."""
    if not picture.jpeg:
        return PICTURE_HEIGHT / 2
    return min(picture.size[0] * PICTURE_WIDTH / picture.size[1], PICTURE_HEIGHT)
