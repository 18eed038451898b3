"""Vessel maps of angiograms: `python -m tests.network.angiogram_auc [MAP]`, on angiograms drawn from a manual map.

The data folder has one manual map of an ultra-widefield angiogram (RECOVERY-FA19) and not the angiogram it was made
of. So a look is drawn for it, tile by tile: dye that is brighter in wider vessels, blur, choroidal mottling, leakage,
uneven light and noise of the detector. The mean area under the ROC curve in the field of view says how well the network
finds a dense net of real vessels, capillaries among them, in a drawn image; it is not the area on real angiograms, for
which an angiogram and its map are needed. No training has seen this map.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from core.images.field_of_view import field_of_view
from core.images.polarity import VesselPolarity
from core.images.reading import image_from_pixels, read_image
from core.registration.vessel_segmentation import vessel_map
from tests.network.drive_auc import DATA, area_under_curve

MAP = DATA.parent / "angiogram" / "recovery_08_vessels.png"
SHRINKING = 2
"""Vessels then are as wide as in the tiles that a registration of ultra-widefield images sees enlarged."""
TILE = (480, 640)
PHOTONS = 100.0
"""Of a white pixel: the fewer, the noisier."""
FEWEST = 0.03
"""Tiles with less vessel than this are the empty rim."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each tile, and the mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("map", metavar="MAP", type=Path, nargs="?", default=MAP)
    parser.add_argument("--weights", metavar="FILE", type=Path, help="default: those that ship")
    options = parser.parse_args(arguments)
    areas = []
    for number, truth in enumerate(tiles(read_image(options.map).pixels)):
        image = image_from_pixels(drawn_angiogram(truth, np.random.default_rng(number)), "drawn")
        field = field_of_view(image.pixels)
        found = np.rint(255 * vessel_map(image, VesselPolarity.BRIGHT, options.weights))
        areas.append(area_under_curve(found[field], truth[field] > 127))
        print(f"tile {number}: {areas[-1]:.4f}", flush=True)
    print(f"mean of {len(areas)} drawn tiles: AUC {np.mean(areas):.4f}")


def tiles(manual: np.ndarray) -> Iterator[np.ndarray]:
    """The tiles of a manual map `(H, W)` that hold vessels, smaller by `SHRINKING`, uint8."""
    height, width = (side // SHRINKING for side in manual.shape[:2])
    plane = manual if manual.ndim == 2 else manual[..., 0]
    small = cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA)
    for top in range(0, height - TILE[0] + 1, TILE[0]):
        for left in range(0, width - TILE[1] + 1, TILE[1]):
            tile = np.ascontiguousarray(small[top : top + TILE[0], left : left + TILE[1]])
            if (tile > 127).mean() >= FEWEST:
                yield tile


def drawn_angiogram(manual: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """An angiogram of these vessels `(h, w)` uint8: what the eye and the camera might have made of them."""
    vessels = manual > 127
    radius = cv2.distanceTransform(vessels.astype(np.uint8), cv2.DIST_L2, 5)
    lumen = cv2.dilate(radius, np.ones((5, 5), np.uint8)) * vessels
    dye = cv2.GaussianBlur(np.where(vessels, 0.25 + 0.75 * (1 - np.exp(-lumen / 3)), 0.0), (0, 0), 0.8)
    size = manual.shape
    mottling = _blurred_noise(size, 3, generator) * 0.03 + _blurred_noise(size, 15, generator) * 0.03
    leakage = np.clip(_blurred_noise(size, 25, generator) - 1.8, 0, 1) * 0.3
    light = 1 + 0.15 * _blurred_noise(size, 120, generator)
    fading = np.clip(1 + 0.3 * _blurred_noise(size, 60, generator), 0.3, 1.7)
    photons = PHOTONS * (0.25 + mottling + leakage + 0.4 * dye * fading).clip(0.1) * light.clip(0.6)
    return np.rint(255 * (generator.poisson(photons) / PHOTONS).clip(0, 1)).astype(np.uint8)


def _blurred_noise(size: tuple[int, ...], width: float, generator: np.random.Generator) -> np.ndarray:
    noise = cv2.GaussianBlur(generator.standard_normal(size, dtype=np.float32), (0, 0), width)
    return (noise - noise.mean()) / noise.std()


if __name__ == "__main__":
    main()
