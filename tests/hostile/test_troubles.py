"""A short run of `tests.hostile.troubles`, and that it can fail."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from core.case import recovery
from core.errors import InputError
from tests.hostile import troubles
from tests.hostile.rig import Findings, Said, complaints, differences, run_checks, said, snapshot


def test_a_few_troubles_are_told(tmp_path: Path) -> None:
    findings = run_checks((troubles.of_a_user,), tmp_path)
    assert findings.faults == []
    assert sum(findings.tried.values()) == 1


@pytest.mark.parametrize(
    ("status", "error", "fault"),
    [
        (1, "retina-align: Internal error (OSError).\n", "status 1"),
        (2, "Traceback\n  File\nretina-align: x is damaged.\n", "no line of ours"),
        (2, "", "no sentence"),
        (2, f"retina-align: {'x' * 120} is damaged.\n", "no short line"),
        (2, "retina-align: \x1b[31m is damaged.\n", "no short line"),
        (2, "retina-align: x is damaged.\n", "does not speak of"),
    ],
)
def test_wrong_answers_are_found(status: int, error: str, fault: str) -> None:
    assert fault in complaints(Said(("segment",), status, "", error, 0.0), (2,), "disk")[0]
    assert complaints(Said(("segment",), 2, "", "retina-align: The disk is full.\n", 0.0), (2,), "disk") == []


def test_hangs_failures_and_changes_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(_options: object) -> None:
        while True:
            pass

    monkeypatch.setattr("core.command_line.running._check_names", hang)
    assert said("measure", "a", "--output", "b", patience=0.2).status == -1
    before = snapshot(tmp_path)
    (tmp_path / "new").touch()
    assert differences(before, snapshot(tmp_path)) == [f"new: {tmp_path / 'new'}"]

    def broken(_work: Path, _findings: Findings, _is_long: bool) -> None:
        raise InputError("a fault of the check")

    assert len(run_checks((broken,), tmp_path).faults) == 1


@pytest.mark.parametrize("stamp", [1e300, -1e300, float("inf")])
def test_a_lost_case_of_a_time_that_no_calendar_has_is_offered(
    stamp: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / recovery.CASE).write_text("{}")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / recovery.CASE).write_text("{}")
    real = Path.stat
    changed = {"st_mtime": stamp}

    def stat(path: Path, **named: bool) -> object:
        found = real(path, **named)
        return SimpleNamespace(**changed, st_mode=found.st_mode) if path.parent.name == "one" else found

    monkeypatch.setattr(Path, "stat", stat)
    lost = recovery.lost_cases(tmp_path, tmp_path / "own")
    assert [case.folder.name for case in lost] == ["two", "one"]
    for case in lost:
        case.leave()
