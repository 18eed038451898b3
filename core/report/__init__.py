"""Reports on paper: one page for each registered image of a case, and a contact sheet of many cases; A4 PDF."""

from __future__ import annotations

from core.report.content import ReportPage
from core.report.gathering import pages_of_case, pages_of_case_file
from core.report.writing import ContactSheet, write_report

__all__ = ["ContactSheet", "ReportPage", "pages_of_case", "pages_of_case_file", "write_report"]
