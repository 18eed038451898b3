"""Devices, pipes and files beyond all sizes are refused in a sentence wherever a file is read, and none waits."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core import places
from core.annotations.files import read_annotations
from core.batch.case_folder import list_folder
from core.batch.case_table import list_table
from core.batch.outcome import read_record
from core.case import read_case
from core.command_line.main import main
from core.errors import InputError
from core.file_hash import known_sha256
from core.images.reading import may_hold_several, read_image
from core.points.files import read_points
from core.study.storage import read_study
from core.training.configuration import read_configuration
from core.transforms.itk_files import read_transform

READERS: dict[str, Callable[[Path], object]] = {
    "eye.png": read_image,
    "eye.tif": read_image,
    "points.csv": read_points,
    "points.mrk.json": read_points,
    "points.mat": read_points,
    "list.csv": list_table,
    "case.json": read_case,
    "study.json": read_study,
    "shapes.geojson": read_annotations,
    "shapes.zip": read_annotations,
    "transform.h5": read_transform,
    "training.toml": read_configuration,
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no named pipes")
def test_a_pipe_is_refused_by_every_reader_and_passed_over_in_folders(tmp_path: Path) -> None:
    for name, reader in READERS.items():
        os.mkfifo(tmp_path / name)
        with pytest.raises(InputError) as refused:
            reader(tmp_path / name)
        assert name in str(refused.value)
    os.mkfifo(tmp_path / "batch.json")
    assert read_record(tmp_path) is None
    assert known_sha256(tmp_path / "eye.png") == ""
    assert not may_hold_several(tmp_path / "eye.png")
    (tmp_path / "cases").mkdir()
    os.mkfifo(tmp_path / "cases" / "case.json")
    with pytest.raises(InputError, match="holds no cases"):
        list_folder(tmp_path / "cases")


def test_a_file_beyond_all_sizes_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(tmp_path / "case.json", "wb") as file:
        file.truncate(places.MOST_BYTES_OF_TEXT + 1)
    with pytest.raises(InputError, match="larger than 256 MB"):
        read_case(tmp_path / "case.json")
    with open(tmp_path / "eye.tif", "wb") as file:
        file.truncate(places.MOST_BYTES + 1)
    with pytest.raises(InputError, match="larger than 8192 MB"):
        read_image(tmp_path / "eye.tif")


def test_what_the_system_refuses_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_options: object) -> None:
        raise OSError(errno.EFBIG, "File too large", str(tmp_path / ("long" * 100)))

    monkeypatch.setattr("core.command_line.running._check_names", refused)
    assert main(["measure", "none.json", "--output", "none.csv"]) == 2
    told = capsys.readouterr().err
    assert "File too large" in told
    assert len(told) < 250
