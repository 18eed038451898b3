"""Delimited text as programs and spreadsheets write it: encodings, separators, marks, words, and what is no table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import InputError
from core.spreadsheets import plain_text, safe_text, table_text
from core.tables.lines import MOST_LINES, read_table, table_of
from core.tables.values import Numbers, truth

ROWS = (("a", "1.5", "2"), ("b é", "3", "-4"))


def written(separator: str, mark: str = ".") -> str:
    return "".join(separator.join(row).replace(".", mark) + "\n" for row in ROWS)


@pytest.mark.parametrize(
    "content",
    [
        written(",").encode(),
        written(";", ",").encode("cp1252"),
        written("\t", ",").encode("utf-16"),
        written("\t").encode("utf-16-le"),
        written(";", ",").encode("utf-16-be"),
        written(",").replace("\n", "\r\n").encode("utf-8-sig"),
        written(";").replace("\n", "\r").encode(),
        ("sep=;\r\n" + written(";", ",")).encode(),
        ("\n# a comment\n" + written("|")).encode(),
        '"a",1.5,2,,\n\n"b é",3,-4,\n'.encode(),
        b'a,"1,5",2\n"b \xe9",3,-4\n\x1a',
    ],
)
def test_all_are_read_alike(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    lines = read_table(tmp_path / "t.csv").lines
    numbers = Numbers()
    assert [(line.field(0), numbers.at(line, 1, "x"), numbers.at(line, 2, "y")) for line in lines] == [
        ("a", 1.5, 2.0),
        ("b é", 3.0, -4.0),
    ]


def test_white_space_separates_where_nothing_else_does() -> None:
    assert table_of("110,0  130,5\n 1 2 \n", "t").lines[0].fields == ("110,0", "130,5")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "not a text file"),
        (b"a,b\0c\n1,2\n", "not a text file"),
        (b"a" * 200_000 + b",1\n", "too long"),
    ],
)
def test_what_is_no_table_is_told_in_one_short_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "t.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=sentence) as told:
        read_table(tmp_path / "t.xlsx")
    assert len(str(told.value)) < 200


@pytest.mark.parametrize("line", ["1,2\n", "1,2\r", "1,2\r\n", "\n"])
def test_a_table_with_too_many_lines_is_refused_before_it_is_taken_apart(line: str) -> None:
    """32 MB hold millions of them: minutes, as points."""
    assert len(table_of("1,2\r\n" * 9, "t.csv", most_lines=9).lines) == 9
    with pytest.raises(InputError, match=r"t\.csv has more than 100000 lines"):
        table_of(line * (MOST_LINES + 1), "t.csv")


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    for path, sentence in ((tmp_path, "is a folder"), (tmp_path / "none", "There is no file")):
        with pytest.raises(InputError, match=sentence):
            read_table(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1.234,5;1\n", "between thousands"),
        ("1.5;2\n3;1,5\n", "Line 2 .*another decimal mark"),
        ('"1,234","5"\n', "a thousand or a fraction"),
        ("1_000;2\n", 'found "1_000"'),
        ("x" * 5000 + ";2\n", 'found "x+…'),
    ],
)
def test_a_number_that_may_be_two_is_never_guessed(text: str, sentence: str) -> None:
    numbers, lines = Numbers(), table_of(text, "t.csv").lines
    with pytest.raises(InputError, match=sentence) as told:
        [numbers.at(line, column, "x") for line in lines for column in (0, 1)]
    assert len(str(told.value)) < 200


def test_words_of_truth_and_of_no_number() -> None:
    assert all(truth(word) for word in ("true", "WAHR", "Vrai", "1", "yes", "Ja", "VERDADEIRO", "PRAWDA"))
    assert not any(truth(word) for word in ("false", "FALSCH", "faux", "0", "no", "Nein"))
    assert truth("maybe") is None
    (line,) = table_of("-Infinity;NaN;∞;#NV;;x\n", "t").lines
    assert [Numbers().at(line, column, "x") for column in range(5)] == [None] * 5


@pytest.mark.parametrize("text", ["=1+1", "@x", "-a", "'=x", "''+b", "plain", "'s", "＝A1", "-3.5", "'-3.5"])
def test_text_is_safe_for_spreadsheets_and_comes_back(text: str) -> None:
    assert plain_text(safe_text(text)) == text
    assert not safe_text(text).startswith(("=", "@", "+", "＝", "-a"))
    (line,) = table_of(table_text([("n", text)]), "t").lines
    assert line.field(1) == text


@pytest.mark.parametrize(
    "text", ["eye;=1+1", "eye;'=1;-3;", "a\t@x", "=1;=2", "\n=1", "'\t=1", "eye; 7;-3;+x", "a\n-b"]
)
def test_it_is_safe_where_a_spreadsheet_splits_it_elsewhere(text: str) -> None:
    assert plain_text(safe_text(text)) == text
    parts = re.split(r"[;\t\n]", safe_text(text))
    assert [part for part in parts if part.startswith(("=", "@", "+", "-b"))] == []
    assert "-3" not in text or "-3" in parts


def test_numbers_stay_numbers() -> None:
    assert table_text([(-3.5, "-3.5", "+1e-7", "-5%", None)]) == "-3.5,-3.5,+1e-7,-5%,\n"


def test_a_large_table_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with open(path, "wb") as file:
        file.truncate((32 << 20) + 1)
    with pytest.raises(InputError, match=r"large\.csv is too large \(33 MB; at most 32 are read\)\. Save"):
        read_table(path)
