"""The curves of the training log: for each phase the losses of every kind of sample, term by term."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.places import content_of
from core.training.log import TERMS

SMALLEST = 1e-6
"""Losses below are drawn there: the scale is logarithmic."""

LONGEST_LINE = 10_000
"""Letters; a line of more is none of a log."""

COLOURS = ("#0b6e78", "#b1482b", "#5f6b1d", "#6a3d9a", "#1f66b0", "#8a5a00", "#444444", "#c2327a")


@dataclass
class Curve:
    """One loss term of one kind of sample: `(step, mean since the point before)`."""

    name: str
    points: list[tuple[int, float]] = field(default_factory=list)


Curves = Mapping[str, Sequence[Curve]]
"""By the names of the phases."""


def read_curves(log: Path) -> Curves:
    """Read `log.csv`, which may still be written to: a line without its end does not count yet; a damaged one neither.

    Raises:
        OSError: it cannot be read.
    """
    whole, _, _ = content_of(log).decode("utf-8", "replace").rpartition("\n")
    phases: dict[str, dict[str, Curve]] = {}
    for row in csv.DictReader(line for line in whole.splitlines() if len(line) <= LONGEST_LINE):
        try:
            step, losses = int(row["step"]), {term: float(row[term]) for term in TERMS if row.get(term)}
        except (ValueError, TypeError, KeyError):
            continue
        if not row.get("phase") or not row.get("kind") or not all(map(math.isfinite, losses.values())):
            continue
        curves = phases.setdefault(row["phase"], {})
        for term, loss in losses.items():
            name = f"{row['kind']}, {term.replace('_', ' ')}"
            curves.setdefault(name, Curve(name)).points.append((step, loss))
    return {name: tuple(curves.values()) for name, curves in phases.items()}
