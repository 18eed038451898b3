"""Vessels on a camera that nobody trained on: `python -m tests.network.held_out_cameras DATA --output DIR`.

Every row is a way of training, done four times, on three of the sets of photographs with manual maps, and
measured on the fourth: the mean area under the ROC curve inside the field of view, upright and at the first size at
which `segment` shows images to the network, on one photograph in so many; last, of the average of all rows. The rows
take about as long as each other. Interrupted, the same command goes on. Prints a Markdown table at the end.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit, logit

from core.images.polarity import find_polarity
from core.images.reading import RetinalImage, read_image
from core.registration.vessel_segmentation import SUREST, WAYS, vessel_map
from core.resource_files import resource_folder
from core.training.configuration import TrainingConfiguration, read_configuration
from core.training.trainer import TrainingRun
from tests.network.drive_auc import image_areas

CAMERAS = ("hrf", "drive", "chase", "les-av")
EVERY = {"hrf": 5, "drive": 4, "chase": 3, "les-av": 3}
"""Of the photographs of each camera, one in so many is measured."""


@dataclass(frozen=True)
class Row:
    """A change of `vessels.toml`: other parts of the model, other settings of the images, a number of updates."""

    steps: int
    model: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def of(self, configuration: TrainingConfiguration) -> TrainingConfiguration:
        """The changed configuration."""
        (phase,) = configuration.phases
        return replace(
            configuration,
            phases=(replace(phase, steps=self.steps),),
            model=replace(configuration.model, **self.model),
            data=replace(configuration.data, **self.data),
        )


ROWS = {
    "light": Row(280, model={"segmentation": "light"}),
    "trunk": Row(120),
    "longer": Row(1300),
}
"""By the names of their folders: the light network on the same samples, the one with the trunk, and that for longer."""
USUAL = ("light", "trunk")
"""What takes minutes, and not the better part of an hour, for a camera."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure and print, a camera at a time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=USUAL)
    parser.add_argument(
        "--cameras", nargs="+", choices=CAMERAS, default=CAMERAS, help="held out, each in turn"
    )
    options = parser.parse_args(arguments)
    found: dict[str, dict[str, float]] = {}
    for camera in options.cameras:
        weights = {name: _trained(name, camera, options) for name in options.rows}
        for name, area in mean_areas(options.data / "vessels" / camera, weights, EVERY[camera]).items():
            found.setdefault(name, {})[camera] = area
            print(f"{name}, not trained on {camera}: {area:.4f}", flush=True)
    print("| not trained on | " + " | ".join((*options.cameras, "mean")) + " |")
    print("| --- |" + " ---: |" * (len(options.cameras) + 1))
    for name, areas in found.items():
        values = (*areas.values(), float(np.mean(list(areas.values()))))
        print(f"| {name} | " + " | ".join(f"{value:.4f}" for value in values) + " |")


def _trained(name: str, camera: str, options: argparse.Namespace) -> Path:
    configuration = ROWS[name].of(configuration_without(camera))
    return TrainingRun(configuration, options.data, options.output / name / camera, say=lambda _: None).run()


def configuration_without(camera: str) -> TrainingConfiguration:
    """`vessels.toml` on the photographs of the other cameras."""
    shipped = read_configuration(resource_folder() / "training" / "vessels.toml")
    others = tuple(name for name in CAMERAS if name != camera)
    return replace(shipped, name=f"without {camera}", data=replace(shipped.data, manual=others))


def mean_areas(folder: Path, weights: Mapping[str, Path], every: int) -> dict[str, float]:
    """The mean area under the curve in the field of view over some photographs `NAME.jpg` of a folder.

    Of each network, and of the average of their answers.
    """
    areas: dict[str, list[float]] = {}
    for path in sorted(folder.glob("*.jpg"))[::every]:
        image = read_image(path)
        polarity = find_polarity(image.pixels).polarity
        maps = {name: vessel_map(image, polarity, file, ways=WAYS[:1]) for name, file in weights.items()}
        answers = [logit(found.clip(SUREST, 1 - SUREST)) for found in maps.values()]
        maps["average"] = expit(np.mean(answers, axis=0))
        for name, found in maps.items():
            areas.setdefault(name, []).append(image_areas(path, partial(_given, found))[0])
    return {name: float(np.mean(each)) for name, each in areas.items()}


def _given(found: np.ndarray, _image: RetinalImage) -> np.ndarray:
    return found


if __name__ == "__main__":
    main()
