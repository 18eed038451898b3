"""Saving a case: until its file is replaced, whatever the file of before names is there as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.case.document import Case, ImageIdentity, ResultSummary
from core.case.kept_registrations import read_registration
from core.case.storage import load_case
from core.transforms.composite import CompositeTransform
from core.transforms.planar import translation
from retina_gui.controllers.case_files import CaseToSave
from retina_gui.document.content import LiveResult
from retina_gui.document.saved_file import ChangedMeanwhileError


def to_save(shift: float, summary: ResultSummary | None = None) -> CaseToSave:
    images = [ImageIdentity(Path(f"/{name}.png"), f"{name * 64}", (40, 60)) for name in "ab"]
    case = Case().with_reference(images[0]).with_floating(images[1])
    case = case.with_result(0, summary or ResultSummary({}, made_at="2026-11-30T10:00:00+00:00"))
    nothing: Any = None
    transform = CompositeTransform(translation(shift, 0))
    return CaseToSave(
        case, {}, ({1: LiveResult(nothing, transform, confidence=np.ones((4, 6), np.float32))},)
    )


def shift_of(path: Path) -> float:
    result = load_case(path).entry(0).result
    assert result is not None
    kept = read_registration(result, path.parent, problems := [])
    assert (problems, kept.confidence is not None) == ([], True)
    return float(kept.transform(np.zeros((1, 2)))[0, 0])


def test_a_save_that_ends_before_its_case_file_leaves_the_results_of_before(tmp_path: Path) -> None:
    path = tmp_path / "eye.json"
    to_save(1).write(path)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    def ends() -> None:
        raise ChangedMeanwhileError

    with pytest.raises(ChangedMeanwhileError):
        to_save(2).write(path, ends)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert shift_of(path) == 1
    to_save(3).write(path)
    assert shift_of(path) == 3
    assert not (tmp_path / "eye-transform.h5").exists(), "nothing names it any more"


def test_a_result_that_lies_there_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "eye.json"
    saved = to_save(1).write(path)
    before = {each.name: each.stat().st_ino for each in tmp_path.iterdir() if each != path}
    again = replace(to_save(1), case=saved.with_own_name("again"))
    again.write(path)
    assert {each.name: each.stat().st_ino for each in tmp_path.iterdir() if each != path} == before
    (tmp_path / "eye-transform.h5").write_bytes(b"of somebody else")
    again.write(path)
    assert shift_of(path) == 1
    again.write(tmp_path / "beside.json")
    assert shift_of(tmp_path / "beside.json") == 1
    assert (tmp_path / "beside-transform.h5").is_file()
