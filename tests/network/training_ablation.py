"""What each idea of the training adds: `python -m tests.network.training_ablation DATA --output DIR`.

Every row is a short training of the default's vessels from the same random weights, with one thing left out or added;
interrupted, the same command goes on. Prints a Markdown table: the area under the ROC curve on left-out DRIVE images
(every third, in the field of view), the same with vessels half as wide (the image at half its size) and twice as wide
(the middle of the image at twice its size), and the Dice and the soft Dice of the pairs of left-out eyes, registered
with these maps by the refinement alone, since the field is not trained here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from core.evaluation.datasets import read_dataset
from core.evaluation.measurement import CaseUnderTest, figures
from core.evaluation.opening import open_case
from core.resource_files import resource_folder
from core.training.configuration import LossWeights, TrainingConfiguration, read_configuration
from core.training.trainer import TrainingRun
from tests.network.distilled_trunk import distil
from tests.network.drive_auc import image_areas, network_map
from tests.network.other_sizes import at_half_size, middle_at_twice_the_size, middle_half
from tests.registration.ablation import Prepared

STEPS = 400
DISTILLED = 200
EVERY = 3
Change = Callable[[TrainingConfiguration], TrainingConfiguration]
"""Of a configuration with one phase."""


def unchanged(configuration: TrainingConfiguration) -> TrainingConfiguration:
    """The default."""
    return configuration


def in_phase(**settings: object) -> Change:
    """Other settings of the phase."""

    def change(configuration: TrainingConfiguration) -> TrainingConfiguration:
        return replace(configuration, phases=(replace(configuration.phases[0], **settings),))

    return change


def in_data(**settings: object) -> Change:
    """Other settings of the images."""

    def change(configuration: TrainingConfiguration) -> TrainingConfiguration:
        return replace(configuration, data=replace(configuration.data, **settings))

    return change


def without(kind: str) -> Change:
    """Leave one kind of sample out; the others share its updates."""

    def change(configuration: TrainingConfiguration) -> TrainingConfiguration:
        mixture = configuration.phases[0].mixture
        left = {name: share for name, share in mixture.items() if name != kind}
        return in_phase(mixture=left)(configuration)

    return change


def with_loss(kind: str, **terms: float) -> Change:
    """Add loss terms to one kind of sample."""

    def change(configuration: TrainingConfiguration) -> TrainingConfiguration:
        weights = configuration.phases[0].weights
        return in_phase(weights={**weights, kind: replace(weights[kind], **terms)})(configuration)

    return change


def with_seed(seed: int) -> Change:
    """Other random weights, other samples: how far two runs of the same training differ."""
    return lambda configuration: replace(configuration, seed=seed)


CLASSICAL_INSTEAD_OF_MANUAL = in_phase(
    mixture={"angiograms": 0.3, "pairs": 0.5, "ultrawide": 0.2},
    weights={kind: LossWeights(supervision=1.0) for kind in ("angiograms", "pairs", "ultrawide")},
)
"""No manual map at all: classical vesselness teaches on every kind of real image."""

ROWS: dict[str, Change] = {
    "all of the default": unchanged,
    "no manual maps: classical vesselness instead": CLASSICAL_INSTEAD_OF_MANUAL,
    "no real angiograms": without("angiograms"),
    "no content loss on ultra-widefield pairs": without("ultrawide"),
    "no content loss on real pairs": without("pairs"),
    "style loss on real pairs as well": with_loss("pairs", style=0.1),
    "no angiogram-like partners: photographs only": in_data(partners=0.0),
    "all of the default, other random numbers": with_seed(3),
    "no scale augmentation": in_data(scale_augmentation=0.0),
    "elongated filters teach angiograms": in_data(classical_maps="lines"),
}
"""By name. The place of a row names its folder: new ones come last."""

DISTILLED_ROW = "distilled"
DISTILLED_TRUNK = "trunk distilled from VGG-16 in {steps} updates before"


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure and print, a row at a time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--threads", type=int, default=1)
    rows = (*map(str, range(len(ROWS))), DISTILLED_ROW)
    parser.add_argument("--rows", nargs="+", choices=rows, default=rows, help="only these, counted from 0")
    options = parser.parse_args(arguments)
    print(
        f"| {options.steps} updates | AUC | vessels half as wide | twice as wide | Dice | soft Dice |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        flush=True,
    )
    for number, (name, change) in enumerate(ROWS.items()):
        if str(number) in options.rows:
            configuration = change(_configuration(name, options.steps, options.threads))
            _print_row(name, configuration, options.data, options.output / str(number))
    if DISTILLED_ROW in options.rows:
        name = DISTILLED_TRUNK.format(steps=DISTILLED)
        configuration = _configuration(name, options.steps, options.threads)
        folder = options.output / DISTILLED_ROW
        _print_row(name, _from_distilled(configuration, options.data, folder), options.data, folder)


def _from_distilled(configuration: TrainingConfiguration, data: Path, folder: Path) -> TrainingConfiguration:
    start = folder / "trunk.safetensors"
    if not start.exists():
        folder.mkdir(parents=True, exist_ok=True)
        explained = distil(configuration, data, DISTILLED, start)
        shares = " ".join(f"{share:.3f}" for share in explained)
        print(f"Share of the variance of the taps that is explained: {shares}", file=sys.stderr, flush=True)
    return replace(configuration, initial_weights=str(start.resolve()))


def _print_row(name: str, configuration: TrainingConfiguration, data: Path, folder: Path) -> None:
    weights = TrainingRun(configuration, data, folder, say=lambda _: None).run()
    values = (*_areas(data, weights), *_overlaps(data, weights, configuration))
    print(f"| {name} | " + " | ".join(f"{value:.4f}" for value in values) + " |", flush=True)


def _configuration(name: str, steps: int, threads: int) -> TrainingConfiguration:
    default = read_configuration(resource_folder() / "training" / "default.toml")
    phase = replace(default.phases[1], steps=steps)
    return replace(default, name=f"ablation: {name}", phases=(phase,), threads=threads)


def _areas(data: Path, weights: Path) -> tuple[float, ...]:
    """Mean areas under the curve: as the images are, with vessels half as wide, with vessels twice as wide."""
    paths = sorted((data / "vessels" / "drive").glob("*_test.jpg"))[::EVERY]
    as_written = partial(network_map, weights)
    ways: tuple[Callable[[Path], tuple[float, float]], ...] = (
        partial(image_areas, mapped=as_written),
        partial(image_areas, mapped=partial(at_half_size, as_written)),
        partial(image_areas, mapped=partial(middle_at_twice_the_size, as_written), part=middle_half),
    )
    return tuple(float(np.mean([areas(path)[0] for path in paths])) for areas in ways)


def _overlaps(data: Path, weights: Path, configuration: TrainingConfiguration) -> tuple[float, float]:
    rows = []
    for case in read_dataset(data / "pairs", configuration.data.held_out):
        test = CaseUnderTest.of(open_case(case))
        prepared = Prepared(test.opened, weights)
        found = figures(test, prepared.transform(prepared.refined(prepared.still)))
        rows.append((found["frangi_dice"], found["frangi_soft_dice"]))
    dice, soft = np.mean(rows, axis=0)
    return float(dice), float(soft)


if __name__ == "__main__":
    main()
