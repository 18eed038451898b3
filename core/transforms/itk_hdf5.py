"""ITK's HDF5 files, whose library must not fail in the middle of one.

What HDF5 could not write it keeps in memory, beside a file that is closed already. It tries again when the program
ends, which crashes there. So room for the whole file is taken before; and if HDF5 fails all the same, this process asks
it for nothing more: the next files are written in a child.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.child_reader import ChildFailedError, read_in_child
from core.full_disk import take_room

if TYPE_CHECKING:
    import SimpleITK

_BESIDE_VALUES, _OF_A_PART = 16 << 10, 8 << 10
"""Bytes that a file has beside its values (measured: 8 kB for a field and an affine), and for each part."""

_FAILED = threading.Event()


def is_usable() -> bool:
    """Whether HDF5 has not failed in this process."""
    return not _FAILED.is_set()


def write_hdf5(transform: SimpleITK.CompositeTransform, path: Path) -> None:
    """Write a transform into a new file.

    Raises:
        OSError: there is no room for it.
        RuntimeError: ITK cannot write it.
    """
    import SimpleITK

    parts = [transform.GetNthTransform(n) for n in range(transform.GetNumberOfTransforms())]
    values = sum(part.GetNumberOfParameters() + part.GetNumberOfFixedParameters() for part in parts)
    take_room(path, 8 * values + _BESIDE_VALUES + _OF_A_PART * len(parts))
    if not is_usable():
        _write_in_child(transform, path)
        return
    try:
        SimpleITK.WriteTransform(transform, str(path))
    except RuntimeError:
        _FAILED.set()
        raise


def _write_in_child(transform: SimpleITK.CompositeTransform, path: Path) -> None:
    import SimpleITK

    text = path.with_suffix(".txt")
    SimpleITK.WriteTransform(transform, str(text))
    try:
        read_in_child("core.transforms.itk_hdf5:from_text", text)
    except ChildFailedError as error:
        raise RuntimeError(str(error)) from error
    finally:
        text.unlink()


def from_text(path: Path) -> dict[str, np.ndarray]:
    """In the child: write the transform of a text file, whose values are exact, beside it as `.h5`.

    Raises:
        RuntimeError: ITK cannot.
    """
    import SimpleITK

    SimpleITK.WriteTransform(SimpleITK.ReadTransform(str(path)), str(path.with_suffix(".h5")))
    return {}
