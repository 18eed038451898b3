"""Names of strangers where Qt makes something of a text: HTML, a key behind "&", letters that turn others round."""

from __future__ import annotations

import re
from html import escape

_TURNS_OTHERS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Commands to a terminal, and to the direction of letters, which end where the line does: a name with one makes the
words behind it run backwards. What joins letters and cannot be seen stays, as Persian and emoji need it."""


def seen(text: str) -> str:
    """The text with codes for what would change how the rest of the line is shown.

    >>> seen("eye\u202e7"), seen("eye 7")
    ('eye\\\\u202e7', 'eye 7')
    """
    return _TURNS_OTHERS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def caption(text: str) -> str:
    """The text as a menu or a button shows it whole: without a key behind "&", and nothing pushed behind a tab.

    >>> caption("eye 7 & 8")
    'eye 7 && 8'
    """
    return seen(text).replace("&", "&&").replace("\t", " ")


def plain(text: str) -> str:
    """The text so that Qt shows every sign of it, and draws no picture and no link. Without a "<" it is no HTML.

    >>> plain("eye 7 & 8"), plain("<b>eye</b>")
    ('eye 7 & 8', '<qt>&lt;b&gt;eye&lt;/b&gt;</qt>')
    """
    text = seen(text)
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if "<" in text else text
