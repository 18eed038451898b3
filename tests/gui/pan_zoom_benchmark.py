"""How quickly the window draws a pair of 12-megapixel images: pan and zoom in every compare mode, and what is dragged.

    python -m tests.gui.pan_zoom_benchmark [--size 1280x800] [--scale 1] [--frames 60]

Drives the real window: every frame is a mouse move, a turn of the wheel or a change of the flicker, and ends when all
panes have been painted. Prints the median and the 99th percentile of the frame times, the time from asking for the
pair to its first picture, and the memory of the process before registering. Run it on a quiet machine: other programs
only make it slower, and the median time of the processor, of all threads together, says by how much.

The pair is made at run time: the demonstration's photograph and angiogram, enlarged to 4000 × 3000; it is
registered before the modes that show the result.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import cv2
import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from retina_gui.panes.image_pane import ImagePane
from retina_gui.rendering.adjustment import Adjustment
from retina_gui.rendering.levels import Levels
from retina_gui.state.options import CompareMode
from tests.gui.driver import Driver

SIZE = (3000, 4000)
GOALS = "goals: median under 16 ms, 99 % under 33 ms, opening under 1.5 s, memory under 1 GiB"
NONE = Qt.KeyboardModifier.NoModifier
DISPLAY = Adjustment(Levels(30, 200), gamma=1.4, equalised=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.gui.pan_zoom_benchmark", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--size", default="1280x800", metavar="WxH", help="of the window, in Qt's pixels")
    parser.add_argument("--scale", type=float, default=1.0, help="of the screen: its pixels to one of Qt's")
    parser.add_argument("--frames", type=int, default=60, help="for each gesture in each mode")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        window_size = on_screen(Path(folder), arguments.size, arguments.scale)
        Benchmark(Path(folder), window_size, arguments.frames).run()
    return 0


def on_screen(folder: Path, size: str, scale: float = 1.0) -> tuple[int, int]:
    """Let Qt have a screen of this size `WxH`, where it has none; gives the width and the height."""
    width, height = (int(length) for length in size.split("x"))
    if os.environ["QT_QPA_PLATFORM"] == "offscreen":
        monitor = _monitor(folder, round(width * scale), round(height * scale))
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={monitor}"
    os.environ["QT_SCALE_FACTOR"] = f"{scale:g}"
    return width, height


class Benchmark:
    """One run in a window of its own."""

    def __init__(self, work: Path, window_size: tuple[int, int], frames: int) -> None:
        self._work, self._window_size, self._frames = work, window_size, frames

    def run(self) -> None:
        """Open the pair, pan and zoom, and print."""
        from unittest.mock import patch

        from retina_gui.application import make_application
        from retina_gui.main import main as start

        make_application(["retina-gui"])
        files = self._make_files()
        private = lambda *_, **__: str(self._work)  # noqa: E731
        with (
            patch("retina_gui.settings.user_config_dir", private),
            patch("retina_gui.error_reporting.user_log_dir", private),
            patch("platformdirs.user_data_dir", private),
        ):
            driver = Driver(self._play)
            start(["--reference", str(files[0]), "--floating", str(files[1]), "--points", str(files[2])])
        if driver.failure is not None:
            raise driver.failure

    def _make_files(self) -> tuple[Path, Path, Path]:
        """The pair in 12 megapixels, and its points."""
        from core.coordinates import resize_points
        from core.demo.synthetic import demo_case
        from core.export.image_files import write_png

        case = demo_case()
        pairs = case.points.complete_pairs()
        paths = self._work / "reference.png", self._work / "floating.png", self._work / "points.csv"
        sides = (case.reference, case.floating)
        for path, image in zip(paths[:2], sides, strict=True):
            write_png(path, cv2.resize(image.pixels, SIZE[::-1], interpolation=cv2.INTER_CUBIC))
        reference = resize_points([pair.reference for pair in pairs], case.reference.size, SIZE)
        floating = resize_points([pair.floating for pair in pairs], case.floating.size, SIZE)
        lines = ["reference_x,reference_y,floating_x,floating_y"]
        lines += [",".join(f"{value:.2f}" for value in row) for row in np.hstack([reference, floating])]
        paths[2].write_text("\n".join(lines) + "\n")
        return paths

    def _play(self, driver: Driver) -> Generator[Callable[[], bool], None, None]:
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        window.resize(*self._window_size)
        yield lambda: window.session.preloader.is_finished and driver.is_idle()
        seconds = yield from self._opening(driver)
        size = f"{self._window_size[0]} × {self._window_size[1]} at {100 * window.devicePixelRatioF():.0f} %"
        print(f"window {size}, images {SIZE[1]} × {SIZE[0]}; {GOALS}")
        print(f"{'opening the pair':34} {seconds:6.2f} s")
        print(
            f"{'memory before registering':34} {_memory_mib():6.0f} MiB  (highest {_highest_mib():.0f} MiB)"
        )
        self._measure(driver, "points, two panes and overlay", window.workspace.reference.canvas)
        self._points(driver, " while vessels are found")
        yield lambda: driver.is_idle() and window.session.document.snapshot().evidence is not None
        self._points(driver)
        driver.do("register")
        yield driver.is_idle
        for mode in CompareMode:
            driver.do(f"mode_{mode.value}")
            yield lambda: True
            self._measure(driver, mode.value.replace("_", " "), window.workspace.compare.first)
        yield from self._compare_by_hand(driver)
        for role in ("reference", "floating"):
            window.session.options.set(**{f"{role}_display": DISPLAY})
        yield lambda: window.session.display.equaliser.is_idle
        for mode in (CompareMode.BLEND, CompareMode.CHECKERBOARD, CompareMode.RED_CYAN):
            driver.do(f"mode_{mode.value}")
            yield lambda: True
            self._measure(driver, f"{mode.value} with display adjusted", window.workspace.compare.first)

    def _opening(self, driver: Driver) -> Generator[Callable[[], bool], None, float]:
        """Seconds from asking for the pair until both images have been painted."""

        window = driver.window
        before = window.session.document.snapshot().reference
        paths = [self._work / name for name in ("reference.png", "floating.png", "points.csv")]
        started = time.perf_counter()
        window.session.files.open_pair(paths[0], paths[1:2], paths[2:3])
        yield lambda: window.session.document.snapshot().reference is not before and driver.is_idle()
        QApplication.processEvents()
        return time.perf_counter() - started

    def _measure(self, driver: Driver, name: str, canvas: ImagePane) -> None:
        """Print the times of panning and zooming a canvas."""
        driver.window.workspace.views.fit()
        paint()
        self._tell(name, [*_pan(canvas, self._frames), *_zoom(canvas, self._frames)])

    def _points(self, driver: Driver, when: str = "") -> None:
        """The mouse over an image, with the crosshair and the magnifiers, and a mark that is dragged."""
        window, canvas = driver.window, driver.window.workspace.reference.canvas
        window.workspace.views.fit()
        paint()
        middle = canvas.rect().center()
        self._tell(f"mouse over an image{when}", moved(canvas, middle, self._frames))
        point = window.session.document.snapshot().points.complete_pairs()[0].reference
        self._drag(driver, f"dragging a mark{when}", canvas, driver.at(canvas, point), reach=0.2)
        driver.do("cancel")

    def _compare_by_hand(self, driver: Driver) -> Generator[Callable[[], bool], None, None]:
        """What is dragged in the comparing pane, and what moves there by itself."""
        window, canvas = driver.window, driver.window.workspace.compare.first
        window.workspace.views.fit()
        driver.do("mode_swipe")
        yield lambda: True
        middle = canvas.rect().center()
        self._drag(driver, "dragging the swipe line", canvas, middle)
        driver.do("mode_spy_glass")
        yield lambda: True
        self._tell("moving the spy-glass", moved(canvas, middle, self._frames))
        driver.do("mode_flicker")
        yield lambda: True
        flicker = window.workspace.compare.flicker_due
        self._tell("flicker", [_timed(flicker.emit) for _ in range(self._frames)])
        driver.do("correct")
        for mode in (CompareMode.BLEND, CompareMode.CHECKERBOARD):
            driver.do(f"mode_{mode.value}")
            yield lambda: True
            self._drag(driver, f"dragging a correction, {mode.value}", canvas, middle, reach=0.1)
        driver.do("correct")

    def _drag(self, driver: Driver, name: str, canvas: ImagePane, start: QPoint, reach: float = 1.0) -> None:
        """Press, move about, and put back."""
        QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, start)
        times = moved(canvas, start, self._frames, reach)
        driver.window.workspace.cancel_gesture()
        QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, start)
        paint()
        self._tell(name, times)

    def _tell(self, name: str, times: list[tuple[float, float]]) -> None:
        median, slowest = np.percentile([wall for wall, _ in times], (50, 99))
        busy = np.median([processor for _, processor in times])
        verdict = "" if median < 0.016 and slowest < 0.033 else "  over the goal"
        print(
            f"{name:42} median {1000 * median:5.1f} ms   99 % {1000 * slowest:5.1f} ms   "
            f"processor {1000 * busy:5.1f} ms{verdict}",
            flush=True,
        )


def _pan(canvas: ImagePane, frames: int) -> list[tuple[float, float]]:
    """Zoom in a little, and pull the image about with the middle button."""
    _turn(canvas, QPointF(canvas.rect().center()), 3)
    paint()
    middle = canvas.rect().center()
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.MiddleButton, NONE, middle)
    times = moved(canvas, middle, frames)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.MiddleButton, NONE, middle)
    return times


def moved(canvas: ImagePane, middle: QPoint, frames: int, reach: float = 1.0) -> list[tuple[float, float]]:
    """The mouse goes round a figure of eight, which is as large at every size."""
    times = []
    for frame in range(frames):
        turn = 2 * np.pi * frame / frames
        step = QPoint(round(120 * reach * np.sin(turn)), round(80 * reach * np.sin(2 * turn)))
        times.append(_timed(lambda place=middle + step: QTest.mouseMove(canvas.viewport(), place)))
    return times


def _zoom(canvas: ImagePane, frames: int) -> list[tuple[float, float]]:
    """Turn the wheel in, and out again."""
    at = QPointF(canvas.width() * 0.4, canvas.height() * 0.6)
    half = frames // 2
    steps = [0.5] * half + [-0.5] * half
    return [_timed(lambda step=step: _turn(canvas, at, step)) for step in steps]


def _turn(canvas: ImagePane, at: QPointF, notches: float) -> None:
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def _timed(act: Callable[[], None]) -> tuple[float, float]:
    """Seconds, and seconds of the processor, from a gesture until everything that it changed has been painted."""
    started, busy = time.perf_counter(), time.process_time()
    act()
    paint()
    return time.perf_counter() - started, time.process_time() - busy


def paint() -> None:
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def _monitor(folder: Path, width: int, height: int) -> Path:
    """A description of a monitor as large as the window, for Qt without a display."""
    monitor = {"name": "monitor", "x": 0, "y": 0, "width": width, "height": height, "dpr": 1}
    path = folder / "monitor.json"
    dots = {"logicalDpi": 96, "logicalBaseDpi": 96}
    path.write_text(json.dumps({"synchronousWindowSystemEvents": False, "screens": [{**monitor, **dots}]}))
    return path


def _memory_mib() -> float:
    """Of this process, now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _highest_mib() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    sys.exit(main())
