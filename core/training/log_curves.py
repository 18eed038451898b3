"""The curves of the training log: for each phase the losses of every kind of sample, term by term."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.training.log import TERMS

SMALLEST = 1e-6
"""Losses below are drawn there: the scale is logarithmic."""

COLOURS = ("#0b6e78", "#b1482b", "#5f6b1d", "#6a3d9a", "#1f66b0", "#8a5a00", "#444444", "#c2327a")


@dataclass
class Curve:
    """One loss term of one kind of sample: `(step, mean since the point before)`."""

    name: str
    points: list[tuple[int, float]] = field(default_factory=list)


Curves = Mapping[str, Sequence[Curve]]
"""By the names of the phases."""


def read_curves(log: Path) -> Curves:
    """Read `log.csv`, which may still be written to: a line without its end does not count yet."""
    whole, _, _ = log.read_text(encoding="utf-8").rpartition("\n")
    phases: dict[str, dict[str, Curve]] = {}
    for row in csv.DictReader(whole.splitlines()):
        curves = phases.setdefault(row["phase"], {})
        for term in TERMS:
            if row[term]:
                name = f"{row['kind']}, {term.replace('_', ' ')}"
                curves.setdefault(name, Curve(name)).points.append((int(row["step"]), float(row[term])))
    return {name: tuple(curves.values()) for name, curves in phases.items()}
