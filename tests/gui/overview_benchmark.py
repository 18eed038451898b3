"""How smooth the overview is: `python -m tests.gui.overview_benchmark [--cases 5000] [--picture FILE.png]`.

Prints the time of a first drawing, of a frame while one pans (with what Qt draws), and of choosing a region.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF

from core.batch.verdicts import VerdictRow
from core.case import Judgement, Verdict
from core.metrics.summary import RegistrationMetrics
from retina_gui.application import make_application
from retina_gui.dialogs.chart_files import write_chart
from retina_gui.dialogs.overview_window import OverviewWindow
from retina_gui.look.theme import DARK
from retina_gui.state.overview_state import overview_state

FRAMES = 60


def made_rows(count: int) -> tuple[VerdictRow, ...]:
    """Results as a large study has them."""
    random, rows = np.random.default_rng(1), []
    for number in range(count):
        dice = float(np.clip(random.normal(0.6, 0.15), 0.02, 0.98))
        metrics = RegistrationMetrics(
            0.3, dice, 0.3, dice * 0.9, 0.0, 3 * random.random(), 4.0, 6.0,
            confidence=float(np.clip(dice + random.normal(0, 0.08), 0, 1)),
        )  # fmt: skip
        kinds = list(Verdict)
        first = Verdict.ACCEPTED if dice > 0.5 else Verdict.REJECTED
        second = first if random.random() < 0.85 else kinds[int(random.integers(3))]
        given = (
            (Judgement(first, grader="AB"), Judgement(second, grader="CD")) if random.random() < 0.8 else ()
        )
        rows.append(
            VerdictRow(Path(f"/study/{number}.json"), f"case {number}", "r", "f", given, metrics, 2.0)
        )
    return tuple(rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    application = make_application(["overview"])
    rows = made_rows(options.cases)
    start = time.perf_counter()
    state = overview_state("study", rows, "dice", "confidence")
    print(f"state of {len(rows)} results: {1000 * (time.perf_counter() - start):.0f} ms")
    window = OverviewWindow()
    window.show()
    start = time.perf_counter()
    window.show_state(state, DARK)
    application.processEvents()
    window.chart.viewport().repaint()
    print(f"first drawing: {1000 * (time.perf_counter() - start):.0f} ms")
    frames, (left, right) = [], window.chart.plot.viewRange()[0]
    for number in range(FRAMES):
        shift = 0.01 * (right - left) * (number + 1)
        start = time.perf_counter()
        window.chart.plot.setXRange(left + shift, right + shift, padding=0)
        window.chart.viewport().repaint()
        frames.append(1000 * (time.perf_counter() - start))
    slow = sorted(frames)[int(0.95 * FRAMES)]
    print(f"a frame of a pan: median {statistics.median(frames):.1f} ms, 95 % {slow:.1f} ms")
    window.chart.show_all()
    start = time.perf_counter()
    window.chart._on_brushed(QRectF(0.2, 0.2, 0.3, 0.3))
    window.chart.viewport().repaint()
    print(f"choosing a region: {1000 * (time.perf_counter() - start):.0f} ms")
    if options.picture is not None:
        window.grab().save(str(options.picture))
        for suffix in (".png", ".svg"):
            start = time.perf_counter()
            write_chart(options.picture.with_name(f"chart{suffix}"), window.chart)
            print(f"saved as {suffix}: {1000 * (time.perf_counter() - start):.0f} ms")
    window.take_apart()


if __name__ == "__main__":
    main()
