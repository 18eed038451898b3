"""What each part of the registration adds: `python -m tests.registration.ablation DATASET [--cases A,B] [--weights W]`.

Prints a Markdown table of means over the cases. Every row starts from the same three clicks and vessel maps; the
unfolding at the end belongs to all of them. Consistency is that of `retina-align evaluate --consistency`. The last
column is the median error of the demonstration, whose true field is known."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from core.demo.synthetic import demo_case, true_error
from core.evaluation.cases import Case
from core.evaluation.datasets import read_dataset
from core.evaluation.measurement import CaseUnderTest, figures
from core.evaluation.opening import OpenCase, open_case
from core.evaluation.views import AlignedCase, align_case
from core.registration import inference, refinement
from core.registration.model import default_weights, load_model
from core.registration.refinement import STAGES, refine
from core.registration.request import ProgressMonitor
from core.registration.unfolding import unfold
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform

ATTENDANT = ProgressMonitor(None, None)
COLUMNS = (
    "tre_median",
    "tre_p95",
    "frangi_dice",
    "frangi_soft_dice",
    "consistency_median",
    "consistency_p95",
)


class Prepared:
    """A case with its maps and the network's field, made once for all rows."""

    def __init__(self, opened: OpenCase, weights: Path) -> None:
        self.opened = opened
        self.case: AlignedCase = align_case(opened, weights)
        model = load_model(weights).model
        pair, area = self.case.pair, self.case.area
        reference, floating = (
            inference.segment(model, image, polarity, ATTENDANT)
            for image, polarity in (
                (pair.reference, self.case.reference_polarity),
                (pair.floating, self.case.floating_polarity),
            )
        )
        self.maps, self.area = (reference.vessels, floating.vessels), area
        self.network = inference.estimate_field(model, reference, floating, ATTENDANT)
        self.still = np.zeros_like(self.network)

    def transform(self, displacement: np.ndarray) -> CompositeTransform:
        field = self.case.pair.grid.field(unfold(displacement))
        return CompositeTransform(self.case.pre_alignment, field)

    def refined(self, start: np.ndarray, **changes: object) -> np.ndarray:
        return refine(*self.maps, self.area, start, ATTENDANT, **changes)  # type: ignore[arg-type]


def _with(case: Prepared, **constants: int) -> np.ndarray:
    """The default with other constants of the refinement."""
    with patch.multiple(refinement, **constants):
        return case.refined(case.network)


ROWS: dict[str, Callable[[Prepared], np.ndarray]] = {
    "three clicks": lambda case: case.still,
    "+ network's field": lambda case: case.network,
    "+ matching across vessels, from no field": lambda case: case.refined(case.still, last_level=None),
    "+ network's field + overlap fit": lambda case: case.refined(case.network, stages=()),
    "+ network's field + first stage of matching": lambda case: case.refined(
        case.network, stages=STAGES[:1], last_level=None
    ),
    "+ network's field + matching across vessels": lambda case: case.refined(case.network, last_level=None),
    "+ the same, half as stiff": lambda case: case.refined(
        case.network,
        stages=tuple(replace(stage, bending=stage.bending / 2) for stage in STAGES),
        last_level=None,
    ),
    "+ network's field + matching + overlap fit (default)": lambda case: case.refined(case.network),
    "the default, half as many points": lambda case: _with(case, POINTS=refinement.POINTS // 2),
    "the default, twice as many points": lambda case: _with(case, POINTS=refinement.POINTS * 2),
    "the default, one round of reweighting": lambda case: _with(case, REWEIGHTINGS=1),
    "the default, without the last stage of matching": lambda case: case.refined(
        case.network, stages=STAGES[:-1]
    ),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--cases", default="", type=str)
    parser.add_argument("--weights", default=default_weights(), type=Path)
    options = parser.parse_args()
    names = tuple(name for name in options.cases.split(",") if name)
    results: dict[str, list[list[float]]] = {name: [] for name in ROWS}
    for case in read_dataset(options.dataset, names):
        test = CaseUnderTest.of(open_case(case), consistency=True)
        repetition = test.repetitions["consistency"]
        first, second = (Prepared(opened, options.weights) for opened in (test.opened, repetition.opened))
        for name, method in ROWS.items():
            transform, again = first.transform(method(first)), second.transform(method(second))
            errors = repetition.errors(transform, again, test.maps.vessel_points(transform))
            found = {
                **figures(test, transform),
                "consistency_median": np.median(errors),
                "consistency_p95": np.percentile(errors, 95),
            }
            results[name].append([float(found[column]) for column in COLUMNS])
    known = _errors_of_the_demonstration(options.weights)
    columns = (*COLUMNS, "demonstration")
    print(f"| {len(results['three clicks'])} cases | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for name, rows in results.items():
        print(
            f"| {name} | "
            + " | ".join(f"{value:.3f}" for value in (*np.mean(rows, axis=0), known[name]))
            + " |"
        )


def _errors_of_the_demonstration(weights: Path) -> dict[str, float]:
    """The median true error in pixels, by row."""
    demo = demo_case()
    nowhere = Case("demonstration", 0, Path(), Path())
    opened = OpenCase(nowhere, demo.reference, demo.floating, demo.points, PlanarTransform.identity())
    prepared = Prepared(opened, weights)
    return {
        name: true_error(demo, prepared.transform(method(prepared))).median for name, method in ROWS.items()
    }


if __name__ == "__main__":
    main()
