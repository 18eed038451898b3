"""The verdicts of one case or of a folder of cases as a table, and as a CSV file."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.atomic_files import atomic_path
from core.batch.listing import list_cases
from core.case.document import Case
from core.case.judgements import Decision, Judgement, adjudication, agreement, decision, readings, seen_by
from core.case.links import parent_image
from core.case.storage import load_case
from core.errors import Cancelled, InputError
from core.language import tr
from core.metrics.summary import RegistrationMetrics
from core.places import is_folder
from core.spreadsheets import table_text

FIGURES = ("dice", "soft_dice", "tre_px", "folded_fraction", "confidence")
GIVEN = ("verdict", "reason", "grader", "time", "cells")
"""What the columns of one verdict hold."""
ORDINALS = ("", "second_", "third_")
"""How the columns of the first three readers begin; those of further ones are numbered."""


@dataclass(frozen=True)
class VerdictRow:
    """One floating image of a case: its figures and what readers think of its result.

    Attributes:
        case_file: None for a case that is not saved yet.
        reference: name of the image that it is registered to.
        judgements: in the order of time, an adjudication among them.
        metrics: None while there is no result, or where its figures cannot be read.
        seconds: that the registration took; None while there is no result, or where nobody knows.
    """

    case_file: Path | None
    case_name: str
    reference: str
    floating: str
    judgements: tuple[Judgement, ...] = ()
    metrics: RegistrationMetrics | None = None
    seconds: float | None = None

    def seen_by(self, grader: str, blinded: bool) -> VerdictRow:
        """The row as a reader may see it; see `core.case.judgements.seen_by`."""
        return replace(self, judgements=seen_by(self.judgements, grader, blinded))

    @property
    def decision(self) -> Decision | None:
        """What the verdicts come to; None where nobody has judged."""
        return decision(self.judgements)

    @property
    def agree(self) -> bool | None:
        """Whether the readers agree; None with fewer than two."""
        return agreement(self.judgements)

    @property
    def figures(self) -> tuple[float | None, ...]:
        """The figures of the result in the order of `FIGURES`; None for what is not known."""
        metrics = self.metrics
        if metrics is None:
            return (None,) * len(FIGURES)
        error = metrics.tre_after.median if metrics.tre_after else None
        return metrics.dice_after, metrics.soft_dice_after, error, metrics.folded_fraction, metrics.confidence


@dataclass(frozen=True)
class VerdictTable:
    """The rows of many cases.

    Attributes:
        problems: a sentence for each case file that could not be read.
        root: the folder of the list, to which paths are relative in a file; None where there is no list.
    """

    rows: tuple[VerdictRow, ...]
    problems: tuple[str, ...] = ()
    root: Path | None = None


def rows_of(case: Case, case_file: Path | None, name: str) -> tuple[VerdictRow, ...]:
    """A row for each floating image of a case."""
    rows = []
    for index, entry in enumerate(case.floating):
        parent = parent_image(case, index)
        rows.append(
            VerdictRow(
                case_file=case_file,
                case_name=name,
                reference=parent.name if parent else "",
                floating=entry.image.name,
                judgements=tuple(sorted(entry.judgements, key=lambda judgement: judgement.given_at)),
                metrics=_metrics(entry.result.metrics) if entry.result else None,
                seconds=sum(entry.result.seconds.values()) if entry.result and entry.result.seconds else None,
            )
        )
    return tuple(rows)


def read_verdicts(path: Path | str, cancel: threading.Event | None = None) -> VerdictTable:
    """The verdicts of all saved cases of a folder with its subfolders, or of a list of cases in a CSV file.

    Raises:
        InputError: there is no such folder or file, or it holds no saved case.
        Cancelled: `cancel` was set.
    """
    rows: list[VerdictRow] = []
    problems: list[str] = []
    for listed in list_cases(path, cancel):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        if listed.case_file is None:
            continue
        try:
            rows += rows_of(load_case(listed.case_file), listed.case_file, listed.name)
        except InputError as error:
            problems.append(str(error))
    if not rows and not problems:
        raise InputError(
            tr("{path} holds no saved cases. Save a case there first: it keeps the verdicts.").format(
                path=path
            )
        )
    return VerdictTable(tuple(rows), tuple(problems), folder_of_list(path))


def folder_of_list(path: Path | str) -> Path:
    """The folder that the paths of a list are relative to: itself, or that of its CSV file."""
    place = Path(path).absolute()
    return place if is_folder(place) else place.parent


def write_verdicts(path: Path | str, rows: Sequence[VerdictRow], root: Path | None = None) -> None:
    """Write the table as CSV: UTF-8 with a byte order mark, by which spreadsheets know it.

    One line for each floating image. `decision` is what the verdicts come to: `undecided` where readers disagree and
    nobody has settled it. `second_verdict` and what follows hold the second reader, in the order of time;
    `adjudication_verdict` and what follows who settled it. `cells` holds the cells that a reader clicked, each as
    left, top, right and bottom in pixels of the reference. What is not known is empty; a fraction is 0 to 1, a time
    ISO 8601 in UTC.

    Args:
        root: the folder of the list, to which the case files are relative; None for whole paths.

    Raises:
        InputError: the folder is missing or not writable.
    """
    readers = max([2, *(len(readings(row.judgements)) for row in rows)])
    text = table_text([_header(readers), *(_line(row, readers, root) for row in rows)])
    with atomic_path(path) as temporary:
        temporary.write_text(text, "utf-8-sig", newline="")


def _header(readers: int) -> Iterator[str]:
    yield from ("case", "case_file", "reference", "floating", "decision")
    for number in range(readers):
        begin = ORDINALS[number] if number < len(ORDINALS) else f"reader_{number + 1}_"
        yield from (f"{begin}{name}" for name in GIVEN)
    yield from (f"adjudication_{name}" for name in GIVEN)
    yield from ("agree", *FIGURES)


def _line(row: VerdictRow, readers: int, root: Path | None) -> Iterator[str]:
    yield from (row.case_name, _place(row.case_file, root), row.reference, row.floating)
    yield "" if row.decision is None else row.decision.value
    read = readings(row.judgements)
    for judgement in (*read, *(None,) * (readers - len(read)), adjudication(row.judgements)):
        yield from _given(judgement)
    yield {True: "yes", False: "no", None: ""}[row.agree]
    yield from ("" if figure is None else f"{figure:.6g}" for figure in row.figures)


def _given(judgement: Judgement | None) -> tuple[str, ...]:
    if judgement is None:
        return ("",) * len(GIVEN)
    cells = "; ".join(" ".join(map(str, region)) for region in judgement.regions)
    return judgement.verdict.value, judgement.reason, judgement.grader, judgement.given_at, cells


def _place(file: Path | None, root: Path | None) -> str:
    """Where a case file is, as seen from the list; the whole path on another drive, or without a list."""
    if file is None:
        return ""
    try:
        return str(file) if root is None else Path(os.path.relpath(file, root)).as_posix()
    except ValueError:
        return str(file)


def _metrics(values: object) -> RegistrationMetrics | None:
    try:
        return RegistrationMetrics.from_dict(values)  # type: ignore[arg-type]
    except InputError:
        return None


def counted(rows: Iterable[VerdictRow]) -> dict[str, int]:
    """How many rows have each decision, and how many none (`not judged`)."""
    counts: dict[str, int] = {}
    for row in rows:
        word = row.decision.value if row.decision is not None else "not judged"
        counts[word] = counts.get(word, 0) + 1
    return counts
