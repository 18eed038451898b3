"""What each idea of the training adds: `python -m tests.network.training_ablation DATA --output DIR`.

Every row is a short training of the default's vessels from the same random weights, with one thing left out or added;
interrupted, the same command goes on. Prints a Markdown table: the area under the ROC curve on left-out DRIVE images
(every third, in the field of view), and the Dice and the soft Dice of the pairs of left-out eyes, registered with
these maps by the refinement alone, since the field is not trained here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from core.evaluation.datasets import read_dataset
from core.evaluation.measurement import CaseUnderTest, figures
from core.evaluation.opening import open_case
from core.resource_files import resource_folder
from core.training.configuration import LossWeights, Phase, TrainingConfiguration, read_configuration
from core.training.trainer import TrainingRun
from tests.network.drive_auc import image_areas, network_map
from tests.registration.ablation import Prepared

STEPS = 400
EVERY = 3
Change = Callable[[Phase], Phase]


def without(kind: str) -> Change:
    """Leave one kind of sample out; the others share its updates."""

    def change(phase: Phase) -> Phase:
        return replace(phase, mixture={name: share for name, share in phase.mixture.items() if name != kind})

    return change


def with_loss(kind: str, **terms: float) -> Change:
    """Add loss terms to one kind of sample."""

    def change(phase: Phase) -> Phase:
        return replace(phase, weights={**phase.weights, kind: replace(phase.weights[kind], **terms)})

    return change


def classical_instead_of_manual(phase: Phase) -> Phase:
    """No manual map at all: classical vesselness teaches on every kind of real image."""
    weights = {kind: LossWeights(supervision=1.0) for kind in ("angiograms", "pairs", "ultrawide")}
    return replace(phase, mixture={"angiograms": 0.3, "pairs": 0.5, "ultrawide": 0.2}, weights=weights)


ROWS: dict[str, Change] = {
    "all of the default": lambda phase: phase,
    "no manual maps: classical vesselness instead": classical_instead_of_manual,
    "no real angiograms": without("angiograms"),
    "no content loss on ultra-widefield pairs": without("ultrawide"),
    "no content loss on real pairs": without("pairs"),
    "style loss on real pairs as well": with_loss("pairs", style=0.1),
}
PLAIN_PARTNERS = "no angiogram-like partners: photographs only"


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure and print, a row at a time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    print(f"| {options.steps} updates | AUC | Dice | soft Dice |\n| --- | ---: | ---: | ---: |", flush=True)
    for number, name in enumerate((*ROWS, PLAIN_PARTNERS)):
        configuration = _configuration(name, options.steps, options.threads)
        weights = TrainingRun(
            configuration, options.data, options.output / str(number), say=lambda _: None
        ).run()
        figures_of_row = (_area(options.data, weights), *_overlaps(options.data, weights, configuration))
        print(f"| {name} | " + " | ".join(f"{value:.4f}" for value in figures_of_row) + " |", flush=True)


def _configuration(name: str, steps: int, threads: int) -> TrainingConfiguration:
    default = read_configuration(resource_folder() / "training" / "default.toml")
    phase = replace(default.phases[1], steps=steps)
    data = default.data
    if name == PLAIN_PARTNERS:
        data = replace(data, partners=0.0)
    else:
        phase = ROWS[name](phase)
    return replace(default, name=f"ablation: {name}", phases=(phase,), data=data, threads=threads)


def _area(data: Path, weights: Path) -> float:
    paths = sorted((data / "vessels" / "drive").glob("*_test.jpg"))[::EVERY]
    return float(np.mean([image_areas(path, partial(network_map, weights))[0] for path in paths]))


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
