"""Ways to damage a file: the table that `tests.hostile.mutated_files` draws from. None knows who reads it."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.hostile.chunks import chunks_of, sealed
from tests.hostile.text_mutators import another_encoding, another_table, another_tree, another_word

PIECES = (b"1e999", b"null", b'"', b"[", b"9" * 30, b"\r", b"-1", b"\\ud800", b"NaN")
NUMBERS = (
    *(0, 1, 2, 127, 128, 255),
    *((1 << bits) + more for bits in (15, 16, 31, 32, 63, 64) for more in (-1, 0)),
)
"""Those at which counts and offsets run over."""
JSON, TABLES = ("json", "geojson", "jsonl"), ("csv", "points", "fcsv")
TEXTS = (*JSON, *TABLES, "toml", "ini", "tfm")
NAMES = ("/", "a/b.roi", "../a.roi", "\x1b[31m.roi", f"{'x' * 300}.roi", "a.ROI", "a.txt", "ä.roi", "a.roi/")


@dataclass(frozen=True)
class Victim:
    """A file to be damaged.

    Attributes:
        ending: what its name ends with, after the last point.
        other: a sound file of the same kind, and `stranger` one of any kind.
    """

    ending: str
    content: bytes
    other: bytes = b""
    stranger: bytes = b""


def some_bytes(victim: Victim, choice: random.Random) -> bytes:
    """Bytes changed, cut off, doubled or taken out."""
    data = bytearray(victim.content)
    for _ in range(choice.choice((1, 1, 2, 5, 40))):
        place, length = choice.randrange(len(data) + 1), choice.choice((1, 1, 4, 30))
        doubled = bytes(data[place : place + length]) * 2
        kinds = (
            choice.randbytes(length),
            b"",
            doubled,
            b"\xff" * length,
            bytes(length),
            choice.choice(PIECES),
        )
        data[place : place + length] = choice.choice(kinds)
    return bytes(data[: choice.randrange(len(data) + 1)] if choice.random() < 0.1 else data)


def some_numbers(victim: Victim, choice: random.Random) -> bytes:
    """Binary numbers replaced by those at which others run over, mostly in the first bytes."""
    data = bytearray(victim.content)
    for _ in range(choice.choice((1, 1, 2, 4))):
        kind, order = choice.choice("BHIQ"), choice.choice("<>")
        length = struct.calcsize(kind)
        most = max(1, (min(len(data), 200) if choice.random() < 0.6 else len(data)) - length)
        place = choice.randrange(most)
        value = choice.choice(NUMBERS) & ((1 << 8 * length) - 1)
        data[place : place + length] = struct.pack(order + kind, value)
    return bytes(data)


def spliced(victim: Victim, choice: random.Random) -> bytes:
    """The beginning of one and the end of another, or one in the middle of the other."""
    other = victim.other if choice.random() < 0.7 else victim.stranger
    first, second = (victim.content, other) if choice.random() < 0.5 else (other, victim.content)
    here, there = choice.randrange(len(first) + 1), choice.randrange(len(second) + 1)
    return choice.choice(
        (first[:here] + second[there:], first[:here] + second + first[here:], first + second)
    )


def cut_short(victim: Victim, choice: random.Random) -> bytes:
    """The beginning alone, or with an end of zeros, or the file without its beginning."""
    place = choice.choice((0, 1, 2, 4, 8, 16, 128, 132, 256, choice.randrange(len(victim.content) + 1)))
    beginning, rest = victim.content[:place], victim.content[place:]
    return choice.choice((beginning, beginning + bytes(len(rest)), rest))


def some_chunks(victim: Victim, choice: random.Random) -> bytes:
    """The parts of which the format is made: taken out, doubled, exchanged, emptied, changed, those of another file;
    lengths and check sums say what is there."""
    chunks, others = chunks_of(victim.content), chunks_of(victim.other)
    for _ in range(choice.choice((1, 1, 2, 3))):
        place, what = choice.randrange(len(chunks)), choice.randrange(7)
        if what == 0 and len(chunks) > 1:
            del chunks[place]
        elif what == 1:
            chunks.insert(choice.randrange(len(chunks) + 1), chunks[place])
        elif what == 2:
            there = choice.randrange(len(chunks))
            chunks[place], chunks[there] = chunks[there], chunks[place]
        elif what == 3:
            chunks.insert(place, choice.choice(others))
        elif what == 4:
            chunks[place] = chunks[place].with_body(b"")
        elif what == 5:
            body = Victim(victim.ending, chunks[place].body or b"\0")
            chunks[place] = chunks[place].with_body(choice.choice((some_bytes, some_numbers))(body, choice))
        else:
            chunks[place] = chunks[place].with_body(_repacked(chunks[place].body, choice))
    return sealed(victim.content, chunks)


def _repacked(body: bytes, choice: random.Random) -> bytes:
    """What is compressed in a chunk: changed and compressed again."""
    for skip in range(min(4, len(body))):
        try:
            plain = zlib.decompress(body[skip:])
        except zlib.error:
            continue
        return body[:skip] + zlib.compress(some_bytes(Victim("", plain or b"\0"), choice))
    return body + body


def another_archive(victim: Victim, choice: random.Random) -> bytes:
    """Members of a ZIP changed, renamed, doubled, in other ways of compression, and packed again."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(victim.content)) as old, zipfile.ZipFile(made, "w") as new:
        new.comment = choice.choice((b"", b"x" * 60_000))
        for entry in old.infolist() * choice.choice((1, 1, 2)):
            content = Victim("roi", old.read(entry) or b"\0")
            changed = choice.choice((some_bytes, some_numbers, lambda same, _: same.content))(content, choice)
            packing = choice.choice(
                (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
            )
            new.writestr(choice.choice((entry.filename, choice.choice(NAMES))), changed, packing)
    return _without_a_way_in(made.getvalue(), choice) if choice.random() < 0.2 else made.getvalue()


def _without_a_way_in(content: bytes, choice: random.Random) -> bytes:
    """A ZIP that says to be encrypted, or compressed in a way that nobody knows."""
    data = bytearray(content)
    offset, bits = choice.choice(((6, 1), (8, 97)))
    for signature, further in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        place = data.find(signature)
        while 0 <= place < len(data) - offset - further:
            data[place + offset + further] |= bits
            place = data.find(signature, place + 4)
    return bytes(data)


def another_header(victim: Victim, choice: random.Random) -> bytes:
    """The header of safetensors, which is JSON behind its length, changed; the length with it."""
    (length,) = struct.unpack("<Q", victim.content[:8])
    made = choice.choice((another_tree, another_word))(victim.content[8 : 8 + length], choice)
    return struct.pack("<Q", len(made)) + made + victim.content[8 + length :]


Mutator = Callable[[Victim, random.Random], bytes]


def _of_text(change: Callable[[bytes, random.Random], bytes]) -> Mutator:
    return lambda victim, choice: change(victim.content, choice)


MUTATORS: Mapping[str, tuple[Mutator, Callable[[str], bool]]] = {
    "some_bytes": (some_bytes, lambda _: True),
    "some_numbers": (some_numbers, lambda ending: ending not in TEXTS),
    "spliced": (spliced, lambda _: True),
    "cut_short": (cut_short, lambda _: True),
    "some_chunks": (some_chunks, lambda ending: ending not in TEXTS),
    "another_encoding": (_of_text(another_encoding), lambda ending: ending in TEXTS),
    "another_word": (_of_text(another_word), lambda ending: ending in TEXTS),
    "another_tree": (_of_text(another_tree), lambda ending: ending in JSON),
    "another_table": (_of_text(another_table), lambda ending: ending in TABLES),
    "another_archive": (another_archive, lambda ending: ending in ("zip", "npz", "pt")),
    "another_header": (another_header, lambda ending: ending == "safetensors"),
}
"""Each with the endings that it is for."""


def damaged(victim: Victim, choice: random.Random, only: str = "") -> tuple[str, bytes]:
    """The name of a mutator that suits the file, and what it makes of it."""
    names = [name for name, (_, suits) in MUTATORS.items() if suits(victim.ending)]
    name = only if only in names else choice.choice(names)
    return name, MUTATORS[name][0](victim, choice)
