"""The evaluation itself: every case by every method, in one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.evaluation.cases import Case
from core.evaluation.measurement import CaseUnderTest, Measurement, measure
from core.evaluation.methods import Method
from core.evaluation.opening import deformed, open_case
from core.evaluation.pictures import checkerboard_jpeg
from core.evaluation.running import warm_up
from core.evaluation.table import EvaluationTable
from core.metrics.vesselness import RIM
from core.registration import Progress, ProgressCallback


@dataclass(frozen=True)
class EvaluationOptions:
    """What to measure.

    Attributes:
        methods: in the order of the tables.
        weights: of the default network; None takes those that ship with the program.
        consistency: also under a known deformation, by one registration more of each case.
        swap: also with the two images exchanged, by one more.
        deform: deform both images of every case as the paper does, before every method.
        luminance: MIND and phase see the luminance, as the authors', and not the green channel.
        authors_mask: B-COSFIRE's Dice counts up to the edge of its mask, as the authors' does.
    """

    methods: tuple[Method, ...]
    weights: Path | None = None
    consistency: bool = False
    swap: bool = False
    deform: bool = False
    luminance: bool = False
    authors_mask: bool = False


@dataclass(frozen=True)
class Evaluation:
    """What came out: the table, and for each `(case, method)` its checkerboard as a JPEG file."""

    table: EvaluationTable
    checkerboards: dict[tuple[str, str], bytes] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)


def evaluate(
    cases: Sequence[Case],
    options: EvaluationOptions,
    progress: ProgressCallback,
    after_case: Callable[[EvaluationTable], None],
) -> Evaluation:
    """Measure all cases.

    Args:
        progress: told of every case and method.
        after_case: given the table so far, so that an interrupted run leaves something.

    Raises:
        InputError: a file cannot be read, the weights cannot be used, or a peer's package is missing; the last two
            before anything is measured.
    """
    if not options.methods:
        return Evaluation(EvaluationTable((), ()))
    progress(Progress("Loading the methods", 0.0))
    warm_up(options.methods, options.weights)
    rows: list[Measurement] = []
    checkerboards, scales = {}, {}
    total = max(len(cases) * len(options.methods), 1)
    for case in cases:
        progress(Progress(f"Case {case.name}, vessel maps to measure with", len(rows) / total))
        under_test = _prepared(case, options)
        scales[case.name] = under_test.maps.scale
        for method in options.methods:
            progress(Progress(f"Case {case.name}, {method.name}", len(rows) / total))
            row, transform = measure(under_test, method, options.weights)
            rows.append(row)
            if transform is not None:
                checkerboards[case.name, method.name] = checkerboard_jpeg(under_test.opened, transform)
        after_case(EvaluationTable.of(rows, options.methods))
    return Evaluation(EvaluationTable.of(rows, options.methods), checkerboards, scales)


def _prepared(case: Case, options: EvaluationOptions) -> CaseUnderTest:
    opened = replace(open_case(case), luminance=options.luminance)
    return CaseUnderTest.of(
        deformed(opened) if options.deform else opened,
        options.consistency,
        options.swap,
        b_cosfire_rim=0 if options.authors_mask else RIM,
    )
