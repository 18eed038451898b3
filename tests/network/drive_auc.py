"""How well the vessel maps separate vessels from the rest, on DRIVE: `python -m tests.network.drive_auc [DATA]`.

The area under the ROC curve of each image that no training saw (`*_test.jpg`, manual map `*_test_vessels.png`), of the
8-bit map that `retina-align segment` would write, and its mean. The figure inside the field of view is the one to
compare; over the whole image the black surround, which is easily told, raises it. `--teacher` measures a classical
filter that teaches where no manual map is, `--split training` the images that the weights were trained on.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from core.images.contrast import display_rgb, vessel_channel
from core.images.field_of_view import field_of_view, shrink
from core.images.polarity import find_polarity
from core.images.reading import RetinalImage, read_image
from core.registration.vessel_segmentation import vessel_map
from core.training.data.classical_maps import CLASSICAL_MAPS, ClassicalMap
from core.training.data.unpaired import RIM, at_typical_width

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "vessels" / "drive"
SPLITS = ("test", "training")


def area_under_curve(scores: np.ndarray, labels: np.ndarray) -> float:
    """The chance that a positive scores above a negative, ties counted as half (Mann and Whitney's U).

    Args:
        scores: of any shape.
        labels: bool, of the same shape, with both kinds among them.

    Raises:
        ValueError: there are only positives or only negatives.
    """
    from scipy.stats import rankdata  # late: whoever collects the tests would wait half a second

    labels = labels.astype(bool).ravel()
    positives = int(labels.sum())
    negatives = labels.size - positives
    if not positives or not negatives:
        raise ValueError("The area under the curve needs positives and negatives.")
    above = rankdata(scores.ravel())[labels].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def network_map(weights: Path | None, image: RetinalImage) -> np.ndarray:
    """The map that `retina-align segment` would write, before its rounding: `(H, W)` in 0..1."""
    return vessel_map(image, find_polarity(image.pixels).polarity, weights, lambda _: None)


def teacher_map(teacher: ClassicalMap, image: RetinalImage) -> np.ndarray:
    """The map that a photograph teaches without a manual one, at its own size: `(H, W)` float32 in 0..1."""
    pixels = at_typical_width(display_rgb(image.pixels))
    vessels = teacher(vessel_channel(pixels), shrink(field_of_view(pixels), RIM), False)
    return cv2.resize(vessels, image.size[::-1])


def image_areas(
    path: Path,
    mapped: Callable[[RetinalImage], np.ndarray],
    part: Callable[[np.ndarray], np.ndarray] = lambda values: values,
) -> tuple[float, float]:
    """Of one image and a map of it, or of a part of it: inside the field of view, and over the whole."""
    image = read_image(path)
    manual = read_image(path.with_name(f"{path.stem}_vessels.png")).pixels
    truth = part((manual if manual.ndim == 2 else manual[..., 0]) > 127)
    written = np.rint(255 * mapped(image)).astype(np.uint8)
    field = part(field_of_view(image.pixels))
    return area_under_curve(written[field], truth[field]), area_under_curve(written, truth)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each image, and the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path, nargs="?", default=DATA)
    parser.add_argument("--weights", metavar="FILE", type=Path, help="default: those that ship")
    parser.add_argument("--teacher", choices=CLASSICAL_MAPS)
    parser.add_argument("--split", choices=SPLITS, default=SPLITS[0])
    options = parser.parse_args(arguments)
    paths = sorted(options.data.glob(f"*_{options.split}.jpg"))
    if not paths:
        parser.error(f"{options.data} holds no *_{options.split}.jpg")
    mapped = (
        partial(teacher_map, CLASSICAL_MAPS[options.teacher])
        if options.teacher
        else partial(network_map, options.weights)
    )
    areas = []
    for path in paths:
        areas.append(image_areas(path, mapped))
        print(
            f"{path.name}: {areas[-1][0]:.4f} in the field of view, {areas[-1][1]:.4f} over all", flush=True
        )
    inside, whole = np.mean(areas, axis=0)
    print(f"mean of {len(areas)}: AUC {inside:.4f} in the field of view, {whole:.4f} over the whole image")


if __name__ == "__main__":
    main()
