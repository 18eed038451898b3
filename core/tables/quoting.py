"""What a sentence quotes of a file: short, and on one line."""

from __future__ import annotations

from pathlib import Path

LONGEST_QUOTE, LONGEST_NAME, LONGEST_PATH = 40, 60, 200


def quoted(text: str, most: int = LONGEST_QUOTE) -> str:
    """Text of a file as a sentence has it: at most this many characters, without line breaks and the like.

    >>> quoted("a\\nb"), quoted("0123456789", most=5)
    ('a b', '0123…')
    """
    line = "".join(each if each.isprintable() else " " for each in text[: most + 1])
    return line if len(text) <= most else f"{line[: most - 1]}…"


def in_one_line(sentence: str) -> str:
    """A sentence without line breaks and the like, the middle of very long words left out: for the rim, where any
    text that a stranger wrote may have come through a library.

    >>> in_one_line("a\\n b"), len(in_one_line(5000 * "x"))
    ('a b', 200)
    """
    line = "".join(each if each.isprintable() else " " for each in sentence)
    return " ".join(word if len(word) <= LONGEST_PATH else _without_middle(word) for word in line.split())


def _without_middle(word: str) -> str:
    half = (LONGEST_PATH - 1) // 2
    return f"{word[: LONGEST_PATH - 1 - half]}…{word[-half:]}"


def shown_path(path: Path) -> str:
    """A path; of one that is very long the name alone."""
    return str(path) if len(str(path)) <= LONGEST_PATH else shown_name(path)


def shown_name(path: Path) -> str:
    """The name of a file; the middle of a very long one is left out."""
    name = path.name
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME // 2]}…{name[-LONGEST_NAME // 2 :]}"
