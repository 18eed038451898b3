"""Runs the pairs of a batch and writes each into a folder of its own, as `register` does. One that fails stops none."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from core.batch.folder_names import check_within
from core.batch.kept_inputs import check_list_is_kept, knowing_inputs
from core.batch.notices import InternalError, reason_of
from core.batch.options import BatchOptions
from core.batch.outcome import RECORD, PairOutcome, PairState, Record, read_record, write_record
from core.batch.pairs import BatchPair, LoadedPair, load_pair
from core.batch.results import case_by_itself, case_with_result
from core.batch.single import DonePair, register_pair
from core.batch.written_files import are_right, written_files
from core.case.document import Case
from core.case.taking_over import with_work_of_file
from core.errors import Cancelled, InputError
from core.export.bundle import CASE, BundleOptions, bundle_files, check_patient, check_place, write_bundle
from core.export.folders import prepared_folder
from core.export.transform_files import left_companions
from core.language import tr
from core.left_overs import tidy
from core.notices import Notice
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
    read: Iterable[Path] = (),
) -> tuple[PairOutcome, ...]:
    """Run all pairs one after the other.

    Args:
        output: the folder that gets a folder for each pair.
        read: what was read beside the cases, such as the list.
        progress: told of every step.
        finished: told of every pair that came to an end, with its index.
        cancel: set it from any thread; the pairs that are left are then `NOT_RUN`.
    """
    outcomes = [PairOutcome(pair.name, PairState.NOT_RUN) for pair in pairs]
    for index, pair in enumerate(knowing_inputs(pairs, output, read)):

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
        folder = folder_of(pair, output)
    except InputError as error:
        return failed(pair.name, error)
    try:
        loaded = load_pair(pair, options)
        return kept(loaded, folder, options) or _run(pair, loaded, folder, options, progress, cancel)
    except Cancelled:
        raise
    except Exception as error:
        leave_nothing(folder)
        return failed(pair.name, error)


def folder_of(pair: BatchPair, output: Path) -> Path:
    """The folder of a pair within that of the batch.

    Raises:
        InputError: there is a problem with the pair, or its name leads out of the folder of the batch.
    """
    if pair.case.problem:
        raise InputError(pair.case.problem)
    check_within(output, pair.name)
    return output / pair.name


def kept(loaded: LoadedPair, folder: Path, options: BatchOptions) -> PairOutcome | None:
    """What an earlier run made of the same inputs; None where it is to be done, or done again.

    Raises:
        InputError: it cannot be done again without losing somebody's work.
    """
    record = read_record(folder)
    if record is None or options.overwrite or not _is_finished(record, loaded, folder, options):
        return None
    return replace(record.outcome, state=PairState.KEPT)


def failed(name: str, error: Exception) -> PairOutcome:
    """The outcome of a pair that came to nothing."""
    reason = reason_of(error)
    fault = ""
    if isinstance(reason, InternalError):
        fault = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return PairOutcome(name, PairState.FAILED, reason=reason, fault=fault)


def begin(begun: PairOutcome, fingerprint: str, folder: Path, names: Sequence[str], overwrite: bool) -> None:
    """Prepare the folder of a pair for files of these names, and say there that they are being written.

    Raises:
        InputError: some are there already and are no batch's, or the folder cannot be written to.
    """
    prepared_folder(folder, names, overwrite or read_record(folder) is not None, ())
    tidy(folder, alone=True)
    write_record(folder, Record(fingerprint, begun))


def _is_finished(record: Record, loaded: LoadedPair, folder: Path, options: BatchOptions) -> bool:
    is_same = record.outcome.is_finished and record.fingerprint == loaded.fingerprint
    if not is_same or not all(
        (folder / name).is_file() for name in files_of(loaded, bundle_options(options))
    ):
        return False
    return are_right(folder, record.files, loaded.request.floating, record.outcome.metrics)


def files_of(loaded: LoadedPair, written: BundleOptions) -> tuple[str, ...]:
    """The names of the files that are written for a pair."""
    return bundle_files(loaded.request, *case_by_itself(loaded.case, loaded.index), written)


def begun_outcome(name: str, loaded: LoadedPair, folder: Path) -> PairOutcome:
    """Of a pair whose files are about to be written."""
    points = "automatic" if loaded.is_automatic else "own"
    return PairOutcome(name, PairState.BEGUN, points, folder=str(folder))


def done_outcome(begun: PairOutcome, done: DonePair, remarks: Sequence[Notice]) -> PairOutcome:
    """Of a pair whose files are there."""
    return replace(
        begun,
        state=PairState.DONE,
        confidence=done.confidence,
        metrics=done.result.metrics.to_dict(),
        seconds=sum(done.result.seconds.values()),
        warnings=(*done.warnings, *remarks),
    )


def case_of_folder(loaded: LoadedPair, done: DonePair, folder: Path) -> tuple[Case, int]:
    """The case that the folder of a pair holds, with what was drawn in the one that it replaces.

    What was judged there goes on where the result is the same again.
    """
    case, index = case_by_itself(case_with_result(loaded, done), loaded.index)
    return with_work_of_file(case, index, folder / CASE), index


def check_files(pair: BatchPair, loaded: LoadedPair, folder: Path, written: BundleOptions) -> list[str]:
    """Refuse before the work what would be refused after it. Gives the names of all files that are written or go.

    Raises:
        InputError: they would be of two patients; one of them is a file that the list is read from; or a case file
            would stay beside them that is of others.
    """
    check_patient(loaded.request, written)
    names = files_of(loaded, written)
    touched = [*names, *left_companions(names)]
    check_list_is_kept(loaded, pair, folder, touched)
    check_place(folder, loaded.request, *case_by_itself(loaded.case, loaded.index), written)
    return touched


def _run(
    pair: BatchPair,
    loaded: LoadedPair,
    folder: Path,
    options: BatchOptions,
    progress: ProgressCallback | None,
    cancel: threading.Event | None,
) -> PairOutcome:
    """Register and write; files of an earlier run may be replaced."""
    written = bundle_options(options)
    touched = check_files(pair, loaded, folder, written)
    begun = begun_outcome(pair.name, loaded, folder)
    begin(begun, loaded.fingerprint, folder, touched, options.overwrite)
    done = register_pair(loaded, progress, cancel)
    case, index = case_of_folder(loaded, done, folder)
    bundle = write_bundle(folder, done.request, done.result, case, index, written)
    outcome = done_outcome(begun, done, bundle.remarks)
    write_record(folder, Record(loaded.fingerprint, outcome, written_files(folder, bundle.files)))
    return outcome


def bundle_options(options: BatchOptions) -> BundleOptions:
    """How the files of a pair are written."""
    return BundleOptions(
        vessel_maps=options.vessel_maps,
        overwrite=True,
        stack_format=options.stack_format,
        canvas=options.canvas,
        parts=options.parts,
        keep_patient=options.keep_patient,
    )


def leave_nothing(folder: Path) -> None:
    """Take away the record of a run that came to nothing, and the folder, where there is nothing else in it."""
    with suppress(OSError):
        if [path.name for path in folder.iterdir()] == [RECORD]:
            (folder / RECORD).unlink()
        folder.rmdir()
