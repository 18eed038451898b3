"""Whatever stands in a case file, it is opened or refused in a sentence; and what is opened can be used and saved."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.batch.verdicts import rows_of, write_verdicts
from core.case import Case, load_case, read_case, write_case
from core.errors import InputError
from tests.case.test_storage import full_case  # noqa: F401

VALUES = (
    *(
        None,
        True,
        5,
        -1,
        0,
        0.5,
        1e300,
        10**400,
        float("inf"),
        float("nan"),
        "",
        "x",
        5000 * "x",
        "\0",
        "\ud800",
    ),
    *("<b>a</b>\r\nb", "9999-12-31T23:59:59-23:00", "../../x", [], {}, [[]], [1], {"a": "b"}, [None, None]),
)


def test_any_value_in_any_place(tmp_path: Path, full_case: Case) -> None:  # noqa: F811
    write_case(tmp_path / "case.json", full_case)
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    choice, file, opened = random.Random(18), tmp_path / "changed.json", 0
    places = [place for place in _places(document) if place]
    kinds = {tuple(step for step in place if isinstance(step, str)): place for place in places}
    for place in kinds.values():
        for value in choice.sample(VALUES, 4):
            changed = copy.deepcopy(document)
            _put(changed, place, value)
            file.write_text(json.dumps(changed), "utf-8")
            opened += _is_used(file, tmp_path)
    assert 20 < opened < 2 * len(kinds)


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "retina-case", "version": 1, "reference": ' + 5000 * "[" + "}",
        '{"format": "retina-case", "version": 1, "floating": ' + 100_000 * "[" + 100_000 * "]" + "}",
        '{"format": "retina-case", "version": ' + 5000 * "1" + "}",
        '{"format": "retina-case", "version": 1e999}',
        '{"format": "retina-case", "version": 1}',
        '{"format": "retina-case", "version": 1, "reference": null, "reference_polarity": null, "floating": 5}',
    ],
)
def test_what_is_no_case_at_all(tmp_path: Path, text: str) -> None:
    (tmp_path / "case.json").write_text(text, "utf-8")
    assert not _is_used(tmp_path / "case.json", tmp_path)


def test_a_refusal_says_what_is_wrong_and_where(tmp_path: Path, full_case: Case) -> None:  # noqa: F811
    write_case(tmp_path / "case.json", full_case)
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    document["floating"][0]["points"][1]["reference"] = [1, "2"]
    (tmp_path / "case.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(
        InputError, match=r"floating\[0\].points\[1\].reference\[1\]: expected float, got str"
    ):
        load_case(tmp_path / "case.json")


def _is_used(file: Path, folder: Path) -> bool:
    """Whether a case file is opened, and then put to every use that reads all of it."""
    try:
        case = read_case(file)
    except InputError as error:
        sentence = str(error).replace(str(file), "")
        assert len(sentence) < 250, sentence
        assert sentence.isprintable(), sentence
        return False
    for warning in case.warnings:
        assert len(warning.sentence) < 600
    write_verdicts(folder / "verdicts.csv", rows_of(case.case, file, "case"))
    write_case(folder / "again.json", case.case)
    load_case(folder / "again.json")
    return True


def _places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield place
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in pairs:
        yield from _places(each, (*place, name))


def _put(document: Any, place: tuple[str | int, ...], value: Any) -> None:
    for step in place[:-1]:
        document = document[step]
    document[place[-1]] = value
