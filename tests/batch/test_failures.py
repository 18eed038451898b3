"""The reason of a failure stays known until something that the attempt used is another."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path

import pytest

from core.batch.failures import failure_file, forget_failure, remember_failure, remembered_failure
from core.batch.listed_case import ListedCase
from core.batch.listing import list_cases
from core.batch.status import Stand, status_of
from core.batch.worker import Worker, case_to_message
from tests.batch.made_cases import Verdict, judged, write_pair, write_points


@pytest.fixture
def listed(tmp_path: Path) -> ListedCase:
    write_pair(tmp_path / "eye")
    return list_cases(tmp_path)[0]


def run(listed: ListedCase) -> str:
    answers = io.StringIO()
    order = {"run": 1, "case": case_to_message(listed), "automatic": False, "weights": None}
    write = {"write": 1}
    Worker(io.StringIO(f"{json.dumps(order)}\n{json.dumps(write)}\n"), answers).run()
    return json.loads(answers.getvalue().splitlines()[-1])["end"]


def test_a_failure_survives_and_a_new_image_clears_it(listed: ListedCase, tmp_path: Path) -> None:
    whole = listed.floating.read_bytes()
    listed.floating.write_bytes(whole[:200])
    assert run(listed) == "failed"
    again = list_cases(tmp_path)[0]
    assert again == listed, "the record is no case"
    assert status_of(again).stand() is Stand.FAILED
    assert "floating.png" in status_of(again).failure
    assert status_of(again).can_run(automatic=False), "another attempt may succeed"
    listed.floating.write_bytes(whole)
    assert status_of(again).stand() is Stand.POINTS


def test_a_folder_that_is_moved_keeps_its_failures(listed: ListedCase, tmp_path: Path) -> None:
    remember_failure(listed, "It is blank.")
    shutil.move(tmp_path / "eye", tmp_path / "moved")
    assert status_of(list_cases(tmp_path)[0]).failure == "It is blank."


@pytest.mark.parametrize("changed", ["points", "case", "gone", "damaged", "forgotten"])
def test_what_makes_a_failure_void(listed: ListedCase, changed: str) -> None:
    remember_failure(listed, "It is blank.")
    assert remembered_failure(listed.place) == "It is blank."
    if changed == "points":
        os.utime(write_points(listed.points, 3), ns=(1, 1))
    elif changed == "case":
        judged(listed.place.parent, None, 0.5)
    elif changed == "gone":
        listed.reference.unlink()
    elif changed == "damaged":
        failure_file(listed.place).write_text("{")
    else:
        forget_failure(listed.place)
    assert remembered_failure(listed.place) == ""


def test_an_image_that_a_case_file_names_counts_too(listed: ListedCase, tmp_path: Path) -> None:
    place = judged(listed.place.parent, Verdict.ACCEPTED, 0.5)
    (listed,) = list_cases(tmp_path)
    assert listed.reference is None
    remember_failure(listed, "It is blank.")
    assert status_of(listed).stand() is Stand.ACCEPTED, "what has a result is not undone by a failure"
    (place.parent / "floating.png").write_bytes(b"another")
    assert remembered_failure(place) == ""


def test_a_folder_that_cannot_be_written_to_stops_nothing(listed: ListedCase) -> None:
    failure_file(listed.place).mkdir()
    remember_failure(listed, "It is blank.")
    forget_failure(listed.place)
    assert remembered_failure(listed.place) == ""
