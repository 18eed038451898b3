"""A page of the guide, read from Markdown: its HTML for Qt's rich text, its sections and their plain words.

A section begins with a heading that carries an anchor, `## <a name="ghost"></a>The ghost`. Anchors are the same in
every language, so that links and the help key need not know the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_ANCHOR = re.compile(r'<a name="([\w-]+)"></a>')
CELL_PADDING = 5
"""Pixels, in tables and around what is to be typed."""


@dataclass(frozen=True)
class Section:
    """A heading and what follows it up to the next one.

    Attributes:
        anchor: its name in links; empty for the beginning of the page.
        level: of its heading, 1 for the title of the page.
        text: its words without marks, in lines.
    """

    anchor: str
    title: str
    level: int
    text: str


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        name: of its file, without the suffix.
        html: for `QTextBrowser`, without colours.
    """

    name: str
    html: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.sections[0].title

    def section(self, anchor: str) -> Section | None:
        """The section of this anchor."""
        return next((section for section in self.sections if section.anchor == anchor), None)


def page_from_markdown(name: str, text: str) -> Page:
    """Read a page.

    Raises:
        ValueError: it does not begin with a heading.
    """
    tokens = _markdown().parse(text)
    if not tokens or tokens[0].tag != "h1":
        raise ValueError(f"The page {name} does not begin with its title.")
    for before, token in pairwise(tokens):
        if token.children and token.children[0].type == "image":
            before.attrSet("class", "picture")
    return Page(name, _markdown().renderer.render(tokens, _markdown().options, {}), tuple(_sections(tokens)))


def _sections(tokens: Sequence[Token]) -> Iterator[Section]:
    heading, level, lines = None, 0, list[str]()
    for before, token in zip((None, *tokens), tokens, strict=False):
        if before is not None and before.type == "heading_open":
            if heading is not None:
                yield _section(heading, level, lines)
            heading, level, lines = token, int(before.tag[1:]), []
        elif token.type == "inline":
            lines.append(_words(token))
        elif token.type == "fence":
            lines.append(token.content)
    if heading is not None:
        yield _section(heading, level, lines)


def _section(heading: Token, level: int, lines: Sequence[str]) -> Section:
    anchor = _ANCHOR.search(heading.content)
    return Section(anchor[1] if anchor else "", _words(heading).strip(), level, "\n".join(lines))


def _words(inline: Token) -> str:
    """What is read of a line: no marks, no targets of links."""
    spoken = {"text", "code_inline"}
    parts = (
        each.content if each.type in spoken else " " if each.type.endswith("break") else ""
        for each in inline.children or ()
    )
    return "".join(parts)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.add_render_rule("table_open", _table)
    markdown.add_render_rule("fence", _code)
    markdown.add_render_rule("image", _picture)
    return markdown


def _table(renderer: RendererHTML, *_: object) -> str:
    return f'<table class="figures" cellspacing="0" cellpadding="{CELL_PADDING}">'


def _code(renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: object) -> str:
    """A table of one cell: Qt gives room around text to cells alone."""
    escaped = renderer.rules["text"](tokens, index, {}, {}).rstrip("\n")
    return (
        f'<table class="typed" width="100%" cellspacing="0" cellpadding="{2 * CELL_PADDING}">'
        f'<tr><td><pre style="white-space: pre-wrap">{escaped}</pre></td></tr></table>'
    )


def _picture(renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: object) -> str:
    """The picture, and its words below it."""
    token = tokens[index]
    return f'<img src="{token.attrs["src"]}"><br><span class="caption">{_words(token)}</span>'
