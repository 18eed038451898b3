"""A file is replaced whole or not at all, and nothing is left behind."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.atomic_files import atomic_path, flushed_when_moved
from core.errors import InputError


def test_success_replaces_the_target(tmp_path: Path) -> None:
    target = tmp_path / "case.json"
    target.write_text("old")
    with atomic_path(target) as temporary:
        temporary.write_text("new")
        assert temporary.parent == target.parent
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["case.json"]


def test_files_are_flushed_once_where_they_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)

    def write(name: str) -> int:
        flushed.clear()
        with atomic_path(tmp_path / name) as temporary:
            temporary.write_text("new")
        return len(flushed)

    with flushed_when_moved():
        assert write("made") == 0
    assert write("there") == 2, "the file and its folder"
    assert (tmp_path / "made").read_text() == (tmp_path / "there").read_text() == "new"


def test_failure_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "case.json"
    target.write_text("old")

    def fail_half_way() -> None:
        with atomic_path(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail_half_way()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["case.json"]


def test_a_file_that_is_larger_than_the_system_lets_it_be_is_told_by_its_name(tmp_path: Path) -> None:
    def write_too_much() -> None:
        with atomic_path(tmp_path / "map.png"):
            raise OSError(errno.EFBIG, "File too large")

    with pytest.raises(InputError, match=r"map\.png cannot be written: no file may be so large"):
        write_too_much()


@pytest.mark.parametrize("refusals", [2, 3])
def test_a_file_that_another_program_has_open_for_a_moment_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    """As a scanner of viruses has it on Windows."""
    replace, left = os.replace, [None] * refusals

    def refuse(made: Path, target: Path) -> None:
        if left:
            left.pop()
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        replace(made, target)

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr("core.atomic_files._PAUSES", (0.0, 0.0))

    def write() -> None:
        with atomic_path(tmp_path / "case.json") as temporary:
            temporary.write_text("new")

    if refusals == 2:
        write()
        assert (tmp_path / "case.json").read_text() == "new"
    else:
        with pytest.raises(InputError, match="Close it in other programs"):
            write()
        assert os.listdir(tmp_path) == []


def _as_pydicom(told: OSError) -> OSError:
    again = OSError(f"With tag (7FE0,0010) got exception: {told}")
    again.__cause__ = told
    return again


NO_ROOM = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "error",
    [
        NO_ROOM,
        OSError(errno.EDQUOT, "Quota"),
        OSError("1728000 requested and 9 written"),
        _as_pydicom(NO_ROOM),
    ],
    ids=["system", "quota", "numpy", "pydicom"],
)
def test_a_full_disk_is_one_sentence_however_it_is_told(tmp_path: Path, error: OSError) -> None:
    def write() -> None:
        with atomic_path(tmp_path / "stack.tif") as temporary:
            temporary.write_bytes(b"half")
            raise error

    with pytest.raises(InputError, match=r"^stack\.tif cannot be written: the disk is full\. Make room"):
        write()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("room", "kind"), [(0, InputError), (10**9, RuntimeError)])
def test_a_library_that_gives_no_reason_had_no_room_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, kind: type[Exception]
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=room))

    def write() -> None:
        with atomic_path(tmp_path / "stack.nrrd") as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError("ITK ERROR: trouble")

    with pytest.raises(kind):
        write()
    assert os.listdir(tmp_path) == []


def test_a_writer_that_writes_nothing_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "case.json"):
        pass
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("field.nii.gz", ".nii.gz"), ("a.b.tif", ".tif"), ("眼 底.H5", ".H5"), ("points", "")],
)
def test_the_temporary_name_keeps_the_format(tmp_path: Path, name: str, suffix: str) -> None:
    with atomic_path(tmp_path / name) as temporary:
        assert "".join(temporary.suffixes) == suffix
        temporary.write_bytes(b"1")
    assert (tmp_path / name).read_bytes() == b"1"


def test_bad_targets_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match=r"folder .*nowhere does not exist"),
        atomic_path(tmp_path / "nowhere" / "a"),
    ):
        pytest.fail("the block must not run")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is not a folder"), atomic_path(tmp_path / "file" / "a.txt"):
        pytest.fail("the block must not run")
    with pytest.raises(InputError, match=r"is a folder\. Choose a file name"), atomic_path(tmp_path):
        pytest.fail("the block must not run")


def test_a_folder_that_is_not_writable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # a real one would not stop the tests of a superuser
    with pytest.raises(InputError, match="is not writable"), atomic_path(tmp_path / "a.txt"):
        pytest.fail("the block must not run")
