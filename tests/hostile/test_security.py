"""A short run of `tests.hostile.security`, and that it can fail."""

from __future__ import annotations

import mmap
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import InputError
from tests.hostile import security
from tests.hostile.rig import Findings, Said, run_checks


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "OUTWARD", ("../outside",))
    monkeypatch.setattr(security, "OUTWARD_ELSEWHERE", ("con",))


@pytest.mark.usefixtures("few")
def test_a_name_that_leads_out_touches_nothing(tmp_path: Path) -> None:
    findings = run_checks((security.traversal_by_lists,), tmp_path)
    assert findings.faults == []
    assert sum(findings.tried.values()) == 10


@pytest.mark.usefixtures("few")
def test_whoever_touches_what_is_outside_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def vandal(*arguments: object) -> Said:
        precious = tmp_path / "traversal_by_lists" / "outside" / "precious.txt"
        precious.write_text(precious.read_text() + "!")
        return Said(tuple(map(str, arguments)), 0, "", "", 0.0)

    monkeypatch.setattr(security, "said", vandal)
    faults = run_checks((security.traversal_by_lists,), tmp_path).faults
    assert len(faults) == 3
    assert all("changed" in fault and "precious.txt" in fault for fault in faults)


def hungry(_path: Path) -> object:
    """Takes pages of its own: an ordinary object may lie in memory that earlier tests have freed."""
    with mmap.mmap(-1, 120 << 20) as pages:
        return pages.write(b"x" * len(pages))


def refusing(path: Path) -> object:
    raise InputError(f"{path.name} says to have too many pixels.")


@pytest.mark.skipif(not hasattr(security.os, "fork"), reason="measures a forked process")
@pytest.mark.parametrize(("read", "fault"), [(refusing, ""), (hungry, "takes")])
def test_what_uses_up_the_memory_is_found(read: Callable[[Path], object], fault: str, tmp_path: Path) -> None:
    found = security._within_limits(
        tmp_path, lambda: security._asked(read, tmp_path / "bomb.png"), (0, 2), 60, 20
    )
    assert [fault in each for each in found] == [True] * bool(fault)


def test_small_files_of_huge_images_are_refused_or_read_soon(tmp_path: Path) -> None:
    bombs = security._bombs()
    findings = Findings()
    for name, content in (next(bombs) for _ in range(3)):
        (tmp_path / name).write_bytes(content)
        answer = security._asked(security.read_image, tmp_path / name)
        findings.add(name, [] if answer.status == 2 and answer.seconds < 5 else [str(answer)])
    assert findings.faults == []
