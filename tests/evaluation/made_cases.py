"""Small made cases for the evaluation: a drawn retina, and data sets in both layouts."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from core.evaluation.cases import Case
from core.evaluation.opening import OpenCase
from core.images.polarity import VesselPolarity
from core.images.reading import image_from_pixels
from core.points.matching import PairRole, points_from_arrays
from core.transforms.planar import PlanarTransform

HEADER = "reference_x,reference_y,floating_x,floating_y\n"
FLOATING_TO_REFERENCE = np.array([[1.0, 0.03, 6.0], [-0.03, 1.0, -4.0]])


def photograph(size: tuple[int, int] = (180, 240), seed: int = 3, thickness: int = 3) -> np.ndarray:
    """`(height, width)` uint8: dark curves on a lit disc, black around it."""
    height, width = size
    generator = np.random.default_rng(seed)
    vessels = np.zeros(size, np.uint8)
    for _ in range(12):
        steps = np.cumsum(generator.normal(0, height / 10, (12, 2)), axis=0)
        points = steps + generator.uniform(0.2, 0.8, 2) * [width, height]
        cv2.polylines(vessels, [points.astype(np.int32)], False, 255, thickness, cv2.LINE_AA)
    soft = cv2.GaussianBlur(vessels, (0, 0), thickness / 3) / 255.0
    field = np.zeros(size, np.uint8)
    cv2.circle(field, (width // 2, height // 2), int(0.49 * height), 1, -1)
    return ((150 - 80 * soft) * field).astype(np.uint8)


def angiogram(photo: np.ndarray) -> np.ndarray:
    """The same with bright vessels."""
    return np.where(photo > 0, 220 - photo, 0).astype(np.uint8)


def colour(photo: np.ndarray) -> np.ndarray:
    """Orange, as OpenCV writes it."""
    return np.stack(
        [photo // 3, photo, np.minimum(photo.astype(int) * 3 // 2, 255).astype(np.uint8)], axis=-1
    )


def opened(
    reference: np.ndarray,
    floating: np.ndarray,
    reference_points: np.ndarray,
    floating_points: np.ndarray,
    index: int = 0,
) -> OpenCase:
    """A case in memory with stated polarities; the first three points are the clicks."""
    points = points_from_arrays(reference_points, floating_points, PairRole.CHECK)
    for number in (1, 2, 3):
        points = points.set_role(number, PairRole.FIT)
    images = (image_from_pixels(pixels, name) for pixels, name in ((reference, "r"), (floating, "f")))
    polarities = (VesselPolarity.DARK, VesselPolarity.DARK)
    case = Case("made", index, Path("r.png"), Path("f.png"), points)
    return OpenCase(case, *images, points, PlanarTransform.identity(), *polarities)


def lattice(size: tuple[int, int], count: int = 5) -> np.ndarray:
    """`(count ** 2, 2)` points well inside an image; the first three make a wide triangle."""
    x, y = (np.linspace(0.25 * length, 0.75 * length, count) for length in (size[1], size[0]))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    first = [0, count - 1, len(points) - count // 2 - 1]
    return np.vstack([points[first], np.delete(points, first, axis=0)])


def write_landmark_case(folder: Path, count: int = 9, suffix: str = ".png") -> None:
    """A case of the `pairs` layout whose landmarks match exactly."""
    folder.mkdir(parents=True)
    photo = photograph()
    matrix = np.array([[1.0, 0.0, 3.0], [0.0, 1.0, -2.0]])
    moved = cv2.warpAffine(photo, matrix, photo.shape[::-1])
    cv2.imwrite(str(folder / f"reference{suffix}"), angiogram(photo))
    cv2.imwrite(str(folder / f"floating{suffix}"), colour(moved))
    reference = lattice(photo.shape)[:count]
    rows = np.hstack([reference, reference + matrix[:, 2]])
    text = "".join(",".join(map(repr, row)) + "\n" for row in rows.tolist())
    (folder / "landmarks.csv").write_text(HEADER + text)


def write_paper_data(root: Path) -> Path:
    """The paper's layout: abnormal 1 and 2, normal 4, 10, 11 (exchanged files) and 30 (not used)."""
    for folder in ("normal", "abnormal"):
        (root / folder).mkdir(parents=True)
    rows = []
    for number in (1, 2):
        _write_paper_pair(root / "abnormal", number, f"{number}.jpg", f"{number}-{number}.jpg")
        rows.append((f"{number}.jpg", f"{number}-{number}.jpg"))
    for number in (4, 10, 11, 30):
        # What the table calls the colour image 10-10 lies in the file 11-11, and the other way round.
        stored = {10: 11, 11: 10}.get(number, number)
        _write_paper_pair(root / "normal", number, f"{stored}-{stored}.jpg", f"{number}.jpg")
        rows.append((f"{number}-{number}.jpg", f"{number}.jpg"))
    numbers = ",".join(map(repr, FLOATING_TO_REFERENCE.ravel().tolist()))
    (root / "affine.csv").write_text("".join(f"{first},{second},{numbers},\n" for first, second in rows))
    return root


def _write_paper_pair(folder: Path, seed: int, floating: str, reference: str) -> None:
    photo = photograph(seed=seed)
    # Floating content moved so that the affine of the table brings it back.
    moved = cv2.warpAffine(photo, FLOATING_TO_REFERENCE, photo.shape[::-1], flags=cv2.WARP_INVERSE_MAP)
    cv2.imwrite(str(folder / floating), colour(moved), [cv2.IMWRITE_JPEG_QUALITY, 95])
    cv2.imwrite(str(folder / reference), angiogram(photo), [cv2.IMWRITE_JPEG_QUALITY, 95])
