"""Searching the guide: the sections in which every word occurs, the best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retina_gui.guide.page import Page, Section
from retina_gui.guide.place import Place

EXCERPT = 90
"""Letters of a hit that are shown."""


@dataclass(frozen=True)
class Hit:
    """A section in which all words were found.

    Attributes:
        excerpt: the words around the first of them.
        in_heading: how many of the words stand in its heading.
        count: how often they occur in it.
    """

    place: Place
    page_title: str
    title: str
    excerpt: str
    in_heading: int
    count: int


def words_of(wanted: str) -> tuple[str, ...]:
    """What is looked for, in small letters; what stands in quotation marks is one."""
    parts = (quoted or word for quoted, word in re.findall(r'"([^"]+)"|([^\s"]+)', wanted.casefold()))
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in parts))))


def search(pages: Iterable[Page], wanted: str) -> tuple[Hit, ...]:
    """All hits: those with the words in their headings first, then those in which they are more frequent."""
    words = words_of(wanted)
    if not words:
        return ()
    hits = [hit for page in pages for hit in _hits(page, words)]
    return tuple(sorted(hits, key=lambda hit: (-hit.in_heading, -hit.count)))


def _hits(page: Page, words: tuple[str, ...]) -> Iterator[Hit]:
    for section in page.sections:
        heading, text = section.title.casefold(), section.text.casefold()
        if all(word in heading or word in text for word in words):
            in_heading = sum(word in heading for word in words)
            count = sum(heading.count(word) + text.count(word) for word in words)
            yield Hit(
                Place(page.name, section.anchor),
                page.title,
                section.title,
                _excerpt(section, words),
                in_heading,
                count,
            )


def _excerpt(section: Section, words: tuple[str, ...]) -> str:
    """The line with most of the words, cut around the first of them that it has."""
    lines = [" ".join(line.split()) for line in section.text.splitlines() if line.strip()]
    if not lines:
        return ""
    line = max(lines, key=lambda each: sum(word in each.casefold() for word in words))
    at = min((line.casefold().find(word) for word in words if word in line.casefold()), default=0)
    start = max(at - EXCERPT // 3, 0)
    if start:
        start = line.find(" ", start - 1) + 1
    rest = line[start:]
    shown = rest if len(rest) <= EXCERPT else rest[: rest.rfind(" ", 0, EXCERPT + 1)] or rest[:EXCERPT]
    return f"{'… ' if start else ''}{shown}{' …' if len(shown) < len(rest) else ''}"
