"""Text that goes into a table for spreadsheets."""

from __future__ import annotations

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: names and notes come with files from anywhere.

    As OWASP advises, an apostrophe goes in front of what begins as a formula does; spreadsheets do not show it.

    >>> safe_text("=HYPERLINK(A1)"), safe_text("drusen")
    ("'=HYPERLINK(A1)", 'drusen')
    """
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
