"""The table of verdicts: every reader, in the order of time, and a CSV that comes back as it was written."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from core.batch.verdicts import GIVEN, counted, read_verdicts, rows_of, write_verdicts
from core.case import Case, Decision, ImageIdentity, Judgement, ResultSummary, Verdict, write_case
from core.command_line.main import main
from core.errors import InputError
from core.metrics.landmarks import LandmarkErrors
from core.metrics.summary import RegistrationMetrics

METRICS = RegistrationMetrics(
    *(0.31, 0.54, 0.33, 0.51, 0.002, 1.8, 4.2, 6.1),
    tre_before=LandmarkErrors(4.0, 4.5, 8.0, 17),
    tre_after=LandmarkErrors(2.4, 2.6, 5.0, 17),
    confidence=0.62,
)
EARLY, LATE, LATEST = (f"2026-11-{day}T10:00:00+00:00" for day in (20, 21, 22))


def identity(name: str) -> ImageIdentity:
    return ImageIdentity(Path("/images") / name, name.encode().hex().ljust(64, "0")[:64], (480, 640))


def case(*judgements: Judgement) -> Case:
    made = Case().with_reference(identity("r.png")).with_floating(identity("f ü.png"))
    made = made.with_result(0, ResultSummary(METRICS.to_dict()))
    for judgement in judgements:
        made = made.with_judgement(0, judgement)
    return made.with_floating(identity("g.png"))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study ü"
    reason = 'off at the edge, "below"; 20 µm'
    both = case(
        Judgement(Verdict.REJECTED, LATE, "", "CD"),
        Judgement(Verdict.ACCEPTED, EARLY, reason, "Müller"),
    )
    for name, each in (("a", both), ("b", case(Judgement(Verdict.RETRY, LATE))), ("c", case())):
        (folder / name).mkdir(parents=True)
        write_case(folder / name / "case.json", each)
    (folder / "d").mkdir()
    (folder / "d" / "case.json").write_text('{"format": "retina-case", "version": 1}', "utf-8")
    (folder / "other.json").write_text("{}", "utf-8")
    return folder


def read_csv(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_floating_image_is_a_line_with_all_its_readers(study: Path, tmp_path: Path) -> None:
    table = read_verdicts(study)
    assert len(table.problems) == 1
    assert "damaged" in table.problems[0]
    write_verdicts(tmp_path / "v.csv", table.rows, table.root)
    lines = read_csv(tmp_path / "v.csv")
    assert len(lines) == 6
    assert lines[0] == {
        "case": "a",
        "case_file": "a/case.json",
        "reference": "r.png",
        "floating": "f ü.png",
        "decision": "undecided",
        "verdict": "accepted",
        "reason": 'off at the edge, "below"; 20 µm',
        "grader": "Müller",
        "time": EARLY,
        "cells": "",
        "second_verdict": "rejected",
        "second_reason": "",
        "second_grader": "CD",
        "second_time": LATE,
        "second_cells": "",
        **dict.fromkeys((f"adjudication_{name}" for name in GIVEN), ""),
        "agree": "no",
        "dice": "0.54",
        "soft_dice": "0.51",
        "tre_px": "2.4",
        "folded_fraction": "0.002",
        "confidence": "0.62",
    }
    assert lines[1]["floating"] == "g.png"
    assert lines[1]["verdict"] == lines[1]["dice"] == lines[1]["agree"] == ""
    assert lines[2]["verdict"] == "retry"
    assert lines[2]["agree"] == ""
    assert counted(table.rows) == {"undecided": 1, "retry": 1, "not judged": 4}


def test_a_third_and_a_fourth_reader_have_columns_too(tmp_path: Path) -> None:
    judgements = [Judgement(Verdict.ACCEPTED, LATEST, "", f"reader {number}") for number in range(4)]
    write_verdicts(tmp_path / "v.csv", rows_of(case(*judgements), None, "unsaved"))
    line = read_csv(tmp_path / "v.csv")[0]
    assert line["case_file"] == ""
    assert line["third_grader"] == "reader 2"
    assert line["reader_4_grader"] == "reader 3"
    assert line["agree"] == "yes"


def test_a_blinded_reader_sees_his_own_alone_until_he_has_judged() -> None:
    first = Judgement(Verdict.ACCEPTED, EARLY, "", "AB")
    (row, _) = rows_of(case(first), None, "x")
    assert row.seen_by("CD", blinded=True).judgements == ()
    assert row.seen_by("CD", blinded=False).judgements == (first,)
    assert row.seen_by("AB", blinded=True).judgements == (first,)
    (row, _) = rows_of(case(first, Judgement(Verdict.REJECTED, LATE, "", "CD")), None, "x")
    assert row.seen_by("CD", blinded=True).agree is False


def test_an_adjudication_decides_and_is_no_reading(tmp_path: Path) -> None:
    settled = Judgement(Verdict.RETRY, LATEST, "=folded", "EF", ((0, 0, 40, 40), (40, 0, 80, 40)), True)
    judgements = (Judgement(Verdict.ACCEPTED, EARLY, "", "AB"), Judgement(Verdict.REJECTED, LATE, "", "CD"))
    (row, _) = rows_of(case(*judgements, settled), tmp_path / "x" / "case.json", "x")
    assert row.decision is Decision.RETRY
    assert row.agree is False
    write_verdicts(tmp_path / "v.csv", [row], tmp_path / "elsewhere")
    line = read_csv(tmp_path / "v.csv")[0]
    assert (line["decision"], line["verdict"], line["second_verdict"]) == ("retry", "accepted", "rejected")
    assert [line[f"adjudication_{name}"] for name in GIVEN] == [
        *("retry", "'=folded", "EF", LATEST),
        "0 0 40 40; 40 0 80 40",
    ]
    assert line["case_file"] == "../x/case.json", "as seen from the list"


def test_the_command_tells_how_far_readers_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, verdicts in (("a", "AA"), ("b", "RR"), ("c", "AR"), ("d", "A")):
        readers = zip(("AB", "CD"), verdicts, strict=False)
        given = [
            Judgement(Verdict.ACCEPTED if each == "A" else Verdict.REJECTED, EARLY, "Wrong Eye", grader)
            for grader, each in readers
        ]
        (tmp_path / name).mkdir()
        write_case(tmp_path / name / "case.json", case(*given))
    assert main(["verdicts", str(tmp_path), "--output", str(tmp_path / "v.csv"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (pair,) = told["agreement"]
    assert (pair["readers"], pair["shared"], pair["equal"]) == (["AB", "CD"], 3, 2)
    assert pair["kappa"] == pytest.approx(0.4)
    assert told["reasons"] == {"wrong eye": 7}
    assert main(["verdicts", str(tmp_path), "--output", str(tmp_path / "v.csv"), "--overwrite"]) == 0
    assert (
        "AB and CD agree on 2 of 3 (67%), kappa 0.40 (95 % interval -0.37 to 1.00)" in capsys.readouterr().out
    )


def test_figures_that_cannot_be_read_leave_the_verdict(tmp_path: Path) -> None:
    broken = case(Judgement(Verdict.ACCEPTED)).with_result(0, ResultSummary({"dice_after": 7}))
    (row, _) = rows_of(broken.with_judgement(0, Judgement(Verdict.RETRY)), None, "x")
    assert row.metrics is None
    assert row.judgements[0].verdict is Verdict.RETRY


def test_the_command_writes_the_table_and_counts(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "new" / "verdicts.csv"
    assert main(["verdicts", str(study), "--output", str(output), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["verdicts"] == {"undecided": 1, "retry": 1, "not judged": 4}
    assert json.loads(told.out)["disagreements"] == 1
    assert "Warning: " in told.err
    assert len(read_csv(output)) == 6
    assert main(["verdicts", str(study), "--output", str(output)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main(["verdicts", str(study), "--output", str(output), "--overwrite"]) == 0
    assert "readers disagree on 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere", "--output", "v.csv"], "no file or folder"),
        (["{study}", "--output", "v.xlsx"], "must end in .csv"),
        (["{study}/a/../../images", "--output", "v.csv"], "no saved cases"),
    ],
)
def test_bad_use_is_one_sentence(
    study: Path,
    arguments: list[str],
    reason: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    images = study.parent / "images"
    images.mkdir()
    for name in ("reference.png", "floating.png"):
        (images / name).write_bytes(b"")
    monkeypatch.chdir(study.parent)
    assert main(["verdicts", *(argument.format(study=study) for argument in arguments)]) == 2
    error = capsys.readouterr().err
    assert reason in error
    assert error.count("\n") == 1


def test_an_empty_table_has_its_header(tmp_path: Path) -> None:
    write_verdicts(tmp_path / "v.csv", ())
    assert (
        (tmp_path / "v.csv")
        .read_text("utf-8-sig")
        .startswith("case,case_file,reference,floating,decision,verdict,")
    )


def test_a_table_is_not_written_into_nowhere(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        write_verdicts(tmp_path / "nowhere" / "v.csv", ())
