"""Translators' files: writes the template and compiles the catalogues, with the standard library alone.

`python -m tests.packaging.catalogues` writes `resources/translations/retina.pot` and a `retina.mo` beside every
`retina.po`, and says what each language lacks. A new language begins as a copy of the template in
`LANGUAGE/LC_MESSAGES/retina.po`.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from core.language import DOMAIN
from tests.packaging.messages import CHECKOUT, Message, messages

TRANSLATIONS = CHECKOUT / "resources" / "translations"
TEMPLATE = TRANSLATIONS / f"{DOMAIN}.pot"
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n",
    "Content-Transfer-Encoding: 8bit\n",
    "Plural-Forms: nplurals=2; plural=(n != 1);\n",
)
Key = tuple[str, str | None]
MO_MAGIC, MO_HEADER_BYTES = 0x950412DE, 28


def template(found: Sequence[Message]) -> str:
    """The text of `retina.pot`. No date and no lines, so that it changes only with the texts."""
    lines = ['msgid ""', 'msgstr ""', *(_quoted(line) for line in HEADER), ""]
    for message in found:
        lines.append(f"#: {' '.join(message.places)}")
        if re.search(r"\{\w", message.text):
            lines.append("#, python-brace-format")
        lines.append(f"msgid {_quoted(message.text)}")
        if message.many is None:
            lines.append('msgstr ""')
        else:
            lines += [f"msgid_plural {_quoted(message.many)}", 'msgstr[0] ""', 'msgstr[1] ""']
        lines.append("")
    return "\n".join(lines)


def read_catalogue(path: Path) -> dict[Key, tuple[str, ...]]:
    """A `.po` file: the translations, one or one for each plural form, by the text and its plural."""
    entries: dict[Key, tuple[str, ...]] = {}
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        fields = dict(_fields(block))
        if "msgid" in fields:
            texts = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
            entries[fields["msgid"], fields.get("msgid_plural")] = texts
    return entries


def compiled(entries: Mapping[Key, tuple[str, ...]]) -> bytes:
    """The bytes of a `.mo` file, as the GNU gettext manual lays it out ("The Format of GNU MO Files")."""
    pairs = sorted(
        ("\0".join(filter(None, key)).encode() if key[1] else key[0].encode(), "\0".join(texts).encode())
        for key, texts in entries.items()
        if all(texts)
    )
    count = len(pairs)
    start = MO_HEADER_BYTES + 16 * count
    ids, texts = _packed([key for key, _ in pairs]), _packed([text for _, text in pairs])
    head = struct.pack("<7I", MO_MAGIC, 0, count, MO_HEADER_BYTES, MO_HEADER_BYTES + 8 * count, 0, start)
    return b"".join((head, _table(ids[1], start), _table(texts[1], start + len(ids[0])), ids[0], texts[0]))


def catalogues() -> tuple[Path, ...]:
    """The `.po` files, one for each language."""
    return tuple(sorted(TRANSLATIONS.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


def main() -> None:
    """Write everything."""
    found = messages()
    TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_text(template(found), "utf-8")
    print(f"{TEMPLATE.relative_to(CHECKOUT)}: {len(found)} messages")
    for path in catalogues():
        entries = read_catalogue(path)
        path.with_suffix(".mo").write_bytes(compiled(entries))
        missing = [each.text for each in found if not all(entries.get((each.text, each.many)) or ("",))]
        print(f"{path.relative_to(CHECKOUT)}: {len(missing)} are not translated", *missing, sep="\n  ")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _fields(block: str) -> Iterator[tuple[str, str]]:
    """The keywords of an entry with their texts, continued lines joined."""
    name, text = "", ""
    for line in block.splitlines():
        match = re.match(r"(msg\w+(?:\[\d+\])?)\s+(\".*\")\s*$", line)
        if match:
            if name:
                yield name, text
            name, text = match[1], ast.literal_eval(match[2])
        elif line.startswith('"'):
            text += ast.literal_eval(line)
    if name:
        yield name, text


def _packed(texts: Sequence[bytes]) -> tuple[bytes, list[tuple[int, int]]]:
    """The texts one after the other, each ended by a zero, and their lengths and places."""
    places, content = [], bytearray()
    for text in texts:
        places.append((len(text), len(content)))
        content += text + b"\0"
    return bytes(content), places


def _table(places: Sequence[tuple[int, int]], start: int) -> bytes:
    return b"".join(struct.pack("<2I", length, start + place) for length, place in places)


if __name__ == "__main__":
    main()
