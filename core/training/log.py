"""The training log: one CSV line every few updates, to plot with any tool."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

from core.spreadsheets import table_text

TERMS = ("style", "content", "self_comparison", "smoothness", "ssim", "supervision", "displacement")
"""Of the loss."""

COLUMNS = ("phase", "step", "seconds", "learning_rate", "kind", "samples", "total", *TERMS)


class TrainingLog:
    """Means of the weighted loss terms since the last line, a line for each kind of sample."""

    def __init__(self, path: Path, keep_bytes: int | None = None) -> None:
        """Open the log; of one that is there already only the first `keep_bytes` are kept, or all where None."""
        self.path = path
        if path.exists() and keep_bytes is not None:
            os.truncate(path, keep_bytes)
        self._terms: dict[str, list[dict[str, float]]] = defaultdict(list)
        if not path.exists():
            path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")

    def add(self, kind: str, terms: dict[str, float]) -> None:
        """Remember the terms of one update."""
        self._terms[kind].append(terms)

    @property
    def length(self) -> int:
        """In bytes."""
        return self.path.stat().st_size

    def write(self, phase: str, step: int, seconds: float, learning_rate: float) -> str:
        """Write the lines and return a short summary for the console."""
        parts = []
        with self.path.open("a", newline="", encoding="utf-8") as handle:
            for kind, entries in sorted(self._terms.items()):
                means = {
                    name: sum(entry.get(name, 0.0) for entry in entries) / len(entries)
                    for name in sorted({name for entry in entries for name in entry})
                }
                total = sum(means.values())
                values = {
                    "phase": phase,
                    "step": step,
                    "seconds": f"{seconds:.1f}",
                    "learning_rate": f"{learning_rate:.3g}",
                    "kind": kind,
                    "samples": len(entries),
                    "total": f"{total:.6g}",
                    **{name: f"{value:.6g}" for name, value in means.items()},
                }
                handle.write(table_text([[values.get(column) for column in COLUMNS]]))
                parts.append(f"{kind} " + " ".join(f"{name} {value:.4f}" for name, value in means.items()))
        self._terms.clear()
        return f"{phase} {step}: " + "; ".join(parts)
