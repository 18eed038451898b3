"""The template holds every text of the program, and each catalogue translates all of them with the same names."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest

from tests.packaging.catalogues import TEMPLATE, catalogues, compiled, read_catalogue, template
from tests.packaging.messages import messages, mistakes, too_early

WRITE = "run python -m tests.packaging.catalogues"
CATALOGUES = catalogues()


def names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)", text))


def test_no_text_is_put_together_before_it_is_looked_up() -> None:
    assert mistakes() == []


def test_no_text_is_looked_up_before_the_language_is_known() -> None:
    assert too_early() == []


def test_the_template_is_up_to_date() -> None:
    assert TEMPLATE.read_text("utf-8") == template(messages()), WRITE


def test_texts_of_all_kinds_are_found() -> None:
    found = {message.text for message in messages()}
    assert {"Register", "Click", "{count} case", "Cancel", "Reference"} <= found
    assert {"Points", "Look farther left", "Centre on pair 9"} <= found


def test_compiled_catalogues_are_what_gettext_reads() -> None:
    entries = {
        ("", None): (
            "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
        ),
        ("Save", None): ("Sichern „ä“",),
        ("{count} pair", "{count} pairs"): ("{count} Paar", "{count} Paare"),
        ("not yet", None): ("",),
    }
    read = gettext.GNUTranslations(io.BytesIO(compiled(entries)))
    assert read.gettext("Save") == "Sichern „ä“"
    assert read.gettext("not yet") == "not yet"
    assert [read.ngettext("{count} pair", "{count} pairs", count) for count in (1, 2)] == [
        "{count} Paar",
        "{count} Paare",
    ]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_is_complete_and_keeps_the_names(path: Path) -> None:
    entries = read_catalogue(path)
    for message in messages():
        texts = entries.get((message.text, message.many), ())
        assert texts, f"{message.text!r} is missing"
        assert all(texts), f"{message.text!r} is not translated"
        for text in texts:
            allowed = names(message.text) | names(message.many or "")
            assert names(text) <= allowed, f"{text!r} has other names than {message.text!r}"
            assert allowed - names(text) <= {"count"}, f"{text!r} leaves out a name of {message.text!r}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_what_is_shipped_is_compiled_from_the_catalogue(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == compiled(read_catalogue(path)), WRITE
