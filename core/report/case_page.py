"""Draws the page of one floating image of a case."""

from __future__ import annotations

from core.case.judgements import Decision, Judgement, adjudication, agreement, decision
from core.case.verdict_words import reason_sentence, verdict_word
from core.language import tr
from core.metrics.figure_table import overall_figures, stage_names, stage_rows
from core.notices import sentences
from core.report.content import Picture, ReportPage, readable_time
from core.report.sheet import HEIGHT, MARGIN, VERDICT_INK, WIDTH, Ink, Sheet

INNER = WIDTH - 2 * MARGIN
GAP = 18.0
ROW = 11.8
THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT = 136.0, 108.0
BOARD_HEIGHT = 2 * THUMBNAIL_HEIGHT + 28.0
FIGURES_WIDTH = 292.0
POINT_COLUMNS = (24.0, 96.0, 190.0, 284.0, 352.0, 434.0, INNER)
"""Where the columns of the points begin (the first two) and end (the others), from the left margin."""


def draw_case_page(sheet: Sheet, page: ReportPage, footer: str) -> None:
    """Draw one page and finish it."""
    _header(sheet, page)
    _pictures(sheet, page, 86.0)
    below = 86.0 + BOARD_HEIGHT + 30.0
    figures_end = _figures(sheet, page, below)
    verdicts_end = _verdicts(sheet, page, below)
    provenance_height = (len(page.provenance) + 1) * ROW + 8 + (2 * ROW if page.remarks else 0)
    if page.floating is not None:
        points_start = max(figures_end, verdicts_end) + 22.0
        _points(sheet, page, points_start, HEIGHT - 52.0 - provenance_height - 14.0)
    _provenance(sheet, page, HEIGHT - 52.0 - provenance_height)
    sheet.next_page(footer)


def _header(sheet: Sheet, page: ReportPage) -> None:
    sheet.text(MARGIN, 56, page.title, size=16, bold=True, width=INNER - 170)
    if page.subtitle:
        sheet.text(MARGIN, 70, page.subtitle, size=8, ink=Ink.MUTED)
    decided = decision(page.judgements)
    if decided is not None:
        word = verdict_word(decided)
        sheet.text(WIDTH - MARGIN, 56, word, size=12, bold=True, ink=VERDICT_INK[decided], right=True)
        sheet.verdict_sign(WIDTH - MARGIN - sheet.width_of(word, 12, bold=True) - 18, 56, decided, size=10)
        settled = adjudication(page.judgements)
        if settled is not None:
            words = tr("adjudicated by {reader}").format(reader=settled.grader or "?")
            sheet.text(WIDTH - MARGIN, 70, words, size=8, ink=Ink.MUTED, right=True)
        elif decided is Decision.UNDECIDED:
            sheet.text(WIDTH - MARGIN, 70, tr("readers disagree"), size=8, ink=Ink.WARNING, right=True)
    else:
        sheet.text(WIDTH - MARGIN, 56, tr("not judged"), size=12, ink=Ink.MUTED, right=True)
    sheet.rule(MARGIN, 76, INNER)


def _pictures(sheet: Sheet, page: ReportPage, top: float) -> None:
    if page.floating is None:
        shown = page.checkerboard
        sheet.picture(MARGIN, top, INNER, BOARD_HEIGHT - 14, shown)
        _caption(sheet, MARGIN, top + _shown_height(shown, INNER, BOARD_HEIGHT - 14), shown)
        return
    for number, picture in enumerate((page.reference, page.floating)):
        y = top + number * (THUMBNAIL_HEIGHT + 28)
        sheet.picture(MARGIN, y, THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT, picture)
        _caption(sheet, MARGIN, y + _shown_height(picture, THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT), picture)
    left = MARGIN + THUMBNAIL_WIDTH + GAP
    width = INNER - THUMBNAIL_WIDTH - GAP
    sheet.picture(left, top, width, BOARD_HEIGHT - 14, page.checkerboard)
    _caption(sheet, left, top + _shown_height(page.checkerboard, width, BOARD_HEIGHT - 14), page.checkerboard)


def _shown_height(picture: Picture, width: float, height: float) -> float:
    if not picture.jpeg:
        return height
    return picture.size[0] * min(width / picture.size[1], height / picture.size[0])


def _caption(sheet: Sheet, x: float, y: float, picture: Picture) -> None:
    sheet.text(x, y + 11, picture.caption, size=7.5, ink=Ink.MUTED)


def _heading(sheet: Sheet, x: float, y: float, text: str, width: float) -> float:
    """A heading with a line below; gives where the first line of text stands."""
    sheet.text(x, y, text, size=9, bold=True)
    sheet.rule(x, y + 5, width)
    return y + 5 + ROW


def _figures(sheet: Sheet, page: ReportPage, top: float) -> float:
    """The table of the four stages; gives where it ends."""
    y = _heading(sheet, MARGIN, top, tr("Figures"), FIGURES_WIDTH)
    if page.metrics is None:
        none = (
            tr("There is no result yet.")
            if page.floating
            else tr("The case has one image: nothing is aligned.")
        )
        sheet.text(MARGIN, y, none, ink=Ink.MUTED)
        return y + ROW
    ends = [MARGIN + FIGURES_WIDTH - 50 * step for step in (3, 2, 1, 0)]
    for end, name in zip(ends, stage_names(), strict=True):
        sheet.text(end, y, name, size=7.5, ink=Ink.MUTED, right=True)
    for row in stage_rows(page.metrics, page.spacing_um):
        y += ROW
        sheet.text(MARGIN, y, row.name)
        for column, (end, figure) in enumerate(zip(ends, row.figures, strict=True)):
            is_final = column == len(ends) - 1
            sheet.text(end, y, figure, bold=is_final, ink=Ink.TEXT if is_final else Ink.MUTED, right=True)
    for name, figure in overall_figures(page.metrics, page.spacing_um):
        y += ROW
        sheet.text(MARGIN, y, name)
        sheet.text(MARGIN + FIGURES_WIDTH, y, figure, bold=True, right=True)
    return y + ROW


def _verdicts(sheet: Sheet, page: ReportPage, top: float) -> float:
    """The verdicts of all readers; gives where they end."""
    left, width = MARGIN + FIGURES_WIDTH + GAP, INNER - FIGURES_WIDTH - GAP
    y = _heading(sheet, left, top, tr("Verdict"), width)
    if not page.judgements:
        sheet.text(left, y, tr("No verdict was given."), ink=Ink.MUTED)
        return y + ROW
    for judgement in page.judgements:
        y = _judgement(sheet, judgement, left, y, width) + 5
    agree = agreement(page.judgements)
    if agree is not None:
        words = tr("The readers agree.") if agree else tr("The readers disagree.")
        sheet.text(left, y, words, bold=True, ink=Ink.GOOD if agree else Ink.WARNING)
        y += ROW
    return y


def _judgement(sheet: Sheet, judgement: Judgement, x: float, y: float, width: float) -> float:
    given = Decision(judgement.verdict.value)
    sheet.verdict_sign(x, y, given, size=7)
    word = verdict_word(given)
    sheet.text(x + 12, y, word, bold=True, ink=VERDICT_INK[given])
    reader = judgement.grader or tr("a reader without a name")
    if judgement.adjudicates:
        reader = tr("{reader}, adjudicator").format(reader=reader)
    start = x + 12 + sheet.width_of(word, 8, bold=True) + 6
    sheet.text(start, y, reader, width=x + width - start)
    sheet.text(x + 12, y + ROW - 2, readable_time(judgement.given_at), size=7, ink=Ink.MUTED)
    y += 2 * ROW - 4
    reason = reason_sentence(judgement)
    return sheet.paragraph(x + 12, y, reason, width - 12) if reason else y


def _points(sheet: Sheet, page: ReportPage, top: float, bottom: float) -> None:
    """As many pairs as there is room for; the others are counted."""
    y = _heading(sheet, MARGIN, top, tr("Matching points"), INNER)
    if not page.points:
        sheet.text(MARGIN, y, tr("No points were set."), ink=Ink.MUTED)
        return
    titles = (
        *(tr("pair"), tr("role"), tr("reference x, y"), tr("floating x, y")),
        *(tr("residual, px"), tr("left out, px"), tr("result, px")),
    )
    _point_row(sheet, titles, y, size=7.5, ink=Ink.MUTED)
    room = max(1, int((bottom - y) // ROW))
    shown = page.points if len(page.points) <= room else page.points[: room - 1]
    for line in shown:
        y += ROW
        cells = (line.number, line.role, line.reference, line.floating)
        _point_row(sheet, (*cells, line.residual, line.leave_one_out, line.result), y)
    if len(shown) < len(page.points):
        more = tr("and {count} more pairs, which are in the case file").format(
            count=len(page.points) - len(shown)
        )
        sheet.text(MARGIN, y + ROW, more, ink=Ink.MUTED)


def _point_row(
    sheet: Sheet, cells: tuple[str, ...], y: float, size: float = 8.0, ink: Ink = Ink.TEXT
) -> None:
    sheet.text(MARGIN, y, cells[0], size=size, ink=ink)
    sheet.text(MARGIN + POINT_COLUMNS[0] + 6, y, cells[1], size=size, ink=ink)
    for end, cell in zip(POINT_COLUMNS[2:], cells[2:], strict=True):
        sheet.text(MARGIN + end, y, cell, size=size, ink=ink, right=True)


def _provenance(sheet: Sheet, page: ReportPage, top: float) -> None:
    y = _heading(sheet, MARGIN, top, tr("Provenance"), INNER)
    for name, value in page.provenance:
        sheet.text(MARGIN, y, name, size=7.5, ink=Ink.MUTED)
        sheet.text(MARGIN + 104, y, value, size=7.5, width=INNER - 104)
        y += ROW
    if page.remarks:
        sheet.paragraph(MARGIN, y, " ".join(sentences(page.remarks)), INNER, 7.5, Ink.WARNING, lines=2)
