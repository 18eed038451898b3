"""How quickly the window draws while annotations are drawn and dragged on a registered pair of 12-megapixel images.

    python -m tests.gui.draw_benchmark [--shapes 50] [--vertices 200] [--size 1280x800] [--moves 60] [--profile]

Drives the real window, as `tests.gui.pan_zoom_benchmark`, whose pair it opens and registers, so that what is drawn on
one image is carried to the other through a registration field. Every frame is a mouse move, and ends when all panes
have been painted. Prints median and 99 % in milliseconds, and the median time of the processor, which other programs
disturb less; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.annotations.annotation import Annotation
from core.annotations.shape import Shape, ShapeKind
from retina_gui.panes.image_pane import ImagePane
from tests.gui.driver import Driver
from tests.gui.pan_zoom_benchmark import NONE, SIZE, Benchmark, moved, on_screen, paint

LEFT = Qt.MouseButton.LeftButton


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.gui.draw_benchmark", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--shapes", type=int, default=50)
    parser.add_argument("--vertices", type=int, default=200, help="of each shape")
    parser.add_argument("--size", default="1280x800", metavar="WxH", help="of the window")
    parser.add_argument("--moves", type=int, default=60)
    parser.add_argument("--profile", metavar="WORDS", help="where the time goes, for rows with these words")
    parser.add_argument("--sort", default="tottime", help="of the profile")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        window_size = on_screen(Path(folder), arguments.size)
        DrawBenchmark(Path(folder), window_size, arguments).run()
    return 0


class DrawBenchmark(Benchmark):
    """One run in a window of its own."""

    def __init__(self, work: Path, window_size: tuple[int, int], arguments: argparse.Namespace) -> None:
        super().__init__(work, window_size, arguments.moves)
        self._shapes, self._vertices = arguments.shapes, arguments.vertices
        self._profile, self._sort = arguments.profile, arguments.sort

    def _play(self, driver: Driver) -> Generator[Callable[[], bool], None, None]:
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        window.resize(*self._window_size)
        yield lambda: window.session.preloader.is_finished and driver.is_idle()
        driver.do("register")
        yield driver.is_idle
        result = window.session.document.snapshot().live
        assert result is not None
        assert result.transform.field is not None, "aligned with a registration field"
        driver.do("stage_annotate")
        yield lambda: True
        reference, floating = window.workspace.reference.canvas, window.workspace.floating.canvas
        print(f"window {self._window_size[0]} × {self._window_size[1]}, images {SIZE[1]} × {SIZE[0]}")
        self._draw(driver, "freehand, nothing else drawn", "tool_freehand", reference)
        self._draw(driver, "freehand on the floating image", "tool_freehand", floating)
        self._hover(driver, "polygon, the mouse between two clicks", reference)
        self._fill(driver)
        many = f"{self._shapes} shapes of {self._vertices}"
        self._draw(driver, f"freehand, {many}", "tool_freehand", reference)
        self._hover(driver, f"polygon, {many}", reference)
        self._drag_shapes(driver, f"dragging a vertex, {many}", reference, at_vertex=True)
        self._drag_shapes(
            driver, f"dragging a vertex on the floating image, {many}", floating, at_vertex=True
        )
        self._drag_shapes(driver, f"dragging a shape, {many}", reference)
        self._drag_shapes(driver, f"dragging a shape on the floating image, {many}", floating)

    def _fill(self, driver: Driver) -> None:
        """As many shapes as asked for, half of them drawn on each image."""
        document = driver.window.session.document
        snapshot, random = document.snapshot(), np.random.default_rng(0)
        assert snapshot.reference is not None
        assert snapshot.floating is not None
        homes = (snapshot.reference.image, snapshot.floating.image)
        drawn = []
        for number in range(self._shapes):
            home = homes[number % 2]
            centre = random.uniform(0.25, 0.75, 2) * home.size[::-1]
            drawn.append(Annotation(star(centre, self._vertices, random), home.sha256))
        document.change("fill", document.content.with_case(document.case.with_annotations(drawn)))
        driver.window.refresh()
        paint()

    def _draw(self, driver: Driver, name: str, tool: str, canvas: ImagePane) -> None:
        driver.do(tool)
        paint()
        middle = canvas.rect().center()
        QTest.mousePress(canvas.viewport(), LEFT, NONE, middle)
        self._move(name, canvas, middle)
        QTest.mouseRelease(canvas.viewport(), LEFT, NONE, middle)
        paint()
        driver.do("undo")

    def _hover(self, driver: Driver, name: str, canvas: ImagePane) -> None:
        driver.do("tool_polygon")
        middle = canvas.rect().center()
        for step in (0, 20, 40):
            QTest.mouseClick(canvas.viewport(), LEFT, NONE, middle + QPoint(step, -step // 2))
        self._move(name, canvas, middle)
        driver.do("cancel")

    def _drag_shapes(self, driver: Driver, name: str, canvas: ImagePane, at_vertex: bool = False) -> None:
        """Drag what was drawn first, by its first vertex or by its inside."""
        driver.do("tool_select")
        session = driver.window.session
        first = session.document.case.annotations[0]
        session.annotations.select((first.identifier,))
        driver.window.refresh()
        assert canvas.annotations is not None
        shown = next(each for each in canvas.annotations.shapes if each.identifier == first.identifier)
        place = shown.handles[0] if at_vertex else shown.handles.mean(axis=0)
        start = driver.at(canvas, (float(place[0]), float(place[1])))
        QTest.mousePress(canvas.viewport(), LEFT, NONE, start)
        self._move(name, canvas, start)
        assert session.options.options.annotation_drag, "something is dragged"
        driver.window.workspace.cancel_gesture()
        QTest.mouseRelease(canvas.viewport(), LEFT, NONE, start)
        paint()

    def _move(self, name: str, canvas: ImagePane, start: QPoint) -> None:
        """Move about, and print the times."""
        profile, is_profiled = cProfile.Profile(), bool(self._profile) and self._profile in name
        if is_profiled:
            profile.enable()
        times = moved(canvas, start, self._frames, 0.5)
        profile.disable()
        self._tell(name, times)
        if is_profiled:
            pstats.Stats(profile).sort_stats(self._sort).print_stats(40)


def star(centre: np.ndarray, vertices: int, random: np.random.Generator) -> Shape:
    """An outline about as large as a lesion, with a rim that a hand could have drawn."""
    angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radius = random.uniform(80, 200) * (1 + 0.15 * np.sin(5 * angles) + random.normal(0, 0.01, vertices))
    return Shape(
        ShapeKind.FREEHAND, centre + radius[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    )


if __name__ == "__main__":
    sys.exit(main())
