"""What a sentence quotes of a file or a name: short, and on one line."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

LONGEST_QUOTE, LONGEST_NAME = 40, 60
LONGEST_STRANGER = 100
"""Letters of anything that somebody else wrote, whatever it is: a cell, a name, a path."""
LONGEST_WORD, LONGEST_SENTENCE = 200, 600
"""Letters at the rim, where places of our own, such as that of the log, stay whole."""


_left_out: ContextVar[str] = ContextVar("left_out", default="")


@contextmanager
def told_without(folder: Path) -> Iterator[None]:
    """Within this, paths below a folder are told as if it were the root: of files that lie there for another machine.

    >>> with told_without(Path("/tmp/m")):
    ...     told("/tmp/m/eyes/1.png")
    '/eyes/1.png'
    """
    token = _left_out.set(str(folder))
    try:
        yield
    finally:
        _left_out.reset(token)


def _as_elsewhere(text: str) -> str:
    folder = _left_out.get()
    return text.replace(folder, "") if folder else text


def quoted(text: str, most: int = LONGEST_QUOTE) -> str:
    """Text of a file as a sentence has it: at most this many letters, without line breaks and the like.

    >>> quoted("a\\nb"), quoted("0123456789", most=5), quoted("\\x1b[2J")
    ('a b', '0123…', '\\\\x1b[2J')
    """
    line = printable(text[: most + 1])
    return line if len(line) <= most else f"{line[: most - 1]}…"


def told(value: object) -> str:
    """Anything that a stranger wrote, as a sentence has it: a path, the words of an error, a name. The sentences of
    this program (`core.own_words`) stay whole.

    >>> told("a\\n" + 200 * "b")[:3], len(told(200 * "b"))
    ('a b', 100)
    """
    if isinstance(value, Path):
        return shown_path(value)
    text = value if isinstance(value, str) else str(value)
    return quoted(_as_elsewhere(text), LONGEST_STRANGER) if type(text) is str else text


def printable(text: str) -> str:
    """Text on one line: a blank for line breaks and their like, and a code for what cannot be seen.

    >>> printable("a\\tb\\u202e\\ud800\\x00")
    'a b\\\\u202e\\\\ud800\\\\x00'
    """
    return text if text.isprintable() else "".join(map(_printable_letter, text))


def _printable_letter(letter: str) -> str:
    if letter.isprintable():
        return letter
    is_blank = letter.isspace() or unicodedata.category(letter) in ("Zl", "Zp", "Zs")
    return " " if is_blank else letter.encode("unicode_escape").decode("ascii")


def in_one_line(sentence: str) -> str:
    """A sentence without line breaks and the like, the middle of what is very long left out: for the rim, where any
    text that a stranger wrote may have come through a library.

    >>> in_one_line("a\\n b"), len(in_one_line(5000 * "x")), len(in_one_line(5000 * "x "))
    ('a b', 200, 600)
    """
    words = printable(sentence).split()
    return without_middle(" ".join(without_middle(word, LONGEST_WORD) for word in words), LONGEST_SENTENCE)


def without_middle(text: str, most: int = LONGEST_STRANGER) -> str:
    """The text, its middle left out where it has more letters.

    >>> without_middle("0123456789", most=5)
    '01…89'
    """
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[: most - 1 - half]}…{text[-half:]}"


def shown_path(path: Path) -> str:
    """A path; of one that is very long the end, which has the name.

    >>> shown_path(Path(60 * "a") / (60 * "b") / "eye.png") == str(Path("…") / (60 * "b") / "eye.png")
    True
    """
    path = Path(_as_elsewhere(str(path)))
    line = printable(str(path))
    if len(line) <= LONGEST_STRANGER:
        return line
    end = shown_name(path)
    for folder in path.parents:
        longer = f"{printable(folder.name)}{os.sep}{end}"
        if not folder.name or len(longer) > LONGEST_STRANGER - 2:
            break
        end = longer
    return f"…{os.sep}{end}"


def shown_name(path: Path) -> str:
    """The name of a file; the middle of a very long one is left out."""
    return without_middle(printable(path.name), LONGEST_NAME)
