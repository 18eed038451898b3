"""The record of a pair: former versions read it, and what was written as a sentence stays that sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.batch.notices import InternalError, NotEnoughMemory, reason_of
from core.batch.outcome import PairOutcome, PairState, Record, read_record, summary_text, write_record
from core.errors import InputError
from core.notices import AsWritten
from core.points.matching import ImageRole
from core.registration.notices import FewVessels, LittleOverlap

WARNINGS = (FewVessels(ImageRole.FLOATING), LittleOverlap())
DONE = PairOutcome("a", PairState.DONE, "own", None, {"dice_after": 0.5}, 2.0, WARNINGS, folder="a")


def test_warnings_are_written_as_sentences_and_read_back_as_these(tmp_path: Path) -> None:
    write_record(tmp_path, Record("f", DONE))
    values = json.loads((tmp_path / "batch.json").read_text("utf-8"))
    assert values["warnings"] == [each.sentence for each in WARNINGS]
    assert all(isinstance(text, str) and "{" not in text for text in values["warnings"])
    assert (values["state"], values["reason"], values["fault"]) == ("done", "", "")
    found = read_record(tmp_path)
    assert found.outcome.warnings == tuple(AsWritten(each.sentence) for each in WARNINGS)
    assert found.outcome.reason is None
    assert summary_text([found.outcome]) == summary_text([DONE])
    write_record(tmp_path, found)
    assert json.loads((tmp_path / "batch.json").read_text("utf-8")) == values


def test_a_failure_is_a_line_of_the_table(tmp_path: Path) -> None:
    failed = PairOutcome("b", PairState.FAILED, reason=InternalError("ValueError", "seven"))
    assert "Internal error (ValueError: seven)." in summary_text([failed])
    write_record(tmp_path, Record("f", failed))
    assert read_record(tmp_path).outcome.reason == AsWritten("Internal error (ValueError: seven).")


@pytest.mark.parametrize(
    "changed",
    [
        {"metrics": {"dice_after": "0.5"}},
        {"metrics": {"tre_after": {"median": [1]}}},
        {"metrics": {"dice_after": float("inf")}},
        {"metrics": []},
        {"seconds": "2"},
        {"confidence": float("nan")},
        {"warnings": [3]},
        {"warnings": "a"},
        {"name": None},
        {"reason": {"a": 1}},
        {"fingerprint": 7},
        {"folder": []},
        {"more": 1},
    ],
    ids=str,
)
def test_a_record_that_no_batch_wrote_is_none(changed: dict[str, object], tmp_path: Path) -> None:
    write_record(tmp_path, Record("f", DONE))
    path = tmp_path / "batch.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")
    assert read_record(tmp_path) is None


def test_no_cell_is_a_formula_and_numbers_stay_numbers() -> None:
    text = summary_text([replace(DONE, name="=A", folder="-1+2", metrics={"dice_after": -3.5})])
    assert text.splitlines()[1].startswith("'=A,done,")
    assert text.splitlines()[1].endswith(",'-1+2")
    assert ",-3.5," in text


def test_each_kind_of_error_is_a_reason_of_its_own() -> None:
    assert reason_of(InputError("No such image.")) == AsWritten("No such image.")
    assert reason_of(MemoryError()) == NotEnoughMemory()
    assert reason_of(OSError(28, "No space left", "x.tif")).sentence == "No space left (x.tif)."
    assert reason_of(KeyError("a\nb")) == InternalError("KeyError", "'a\\nb'")
