"""Small cases that are quick to register by their points alone."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from core.case.document import Case, ImageIdentity, ResultSummary
from core.case.judgements import Judgement, Verdict
from core.case.storage import write_case
from core.images.reading import read_image
from core.metrics.summary import RegistrationMetrics
from core.points.csv_files import read_points

SHIFT = (7.0, -4.0)
POINTS = ((80, 60), (220, 90), (130, 200), (160, 130))
SIZE = (240, 300)


def write_images(
    folder: Path, names: tuple[str, str] = ("reference.png", "floating.png"), seed: int = 5
) -> None:
    """Two images of drawn vessels on a lit disc; the second is the first, shifted."""
    folder.mkdir(parents=True, exist_ok=True)
    canvas = np.zeros(SIZE, np.uint8)
    cv2.circle(canvas, (150, 120), 112, 130, -1, cv2.LINE_AA)
    random = np.random.default_rng(seed)
    for _ in range(14):
        start, end = random.uniform((60, 30), (240, 210), (2, 2)).astype(int)
        cv2.line(canvas, start.tolist(), end.tolist(), 70, 3, cv2.LINE_AA)
    shift = np.array([[1, 0, SHIFT[0]], [0, 1, SHIFT[1]]])
    cv2.imwrite(str(folder / names[0]), canvas)
    cv2.imwrite(str(folder / names[1]), cv2.warpAffine(canvas, shift, SIZE[::-1]))


def write_points(path: Path, count: int = 4) -> Path:
    """A headed CSV of the first `count` matching points."""
    rows = [f"{x},{y},{x + SHIFT[0]},{y + SHIFT[1]}\n" for x, y in POINTS[:count]]
    path.write_text("reference_x,reference_y,floating_x,floating_y\n" + "".join(rows))
    return path


def write_pair(folder: Path, seed: int = 5, count: int = 4) -> Path:
    """A folder with two images and `points.csv`."""
    write_images(folder, seed=seed)
    write_points(folder / "points.csv", count)
    return folder


def judged(folder: Path, verdict: Verdict | None, dice: float, grader: str = "") -> Path:
    """A case file with a result, as if it had been registered and perhaps judged."""
    images = [ImageIdentity.of(read_image(folder / f"{name}.png")) for name in ("reference", "floating")]
    case = Case().with_reference(images[0]).with_floating(images[1])
    case = case.with_points(0, read_points(folder / "points.csv"))
    metrics = RegistrationMetrics(0.2, dice, 0.2, dice, 0.0, 1.0, 2.0, 3.0)
    case = case.with_result(0, ResultSummary(metrics.to_dict()))
    if verdict is not None:
        case = case.with_judgement(0, Judgement(verdict, grader=grader))
    write_case(folder / "case.json", case)
    return folder / "case.json"
