"""A short run of `tests.hostile.texts`, and that it can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from tests.hostile import texts
from tests.hostile.rig import run_checks


def test_values_that_do_not_belong_there_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "FEW", 6)
    findings = run_checks((texts.shapes_and_points, texts.configurations), tmp_path)
    assert findings.faults == []
    assert sum(findings.tried.values()) > 150


def test_every_value_of_a_document_is_replaced() -> None:
    document = {"a": [1, 2, 3], "b": {"c": None}}
    assert list(texts.places(document)) == [("a",), ("a", 0), ("a", 1), ("b",), ("b", "c")]
    made = [made for _, made in texts.variants(document, None)]
    assert {"b": {"c": None}} in made
    assert {"a": [1, 2, 3], "b": {"c": -1}} in made
    assert document == {"a": [1, 2, 3], "b": {"c": None}}


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (ZeroDivisionError("of what was read"), "ZeroDivisionError"),
        (InputError("two\nlines"), "no short line"),
        (InputError("x" * 200), "no short line"),
        (InputError("a b " * 200), "no short line"),
    ],
)
def test_what_is_no_sentence_is_found(error: Exception, fault: str, tmp_path: Path) -> None:
    def read(_path: Path) -> object:
        raise error

    assert fault in texts.refusal(read, tmp_path / "a.json")[0]
