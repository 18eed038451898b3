"""The pages of the guide as a reader of Markdown sees them: code blocks, links, pictures, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retina_gui.guide.guide import PAGES

ROOT = Path(__file__).resolve().parents[2] / "resources" / "guide"
LANGUAGES = ("en", "de")
ANCHOR = re.compile(r'<a name="([^"]+)"></a>')


@dataclass(frozen=True)
class Block:
    """Code of a page; `language` as it is named behind the fence."""

    page: str
    language: str
    code: str


@cache
def tokens(language: str, page: str) -> tuple[Token, ...]:
    text = (ROOT / language / f"{page}.md").read_text("utf-8")
    return tuple(MarkdownIt("commonmark").enable("table").parse(text))


def inline(language: str, page: str) -> Iterator[Token]:
    for token in tokens(language, page):
        yield from token.children or ()


def blocks(language: str, page: str) -> list[Block]:
    fences = (token for token in tokens(language, page) if token.type == "fence")
    return [Block(page, token.info.strip(), token.content) for token in fences]


def headings(language: str, page: str) -> list[tuple[str, str]]:
    """The level and the anchor of each."""
    lines = tokens(language, page)
    return [
        (before.tag, "".join(ANCHOR.findall(token.content)))
        for before, token in pairwise(lines)
        if before.type == "heading_open"
    ]


def links(language: str, page: str) -> list[str]:
    return [str(token.attrs["href"]) for token in inline(language, page) if token.type == "link_open"]


def pictures(language: str, page: str) -> list[str]:
    return [str(token.attrs["src"]) for token in inline(language, page) if token.type == "image"]


def emphasised(language: str, page: str) -> list[str]:
    """What stands in italics."""
    found, words = [], ""
    for token in inline(language, page):
        if token.type == "em_open":
            words = ""
        elif token.type == "em_close":
            found.append(words)
        else:
            words += " " if token.type == "softbreak" else token.content
    return found


def commands(language: str, page: str) -> list[str]:
    """The lines of its blocks that start one of the two programs."""
    lines = (line for block in blocks(language, page) for line in block.code.splitlines())
    return [line for line in lines if line.startswith(("retina-align ", "retina-gui"))]


EVERY_PAGE = [(language, page) for language in LANGUAGES for page in PAGES]
