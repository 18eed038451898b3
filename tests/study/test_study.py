"""Studies of readers: the order and its hidden repeats, what is kept after every step, and what comes of it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.annotations.annotation import Annotation
from core.annotations.shape import Shape, ShapeKind
from core.batch.reader_agreement import Agreement
from core.case import Case, ImageIdentity, Judgement, ResultSummary, Verdict, load_case, write_case
from core.case.judgements import reading_of
from core.command_line.main import main
from core.errors import InputError
from core.study import (
    Study,
    StudyPlan,
    begun,
    keep_study,
    most_repeats,
    new_study_path,
    read_study,
    reading_order,
    studies_of,
    unfinished_study,
    write_study,
)
from core.study.items import blinded_case, index_of, item_file, study_items
from core.study.results import agreement_with_oneself, give_to_cases, write_readings

EARLY, LATE = "2026-11-30T10:00:00+00:00", "2026-11-30T10:01:30+00:00"


def identity(name: str) -> ImageIdentity:
    return ImageIdentity(Path("/images") / name, name.encode().hex().ljust(64, "0")[:64], (48, 64))


def judged_case(name: str) -> Case:
    made = Case().with_reference(identity(f"{name} r.png")).with_floating(identity(f"{name} f.png"))
    made = made.with_result(0, ResultSummary({}, made_at=f"2026-11-20T10:00:00+00:0{len(name)}"))
    made = made.with_judgement(0, Judgement(Verdict.RETRY, EARLY, "too bright", "AB"))
    note = Annotation(
        Shape(ShapeKind.POINT, [(3.0, 4.0)]), made.reference.sha256, label="drusen", note="seen"
    )
    return made.with_annotations([note]).with_floating(identity(f"{name} g.png"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four cases with a result each, a broken one, and one without a result."""
    for name in ("a", "b", "c", "d"):
        (tmp_path / name).mkdir()
        write_case(tmp_path / name / "case.json", judged_case(name))
    (tmp_path / "e").mkdir()
    write_case(tmp_path / "e" / "case.json", Case().with_reference(identity("e.png")))
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "case.json").write_text('{"format": "retina-case", "version": 1}', "utf-8")
    return tmp_path


def plan_of(folder: Path, repeats: int = 2, shows_figures: bool = False) -> StudyPlan:
    return StudyPlan.of(" C  D", study_items(folder).items, repeats, 7, shows_figures)


@pytest.mark.parametrize(("count", "repeats"), [(1, 0), (2, 1), (4, 3), (12, 9), (40, 13), (40, 30)])
def test_every_result_is_shown_and_repeats_come_after_a_quarter_of_the_list(count: int, repeats: int) -> None:
    orders = {reading_order(count, repeats, seed) for seed in range(20)}
    assert count < 5 or len(orders) == 20, "each seed has an order of its own"
    assert reading_order(count, repeats, 3) == reading_order(count, repeats, 3)
    for order in orders:
        assert sorted(set(order)) == list(range(count))
        twice = [number for number in set(order) if order.count(number) == 2]
        assert len(twice) == repeats == len(order) - count
        for number in twice:
            first = order.index(number)
            assert order.index(number, first + 1) - first > max(1, count // 4)


def test_more_repeats_than_fit_and_a_study_of_nothing_are_refused(folder: Path) -> None:
    assert [most_repeats(count) for count in (0, 1, 2, 4, 40)] == [0, 0, 1, 3, 30]
    with pytest.raises(InputError, match="at most 3 can be shown twice"):
        reading_order(4, 4, 0)
    with pytest.raises(InputError, match="needs the name"):
        StudyPlan.of(" ", study_items(folder).items)
    with pytest.raises(InputError, match="no saved results"):
        StudyPlan.of("AB", ())


def test_the_items_are_the_results_of_the_list(folder: Path) -> None:
    found = study_items(folder)
    assert [(item.case, item.case_file, item.image) for item in found.items] == [
        (name, f"{name}/case.json", f"{name} f.png") for name in "abcd"
    ]
    assert len(found.problems) == 1
    item = found.items[1]
    case = load_case(item_file(folder, item))
    assert index_of(case, item) == 0
    with pytest.raises(InputError, match="has changed since the study began"):
        index_of(case.with_result(0, ResultSummary({}, made_at=LATE)), item)


def test_a_blinded_case_says_neither_which_it_is_nor_what_was_said(folder: Path) -> None:
    case = replace(load_case(folder / "a" / "case.json"), own_name="Baker")
    shown, index = blinded_case(case, 0)
    entry = shown.entry(index)
    assert (entry.image.name, shown.reference.name) == ("Floating image", "Reference")
    assert entry.result == case.entry(0).result
    assert (entry.judgements, shown.annotations, len(shown.floating)) == ((), (), 1)
    for word in ("a r.png", "a f.png", "too bright", "drusen", "/images", "AB", "Baker"):
        assert word not in repr(shown).replace("'drusen'", ""), word
    assert [version.judgements for version in entry.versions] == [()]


def read_all(study: Study, verdicts: str) -> Study:
    for number, letter in enumerate(verdicts):
        verdict = Verdict.ACCEPTED if letter == "A" else Verdict.REJECTED
        study = study.shown(number, EARLY).judged(
            number, Judgement(verdict, LATE, "folded", "C D", ((0, 0, 8, 8),))
        )
        study = study.hidden(number, LATE)
    return study


def test_a_study_goes_on_where_it_was_left(folder: Path) -> None:
    study = begun(plan_of(folder))
    path = new_study_path(folder, study.plan.reader)
    assert path.parent == folder
    write_study(path, read_all(study, "AR").shown(2, LATE))
    found = unfinished_study(folder, "c d")
    assert found == (path, read_study(path))
    kept = found[1]
    assert (kept.next_number, kept.done, kept.plan) == (2, 2, study.plan)
    assert kept.readings[2].spans[0].seconds is None, "when it crashed nobody knows"
    assert kept.readings[0].seconds == 90
    write_study(path, read_all(study, "A" * 6))
    assert unfinished_study(folder, "C D") is None
    assert new_study_path(folder, "c  d") != path, "a second study of the same reader has a file of its own"
    assert studies_of(folder) == (path,)
    assert new_study_path(folder, "c/d") != new_study_path(folder, "c-d")


def test_what_two_windows_read_of_one_study_is_all_kept(folder: Path) -> None:
    """Whatever the steps of the two, one after the other; of what both say of one result, the later one counts."""
    path = new_study_path(folder, "C D")
    path, first = keep_study(path, None, begun(plan_of(folder)))
    path, second = keep_study(path, first, read_study(path))
    path, first = keep_study(path, first, read_all(first, "A"))
    shown = second.shown(1, EARLY)
    path, second = keep_study(path, second, shown)
    assert second.readings[0].judgement is not None, "what the other window said"
    given = second.hidden(1, LATE).judged(1, Judgement(Verdict.REJECTED, LATE, "", "C D"))
    path, second = keep_study(path, second, given)
    path, first = keep_study(path, first, first.shown(1, LATE).judged(2, Judgement(Verdict.RETRY, LATE)))
    assert read_study(path) == first
    assert [reading.judgement and reading.judgement.verdict for reading in first.readings[:4]] == [
        Verdict.ACCEPTED,
        Verdict.REJECTED,
        Verdict.RETRY,
        None,
    ]
    assert [(span.since, span.until) for span in first.readings[1].spans] == [(EARLY, LATE), (LATE, "")]
    path, second = keep_study(path, second, second.judged(1, None))
    assert read_study(path).readings[1].judgement is None


def test_a_study_in_the_place_of_another_is_not_replaced(folder: Path) -> None:
    path, study = keep_study(new_study_path(folder, "C D"), None, begun(plan_of(folder)))
    other = begun(replace(study.plan, made_at=LATE))
    write_study(path, other)
    beside, kept = keep_study(path, study, read_all(study, "A"))
    assert (read_study(path), read_study(beside)) == (other, kept)
    beside.write_text("{", "utf-8")
    assert keep_study(beside, kept, kept.shown(1, LATE))[0] == beside, "what was damaged is written again"
    with pytest.raises(ValueError, match="other plans"):
        other.joined(study, study)


def test_a_study_of_a_csv_list_lies_beside_it(folder: Path) -> None:
    table = folder / "cases.csv"
    table.write_text("name,reference,floating,points\n", "utf-8")
    path = new_study_path(table, "AB")
    assert path == folder / "cases-study-ab.json"
    write_study(path, begun(plan_of(folder)))
    assert studies_of(table) == (path,)
    assert studies_of(folder) == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is no study"),
        ('{"format": "retina-case"}', "is no study"),
        ('{"format": "retina-study", "version": 2}', "newer version"),
        ('{"format": "retina-study", "version": 1}', "is damaged"),
    ],
)
def test_a_file_that_is_no_study_is_refused_in_a_sentence(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "study-ab.json").write_text(content, "utf-8")
    with pytest.raises(InputError, match=reason):
        read_study(tmp_path / "study-ab.json")
    with pytest.raises(InputError):
        unfinished_study(tmp_path, "AB")


def test_a_damaged_order_is_refused(folder: Path) -> None:
    path = new_study_path(folder, "CD")
    write_study(path, begun(plan_of(folder)))
    document = json.loads(path.read_text("utf-8"))
    document["order"][0] = 9
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError, match="damaged"):
        read_study(path)


def test_who_saw_what_when_and_how_they_agree_with_themselves(folder: Path) -> None:
    study = begun(plan_of(folder))
    first_of = {number: study.plan.order.index(item) for number, item in enumerate(study.plan.order)}
    repeats = [number for number in first_of if study.plan.is_repeat(number)]
    letters = ["A"] * 6
    letters[repeats[0]] = "R"
    study = read_all(study, "".join(letters))
    assert agreement_with_oneself(study) == Agreement(2, 1, 0.0, (0.0, 0.0))
    assert agreement_with_oneself(begun(study.plan)) == Agreement(0, 0)
    write_readings(folder / "readings.csv", [study])
    with open(folder / "readings.csv", encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["number"] for line in lines] == [str(number) for number in range(1, 7)]
    line = lines[repeats[0]]
    assert (line["is_repeat"], line["first_number"]) == ("yes", str(first_of[repeats[0]] + 1))
    assert line["case"] == lines[first_of[repeats[0]]]["case"]
    for name, value in {
        **{"reader": "C D", "verdict": "rejected", "reason": "folded", "cells": "0 0 8 8", "seconds": "90"},
        **{"shown_at": EARLY, "hidden_at": LATE, "judged_at": LATE, "figures_shown": "no", "seed": "7"},
    }.items():
        assert line[name] == value, name


def test_the_first_verdicts_go_into_the_cases_on_request(folder: Path) -> None:
    plan = plan_of(folder)
    study = read_all(begun(plan), "".join("R" if plan.is_repeat(number) else "A" for number in range(6)))
    write_case(folder / "b" / "case.json", judged_case("b").with_result(0, ResultSummary({}, made_at=LATE)))
    (problem,) = give_to_cases(study, folder)
    assert problem.startswith("b: The result that is to be judged has changed")
    given = load_case(folder / "a" / "case.json").entry(0).judgements
    assert [(each.grader, each.verdict) for each in given] == [
        ("AB", Verdict.RETRY),
        ("C D", Verdict.ACCEPTED),
    ], "the first reading counts; the repeat only measures"
    assert len(load_case(folder / "a" / "case.json").annotations) == 1


def test_the_command_writes_the_readings_and_gives_the_verdicts_to_the_cases(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = folder / "readings.csv"
    assert main(["study", str(folder), "--output", str(output)]) == 2
    assert "was begun" in capsys.readouterr().err
    write_study(new_study_path(folder, "C D"), read_all(begun(plan_of(folder)), "AARARA"))
    assert main(["study", str(folder), "--output", str(output), "--give-to-cases", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["studies"]
    assert (told["reader"], told["done"], told["count"], told["repeats"]["shared"]) == ("C D", 6, 6, 2)
    assert reading_of(load_case(folder / "c" / "case.json").entry(0).judgements, "c d") is not None
    assert main(["study", str(folder), "--output", str(output)]) == 2
    assert main(["study", str(folder), "--output", str(output), "--overwrite"]) == 0
    assert "C D: 6 of 6 read, on repeats " in capsys.readouterr().out
    assert main(["study", str(folder / "no"), "--output", str(output)]) == 2
    assert "Check its name and place" in capsys.readouterr().err
