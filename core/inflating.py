"""What zlib has compressed, inflated piece by piece: a file says nothing true of how large that will be."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

_PIECE, _PACKED_PIECE = 16 << 20, 1 << 16
"""Bytes that are inflated at a time, and how many are looked at for them."""


def inflated_pieces(packed: bytes, window: int = zlib.MAX_WBITS) -> Iterator[bytes]:
    """What a stream holds, a piece after the other.

    Args:
        window: how it is wrapped, as for `zlib.decompressobj`.

    Raises:
        zlib.error: it is damaged; told when the place is reached.
    """
    stream = zlib.decompressobj(window)
    for start in range(0, len(packed), _PACKED_PIECE):
        waiting = packed[start : start + _PACKED_PIECE]
        while waiting:
            yield stream.decompress(waiting, _PIECE)
            waiting = stream.unconsumed_tail


def inflated_size(packed: bytes, most: int, window: int = zlib.MAX_WBITS) -> int:
    """How many bytes a stream holds, counted until there are more than `most`.

    Raises:
        zlib.error: it is damaged.

    >>> inflated_size(zlib.compress(bytes(1000)), 5000), inflated_size(zlib.compress(bytes(40 << 20)), 5000) > 5000
    (1000, True)
    """
    count = 0
    for piece in inflated_pieces(packed, window):
        count += len(piece)
        if count > most:
            break
    return count
