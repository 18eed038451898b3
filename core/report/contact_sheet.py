"""Draws the contact sheet: a tile for each registered image, with checkerboard, Dice and verdict."""

from __future__ import annotations

from collections.abc import Sequence

from core.case.judgements import Decision, adjudication, decision
from core.case.verdict_words import verdict_counts, verdict_word
from core.language import tr, tr_count
from core.report.content import ReportPage
from core.report.sheet import HEIGHT, MARGIN, VERDICT_INK, WIDTH, Ink, Sheet

COLUMNS, ROWS = 3, 4
GAP = 16.0
TILE_WIDTH = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
TOP = 92.0
TILE_HEIGHT = (HEIGHT - TOP - 50.0 - (ROWS - 1) * GAP) / ROWS
WORDS = 46.0
"""Height of the three lines below a picture."""


def draw_contact_sheet(sheet: Sheet, title: str, pages: Sequence[ReportPage], footer: str) -> None:
    """Draw as many sheets as the tiles need."""
    on_one = COLUMNS * ROWS
    for start in range(0, len(pages), on_one):
        _header(sheet, title, pages)
        for place, page in enumerate(pages[start : start + on_one]):
            x = MARGIN + (place % COLUMNS) * (TILE_WIDTH + GAP)
            _tile(sheet, page, x, TOP + (place // COLUMNS) * (TILE_HEIGHT + GAP))
        sheet.next_page(footer)


def _header(sheet: Sheet, title: str, pages: Sequence[ReportPage]) -> None:
    sheet.text(MARGIN, 56, title, size=16, bold=True, width=WIDTH - 2 * MARGIN)
    sheet.text(MARGIN, 71, summary(pages), size=8, ink=Ink.MUTED)
    sheet.rule(MARGIN, 78, WIDTH - 2 * MARGIN)


def summary(pages: Sequence[ReportPage]) -> str:
    """How many there are of each decision, and how many the adjudicator made."""
    parts = verdict_counts([page.judgements for page in pages], VERDICT_INK)
    settled = sum(adjudication(page.judgements) is not None for page in pages)
    if settled:
        parts.append(tr_count("{count} adjudicated", "{count} adjudicated", settled))
    return "  ·  ".join(parts)


def _tile(sheet: Sheet, page: ReportPage, x: float, y: float) -> None:
    height = TILE_HEIGHT - WORDS
    sheet.picture(x, y, TILE_WIDTH, height, page.checkerboard)
    y += height + 12
    name = f"{page.title}  ·  {page.subtitle}" if page.subtitle else page.title
    sheet.text(x, y, name, bold=True, width=TILE_WIDTH)
    sheet.text(x, y + 12, _figures(page), size=7, ink=Ink.MUTED, width=TILE_WIDTH)
    decided = decision(page.judgements)
    if decided is None:
        sheet.text(x, y + 24, tr("not judged"), size=7.5, ink=Ink.MUTED)
        return
    sheet.verdict_sign(x, y + 24, decided, size=6)
    words = verdict_word(decided)
    readers = _readers(page)
    words += f"  ·  {readers}" if readers else ""
    sheet.text(x + 10, y + 24, words, size=7.5, ink=VERDICT_INK[decided], width=TILE_WIDTH - 10)


def _readers(page: ReportPage) -> str:
    settled = adjudication(page.judgements)
    if settled is not None:
        return tr("adjudicated by {reader}").format(reader=settled.grader or "?")
    if decision(page.judgements) is Decision.UNDECIDED:
        return tr("readers disagree")
    return ", ".join(judgement.grader for judgement in page.judgements if judgement.grader)


def _figures(page: ReportPage) -> str:
    metrics = page.metrics
    if metrics is None:
        return tr("no result")
    words = tr("Dice {after}, points {before}").format(
        before=f"{metrics.dice_before:.2f}", after=f"{metrics.dice_after:.2f}"
    )
    return words if metrics.confidence is None else f"{words}  ·  {tr('confidence')} {metrics.confidence:.2f}"
