"""Texts of this program, told apart from what strangers wrote."""

from __future__ import annotations

from pathlib import Path

from core.quoting import told

_STRANGE = (str, Path, BaseException, bytes, list, tuple, dict)
"""What is told as text; numbers have formats of their own."""
_MOST_DIGITS = 40


class Words(str):
    """A text of this program. `format` quotes what is filled in, on one line with at most 100 letters; other words of
    this program stay whole, and so are numbers that anybody could read.

    >>> Words("{name}: {problem}").format(name="a\\nb" + 200 * "c", problem=own(200 * "d"))[:7]
    'a bcccc'
    >>> len(Words("{name}").format(name=200 * "c")), len(Words("{name}").format(name=own(200 * "d")))
    (100, 200)
    >>> Words("{size} px, {far:.1f} px").format(size=640, far=10**400)
    '640 px, 100000000000000000000000000000000000000… px'
    >>> Words("{reach:.0f} px").format(reach=-1e300)
    '-1e+300 px'
    """

    __slots__ = ()

    def format(self, *values: object, **named: object) -> str:
        return Words(
            super().format(*map(_told, values), **{name: _told(value) for name, value in named.items()})
        )


def own(text: str) -> str:
    """A text that this program made of its own words alone, such as a list of endings, as one of its words."""
    return Words(text)


class _ManyDigits(int):
    """A whole number that no sentence has room for, and no float: its first digits, in whichever format."""

    def __format__(self, _spec: str) -> str:
        return f"{str(self)[: _MOST_DIGITS - 1]}…"


class _Far(float):
    """A number whose digits before the point no sentence has room for."""

    def __format__(self, _spec: str) -> str:
        return f"{float(self):g}"


def _told(value: object) -> object:
    if isinstance(value, float) and abs(value) >= 10**_MOST_DIGITS:
        return _Far(value)
    if isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS:
        return _ManyDigits(value)
    return told(value) if isinstance(value, _STRANGE) else value
