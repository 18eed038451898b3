"""Engine time and memory by image size: `python -m tests.registration.timing`.

The pair of the demonstration, both images resized to so many megapixels each in their own shape, the points with them.
Each size has a process of its own; one run warms it up, two are measured. Megabytes are those of the whole process.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

import cv2
import numpy as np

from core.coordinates import resize_points
from core.demo.synthetic import demo_case
from core.evaluation.memory import peak_memory_mib, reset_peak_memory
from core.images.reading import RetinalImage, image_from_pixels
from core.points.matching import ImageRole, MatchingPoints
from core.registration import RegistrationRequest, register

MEGAPIXELS = (0.3, 0.4424, 1.0, 3.0, 6.0, 12.0)
"""The second has the area of 768 × 576 pixels, the largest working grid."""

RUNS = 2
SLOWEST = 3


@dataclass(frozen=True)
class Cost:
    """What one size costs: the better of the runs in seconds, its steps, and the larger peak of memory."""

    megapixels: float
    size: tuple[int, int]
    seconds: float
    steps: dict[str, float]
    peak_mib: float | None

    def cells(self) -> tuple[str, ...]:
        """As the table's head names them."""
        slowest = sorted(self.steps.items(), key=lambda step: -step[1])[:SLOWEST]
        return (
            f"{self.megapixels:.2g}",
            f"{self.size[1]}×{self.size[0]}",
            f"{self.seconds:.2f}",
            ", ".join(f"{name.lower()} {seconds:.2f}" for name, seconds in slowest),
            "–" if self.peak_mib is None else f"{self.peak_mib:.0f}",
        )


HEAD = ("megapixels", "reference", "seconds", f"of these the {SLOWEST} slowest steps", "peak MiB")


def request_of(megapixels: float) -> RegistrationRequest:
    """The demonstration at so many megapixels."""
    case = demo_case()
    reference, floating = (_resized(image, megapixels) for image in (case.reference, case.floating))
    points = _moved(case.points, ImageRole.REFERENCE, case.reference, reference)
    points = _moved(points, ImageRole.FLOATING, case.floating, floating)
    return RegistrationRequest(reference, floating, points)


def cost_of(megapixels: float) -> Cost:
    """Register at one size, warm; for a process of its own."""
    request = request_of(megapixels)
    register(request)
    seconds, steps, peaks = float("inf"), {}, []
    for _ in range(RUNS):
        reset_peak_memory()
        started = time.perf_counter()
        result = register(request)
        taken = time.perf_counter() - started
        peaks.append(peak_memory_mib())
        if taken < seconds:
            seconds, steps = taken, result.seconds
    known = [peak for peak in peaks if peak is not None]
    return Cost(megapixels, request.reference.size, seconds, steps, max(known, default=None))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table as Markdown, a line as soon as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("megapixels", metavar="MP", type=float, nargs="*", default=MEGAPIXELS)
    _print_row(HEAD)
    _print_row(["---:", "---:", "---:", "---", "---:"])
    for megapixels in parser.parse_args(arguments).megapixels:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            _print_row(fresh.submit(cost_of, megapixels).result().cells())


def _print_row(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def _resized(image: RetinalImage, megapixels: float) -> RetinalImage:
    factor = (megapixels * 1e6 / (image.size[0] * image.size[1])) ** 0.5
    height, width = (round(length * factor) for length in image.size)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return image_from_pixels(cv2.resize(image.pixels.copy(), (width, height), interpolation=how), image.name)


def _moved(points: MatchingPoints, role: ImageRole, old: RetinalImage, new: RetinalImage) -> MatchingPoints:
    pairs = []
    for pair in points:
        point = pair.point(role)
        if point is not None:
            x, y = resize_points(np.array([point]), old.size, new.size)[0]
            pair = pair.with_point(role, (float(x), float(y)))
        pairs.append(pair)
    return replace(points, pairs=tuple(pairs))


if __name__ == "__main__":
    main()
