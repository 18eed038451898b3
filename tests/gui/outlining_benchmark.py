"""What the mouse costs while an edge is followed or a region grows, on two images of 12 megapixels; nothing is painted.

    python -m tests.gui.outlining_benchmark [--moves 200] [--radius 300]

For each handler of the mouse: what the controller does, and what it takes with `resolve`, which makes the view state
before the window paints. The images are photographs with noise and a disc. Prints median, 99 % and the largest in
milliseconds; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Callable, Iterable, Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from PySide6.QtWidgets import QApplication

from core.case.document import Case
from core.images.reading import image_from_pixels
from core.points.matching import Point, points_from_arrays
from retina_gui.controllers.annotating import AnnotationController
from retina_gui.controllers.annotation_list import AnnotationListController
from retina_gui.controllers.region_growing import RegionController
from retina_gui.controllers.session_core import SessionCore
from retina_gui.controllers.shape_drawing import DrawingController
from retina_gui.document.content import Content
from retina_gui.document.drawing import Place, Tool
from retina_gui.error_reporting import ErrorReporter
from retina_gui.jobs.preloading import load_aids
from retina_gui.resolve import resolve
from retina_gui.state.options import ViewOptions
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState
from tests.annotations.edge_images import disc
from tests.gui.driver import Answers
from tests.gui.made_images import made_open

SIZE, CENTRE = (3000, 4000), (2000.0, 1500.0)
SCREEN_PIXEL = 4.0
"""Image pixels, where an image fits into its pane."""
GOAL = "goal: 16 ms for what the mouse does, 50 ms for a region"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.gui.outlining_benchmark", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--radius", type=float, default=300.0)
    arguments = parser.parse_args(argv)
    _application = QApplication.instance() or QApplication([])
    load_aids()
    gc.freeze()  # as the application does after loading
    core, image = opened(arguments.radius)
    drawing, regions = DrawingController(core), RegionController(core)
    annotating = AnnotationController(core, AnnotationListController(core), drawing, regions)

    def at(degrees: float, off: float = 8.0) -> Place:
        angle, radius = np.radians(degrees), arguments.radius + off
        point: Point = (
            CENTRE[0] + radius * float(np.cos(angle)),
            CENTRE[1] + radius * float(np.sin(angle)),
        )
        return Place(image, point, 9.0 * SCREEN_PIXEL)

    print("                        the handler              with resolve")
    print("                  median   99 %  largest    median   99 %  largest (ms)")
    annotating.choose_tool(Tool.POLYGON)
    drawing.toggle_magnetic()
    annotating.click(at(0))
    angles = np.linspace(2, 120, arguments.moves)
    report("move, polygon", core, annotating.hover, map(at, angles))
    report("click, polygon", core, annotating.click, map(at, np.arange(20, 330, 20)))
    annotating.escape()
    annotating.choose_tool(Tool.FREEHAND)
    start = at(0)
    ways = map(at, np.linspace(1, 340, arguments.moves))
    report("drag, freehand", core, lambda place: annotating.drag(start, place), ways)
    annotating.cancel_drag()
    annotating.choose_tool(Tool.REGION)
    report("click, region", core, annotating.click, map(at, np.linspace(0, 350, 20), [-100.0] * 20))
    shares = 0.3 + 0.2 * np.sin(np.linspace(0, 20, arguments.moves))
    report("slider, region", core, regions.set_tolerance, shares.tolist())
    print(GOAL)
    return 0


def opened(radius: float) -> tuple[SessionCore, str]:
    """An aligned pair, and the first image's SHA-256."""
    images = []
    for name, shift in (("reference", 0.0), ("floating image", 12.0)):
        grey = disc(SIZE, (CENTRE[0] + shift, CENTRE[1]), radius, noise=8.0)
        colour = np.stack([grey, grey // 2 + 40, grey // 3], axis=-1)
        images.append(made_open(image_from_pixels(colour, name)))
    core = SessionCore(ErrorReporter(), Answers(), ViewOptions())
    case = Case().with_reference(images[0].identity).with_floating(images[1].identity)
    core.document.replace_case(Content(case), tuple(images), None)
    corners = np.array([[400, 300], [3600, 400], [3300, 2700], [500, 2600]], float)
    core.document.pairs.set_points(points_from_arrays(corners, corners + np.array([12.0, 0.0])))
    return core, images[0].image.sha256


def report(name: str, core: SessionCore, handler: Callable[..., object], arguments: Iterable[object]) -> None:
    """Print what a handler takes, called with each argument in turn."""
    alone, together = [], []
    for argument in arguments:
        started = time.perf_counter()
        handler(argument)
        alone.append(time.perf_counter() - started)
        resolve(Situation(core.document.snapshot(), core.options.options, JobState()))
        together.append(time.perf_counter() - started)
    print(f"{name:15}", *(_figures(seconds) for seconds in (alone, together)))


def _figures(seconds: Sequence[float]) -> str:
    milliseconds = 1000 * np.array(seconds)
    median, most = np.percentile(milliseconds, (50, 99))
    return f"  {median:7.1f} {most:6.1f} {milliseconds.max():8.1f}"


if __name__ == "__main__":
    raise SystemExit(main())
