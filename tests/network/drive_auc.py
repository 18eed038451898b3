"""How well the vessel maps separate vessels from the rest, on DRIVE: `python -m tests.network.drive_auc [DATA]`.

The area under the ROC curve of each image that no training saw (`*_test.jpg`, manual map `*_test_vessels.png`), of the
8-bit map that `retina-align segment` would write, and its mean. The figure inside the field of view is the one to
compare; over the whole image the black surround, which is easily told, raises it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

from core.images.field_of_view import field_of_view
from core.images.polarity import find_polarity
from core.images.reading import read_image
from core.registration.vessel_map import vessel_map

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "vessels" / "drive"
ENDING = "_test.jpg"


def area_under_curve(scores: np.ndarray, labels: np.ndarray) -> float:
    """The chance that a positive scores above a negative, ties counted as half (Mann and Whitney's U).

    Args:
        scores: of any shape.
        labels: bool, of the same shape, with both kinds among them.

    Raises:
        ValueError: there are only positives or only negatives.
    """
    labels = labels.astype(bool).ravel()
    positives = int(labels.sum())
    negatives = labels.size - positives
    if not positives or not negatives:
        raise ValueError("The area under the curve needs positives and negatives.")
    above = rankdata(scores.ravel())[labels].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def image_areas(path: Path, weights: Path | None) -> tuple[float, float]:
    """Of one image: inside the field of view, and over the whole of it."""
    image = read_image(path)
    manual = read_image(path.with_name(f"{path.stem}_vessels.png")).pixels
    truth = (manual if manual.ndim == 2 else manual[..., 0]) > 127
    vessels = vessel_map(image, find_polarity(image.pixels).polarity, weights, lambda _: None)
    written = np.rint(255 * vessels).astype(np.uint8)
    field = field_of_view(image.pixels)
    return area_under_curve(written[field], truth[field]), area_under_curve(written, truth)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each image, and the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path, nargs="?", default=DATA)
    parser.add_argument("--weights", metavar="FILE", type=Path, help="default: those that ship")
    options = parser.parse_args(arguments)
    paths = sorted(options.data.glob(f"*{ENDING}"))
    if not paths:
        parser.error(f"{options.data} holds no *{ENDING}")
    areas = []
    for path in paths:
        areas.append(image_areas(path, options.weights))
        print(
            f"{path.name}: {areas[-1][0]:.4f} in the field of view, {areas[-1][1]:.4f} over all", flush=True
        )
    inside, whole = np.mean(areas, axis=0)
    print(f"mean of {len(areas)}: AUC {inside:.4f} in the field of view, {whole:.4f} over the whole image")


if __name__ == "__main__":
    main()
