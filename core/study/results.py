"""What comes of studies: who saw what when as a table, how a reader agrees with themselves, verdicts for the cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.atomic_files import atomic_path
from core.batch.reader_agreement import Agreement, agreement_of
from core.case.judgements import Judgement
from core.case.storage import load_case, write_case
from core.errors import InputError
from core.spreadsheets import table_text
from core.study.items import index_of, item_file
from core.study.plan import StudyItem
from core.study.study import Study

COLUMNS = (
    *("reader", "number", "count", "case", "case_file", "floating", "is_repeat", "first_number"),
    *("verdict", "reason", "cells", "judged_at", "shown_at", "hidden_at", "times_shown", "seconds"),
    *("figures_shown", "seed", "study_made_at"),
)


def write_readings(path: Path | str, studies: Sequence[Study]) -> None:
    """Write who saw what when as CSV: UTF-8 with a byte order mark; a line for each showing, in the order of reading.

    `number` counts from 1 within the study, and `first_number` is where a repeat was shown first. Times are ISO 8601
    in UTC; what is not known is empty.

    Raises:
        InputError: the folder is missing or not writable.
    """
    lines = [line for study in studies for line in _lines(study)]
    with atomic_path(path) as temporary:
        temporary.write_text(table_text([COLUMNS, *lines]), "utf-8-sig", newline="")


def agreement_with_oneself(study: Study) -> Agreement:
    """How far the first and the second reading of the hidden repeats agree."""
    pairs = study.pairs()
    return agreement_of([first.verdict for first, _ in pairs], [second.verdict for _, second in pairs])


def give_to_cases(study: Study, root: Path) -> tuple[str, ...]:
    """Write the verdicts of the first readings into the case files, in place of that reader's earlier ones.

    Args:
        root: the folder of the list.

    Returns:
        A sentence for each case that could not get its verdict.
    """
    files: dict[Path, list[tuple[StudyItem, Judgement]]] = {}
    for item, judgement in study.first_judgements().items():
        files.setdefault(item_file(root, item), []).append((item, judgement))
    problems = []
    for file, given in files.items():
        try:
            case = load_case(file)
            for item, judgement in given:
                own = replace(judgement, grader=study.plan.reader, adjudicates=False)
                case = case.with_judgement(index_of(case, item), own)
            write_case(file, case)
        except InputError as error:
            problems.append(f"{given[0][0].case}: {error}")
    return tuple(problems)


def _lines(study: Study) -> Iterator[tuple[object, ...]]:
    plan = study.plan
    for number, reading in enumerate(study.readings):
        item, judgement, spans = study.item(number), reading.judgement, reading.spans
        is_repeat = plan.is_repeat(number)
        given = ("", "", "", "")
        if judgement is not None:
            cells = "; ".join(" ".join(map(str, region)) for region in judgement.regions)
            given = (judgement.verdict.value, judgement.reason, cells, judgement.given_at)
        yield (
            *(plan.reader, number + 1, len(plan.order), item.case, item.case_file, item.image),
            *("yes" if is_repeat else "no", plan.order.index(plan.order[number]) + 1 if is_repeat else ""),
            *given,
            *((spans[0].since, spans[-1].until) if spans else ("", "")),
            *(len(spans), f"{reading.seconds:g}" if spans else ""),
            *("yes" if plan.shows_figures else "no", plan.seed, plan.made_at),
        )
