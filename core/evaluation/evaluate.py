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


@dataclass(frozen=True)
class MeasuredCase:
    """One case by every method: a row for each, the checkerboards by method, and the scale of the vessel maps."""

    name: str
    rows: tuple[Measurement, ...]
    checkerboards: dict[str, bytes]
    scale: float


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
    measured: list[MeasuredCase] = []
    for number, case in enumerate(cases):

        def tell(step: str, share: float, number: int = number, name: str = case.name) -> None:
            progress(Progress(f"Case {name}, {step}", (number + share) / len(cases)))

        measured.append(measure_case(case, options, tell))
        after_case(table_of(measured, options))
    return evaluation_of(measured, options)


def measure_case(
    case: Case, options: EvaluationOptions, tell: Callable[[str, float], None] = lambda step, share: None
) -> MeasuredCase:
    """One case by every method.

    Args:
        tell: told of each method, and the share of the case that is behind it.

    Raises:
        InputError: a file cannot be read.
    """
    tell("vessel maps to measure with", 0.0)
    under_test = _prepared(case, options)
    rows: list[Measurement] = []
    checkerboards: dict[str, bytes] = {}
    for method in options.methods:
        tell(method.name, len(rows) / len(options.methods))
        row, transform = measure(under_test, method, options.weights)
        rows.append(row)
        if transform is not None:
            checkerboards[method.name] = checkerboard_jpeg(under_test.opened, transform)
    return MeasuredCase(case.name, tuple(rows), checkerboards, under_test.maps.scale)


def table_of(measured: Sequence[MeasuredCase], options: EvaluationOptions) -> EvaluationTable:
    """The table of the cases that are measured."""
    return EvaluationTable.of([row for each in measured for row in each.rows], options.methods)


def evaluation_of(measured: Sequence[MeasuredCase], options: EvaluationOptions) -> Evaluation:
    """What came out of all cases."""
    checkerboards = {
        (each.name, method): picture for each in measured for method, picture in each.checkerboards.items()
    }
    return Evaluation(
        table_of(measured, options), checkerboards, {each.name: each.scale for each in measured}
    )


def _prepared(case: Case, options: EvaluationOptions) -> CaseUnderTest:
    opened = replace(open_case(case), luminance=options.luminance)
    return CaseUnderTest.of(
        deformed(opened) if options.deform else opened,
        options.consistency,
        options.swap,
        b_cosfire_rim=0 if options.authors_mask else RIM,
    )
