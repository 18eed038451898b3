"""DICOM files that lack the preamble and the signature behind it."""

from __future__ import annotations

_FIRST_GROUPS, _LONGEST_FIRST = {b"\x02\0": "little", b"\x08\0": "little", b"\0\x08": "big"}, 64
"""Of a file without a preamble: the groups that its first element can be of, by the byte order, and how long that can
be. Meta information is never in big endian."""


def is_bare_dicom(head: bytes) -> bool:
    """Whether a file without a preamble is a DICOM data set, by the tag and the length of its first element.

    >>> is_bare_dicom(b"\\x08\\0\\x05\\0CS\\x0a\\0ISO_IR 100"), is_bare_dicom(b"\\x08\\0 and more text")
    (True, False)
    """
    if head[:4] == b"DICM":
        return True
    order = _FIRST_GROUPS.get(head[:2])
    if len(head) < 12 or order is None or head[3 if order == "little" else 2] > 1:
        return False
    is_explicit = head[4:6].isalpha() and head[4:6].isupper()
    if order == "big" and not is_explicit:  # there is no such syntax
        return False
    length = int.from_bytes(head[6:8] if is_explicit else head[4:8], "big" if order == "big" else "little")
    return length <= _LONGEST_FIRST and length % 2 == 0
