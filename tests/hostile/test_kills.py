"""A program that is killed while it replaces the files of an export; by hand many more: `tests.hostile.kills`."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from core.case.unfinished_exports import MARK, marked_unfinished, unfinished_export
from core.errors import InputError
from core.export.folders import put_together
from core.left_overs import BEGIN
from tests.hostile import window_kills
from tests.hostile.kills import kill_exports


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_what_a_kill_leaves_is_whole_and_a_mixed_set_is_told(tmp_path: Path) -> None:
    outcome = kill_exports(tmp_path, 6, seed=3)
    assert outcome.faults == []
    assert outcome.kills == 6


def test_what_a_killed_window_lost_or_left_is_found(tmp_path: Path) -> None:
    places = window_kills.make_places(tmp_path)
    assert window_kills.faults_of(places, {}, window_kills.Outcome()) == []
    found = window_kills.faults_of(
        places, {"kept": 3, "saved": 2, "reason": 3, "exported": 1}, window_kills.Outcome()
    )
    assert [fault.split(",")[0] for fault in found] == [
        "saved was 2",
        "kept was 3",
        "reason 3 is not remembered: []",
        "the export is gone",
    ]
    (places.clinic / "a" / "t.h5").write_bytes(b"half")
    (places.clinic / f"{BEGIN}1").touch()
    assert "not an ITK transform" in window_kills.faults_of(places, {}, window_kills.Outcome())[0]
    assert window_kills.left_overs_of(places, 2) == [f"clinic/{BEGIN}1"]


def test_the_mark_goes_when_every_file_was_replaced(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), marked_unfinished(tmp_path, ["a", "b", "c"]) as in_place:
        in_place.append("a")
        raise KeyboardInterrupt
    told = unfinished_export(tmp_path)
    assert told is not None
    assert told.sentence in (tmp_path / MARK).read_text("utf-8")
    with marked_unfinished(tmp_path, ["a", "b"]):
        pass
    assert (tmp_path / MARK).read_text("utf-8").splitlines()[2:] == ["- c"]
    with marked_unfinished(tmp_path, ["c", "d"]):
        pass
    assert unfinished_export(tmp_path) is None
    assert not (tmp_path / MARK).exists()


def test_a_failure_before_the_first_file_leaves_no_mark(tmp_path: Path) -> None:
    made, folder = tmp_path / "made", tmp_path / "folder"
    made.mkdir()
    folder.mkdir()
    (made / "a").write_text("new")
    (folder / "a").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        put_together(made, folder, ["a", "b"])
    assert [path.name for path in folder.iterdir()] == ["a"]
