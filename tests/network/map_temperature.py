"""How sure the maps of `segment` ought to be: `python -m tests.network.map_temperature [DATA]`.

The mean negative log likelihood of the manual maps of four left-out DRIVE images, in the field of view, by what the
network's answers are divided by beyond the temperature of `CARES` (`core.registration.vessel_segmentation`): 1 is
best where that temperature is right. Other images are left for `drive_auc`, which reports on all twenty.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.special import expit, logit

from core.images.field_of_view import field_of_view
from core.images.polarity import VesselPolarity
from core.images.reading import read_image
from core.registration.vessel_segmentation import vessel_map
from tests.network.drive_auc import DATA

CHOSEN_ON = ("03", "06", "10", "18")
FACTORS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0)
LEAST = 1e-5
"""Probabilities nearer to 0 or 1 than this count as if they were as far."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each factor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path, nargs="?", default=DATA)
    parser.add_argument("--weights", metavar="FILE", type=Path, help="default: those that ship")
    options = parser.parse_args(arguments)
    found = np.mean(
        [_likelihoods(options.data / f"{name}_test.jpg", options.weights) for name in CHOSEN_ON], axis=0
    )
    for factor, value in zip(FACTORS, found, strict=True):
        print(f"divided by {factor:g} more: {value:.5f}")


def _likelihoods(path: Path, weights: Path | None) -> list[float]:
    image = read_image(path)
    manual = read_image(path.with_name(f"{path.stem}_vessels.png")).pixels
    field = field_of_view(image.pixels)
    truth = (manual if manual.ndim == 2 else manual[..., 0])[field] > 127
    probability = vessel_map(image, VesselPolarity.DARK, weights)[field].astype(np.float64)
    sureness = logit(probability.clip(LEAST, 1 - LEAST))
    right = np.where(truth, sureness, -sureness)
    return [float(-np.log(expit(right / factor)).mean()) for factor in FACTORS]


if __name__ == "__main__":
    main()
