"""The alignment without clicks over a data set: what is measured, once, and in spite of pairs that cannot be."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.evaluation import automatic_run as module
from core.evaluation.automatic import AutomaticMeasurement, Stranger, measure_pair
from core.evaluation.automatic_run import AutomaticOptions, automatic_table, matching_points
from core.evaluation.cases import Case
from core.evaluation.datasets import read_dataset
from core.evaluation.floating_change import FloatingChange
from core.evaluation.images_under_test import ImageUnderTest, PairUnderTest
from core.evaluation.kept_rows import KeptRows, _with_hash, read_rows
from core.images.reading import RetinalImage, read_image
from core.points.matching import MatchingPoints, points_from_arrays
from core.transforms.planar import PlanarTransform
from tests.evaluation.made_cases import FLOATING_TO_REFERENCE, write_landmark_case, write_paper_data

UPRIGHT, TURNED = FloatingChange(), FloatingChange(90, 0.5)
CHANGES = AutomaticOptions((UPRIGHT, TURNED))


class Measuring:
    """Stands for the alignment: reads both images of a pair, as it does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.read: Counter[str] = Counter()
        monkeypatch.setattr(module, "measure_pair", self.pair)
        monkeypatch.setattr(module, "measure_stranger", self.stranger)
        monkeypatch.setattr(module, "read_image", self.reading)

    def reading(self, path: Path) -> RetinalImage:
        self.read[path.parent.name + " " + path.stem] += 1
        return read_image(path)

    def pair(self, case: str, pair: PairUnderTest, *_: object) -> AutomaticMeasurement:
        self.asked.append(case)
        sizes = [image.size for image in pair.images]
        assert len(sizes) == 2
        change = pair.floating.change
        return AutomaticMeasurement(case, change, True, False, 0.9, *(1.0,) * 5, False, 1.0)

    def stranger(self, case: str, other: str, pair: PairUnderTest) -> Stranger:
        self.asked.append(f"{case} in {other}")
        assert all(image.size for image in pair.images)
        return Stranger(case, other, pair.floating.change, False, 0.1)


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Measuring:
    return Measuring(monkeypatch)


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    for name in "abc":
        write_landmark_case(tmp_path / "data" / name)
    (tmp_path / "data" / "pairs.csv").write_text("pair,eye\na,1\nb,1\nc,2\n")
    return read_dataset(tmp_path / "data")


def test_other_eyes_are_drawn_from_what_the_data_set_says(measuring: Measuring, cases: list[Case]) -> None:
    table = automatic_table(cases, AutomaticOptions(others=1))
    assert [name for name in measuring.asked if name[:2] in ("a ", "b ")] == ["a in c", "b in c"]
    assert len(table.strangers) == 3
    with pytest.raises(InputError, match=r"pairs\.csv"):
        automatic_table([replace(cases[0], eye=None)], AutomaticOptions(others=1))


def test_each_image_is_read_once(measuring: Measuring, cases: list[Case]) -> None:
    automatic_table(cases, replace(CHANGES, others=2))
    assert set(measuring.read.values()) == {1}
    assert len(measuring.read) == 6


def test_a_pair_that_cannot_be_measured_ends_no_other(measuring: Measuring, cases: list[Case]) -> None:
    cases[0].floating.write_bytes(b"nothing")
    table = automatic_table(cases, replace(CHANGES, others=1))
    assert [(row.case, bool(row.failure)) for row in table.rows] == [
        (name, name == "a") for name in "abc" for _ in range(2)
    ]
    assert [bool(each.failure) for each in table.strangers] == [True, True, False, False, False, False]
    assert "floating.png" in table.rows[0].failure


def test_landmarks_without_a_place_end_nothing(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> np.ndarray:
        raise InputError("The transform has no inverse at 1 of 9 landmarks.")

    monkeypatch.setattr("core.metrics.landmarks.landmark_distances", lost)
    points = cases[0].landmarks
    assert points is not None
    pair = PairUnderTest(ImageUnderTest(cases[0].reference), ImageUnderTest(cases[0].floating))
    row = measure_pair("a", pair, points)
    assert (row.affine_mean, row.curved_mean, row.refused_mean, row.registered_mean) == (None,) * 4
    assert row.aligned == row.is_wrong
    assert bool(row.failure) == row.aligned


def test_an_interrupted_run_goes_on(measuring: Measuring, cases: list[Case], tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"

    def interrupt(_: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        automatic_table(cases, CHANGES, interrupt, KeptRows(file))
    assert measuring.asked == ["a", "a", "b", "b"]
    with open(file, "a") as lines:
        lines.write('{"key": "of a line that was not')
    measuring.asked.clear()
    kept = KeptRows(file)
    table = automatic_table(cases, CHANGES, kept=kept)
    assert (measuring.asked, table.kept) == (["c", "c"], 4)
    assert [(row.case, row.change) for row in table.rows] == [
        (name, change) for name in "abc" for change in (UPRIGHT, TURNED)
    ]
    assert automatic_table(cases, CHANGES, kept=KeptRows(file)).rows == table.rows
    assert measuring.asked == ["c", "c"]
    kept.forget()
    assert not file.exists()


def test_a_row_that_is_not_as_it_was_written_is_measured_again(
    measuring: Measuring, cases: list[Case], tmp_path: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    table = automatic_table(cases[:1], AutomaticOptions(), kept=KeptRows(file))
    sound = json.loads(file.read_text())
    measuring.asked.clear()
    others: tuple[dict[str, object], ...] = (
        {"affine_mean": 0.5},
        {"aligned": 1},
        {"case": ["a"]},
        {"change": {"rotation_degrees": "a"}},
        {"kind": "other eye"},
        {"seconds": [[]]},
        {"sha256": None},
        {"more": 1},
    )
    for other in others:
        file.write_text(json.dumps({**sound, **other}) + "\n")
        assert read_rows(file) == {}, other
    del sound["sha256"]
    foreign = ({"affine_mean": "a"}, {"aligned": 1}, {"change": []}, {"kind": []}, {"more": 1})
    for text in (
        "[]",
        "[" * 5000,
        '"a"',
        "{}",
        *(json.dumps(_with_hash({**sound, **each})) for each in foreign),
    ):
        file.write_text(text)
        assert read_rows(file) == {}, text
    assert automatic_table(cases[:1], AutomaticOptions(), kept=KeptRows(file)).rows == table.rows
    assert measuring.asked == ["a"]


def test_what_changed_is_measured_again(measuring: Measuring, cases: list[Case], tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    automatic_table(cases, AutomaticOptions(), kept=KeptRows(file))
    measuring.asked.clear()
    reference, floating = points_of(cases[1]).complete_arrays()
    cases[1] = replace(cases[1], landmarks=points_from_arrays(reference + 1, floating))
    cases[2].reference.write_bytes(cases[0].floating.read_bytes())
    automatic_table(cases, AutomaticOptions(), kept=KeptRows(file))
    assert measuring.asked == ["b", "c"]


def points_of(case: Case) -> MatchingPoints:
    assert case.landmarks is not None
    return case.landmarks


def test_the_papers_pairs_are_judged_by_their_affine_and_each_once(
    tmp_path: Path, measuring: Measuring
) -> None:
    cases = read_dataset(write_paper_data(tmp_path / "paper"))
    assert len(automatic_table(cases, CHANGES).rows) == 6
    assert measuring.asked == [name for name in ("abnormal-02-a", "normal-04-a", "normal-10-a") for _ in "12"]
    reference, floating = matching_points(cases[0]).complete_arrays()
    assert len(reference) > 20
    returned = PlanarTransform.from_affine(FLOATING_TO_REFERENCE)(floating)
    np.testing.assert_allclose(returned, reference, atol=1e-9)
