"""The guide tells the truth: what it names exists, what it links to is there, and both languages have the same."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.command_line.running import build_parser
from core.language import tr, use_language
from core.resource_files import translation_folder
from retina_gui.actions.table import ACTIONS
from retina_gui.arguments import parser
from retina_gui.guide.guide import PAGES, guide
from retina_gui.guide.keys_page import keys_page
from retina_gui.guide.page import page_from_markdown
from retina_gui.guide.place import OF_STAGES, OF_WINDOWS, RULES
from retina_gui.guide.search import search, words_of
from retina_gui.state.keys import key_in_words
from tests.guide.pages import (
    EVERY_PAGE,
    LANGUAGES,
    ROOT,
    blocks,
    commands,
    emphasised,
    headings,
    inline,
    links,
    pictures,
)
from tests.packaging.catalogues import read_catalogue

GENERATED = {"keys"}
HOLD = {"en": "Ctrl|Shift|Alt", "de": "Strg|Umschalt|Alt"}
LAST = {
    "en": "Page Up|Page Down|Home|End|Left|Right",
    "de": "Bild auf|Bild ab|Pos1|Ende|Pfeil links|Pfeil rechts",
}
TITLES_AND_OTHERS = ("Study on", "Fundus Fluorescein", "File, Export objects", "Daten, Aus Text")
"""Papers, and menus of QuPath and Excel."""


@pytest.mark.parametrize("page", PAGES)
def test_german_has_the_same_sections_blocks_links_and_pictures(page: str) -> None:
    english, german = ((headings(code, page), links(code, page)) for code in LANGUAGES)
    assert german == english
    for ours, theirs in zip(blocks("de", page), blocks("en", page), strict=True):
        assert ours.language == theirs.language
        assert ours.language == "text" or ours.code == theirs.code
    assert commands("de", page) == commands("en", page)
    assert [Path(each).name for each in pictures("de", page)] == [
        Path(each).name for each in pictures("en", page)
    ]


def test_there_is_no_page_that_nobody_opens() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in (ROOT / language).glob("*.md")} == set(PAGES)
    used = {Path(each).name for language, page in EVERY_PAGE for each in pictures(language, page)}
    assert {path.name for path in (ROOT / "pictures" / "en").iterdir()} == used


def test_every_link_and_picture_leads_somewhere() -> None:
    anchors = {(page, anchor) for page in PAGES for _, anchor in headings("en", page)}
    anchors |= {(page, section.anchor) for page in GENERATED for section in keys_page().sections}
    for language, page in EVERY_PAGE:
        for link in links(language, page):
            if not link.startswith("https://"):
                name, _, anchor = link.partition("#")
                name = name.removesuffix(".md") or page
                assert name in (*PAGES, *GENERATED), (page, link)
                assert not anchor or (name, anchor) in anchors, (page, link)
        for picture in pictures(language, page):
            assert (ROOT / language / picture).is_file(), (page, picture)


def test_the_pictures_are_small() -> None:
    files = [path for path in (ROOT / "pictures").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000


def test_every_place_that_the_help_key_opens_is_there() -> None:
    shown = guide()
    for place in (*OF_STAGES.values(), *OF_WINDOWS.values(), *(place for _, place in RULES)):
        page = shown.page(place.page)
        assert page is not None
        assert not place.anchor or page.section(place.anchor) is not None, place


# Commands


def _options(command: str) -> set[str]:
    parsers = next(
        each for each in build_parser()._actions if isinstance(each, argparse._SubParsersAction)
    ).choices
    return {
        option
        for action in parsers[command]._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }


def _all_commands() -> tuple[str, ...]:
    found = next(each for each in build_parser()._actions if isinstance(each, argparse._SubParsersAction))
    return tuple(found.choices)


def test_every_command_line_is_understood() -> None:
    found = {line for language, page in EVERY_PAGE for line in commands(language, page)}
    assert len(found) > 20
    programs = {"retina-gui": parser(), "retina-align": build_parser()}
    for line in sorted(found):
        name, *words = shlex.split(line.split(">")[0])
        assert programs[name].parse_args(words) is not None, line


def test_every_option_that_is_named_exists_and_every_one_that_exists_is_named() -> None:
    known = {option for command in _all_commands() for option in _options(command)}
    known |= {option for action in parser()._actions for option in action.option_strings} | {"--help"}
    named = {
        option
        for language, page in EVERY_PAGE
        for token in inline(language, page)
        if token.type == "code_inline"
        for option in re.findall(r"--[a-z][\w-]+", token.content)
    }
    assert named - known == set()
    settings = (ROOT / "en" / "settings.md").read_text("utf-8") + (ROOT / "en" / "batch.md").read_text(
        "utf-8"
    )
    missing = [option for option in sorted(known) if option not in settings and option not in ("--version",)]
    assert missing == []
    assert [name for name in _all_commands() if name not in settings] == []


# Actions


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_named_is_a_key_of_the_program(language: str) -> None:
    use_language(language, translation_folder())
    known = {key_in_words(key, "+") for action in ACTIONS for key in action.keys}
    known |= {key.replace("PgUp", "Page Up").replace("PgDown", "Page Down") for key in known}
    held = rf"(?:{HOLD[language]})\+"
    key = re.compile(rf"{held}(?:{held})*(?:{LAST[language]}|F\d+|[A-Z0-9](?![a-z]))")
    for page in PAGES:
        text = (ROOT / language / f"{page}.md").read_text("utf-8")
        assert sorted(set(key.findall(text)) - known) == [], page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_guide_names_stands_in_the_window(language: str) -> None:
    """In italics with a capital letter stand words of the window, or `Menu, Command`; and titles of papers."""
    use_language(language, translation_folder())
    catalogue = read_catalogue(translation_folder() / "de" / "LC_MESSAGES" / "retina.po")
    texts = catalogue if language == "en" else catalogue.values()
    said = {text.rstrip("…") for each in texts for text in each if text}
    paths = {f"{tr(action.menu)}, {tr(action.text).rstrip('…')}" for action in ACTIONS}
    for page in PAGES:
        for named in emphasised(language, page):
            if named[0].isupper() and not named.startswith(TITLES_AND_OTHERS):
                assert named in said or named in paths, (page, named)


def test_the_page_of_keys_has_every_action() -> None:
    text = "\n".join(section.text for section in keys_page().sections)
    for action in ACTIONS:
        if action.in_menu or action.in_key_page:
            assert action.text.rstrip("…") in text, action.id
            assert not action.keys or key_in_words(action.keys[0], "+") in text


# What the program says


def _notices() -> Iterator[tuple[str, list[str]]]:
    """Every kind of notice, with the texts of its sentences."""
    root = ROOT.parents[1]
    files = (*sorted((root / "core").rglob("notices.py")), root / "retina_gui" / "document" / "notices.py")
    for path in files:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                texts = [
                    call.args[0].value
                    for call in ast.walk(node)
                    if isinstance(call, ast.Call)
                    and getattr(call.func, "id", "") in ("tr", "tr_count")
                    and isinstance(call.args[0], ast.Constant)
                ]
                sentences = [text for text in texts if len(text) > 25]
                if sentences:
                    yield node.name, sentences


def _pattern(quote: str) -> re.Pattern[str]:
    """What stands for a sentence with its figures left out."""
    return re.compile(r"\{[^}]*\}".join(map(re.escape, quote.split("…"))))


def _quotes(language: str) -> list[str]:
    text = (ROOT / language / "trouble.md").read_text("utf-8")
    quoted = re.findall(r"^\| \*\*(.+?)\*\* \|", text, re.MULTILINE)
    return [each.replace("\\|", "|").replace("&lt;", "<") for each in quoted]


def test_everything_that_is_quoted_is_said_by_the_program() -> None:
    catalogue = read_catalogue(translation_folder() / "de" / "LC_MESSAGES" / "retina.po")
    english = "\n".join(key[0] for key in catalogue)
    german = "\n".join(text for texts in catalogue.values() for text in texts)
    for language, said in (("en", english), ("de", german)):
        assert len(_quotes(language)) > 100
        assert [quote for quote in _quotes(language) if not _pattern(quote).search(said)] == []


def test_every_notice_has_a_line_that_says_what_to_do() -> None:
    quotes = [_pattern(quote) for quote in _quotes("en")]
    missing = [
        name for name, texts in _notices() if not any(quote.match(text) for quote in quotes for text in texts)
    ]
    assert missing == [], "Each kind of notice belongs on the guide's page of troubles, in both languages."


# Reading and searching


def test_a_page_is_cut_into_its_sections() -> None:
    page = page_from_markdown(
        "odd",
        '# Title\n\nOne `two`.\n\n## <a name="a"></a>*Second* part\n\n| x | y |\n| - | - |\n| 1 | <2> |\n',
    )
    assert page.title == "Title"
    found = [(each.anchor, each.title, each.level) for each in page.sections]
    assert found == [("", "Title", 1), ("a", "Second part", 2)]
    assert page.sections[0].text == "One two."
    assert page.sections[1].text.splitlines() == ["x", "y", "1", "<2>"]
    with pytest.raises(ValueError, match="title"):
        page_from_markdown("odd", "no title")


def test_searching_finds_all_words_and_headings_first() -> None:
    pages = [
        page_from_markdown("a", "# Ghost\n\nSome words.\n\n## <a name='x'></a>Else\n\nA ghost and a fovea."),
        page_from_markdown("b", "# Other\n\nThe fovea; the ghost; the ghost."),
    ]
    assert [hit.title for hit in search(pages, "GHOST")] == ["Ghost", "Other", "Else"]
    assert [hit.title for hit in search(pages, "fovea ghost")] == ["Other", "Else"]
    assert search(pages, '"a fovea"')[0].excerpt == "A ghost and a fovea."
    assert search(pages, "nowhere") == search(pages, "  ") == ()
    assert words_of('"soft Dice" TRE tre') == ("soft dice", "tre")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_is_in_the_language_of_the_window(language: str) -> None:
    use_language(language, translation_folder())
    shown = guide()
    assert shown.pages[0].title == {"en": "Start here", "de": "Hier beginnen"}[language]
    assert [page.name for page in shown.pages] == [*PAGES, "keys"]
    use_language("fr", translation_folder())
    assert guide().pages[0].title == "Start here"
