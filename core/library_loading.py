"""Libraries are loaded before they are imported, and beside other work.

Python's interpreter lock is held while an import loads a library: 0.2 to 0.6 s for PyTorch's largest, in which a window
would stand still. Loaded first by a foreign call, which holds no lock, it is there when it is imported.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

RTLD_LAZY = 1


def load_libraries() -> None:
    """Load PyTorch's largest library without holding the interpreter lock, where there is one to be found."""
    suffix = "dylib" if sys.platform == "darwin" else "so"
    _load_of("torch", f"lib/libtorch_cpu.{suffix}")


def load_itk_library() -> None:
    """The same of SimpleITK's, which is the whole of ITK."""
    _load_of("SimpleITK", "_SimpleITK*.so")


def _load_of(package: str, pattern: str) -> None:
    """The libraries in the folder of a package whose paths are like `pattern`; Windows loads them in another way."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None or sys.platform == "win32":
        return
    for library in Path(found.origin).parent.glob(pattern):
        load_without_lock(library)


def load_without_lock(library: Path) -> None:
    """Load a library while other threads go on; nothing happens where it is missing or cannot be loaded."""
    if library.is_file():
        dlopen = ctypes.CDLL(None).dlopen
        dlopen.argtypes, dlopen.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
        dlopen(os.fsencode(library), RTLD_LAZY)


def import_torch_beside() -> None:
    """Import PyTorch on a thread of its own, while this one reads images and looks for their fields of view.

    For a program that ends by `core.starting.QuickEnd`: the thread cannot be stopped. Whoever imports PyTorch meanwhile
    waits for it, and gets the error if it fails.
    """

    def load() -> None:
        with suppress(Exception):
            load_libraries()
            load_itk_library()
            importlib.import_module("torch")

    threading.Thread(target=load, name="importing torch", daemon=True).start()
