"""A small made data set in the layouts that training reads: drawn vessels, no real image."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

SIDE = 160


def drawn_vessels(generator: np.random.Generator, side: int = SIDE) -> np.ndarray:
    """A `(side, side)` uint8 map of a few random curves."""
    vessels = np.zeros((side, side), np.uint8)
    for _ in range(6):
        points = (
            np.cumsum(generator.normal(0, side / 12, (12, 2)), axis=0) + generator.uniform(0.2, 0.8, 2) * side
        )
        cv2.polylines(vessels, [points.astype(np.int32)], False, 255, int(generator.integers(2, 5)))
    return vessels


def photograph(vessels: np.ndarray) -> np.ndarray:
    """Dark vessels on orange in a round field, `(side, side, 3)` RGB uint8."""
    soft = cv2.GaussianBlur(vessels, (0, 0), 1)[..., None] / 255.0
    image = np.array([180.0, 110.0, 60.0]) * (1 - 0.5 * soft)
    return (image * _field(vessels.shape[0])[..., None]).astype(np.uint8)


def angiogram(vessels: np.ndarray) -> np.ndarray:
    """Bright vessels on grey in a round field, `(side, side)` uint8."""
    soft = cv2.GaussianBlur(vessels, (0, 0), 1) / 255.0
    return ((70 + 130 * soft) * _field(vessels.shape[0])).astype(np.uint8)


def _field(side: int) -> np.ndarray:
    field = np.zeros((side, side), np.uint8)
    cv2.circle(field, (side // 2, side // 2), side // 2 - 4, 1, -1)
    return field


def write_data(root: Path) -> Path:
    """`vessels/made`, `angiograms` and `pairs` with a few images each."""
    generator = np.random.default_rng(7)
    for folder in ("vessels/made", "angiograms", "pairs/001", "style"):
        (root / folder).mkdir(parents=True)
    for index in range(2):
        vessels = drawn_vessels(generator)
        cv2.imwrite(str(root / f"vessels/made/{index}.jpg"), photograph(vessels)[..., ::-1])
        cv2.imwrite(str(root / f"vessels/made/{index}_vessels.png"), vessels)
        cv2.imwrite(str(root / f"angiograms/{index}.jpg"), angiogram(drawn_vessels(generator)))
    vessels = drawn_vessels(generator)
    cv2.imwrite(str(root / "style/map.png"), vessels)
    cv2.imwrite(str(root / "pairs/001/reference.png"), angiogram(vessels))
    cv2.imwrite(str(root / "pairs/001/floating.png"), photograph(vessels)[..., ::-1])
    points = np.array([[30, 40], [120, 50], [80, 130], [60, 70]])
    lines = ["reference_x,reference_y,floating_x,floating_y", *(f"{x},{y},{x},{y}" for x, y in points)]
    (root / "pairs/001/landmarks.csv").write_text("\n".join(lines), encoding="utf-8")
    return root
