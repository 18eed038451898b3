"""Names of strangers where Qt guesses whether a text is HTML, as it does in tooltips."""

from __future__ import annotations

from html import escape


def plain(text: str) -> str:
    """The text so that Qt shows every sign of it, and draws no picture and no link. Without a "<" it is no HTML.

    >>> plain("eye 7 & 8"), plain("<b>eye</b>")
    ('eye 7 & 8', '<qt>&lt;b&gt;eye&lt;/b&gt;</qt>')
    """
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if "<" in text else text
