"""Writes a report as a PDF file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core import __version__
from core.atomic_files import atomic_path
from core.language import tr
from core.report.annotation_pages import draw_annotation_pages
from core.report.case_page import draw_case_page
from core.report.contact_sheet import draw_contact_sheet
from core.report.content import ReportPage, readable_time
from core.report.sheet import Sheet
from core.times import utc_now


@dataclass(frozen=True)
class ContactSheet:
    """Asks for a contact sheet before the pages; `title` is such as the folder's name."""

    title: str


def write_report(
    path: Path | str,
    pages: Sequence[ReportPage],
    contact_sheet: ContactSheet | None = None,
    each: bool = True,
) -> None:
    """Write a PDF; an existing file is replaced only when the new one is complete.

    Args:
        contact_sheet: begins the report where it is given.
        each: whether the page of each floating image follows, and those of the annotations of each case.

    Raises:
        InputError: the folder is missing or not writable.
        ValueError: there is nothing to write.
    """
    if not pages or (contact_sheet is None and not each):
        raise ValueError("A report has at least one page.")
    footer = tr(
        "Retina registration {version}  ·  {time}  ·  Research software, not a medical device"
    ).format(version=__version__, time=readable_time(utc_now()))
    title = contact_sheet.title if contact_sheet else pages[0].title
    with atomic_path(path) as temporary:
        sheet = Sheet(temporary, title)
        if contact_sheet is not None:
            draw_contact_sheet(sheet, contact_sheet.title, pages, footer)
        for page in pages if each else ():
            draw_case_page(sheet, page, footer)
            if page.annotations is not None:
                draw_annotation_pages(sheet, page.annotations, footer)
        sheet.save()
