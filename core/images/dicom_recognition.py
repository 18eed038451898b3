"""DICOM files that lack the preamble and the signature behind it."""

from __future__ import annotations

_FIRST_GROUPS, _LONGEST_FIRST = (b"\x02\0", b"\x08\0"), 64
"""Of a file without a preamble: the groups that its first element can be of, and how long that can be."""


def is_bare_dicom(head: bytes) -> bool:
    """Whether a file without a preamble is a DICOM data set, by the tag and the length of its first element.

    >>> is_bare_dicom(b"\\x08\\0\\x05\\0CS\\x0a\\0ISO_IR 100"), is_bare_dicom(b"\\x08\\0 and more text")
    (True, False)
    """
    if head[:4] == b"DICM":
        return True
    if len(head) < 12 or head[:2] not in _FIRST_GROUPS or head[3] > 1:
        return False
    is_explicit = head[4:6].isalpha() and head[4:6].isupper()
    length = int.from_bytes(head[6:8] if is_explicit else head[4:8], "little")
    return length <= _LONGEST_FIRST and length % 2 == 0
