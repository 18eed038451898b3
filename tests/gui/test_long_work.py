"""What is said before and after long work on a list, and what a folder of cases looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.batch.listed_case import ListedCase
from core.batch.listing import list_cases
from core.batch.status import CaseStatus, PairStatus
from core.errors import InputError
from retina_gui.document.work_list_rows import ListRow, RunState
from retina_gui.state.work_list_state import plan

READY, NEW = PairStatus(3, 3, begun=True), PairStatus(0, 3)
BEGUN, DONE = PairStatus(2, 3, begun=True), PairStatus(3, 3, True, has_result=True)


def row(*pairs: PairStatus, run: RunState = RunState.IDLE, problem: str = "") -> ListRow:
    return ListRow(ListedCase("a", Path("a")), run=run, status=CaseStatus(pairs, problem=problem))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [row(READY), row(READY), row(NEW), row(DONE)],
            "Aligns 2 cases by their points, 1 case by its vessels.",
        ),
        ([row(NEW), row(NEW)], "Aligns 2 cases by their vessels."),
        ([row(READY)], "Aligns 1 case by its points."),
        ([row(NEW), row(BEGUN)], "Aligns 1 case by its vessels. 1 with unfinished points is left to you."),
        ([row(BEGUN), row(BEGUN)], "2 with unfinished points are left to you."),
        ([row(DONE, NEW), row(DONE, BEGUN, READY)], "Aligns 1 case by its points, 1 case by its vessels."),
        ([row(DONE), row(NEW, problem="It is gone.")], "There is no case left to align."),
        ([row(NEW, run=RunState.WAITING), row(NEW)], "Aligns 1 case by its vessels."),
        ([ListRow(ListedCase("a", Path("a")))], ""),
    ],
)
def test_what_aligning_would_do_is_said_beforehand(rows: list[ListRow], sentence: str) -> None:
    assert plan(rows).sentence == sentence


def test_a_folder_that_holds_no_cases_is_told_what_one_looks_like(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"subfolder with its two images, such as Smith/reference\.tif"):
        list_cases(tmp_path)
