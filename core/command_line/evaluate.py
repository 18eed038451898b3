"""`retina-align evaluate`: measure the engine, the paper's systems and other peoples' methods on a data set."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.command_line.arguments import add_output_folder, add_weights, names_with_commas, new_command
from core.command_line.cluster import (
    SECURITY,
    add_cluster_options,
    check_cluster_options,
    chosen_cluster,
    is_shared_out,
)
from core.command_line.console import progress_bar, say, say_columns, say_json, say_notice
from core.command_line.evaluate_automatic import ROWS, add_automatic_options, automatic_options
from core.command_line.outputs import output_folder

if TYPE_CHECKING:
    from core.evaluation.cases import Case
    from core.evaluation.evaluate import Evaluation, EvaluationOptions
    from core.evaluation.report import Report
    from core.evaluation.table import EvaluationTable
    from core.registration import Progress

_CSV, _JSON, _HTML = "evaluation.csv", "evaluation.json", "evaluation.html"
_DEFAULT_METHODS = ("ours",)
_SPLITS = ("test", "train", "all")

_DESCRIPTION = f"""\
Register every case of a data set by every method and measure the results.

Data sets: a folder with a folder for each case, in it the images reference and floating (png, jpg, tif) and
landmarks.csv (header reference_x,reference_y,floating_x,floating_y): the three landmarks of the widest triangle are
the clicks, and the error (TRE, in reference pixels) is measured at the others. Or the paper's own layout: the folders
normal and abnormal and the authors' table of affines (one CSV file); its test split is the even numbers, each pair in
both frames; it has no landmarks, so its table has no TRE.

Methods: affine (the three clicks alone, the paper's "before warping"), network (and our network's field), refined (and
its correction on the pair's own vessel maps), plain-refinement (a B-spline fitted to classical vesselness);
mind, phase-mind, paper-network (the paper's Table 1), paper-refined (its field corrected as ours is) and paper-pair
(equations 3 and 4 minimised on the pair itself); and, with the extra "peers", dis-, ants- and elastix- on grey
images (-grey), on classical vesselness (-vesselness) and on our vessel maps (-maps).
Groups: ours, paper, peers, all; none leaves this table out, for --table2 and --automatic alone.

Dice and soft Dice compare vessel maps of third parties' filters (Frangi; B-COSFIRE), which no part of the engine has
seen. Success means that the mean error of a case is at most 3, 5 or 10 px.

With --jobs or --cluster the cases of the table are measured at the same time (not those of --table2 and --automatic);
seconds and memory are then those of the workers, which share their machine with each other. The workers of a cluster
(dask worker ADDRESS --nthreads 1) have this program in the same version, and see the data set under the same path.

{SECURITY}"""

_EXAMPLES = """\
  retina-align evaluate ../shared/data/pairs --output runs/pairs
  retina-align evaluate ../shared/data/pairs --cases 032,034,038 --methods affine,refined --output runs/eye-c
  retina-align evaluate ../shared/data/pairs --methods all --consistency --swap --table2 --output runs/everything
  retina-align evaluate paper-data --methods paper,refined --paper-weights FILE --deform --table2 --output runs/paper
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "evaluate", run, "measure the engine on a data set", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("dataset", metavar="DATASET", type=Path, help="the folder of the cases")
    parser.add_argument(
        "--cases", metavar="A,B", type=names_with_commas, default=(), help="only these cases (default: all)"
    )
    parser.add_argument(
        "--methods",
        metavar="A,B",
        type=names_with_commas,
        default=_DEFAULT_METHODS,
        help="methods and groups of methods (default: ours, which is affine,network,refined)",
    )
    parser.add_argument(
        "--split", choices=_SPLITS, default="test", help="of the paper's data set (default: test)"
    )
    parser.add_argument(
        "--consistency",
        action="store_true",
        help="also register with the floating image deformed by a known field: the two answers must differ by exactly "
        "that field; each case is then registered once more",
    )
    parser.add_argument(
        "--swap",
        action="store_true",
        help="also register with reference and floating exchanged: the way there and back must end where it began "
        "(median and 95 %% of the distance at vessels, reference pixels); each case is then registered once more",
    )
    parser.add_argument(
        "--deform",
        action="store_true",
        help="deform both images of every case at random, as the paper does, before every method (a fixed set)",
    )
    parser.add_argument(
        "--table2",
        action="store_true",
        help="also the paper's Table 2: dense SIFT matches on original images, phase images and our vessel maps",
    )
    add_automatic_options(parser)
    parser.add_argument(
        "--luminance",
        action="store_true",
        help="MIND, phase images and SIFT see the luminance, as the paper's authors had it, not the green channel",
    )
    parser.add_argument(
        "--authors-mask",
        action="store_true",
        help="B-COSFIRE's Dice counts up to the edge of its mask, as the authors' does, not 10 px less",
    )
    add_weights(parser)
    parser.add_argument(
        "--paper-weights",
        metavar="FILE",
        type=Path,
        help="weights of the paper's network, for its methods and for Table 2 (default: those that ship)",
    )
    add_cluster_options(parser, "cases")
    add_output_folder(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.evaluation.automatic_run import automatic_table
    from core.evaluation.datasets import read_dataset
    from core.evaluation.evaluate import EvaluationOptions
    from core.evaluation.kept_rows import KeptRows
    from core.evaluation.key_points import key_point_table
    from core.evaluation.methods import choose_methods
    from core.evaluation.provenance import Provenance
    from core.evaluation.report import Report
    from core.registration import Progress

    check_cluster_options(options)
    chosen = EvaluationOptions(
        methods=tuple(choose_methods(options.methods, options.paper_weights)),
        weights=options.weights,
        consistency=options.consistency,
        swap=options.swap,
        deform=options.deform,
        luminance=options.luminance,
        authors_mask=options.authors_mask,
    )
    without_clicks = automatic_options(options)
    cases = read_dataset(options.dataset, options.cases, options.split)
    goes_on = options.automatic and (options.output / ROWS).is_file()
    names = (_JSON, _HTML) if goes_on else (_CSV, _JSON, _HTML)
    images = [path for case in cases for path in (case.reference, case.floating)]
    inputs = (options.weights, options.paper_weights, *images)
    folder = output_folder(options.output, names, options.overwrite, inputs)
    provenance = Provenance.now(chosen.methods, chosen.weights)
    kept = KeptRows(folder / ROWS if options.automatic else None)
    with progress_bar() as show:
        evaluation = _evaluated(cases, chosen, options, show, folder)

        def tell(step: str, share: float) -> None:
            show(Progress(step, share))

        key_points = (
            key_point_table(cases, _networks(chosen, options.paper_weights), tell, chosen.luminance)
            if options.table2
            else None
        )
        automatic = automatic_table(cases, without_clicks, tell, kept) if options.automatic else None
    of_the_paper = any(case.draw is not None for case in cases)
    report = Report(options.dataset, evaluation, chosen, provenance, key_points, automatic, of_the_paper)
    _write(folder / _HTML, report.html())
    content = report.to_dict()
    _write(folder / _JSON, json.dumps(content, indent=2) + "\n")
    kept.forget()
    if options.json:
        say_json(content)
    else:
        _say(report, folder)


def _evaluated(
    cases: Sequence[Case],
    chosen: EvaluationOptions,
    options: argparse.Namespace,
    show: Callable[[Progress], None],
    folder: Path,
) -> Evaluation:
    """The table of all cases, which is in its file from the first case on."""
    from core.evaluation.evaluate import evaluate

    def after_case(table: EvaluationTable) -> None:
        _write(folder / _CSV, table.csv_text())

    if not is_shared_out(options):
        return evaluate(cases, chosen, show, after_case)
    from core.evaluation.on_cluster import evaluate_on_cluster

    with chosen_cluster(options) as client:
        return evaluate_on_cluster(cases, chosen, client, show, after_case, say_notice)


def _networks(chosen: EvaluationOptions, paper_weights: Path | None) -> dict[str, Path | None]:
    """The networks whose vessel maps Table 2 is about: those of the methods, and of --paper-weights."""
    from core.evaluation.methods import MAPS, PAPER_MAPS

    networks = {
        (PAPER_MAPS if method.is_papers else MAPS): method.chosen_weights(chosen.weights)
        for method in chosen.methods
        if method.needs_network
    }
    if paper_weights is not None:
        networks[PAPER_MAPS] = paper_weights
    return networks or {MAPS: chosen.weights}


def _write(path: Path, text: str) -> None:
    from core.atomic_files import atomic_path

    with atomic_path(path) as temporary:
        temporary.write_text(text, "utf-8")


def _say(report: Report, folder: Path) -> None:
    table = report.evaluation.table
    automatic = report.automatic
    shown = [
        table.text_rows() if table.rows else [],
        table.interval_rows(),
        report.table_1_text(),
        report.key_points.text_rows() if report.key_points else [],
        automatic.text_rows() if automatic else [],
        automatic.success_rows() if automatic else [],
    ]
    for rows in filter(None, shown):
        say_columns(rows)
        say()
    if automatic and automatic.separation.wrong:
        say(automatic.separation.sentence())
    for number, note in enumerate(report.footnotes(), start=1):
        say(f"{number}. {note}")
    for method in report.options.methods:
        say(f"{method.name}: {method.description}")
    for row in table.rows:
        if row.failure:
            say(f"{row.case}, {row.method}, failed: {row.failure}")
    for failure in automatic.failures() if automatic else ():
        say(f"Failed: {failure}")
    if automatic and automatic.kept:
        say(f"{automatic.kept} of the alignments without clicks are those of a run that was interrupted.")
    say(f"Written into {folder}: {_HTML}, {_CSV}, {_JSON}")
