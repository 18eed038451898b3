"""Runs the pairs of a batch and writes each into a folder of its own, as `register` does. One that fails stops none."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from core.batch.folder_names import check_within
from core.batch.notices import InternalError, reason_of
from core.batch.options import BatchOptions
from core.batch.outcome import RECORD, PairOutcome, PairState, Record, read_record, write_record
from core.batch.pairs import BatchPair, LoadedPair, load_pair
from core.batch.results import case_by_itself, case_with_result
from core.batch.single import register_pair
from core.case.taking_over import with_annotations_of_file
from core.errors import Cancelled, InputError
from core.export.bundle import CASE, BundleOptions, bundle_files, check_patient, write_bundle
from core.export.folders import prepared_folder
from core.export.transform_files import left_companions
from core.language import tr
from core.left_overs import tidy
from core.registration.request import Progress, ProgressCallback


@dataclass(frozen=True)
class BatchProgress:
    """Where a batch is: which of how many pairs, from 0, and where the engine is with it."""

    index: int
    count: int
    name: str
    progress: Progress


def run_batch(
    pairs: Sequence[BatchPair],
    output: Path,
    options: BatchOptions,
    progress: Callable[[BatchProgress], None] | None = None,
    finished: Callable[[int, PairOutcome], None] | None = None,
    cancel: threading.Event | None = None,
) -> tuple[PairOutcome, ...]:
    """Run all pairs one after the other.

    Args:
        output: the folder that gets a folder for each pair.
        progress: told of every step.
        finished: told of every pair that came to an end, with its index.
        cancel: set it from any thread; the pairs that are left are then `NOT_RUN`.
    """
    outcomes = [PairOutcome(pair.name, PairState.NOT_RUN) for pair in pairs]
    for index, pair in enumerate(pairs):

        def show(step: Progress, index: int = index, name: str = pair.name) -> None:
            if progress is not None:
                progress(BatchProgress(index, len(pairs), name, step))

        try:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            show(Progress(tr("Reading the images"), 0.0))
            outcomes[index] = run_pair(pair, output, options, show, cancel)
        except Cancelled:
            break
        if finished is not None:
            finished(index, outcomes[index])
    return tuple(outcomes)


def run_pair(
    pair: BatchPair,
    output: Path,
    options: BatchOptions,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> PairOutcome:
    """Run one pair, or find that an earlier run has finished it from the same inputs.

    Whatever goes wrong is in the outcome. Nothing outside the output folder is touched, whatever the pair is called.

    Args:
        output: the folder of the batch, which gets a folder of the pair's name.

    Raises:
        Cancelled: `cancel` was set.
    """
    try:
        if pair.case.problem:
            raise InputError(pair.case.problem)
        check_within(output, pair.name)
    except InputError as error:
        return PairOutcome(pair.name, PairState.FAILED, reason=reason_of(error))
    folder = output / pair.name
    try:
        loaded = load_pair(pair, options)
        record = read_record(folder)
        if (
            record is not None
            and not options.overwrite
            and _is_finished(record, loaded, folder, _written(options))
        ):
            return replace(record.outcome, state=PairState.KEPT)
        return _run(pair.name, loaded, folder, options, record is not None, progress, cancel)
    except Cancelled:
        raise
    except Exception as error:
        return _failed(pair.name, folder, error)


def _is_finished(record: Record, loaded: LoadedPair, folder: Path, written: BundleOptions) -> bool:
    is_same = record.outcome.is_finished and record.fingerprint == loaded.fingerprint
    return is_same and all((folder / name).is_file() for name in _files(loaded, written))


def _files(loaded: LoadedPair, written: BundleOptions) -> tuple[str, ...]:
    return bundle_files(loaded.request, *case_by_itself(loaded.case, loaded.index), written)


def _run(
    name: str,
    loaded: LoadedPair,
    folder: Path,
    options: BatchOptions,
    is_own: bool,
    progress: ProgressCallback | None,
    cancel: threading.Event | None,
) -> PairOutcome:
    """Register and write. `is_own`: an earlier run wrote into the folder, so that its files may be replaced."""
    overwrite = options.overwrite or is_own
    bundle_options = _written(options)
    check_patient(loaded.request, bundle_options)
    names = _files(loaded, bundle_options)
    prepared_folder(folder, [*names, *left_companions(names)], overwrite)
    tidy(folder, alone=True)
    begun = PairOutcome(
        name, PairState.BEGUN, "automatic" if loaded.is_automatic else "own", folder=str(folder)
    )
    write_record(folder, Record(loaded.fingerprint, begun))
    done = register_pair(loaded, progress, cancel)
    case, index = case_by_itself(case_with_result(loaded, done), loaded.index)
    case = with_annotations_of_file(case, folder / CASE)
    bundle = write_bundle(folder, done.request, done.result, case, index, bundle_options)
    outcome = replace(
        begun,
        state=PairState.DONE,
        confidence=done.confidence,
        metrics=done.result.metrics.to_dict(),
        seconds=sum(done.result.seconds.values()),
        warnings=(*done.warnings, *bundle.remarks),
    )
    write_record(folder, Record(loaded.fingerprint, outcome))
    return outcome


def _written(options: BatchOptions) -> BundleOptions:
    return BundleOptions(
        vessel_maps=options.vessel_maps,
        overwrite=True,
        stack_format=options.stack_format,
        canvas=options.canvas,
        parts=options.parts,
        keep_patient=options.keep_patient,
    )


def _failed(name: str, folder: Path, error: Exception) -> PairOutcome:
    _leave_nothing(folder)
    reason = reason_of(error)
    fault = ""
    if isinstance(reason, InternalError):
        fault = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return PairOutcome(name, PairState.FAILED, reason=reason, fault=fault)


def _leave_nothing(folder: Path) -> None:
    """Take away the record of a run that came to nothing, and the folder, where there is nothing else in it."""
    with suppress(OSError):
        if [path.name for path in folder.iterdir()] == [RECORD]:
            (folder / RECORD).unlink()
        folder.rmdir()
