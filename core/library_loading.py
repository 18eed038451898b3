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
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None or sys.platform == "win32":
        return
    suffix = "dylib" if sys.platform == "darwin" else "so"
    load_without_lock(Path(found.origin).parent / "lib" / f"libtorch_cpu.{suffix}")


def load_itk_library() -> None:
    """The same of SimpleITK's, which is the whole of ITK."""
    found = importlib.util.find_spec("SimpleITK")
    if found is None or found.origin is None or sys.platform == "win32":
        return
    for library in Path(found.origin).parent.glob("_SimpleITK*.so"):
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
