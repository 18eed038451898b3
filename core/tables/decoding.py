"""The text of a file, whichever program wrote it: UTF-8 or UTF-16 with or without a byte order mark, else cp1252."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import InputError
from core.language import tr
from core.places import content_of
from core.quoting import shown_name, shown_path

MOST_BYTES = 32 << 20
"""A file of more is no table of points or cases."""

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # Excel since 2007 and LibreOffice; Excel before
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_END_OF_DOS_FILE = "\x1a"


def read_text(path: Path) -> str:
    """All text of a file; its line ends are as they are.

    Raises:
        InputError: there is none, it is a folder, a workbook, too large, or no text.
    """
    content = read_content(path)
    if content.startswith(_WORKBOOKS):
        raise InputError(
            tr("{name} is a workbook or an archive, not a text file. Save its sheet as CSV.").format(
                name=shown_name(path)
            )
        )
    try:
        text = content.decode(_encoding(content)).removesuffix(_END_OF_DOS_FILE)
    except UnicodeDecodeError:
        text = _UNREADABLE
    if _UNPRINTABLE.search(text):
        raise InputError(
            tr("{name} is not a text file. Save the table as CSV (UTF-8).").format(name=shown_name(path))
        )
    return text


def read_content(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file of moderate size.

    Args:
        most: bytes that are read.

    Raises:
        InputError: there is none, it is a folder, or it is too large.
    """
    try:
        if path.is_dir():
            raise InputError(
                tr("{path} is a folder and cannot be read as a file. Choose a file in it.").format(
                    path=shown_path(path)
                )
            )
        if (size := path.stat().st_size) > most:
            raise InputError(
                tr(
                    "{name} is too large ({size} MB; at most {most} are read). Save it with less in it."
                ).format(name=shown_name(path), size=-(-size >> 20), most=most >> 20)
            )
        return content_of(path)
    except FileNotFoundError:
        raise InputError(tr("There is no file {path}.").format(path=shown_path(path))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            tr("{path} cannot be read: {strerror}.").format(path=shown_path(path), strerror=reason)
        ) from error


_UNREADABLE = "\0"


def _encoding(content: bytes) -> str:
    """By the byte order mark; without one by the zero bytes of UTF-16, and else UTF-8 where it is valid."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
    half = min(len(content), 4096) // 2
    if half and max(even, odd) > 0.4 * half and min(even, odd) < 0.1 * half:
        return "utf-16-be" if even > odd else "utf-16-le"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"  # what spreadsheets write on Windows
    return "utf-8"
