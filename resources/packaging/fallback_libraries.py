"""Libraries of Linux that every desktop has, and a bare system has not: Qt would not be loaded without them.

The system's own are taken where there are any, as they belong to its graphics card. Those that lie in the bundle only
pass calls on (libglvnd, and the protocol of X11); the window is drawn without a graphics card.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

FOLDER = "fallback"
NAMES = ("libxcb.so.1", "libGLdispatch.so.0", "libGLX.so.0", "libGL.so.1", "libEGL.so.1")
"""In an order in which each finds those that it needs."""


def found() -> list[tuple[str, str]]:
    """Those of the system that this is built on, each with its folder in the bundle."""
    if sys.platform != "linux":
        return []
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin"}
    cache = subprocess.run(
        ["ldconfig", "-p"], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    places = [line.split() for line in cache.stdout.splitlines() if "=>" in line]
    wide = [words for words in places if "," in words[1]]  # those of 32 bits name no processor
    return [(words[-1], FOLDER) for name in NAMES for words in wide if words[0] == name]


def load_missing() -> None:
    """Load what the system has not, so that Qt finds it loaded."""
    bundle = getattr(sys, "_MEIPASS", None)
    if sys.platform != "linux" or bundle is None:
        return
    for name in NAMES:
        try:
            ctypes.CDLL(name)
        except OSError:
            with suppress(OSError):
                ctypes.CDLL(str(Path(bundle) / FOLDER / name), ctypes.RTLD_GLOBAL)
