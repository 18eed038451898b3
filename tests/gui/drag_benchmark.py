"""What a mouse move costs while a mark is dragged, for several numbers of pairs; nothing is painted.

    python -m tests.gui.drag_benchmark [--pairs 3,4,8,12,20] [--moves 200] [--model affine] [--profile]

Every move is what the window does before it paints: the document takes the new place, and `resolve` makes the view
state. The images are 600 × 700 noise. Prints median and 99 % in milliseconds, and the mean time of the
processor, which other programs disturb less; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import time
from collections.abc import Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from PySide6.QtWidgets import QApplication

from core.case.document import Case
from core.points.matching import ImageRole, MatchingPoints, points_from_arrays
from core.transforms.planar import PlanarTransform, TransformModel
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content
from retina_gui.resolve import resolve
from retina_gui.state.options import ViewOptions
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState
from tests.gui.made_images import made_open, noise_image

SIZE = (600, 700)
GOAL = "goal: at most 5 ms with 20 pairs"
TRUTH = PlanarTransform.from_affine(np.array([[1.02, 0.05, -7.0], [-0.04, 0.98, 12.0]]))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.gui.drag_benchmark", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--pairs", default="3,4,8,12,20")
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--model", type=TransformModel, default=TransformModel.AFFINE)
    parser.add_argument(
        "--profile", action="store_true", help="where the time goes, for the last number of pairs"
    )
    arguments = parser.parse_args(argv)
    _application = QApplication.instance() or QApplication([])
    print("pairs  median  99 %  processor (ms a move)")
    counts = [int(count) for count in arguments.pairs.split(",")]
    for count in counts:
        document, before = opened(count, arguments.model), time.process_time()
        times = 1000 * np.array(drag(document, arguments.moves))
        busy = 1000 * (time.process_time() - before) / arguments.moves
        print(f"{count:5}  {np.median(times):6.2f}  {np.percentile(times, 99):5.2f}  {busy:9.2f}")
    print(GOAL)
    if arguments.profile:
        document, profiler = opened(counts[-1], arguments.model), cProfile.Profile()
        profiler.runcall(drag, document, arguments.moves, radius=31.0)  # no alignment of before comes again
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(70)
    return 0


def opened(count: int, model: TransformModel) -> CaseDocument:
    """A case with so many pairs, each a pixel off."""
    reference, floating = (made_open(noise_image(name, SIZE)) for name in ("reference", "floating image"))
    document = CaseDocument()
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    document.replace_case(Content(case), (reference, floating), None)
    document.pairs.set_points(matching(count))
    document.set_transform_model(model)
    return document


def matching(count: int) -> MatchingPoints:
    """Pairs spread over the images."""
    random = np.random.default_rng(0)
    corners = np.array([[100, 90], [600, 100], [580, 500], [110, 490]], float)
    reference = corners[np.arange(count) % 4] + random.uniform(-60, 60, (count, 2))
    return points_from_arrays(reference, TRUTH(reference) + random.normal(0, 1, (count, 2)))


def drag(document: CaseDocument, moves: int, radius: float = 30.0) -> list[float]:
    """Drag the first mark of the floating image along a circle; the seconds of each move."""
    options, job, seconds = ViewOptions(), JobState(), []
    x, y = document.snapshot().points.pair(1).floating or (0.0, 0.0)
    for angle in np.linspace(0, 2 * np.pi, moves, endpoint=False):
        place = (x + radius * (1 - np.cos(angle)), y + radius * np.sin(angle))
        started = time.perf_counter()
        document.pairs.preview_move(1, ImageRole.FLOATING, place)
        resolve(Situation(document.snapshot(), options, job))
        seconds.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    raise SystemExit(main())
