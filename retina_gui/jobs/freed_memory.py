"""Memory that was freed goes back to the system."""

from __future__ import annotations

import ctypes
import sys


def return_freed_memory() -> None:
    """Give back what the C library keeps for later: some 250 MB after the network has seen an image. Linux only.

    Without it the network's activations for the next image come on top of what is kept of those for the last one.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # there is none in musl
        if trim is not None:
            trim(0)
