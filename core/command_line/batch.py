"""`retina-align batch`: register many cases, one after the other, and say what came of each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.command_line.arguments import (
    add_engine_options,
    add_export_options,
    add_output_folder,
    engine_values,
    export_values,
    new_command,
)
from core.command_line.cluster import (
    SECURITY,
    add_cluster_options,
    check_cluster_options,
    chosen_cluster,
    is_shared_out,
)
from core.command_line.console import say, say_json, say_notice, timed_bar, write_log_text
from core.command_line.points import add_points_options, answers_of
from core.errors import InputError, RetinaError
from core.export.folders import prepared_folder
from core.notices import sentences
from core.quoting import told

if TYPE_CHECKING:
    from core.batch.options import BatchOptions
    from core.batch.outcome import PairOutcome
    from core.batch.pairs import BatchPair
    from core.batch.running import BatchProgress

_DESCRIPTION = f"""\
Register every case of a list. The list is a CSV file or a folder.

The CSV file is headed name,reference,floating and perhaps points (a file of matching points, as for register), or
points and floating_points (a file of each image); reference_page, floating_page, reference_orientation and
floating_orientation are as the options of register. Paths are relative to its folder; commas, semicolons or tabs
separate. A case of it that was saved in retina-gui counts as it was saved (in LIST-cases/NAME/case.json, beside
LIST.csv).

A folder is searched with its subfolders: for case files; for folders with two images named reference and floating (or
fixed and moving), or with exactly two images, in the order of their names; points.csv or landmarks.csv beside them
holds their points. Of a landmarks.csv that is headed reference_x,reference_y,floating_x,floating_y the three of the
widest triangle are the clicks, and the others are check points.

A case with points is registered by them; one without is aligned automatically. --auto aligns every case automatically,
and the points that there are only measure, as check points. --points-only never does. One case that fails stops none of
the others.

Every case gets a folder of its own in the output folder, with what register writes, and batch.json. batch.csv lists all
cases with their state (done, kept, failed, not run), their figures, and the reason of a failure. When the command is
given again, it goes on where it stopped: a case that is finished is kept, unless its images, points or options have
changed, one of its files was damaged, replaced or taken away, or --overwrite is given; one that failed is tried again.
Annotations of a case are kept and written as files beside it, and so is what was drawn since in the case.json that an
earlier run wrote. Verdicts there stay as long as the result is the same.

With --jobs or --cluster the cases are worked on at the same time, and this program alone writes into the output folder.
The workers of a cluster (dask worker ADDRESS --nthreads 1 --memory-limit 4GiB) have this program in the same version,
and see the images and the output folder under the same paths, unless --send-images is given. A case whose worker is
ended runs elsewhere; one of which three workers are ended fails, and the others go on. When the scheduler is lost, or
the command is interrupted, the next run goes on.

{SECURITY}
Exit status: 0 when every case is done or kept. 2 when the list or the cluster cannot be used, or when some case failed:
batch.csv says which, and why. 1 when a case failed by a fault in the program; see the log.
"""

_EXAMPLES = """\
  retina-align batch cases.csv --output aligned
  retina-align batch eyes --output aligned --points-only
  retina-align batch cases.csv --output aligned --auto --jobs 4 --json
  retina-align batch /shared/cases.csv --output /shared/aligned --cluster tcp://10.0.0.5:8786
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "batch", run, "register every case of a list or a folder", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("cases", metavar="CASES", type=Path, help="a CSV file or a folder of cases")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--auto", action="store_true", help="align all cases automatically; their points only measure"
    )
    source.add_argument(
        "--points-only", action="store_true", help="never align automatically: a case without points fails"
    )
    add_cluster_options(parser, "cases")
    parser.add_argument(
        "--send-images",
        action="store_true",
        help="with --cluster: send each worker the files of its case and get back what it made, where workers do not "
        "see the images and the output folder under the same paths",
    )
    add_points_options(parser)
    add_export_options(parser, "--stack-format")
    add_engine_options(parser, default_model=None)
    add_output_folder(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.batch.listing import list_cases
    from core.batch.only_one import only_batch_in
    from core.batch.outcome import SUMMARY, check_summary
    from core.batch.pairs import pairs_of

    check_cluster_options(options)
    if options.send_images and options.cluster is None:
        raise InputError("--send-images is about the workers of a cluster. Give --cluster ADDRESS, too.")
    _check_weights(options.weights)
    pairs = pairs_of(list_cases(options.cases))
    folder = prepared_folder(options.output, (SUMMARY,), True, (options.cases, options.weights))
    check_summary(folder)
    with only_batch_in(folder):
        outcomes = _run(pairs, folder, options)
    _tell(outcomes, folder, options.json)


def _check_weights(weights: Path | None) -> None:
    """One sentence for all cases, instead of the same failure in each."""
    if weights is not None:
        from core.registration.model import load_model

        load_model(weights)


def _batch_options(options: argparse.Namespace) -> BatchOptions:
    from core.batch.options import BatchOptions, PointSource
    from core.export.stack_formats import STACK_FORMATS
    from core.transforms.planar import TransformModel

    source = PointSource.OWN_ELSE_AUTOMATIC
    if options.auto:
        source = PointSource.AUTOMATIC
    elif options.points_only:
        source = PointSource.OWN
    return BatchOptions(
        source=source,
        transform_model=None if options.model is None else TransformModel(options.model),
        **engine_values(options),
        vessel_maps=options.vessel_maps,
        stack_format=STACK_FORMATS[options.stack_format],
        **export_values(options),
        overwrite=options.overwrite,
        points_said=answers_of(options),
    )


def _run(pairs: Sequence[BatchPair], folder: Path, options: argparse.Namespace) -> tuple[PairOutcome, ...]:
    """Run all pairs; `batch.csv` is up to date while they run, and at the end, however that comes about."""
    from core.batch.running import run_batch
    from core.batch.summary import RunningSummary

    summary = RunningSummary(folder, pairs)
    summary.write()
    read = [path for path in (options.cases, options.weights) if path is not None]
    with timed_bar(len(pairs), 20) as bar:

        def finished(index: int, outcome: PairOutcome) -> None:
            summary.note(index, outcome)
            bar.n = summary.ended
            if not options.json:
                bar.clear()
                say(_line(outcome))
                sys.stdout.flush()
            bar.refresh()

        def progress(where: BatchProgress) -> None:
            bar.n = where.index + where.progress.fraction
            bar.set_description_str(
                f"{where.index + 1} of {where.count}, {where.name}: {where.progress.step}"
            )

        try:
            if not is_shared_out(options):
                return run_batch(pairs, folder, _batch_options(options), progress, finished, read=read)
            from core.batch.on_cluster import run_batch_on_cluster

            cluster = chosen_cluster(options)
            return run_batch_on_cluster(
                pairs,
                folder,
                _batch_options(options),
                cluster,
                options.send_images,
                finished,
                read=read,
                tell=say_notice,
            )
        finally:
            summary.write()


def _line(outcome: PairOutcome) -> str:
    """What came of one pair, on one line."""
    if not outcome.is_finished:
        return f"{outcome.name}: {outcome.state.value}. {outcome.reason_text}"
    before, after = outcome.metrics.get("dice_before"), outcome.metrics.get("dice_after")
    overlap = "" if before is None or after is None else f", Dice {before:.2f} before, {after:.2f} after"
    how = f", aligned automatically with confidence {outcome.confidence:.2f}" if outcome.confidence else ""
    warned = (
        f" ({len(outcome.warnings)} warning{'s' if len(outcome.warnings) > 1 else ''})"
        if outcome.warnings
        else ""
    )
    return f"{outcome.name}: {outcome.state.value}{overlap}{how}{warned}."


def _tell(outcomes: Sequence[PairOutcome], folder: Path, as_json: bool) -> None:
    """The end: a sentence or JSON, and the exit status by an error where some case failed."""
    from core.batch.outcome import SUMMARY, PairState

    summary = folder / SUMMARY
    counts = {state: sum(outcome.state is state for outcome in outcomes) for state in PairState}
    done, kept, failed = counts[PairState.DONE], counts[PairState.KEPT], counts[PairState.FAILED]
    if as_json:
        say_json({"summary": str(summary), "cases": [_values(outcome) for outcome in outcomes]})
    else:
        earlier = f" and {kept} kept from an earlier run" if kept else ""
        say(f"{done} of {len(outcomes)} registered{earlier}, {failed} failed. The figures are in {summary}.")
    faults = [outcome for outcome in outcomes if outcome.fault]
    if faults:
        logs = {write_log_text(f"{outcome.name}\n{outcome.fault}") for outcome in faults}
        raise RetinaError(
            f"{failed} of {len(outcomes)} cases failed, {len(faults)} of them by a fault in the program. "
            f"The details are in {logs.pop()}; {told(summary)} says which."
        )
    if failed:
        raise InputError(f"{failed} of {len(outcomes)} cases failed. {told(summary)} says which, and why.")


def _values(outcome: PairOutcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "state": outcome.state.value,
        "points": outcome.points,
        "automatic_confidence": outcome.confidence,
        "metrics": dict(outcome.metrics),
        "seconds": outcome.seconds,
        "warnings": list(sentences(outcome.warnings)),
        "reason": outcome.reason_text,
        "folder": outcome.folder,
    }
