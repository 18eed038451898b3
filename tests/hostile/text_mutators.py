"""Ways to damage a text, a JSON file, a table: it stays well formed, but says what does not belong there."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from typing import Any

DEEP = "[" * 2000 + "]" * 2000, '{"a":' * 2000 + "1" + "}" * 2000
NUMBERS = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e-999",
    "1e308",
    "4.9e-324",
    "18446744073709551616",
    "-0",
    "-1",
    "0",
    "0x10",
    "1_0",
    "٣",
    "1,5",
]
WORDS = (
    *NUMBERS,
    *["true", "null", '""', "[]", "{}", '"../a"', "[[1,2],[3]]", '"\\ud800"', '"\\u0000"', '"\\u202e"'],
    *("9" * 5000, "1" + "0" * 400, f'"{"x" * 5000}"', *DEEP),
)
CELLS = (
    *NUMBERS,
    *[
        "-inf",
        "²",
        "~",
        "../a",
        "true",
        "1.5.5",
        "=1+1",
        '"',
        "'",
        ",",
        ";",
        "\ufeff",
        "\u2028",
        "\u202e",
        "�",
        "\x1b[31m",
        "\x00",
    ],
    *("", " ", "a\nb", "a\r\nb", "9" * 5000, "x" * 5000),
)
VALUES = (None, True, 0, -1, 1.5, 10**400, float("nan"), float("inf"), "", "x" * 3000, [], {})
STRINGS = ("\ud800", "a\nb\x1b[31m", "\u202e", "../" * 9)
ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-7",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-be",
    "latin-1",
    "cp1252",
    "cp037",
]
LARGEST_FLOAT = 1e290
"""Beyond it, arithmetic with a whole number has no float to give."""
LINE_ENDS = ("\n", "\r\n", "\r", "\n\n", "\n\r", "\u2028", "\x0b", "\x85")
ODD_BYTES = (b"", b"", b"\0", b"\x1a", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\w.+-]+|[\[\]{},;:=#]')


def another_encoding(content: bytes, choice: random.Random) -> bytes:
    """The text in another encoding, with marks, zero bytes, other line ends, halves of characters."""
    text = content.decode("utf-8", "replace")
    place = choice.randrange(len(text) + 1)
    text = text[:place] + choice.choice(("", "ä", "µ", "漢", "\U0001f441")) + text[place:]
    made = text.replace("\n", choice.choice(LINE_ENDS)).encode(choice.choice(ENCODINGS), "replace")
    place = choice.choice((0, len(made), choice.randrange(len(made) + 1)))
    return made[:place] + choice.choice(ODD_BYTES) + made[place:]


def another_word(content: bytes, choice: random.Random) -> bytes:
    """A number, word, sign or quoted text replaced by one that does not belong there."""
    text = content.decode("utf-8", "replace")
    found = list(TOKEN.finditer(text))
    taken = choice.sample(found, min(len(found), choice.choice((1, 1, 2, 5))))
    for match in sorted(taken, key=lambda each: -each.start()):
        word = choice.choice((*WORDS, "", match[0] * 2, match[0] + match[0][:1]))
        text = text[: match.start()] + word + text[match.end() :]
    return text.encode("utf-8", "surrogatepass")


def another_tree(content: bytes, choice: random.Random) -> bytes:
    """JSON, one document or one a line: values exchanged, nested and doubled, keys twice, long lists, comments."""
    lines = content.split(b"\n") if content.count(b"\n{") else [content]
    documents = [json.loads(line) for line in lines if line.strip()]
    for _ in range(choice.choice((1, 1, 2, 3))):
        ways = _ways(documents[0])
        if ways:
            _change(*choice.choice(ways), ways, choice)
    text = "\n".join(json.dumps(each, ensure_ascii=choice.random() < 0.5) for each in documents)
    if choice.random() < 0.2 and text.startswith("{") and len(text) > 2:
        twice = f"{text[:-1]},{text[1:]}"
        text = choice.choice((twice, text + text, f"// a\n{text}", f"{text},", f"[{text}]"))
    return text.encode("utf-8", "surrogatepass")


def _change(holder: Any, key: Any, ways: list[tuple[Any, Any]], choice: random.Random) -> None:
    value, what = holder[key], choice.randrange(8)
    if what == 0:
        there, other = choice.choice(ways)
        holder[key] = None if _holds(there[other], holder) else there[other]
    elif what == 1:
        holder[key] = [value]
    elif what == 2:
        holder[key] = {"a": value}
    elif what == 3 and isinstance(holder, list):
        holder.extend([value] * choice.choice((1, 5, 3000)))
    elif what == 4 and isinstance(holder, dict):
        holder[choice.choice(("", "\0", "x" * 3000, "__class__", f"{key} ", key.upper()))] = holder.pop(key)
    elif what == 5 and isinstance(value, (int, float)) and abs(value) < LARGEST_FLOAT:
        holder[key] = choice.choice((str(value), value * 1e18, -value, value + 0.5))
    elif what == 6 and isinstance(value, str):
        holder[key] = choice.choice((value * 200, value[::-1], *STRINGS))
    else:
        holder[key] = choice.choice(VALUES)


def _ways(value: Any) -> list[tuple[Any, Any]]:
    keys = (
        list(value)
        if isinstance(value, dict)
        else range(min(len(value), 4))
        if isinstance(value, list)
        else ()
    )
    return [way for key in keys for way in ((value, key), *_ways(value[key]))]


def _holds(value: Any, holder: Any) -> bool:
    return value is holder or any(inner[key] is holder for inner, key in _ways(value))


def another_table(content: bytes, choice: random.Random) -> bytes:
    """Rows and columns doubled, ragged, turned, too many, by another separator, with strange cells and headings."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8", "replace")))) or [[""]]
    for _ in range(choice.choice((1, 1, 2, 3))):
        rows = _changed_rows(rows, choice) or [[""]]
    separator = choice.choice((",", ",", ",", ";", "\t", "|", " "))
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=choice.choice(("\n", "\r\n", "\r"))).writerows(rows)
    found = text.getvalue()
    if separator == ";" and choice.random() < 0.5:
        found = found.replace(".", ",")
    return found.encode("utf-8", "surrogatepass")


def _changed_rows(rows: list[list[str]], choice: random.Random) -> list[list[str]]:
    line = choice.randrange(len(rows))
    row = rows[line]
    column, what = choice.randrange(len(row) + 1), choice.randrange(10)
    if what == 0:
        row.insert(column, choice.choice(CELLS))
    elif what == 1:
        del row[column:]
    elif what in (2, 3):
        row[column : column + 1] = [choice.choice(CELLS)]
    elif what == 4:
        rows.insert(line, list(row))
    elif what == 5:
        rows.extend([list(row) for _ in range(choice.choice((3, 3000)))])
    elif what == 6:
        row.extend(["1"] * choice.choice((50, 100_000)))
    elif what == 7:
        most = max(map(len, rows))
        filled = [each + [""] * (most - len(each)) for each in rows]
        return [list(each) for each in zip(*filled, strict=True)][:1000]
    elif what == 8:
        rows.insert(0, list(choice.choice((["sep=;"], ["#"], [""], ["", "", ""], rows[0] * 2))))
    else:
        return rows[:1]
    return rows
