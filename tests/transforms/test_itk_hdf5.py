"""HDF5 never fails in the middle of a file, as it would crash the program at its end (by hand: `hostile.troubles`)."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import numpy as np
import pytest
import SimpleITK

from core.errors import InputError
from core.full_disk import take_room
from core.transforms import itk_hdf5
from core.transforms.composite import CompositeTransform, TransformChain
from core.transforms.itk_files import read_transform, write_transform
from tests.transforms.random_transforms import SIZE, random_affine, random_composite, random_projective


@pytest.mark.parametrize(
    "transform",
    [
        CompositeTransform(random_affine(0)),
        random_composite(1),
        CompositeTransform(random_projective(2)),
        TransformChain((random_composite(3), random_composite(4), CompositeTransform(random_affine(5)))),
    ],
)
def test_room_for_the_whole_file_is_taken_first(
    transform: CompositeTransform | TransformChain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def take(path: Path, size: int) -> None:
        take_room(path, size)
        taken.append(path.stat().st_size)

    monkeypatch.setattr(itk_hdf5, "take_room", take)
    write_transform(tmp_path / "t.h5", transform, SIZE)
    needed = (tmp_path / "t.h5").stat().st_size
    assert needed <= taken[0] <= needed + (48 << 10)


def test_without_room_itk_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(itk_hdf5, "take_room", no_room)
    monkeypatch.setattr(SimpleITK, "WriteTransform", None)
    with pytest.raises(InputError, match=r"the disk of the temporary files .* is full\. Make room there"):
        write_transform(tmp_path / "t.h5", random_composite(0))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("has_call", [True, False])
def test_room_that_is_taken_is_there(has_call: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_call:
        monkeypatch.delattr(os, "posix_fallocate", raising=False)
    take_room(tmp_path / "file", 1_100_000)
    found = (tmp_path / "file").stat()
    assert found.st_size == 1_100_000
    assert getattr(found, "st_blocks", 1 << 12) * 512 >= 1_000_000


def test_after_a_failure_files_are_written_elsewhere_and_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = SimpleITK.WriteTransform
    write_transform(tmp_path / "before.h5", random_composite(0))
    monkeypatch.setattr(itk_hdf5, "_FAILED", threading.Event())
    asked: list[Path] = []

    def fails(_transform: SimpleITK.Transform, _name: str) -> None:
        raise RuntimeError("the disk was filled meanwhile")

    def in_child(_function: str, path: Path) -> dict[str, np.ndarray]:
        asked.append(path)
        return itk_hdf5.from_text(path)

    monkeypatch.setattr(SimpleITK, "WriteTransform", fails)
    with pytest.raises(InputError, match="filled meanwhile"):
        write_transform(tmp_path / "t.h5", random_composite(0))
    monkeypatch.setattr(SimpleITK, "WriteTransform", write)
    monkeypatch.setattr(itk_hdf5, "read_in_child", in_child)
    write_transform(tmp_path / "t.h5", random_composite(0))
    assert len(asked) == 1
    assert (tmp_path / "t.h5").read_bytes() == (tmp_path / "before.h5").read_bytes()
    assert isinstance(read_transform(tmp_path / "t.h5"), CompositeTransform)
