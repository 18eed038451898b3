"""A short run of `tests.hostile.mutated_files`; by hand it runs with any number of files."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.mutated_files import READERS, read_mutated


def test_changed_files_are_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    seeds = [
        seed for seed in range(1, 121) if seed % len(READERS) or seed == len(READERS)
    ]  # each .h5 costs a process
    outcome = read_mutated(tmp_path, seeds)
    assert outcome.faults == []
    assert min(outcome.read, outcome.refused) > 10
