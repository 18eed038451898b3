"""Numbers and words of truth as spreadsheets write them in several languages."""

from __future__ import annotations

import re

from core.language import tr
from core.quoting import quoted
from core.tables.line import Line

NUMBER = re.compile(r"[+\-−]?(\d+([.,]\d*)?|[.,]\d+)([eE][+\-]?\d+)?", re.ASCII)
_BOTH_MARKS = re.compile(
    r"[+\-−]?\d+[.,'’]\d.*[.,]\d.*|[+\-−]?\d{1,3}(,\d{3}){2,}|[+\-−]?\d{1,3}(\.\d{3}){2,}"
)
_THOUSANDS = re.compile(r"[+\-−]?\d{1,3},\d{3}")
_NO_NUMBER = re.compile(
    r"[+\-−]?(inf(inity)?|∞|1\.#inf\w*|unendlich|infini)|[+\-−]?(nan|1\.#(qnan|ind)\w*)|n/?a|none|null|[-–—]{1,2}|#(n/a|nv|n/d)",
    re.IGNORECASE,
)

LARGEST = 1e9
"""No coordinate, in whatever unit, and no number of an affine is larger."""

TRUE_WORDS = frozenset(
    ("true", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar", "sand", "sann", "sant", "tosi", "prawda",
     "pravda", "igaz", "adevărat", "doğru", "истина", "yes", "ja", "oui", "sì", "si", "sí", "sim", "tak", "ano", "y",
     "j", "t", "on", "x")
) | {"1", "1.0", "1,0"}  # fmt: skip
FALSE_WORDS = frozenset(
    ("false", "falsch", "faux", "falso", "onwaar", "falsk", "usann", "falskt", "epätosi", "fałsz", "nepravda", "hamis",
     "fals", "yanlış", "yanliş", "ложь", "no", "nein", "non", "nee", "não", "nie", "ne", "n", "f", "off")
) | {"0", "0.0", "0,0"}  # fmt: skip


def truth(word: str) -> bool | None:
    """Whether a word says yes or no; None where it says neither.

    >>> truth("WAHR"), truth("0"), truth("perhaps")
    (True, False, None)
    """
    word = word.strip().lower()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def is_no_number(text: str) -> bool:
    """Whether a field says that there is no number: empty, infinite, or one of the words for it."""
    return not text or _NO_NUMBER.fullmatch(text) is not None


class Numbers:
    """The numbers of one file, which has one decimal mark: a point or a comma."""

    def __init__(self) -> None:
        self._mark = ""

    def at(self, line: Line, column: int | None, name: str) -> float | None:
        """The number in a column; None where there is none.

        Args:
            name: what a complaint calls the column.

        Raises:
            InputError: there is something else, or its decimal mark is not that of the numbers before.
        """
        text = line.field(column)
        if is_no_number(text):
            return None
        if not NUMBER.fullmatch(text):
            if _BOTH_MARKS.fullmatch(text):
                raise line.error(
                    tr(
                        '"{text}" for {name} has signs between thousands. Write the number without them.'
                    ).format(text=quoted(text), name=name)
                )
            raise line.error(
                tr('expected a number for {name} and found "{text}".').format(name=name, text=quoted(text))
            )
        self._take_mark(line, text)
        value = float(text.replace(",", ".").replace("−", "-"))
        if abs(value) > LARGEST:
            raise line.error(tr('"{text}" for {name} is too large.').format(text=quoted(text), name=name))
        return value

    def _take_mark(self, line: Line, text: str) -> None:
        mark = next((each for each in ",." if each in text), "")
        if mark and self._mark and mark != self._mark:
            raise line.error(
                tr(
                    '"{text}" has another decimal mark than the numbers before it. Use one in the file.'
                ).format(text=quoted(text))
            )
        if mark == "," and not self._mark and line.separator == "," and _THOUSANDS.fullmatch(text):
            raise line.error(
                tr('"{text}" may be a thousand or a fraction. Write decimal points.').format(
                    text=quoted(text)
                )
            )
        self._mark = self._mark or mark


def natural_number(text: str) -> int | None:
    """A whole number above 0, of no more than nine digits; None for anything else.

    >>> natural_number("12"), natural_number("0"), natural_number("9" * 5000), natural_number("٣")
    (12, None, None, None)
    """
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 10 else None
