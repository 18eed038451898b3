"""At which sizes `segment` shows an image to the network: `python -m tests.network.map_sizes DATA [--every N]`.

The mean area under the ROC curve in the field of view, for each camera and for each choice of enlargements, which take
turns among the views. Only the test images of DRIVE are left out of the training of the weights that
ship; the other cameras show which size suits a camera. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from core.images.polarity import find_polarity
from core.images.reading import RetinalImage
from core.registration.vessel_segmentation import WAYS, vessel_map
from tests.network.drive_auc import image_areas

CHOICES = ((1.0,), (1.25,), (1.5,), (1.25, 1.0), (1.25, 1.0, 1.5))
CAMERAS = {"drive": "*_test.jpg", "hrf": "*.jpg", "chase": "*.jpg", "les-av": "*.jpg"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each camera."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="only every Nth image of each camera"
    )
    parser.add_argument(
        "--views", type=int, default=len(WAYS), help="ways of turning and mirroring (default: 8)"
    )
    parser.add_argument("--weights", metavar="FILE", type=Path, help="default: those that ship")
    options = parser.parse_args(arguments)
    names = (" and ".join(f"{enlargement:g}" for enlargement in choice) for choice in CHOICES)
    print("| camera | images | " + " | ".join(names) + " |")
    print("| --- | ---: |" + " ---: |" * len(CHOICES), flush=True)
    for camera, pattern in CAMERAS.items():
        paths = sorted((options.data / "vessels" / camera).glob(pattern))[:: options.every]
        means = [
            np.mean([image_areas(path, partial(_map, options, choice))[0] for path in paths])
            for choice in CHOICES
        ]
        print(
            f"| {camera} | {len(paths)} | " + " | ".join(f"{mean:.4f}" for mean in means) + " |", flush=True
        )


def _map(options: argparse.Namespace, enlargements: Sequence[float], image: RetinalImage) -> np.ndarray:
    polarity, ways = find_polarity(image.pixels).polarity, WAYS[: options.views]
    return vessel_map(image, polarity, options.weights, ways=ways, enlargements=enlargements)


if __name__ == "__main__":
    main()
