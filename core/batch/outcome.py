"""What came of a pair, in figures and words: a line of `batch.csv`, and the record beside its files."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import msgspec

from core.atomic_files import atomic_path
from core.batch.written_files import Files, WrittenFile, is_name_of_file
from core.errors import InputError
from core.language import tr
from core.notices import AsWritten, Notice, sentences
from core.places import content_of, json_of
from core.spreadsheets import table_text

RECORD, SUMMARY = "batch.json", "batch.csv"
FORMAT = "retina-batch"


class PairState(str, Enum):
    """How far a pair came."""

    DONE = "done"
    KEPT = "kept"  # finished by an earlier run, from the same inputs
    FAILED = "failed"
    NOT_RUN = "not run"
    BEGUN = "begun"


@dataclass(frozen=True)
class PairOutcome:
    """What came of a pair.

    Attributes:
        points: where the points came from, `own` or `automatic`; empty where it did not come to that.
        confidence: of the automatic alignment, 0.5 to 1.
        metrics: as in `metrics.json`; empty without a result.
        reason: of a failure.
        fault: the traceback, where it failed by a fault in the program and not by its inputs.
        folder: that the files were written into.
    """

    name: str
    state: PairState
    points: str = ""
    confidence: float | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    warnings: tuple[Notice, ...] = ()
    reason: Notice | None = None
    fault: str = ""
    folder: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether its files are there."""
        return self.state in (PairState.DONE, PairState.KEPT)

    @property
    def reason_text(self) -> str:
        """Why it failed, in a sentence; empty where it did not."""
        return self.reason.sentence if self.reason is not None else ""


@dataclass(frozen=True)
class Record:
    """What a batch leaves beside the files of a pair, so that a later run knows whether they are still right.

    Attributes:
        files: as they were written; none of a pair that is not done, or that an earlier version of the program did.
    """

    fingerprint: str
    outcome: PairOutcome
    files: Files = field(default_factory=dict)


def write_record(folder: Path, record: Record) -> None:
    """Write the record of a pair into its folder. Raises InputError where that cannot be written to."""
    values = {"format": FORMAT, "version": 1, "fingerprint": record.fingerprint}
    values |= {each.name: getattr(record.outcome, each.name) for each in fields(PairOutcome)}
    values |= {"warnings": sentences(record.outcome.warnings), "reason": record.outcome.reason_text}
    values["files"] = {name: [written.size, written.sha256] for name, written in record.files.items()}
    with atomic_path(folder / RECORD) as temporary:
        temporary.write_text(
            json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n", "utf-8"
        )


def read_record(folder: Path) -> Record | None:
    """The record of a folder; None where there is none that can be read, or where it holds what no batch writes."""
    try:
        found = msgspec.convert(json_of(folder / RECORD), _Values)
        values = {name: getattr(found, name) for name in found.__struct_fields__}
        if values.pop("format") != FORMAT or values.pop("version") != 1:
            return None
        values["warnings"] = tuple(map(AsWritten, found.warnings))
        values["reason"] = AsWritten(found.reason) if found.reason else None
        files = {name: WrittenFile(*facts) for name, facts in values.pop("files").items()}
        is_right = all(_is_figure(_value(found.metrics, keys)) for keys in FIGURES.values())
        is_right &= all(map(is_name_of_file, files))
        return Record(values.pop("fingerprint"), PairOutcome(**values), files) if is_right else None
    except (OSError, ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return None


_Figure = Annotated[float, msgspec.Meta(ge=0, le=1e9)]


class _Values(msgspec.Struct, forbid_unknown_fields=True):
    """What stands in the file of a record."""

    format: str
    version: int
    fingerprint: str
    name: str
    state: PairState
    warnings: list[str]
    reason: str
    points: str = ""
    confidence: _Figure | None = None
    metrics: dict[str, Any] = {}
    seconds: _Figure | None = None
    fault: str = ""
    folder: str = ""
    files: dict[str, tuple[int, str]] = {}


FIGURES = {
    "dice_before": ("dice_before",),
    "dice_after": ("dice_after",),
    "soft_dice_before": ("soft_dice_before",),
    "soft_dice_after": ("soft_dice_after",),
    "folded_fraction": ("folded_fraction",),
    "displacement_median_px": ("displacement_median",),
    "displacement_p95_px": ("displacement_p95",),
    "displacement_largest_px": ("displacement_largest",),
    "mean_confidence": ("confidence",),
    "uncertain_fraction": ("uncertain_fraction",),
    "leave_one_out_px": ("leave_one_out_mean",),
    "check_points": ("tre_after", "count"),
    "tre_median_before_px": ("tre_before", "median"),
    "tre_median_after_px": ("tre_after", "median"),
    "tre_p95_after_px": ("tre_after", "p95"),
}
"""The columns of figures, and where `metrics.json` has them."""

COLUMNS = (
    "name",
    "state",
    "points",
    "automatic_confidence",
    *FIGURES,
    "seconds",
    "warnings",
    "reason",
    "folder",
)


def summary_text(outcomes: Iterable[PairOutcome]) -> str:
    """`batch.csv`: a header and a line for each pair."""
    values = [_values(outcome) for outcome in outcomes]
    return table_text([COLUMNS, *([each[column] for column in COLUMNS] for each in values)])


def _values(outcome: PairOutcome) -> dict[str, object]:
    """What stands in the line of a pair, by the column."""
    return {
        "name": outcome.name,
        "state": outcome.state.value,
        "points": outcome.points,
        "automatic_confidence": _rounded(outcome.confidence),
        **{column: _figure(outcome.metrics, keys) for column, keys in FIGURES.items()},
        "seconds": _rounded(outcome.seconds),
        "warnings": " ".join(sentences(outcome.warnings)),
        "reason": outcome.reason_text,
        "folder": outcome.folder,
    }


def write_summary(folder: Path, outcomes: Iterable[PairOutcome]) -> None:
    """Write `batch.csv` into the folder of the batch.

    Raises:
        InputError: the folder cannot be written to.
    """
    with atomic_path(folder / SUMMARY) as temporary:
        temporary.write_text(summary_text(outcomes), "utf-8", newline="")


def check_summary(folder: Path) -> None:
    """Refuse to replace a `batch.csv` that is no batch's.

    Raises:
        InputError: it is something else.
    """
    path = folder / SUMMARY
    if path.exists() and not content_of(path).startswith(",".join(COLUMNS[:3]).encode()):
        raise InputError(
            tr("{path} exists already and is no summary of a batch. Choose another folder.").format(path=path)
        )


def _figure(metrics: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return _rounded(_value(metrics, keys))


def _value(metrics: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    value: Any = metrics
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _is_figure(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value is None or (is_number and math.isfinite(float(value)))  # type: ignore[arg-type]


def _rounded(value: Any) -> str:
    """Six significant digits; nothing for None."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{float(value):.6g}"
