"""A short run of `tests.hostile.mutated_files`; by hand it runs with any number of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.command_line.main import main
from tests.hostile.mutated_files import READERS, read_mutated, sound_files


def test_changed_files_are_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    seeds = [
        seed for seed in range(1, 121) if seed % len(READERS) or seed == len(READERS)
    ]  # each .h5 costs a process
    outcome = read_mutated(tmp_path, seeds)
    assert outcome.faults == []
    assert min(outcome.read, outcome.refused) > 10


def test_nothing_is_said_of_a_damaged_file_but_the_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    damaged = bytearray(sound_files(tmp_path)["tif"])
    damaged[60:90] = b"\xff" * 30
    (tmp_path / "damaged.tif").write_bytes(damaged)
    assert main(["segment", str(tmp_path / "damaged.tif"), "--output", str(tmp_path / "vessels.png")]) == 2
    told = capfd.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].startswith("retina-align: ")
