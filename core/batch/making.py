"""A pair that one process registers and another one, whose folder it is, puts in place.

A worker of a cluster may be taken for dead while it works on, so that two have the same pair. Neither writes where the
other does: each makes its files in a folder of its own, and the owner of the output folder, who holds its lock, moves
those of the one that is heard first.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.atomic_files import flush_to_disk
from core.batch.options import BatchOptions
from core.batch.outcome import PairOutcome, PairState, Record, read_record, write_record
from core.batch.pairs import BatchPair, load_pair
from core.batch.running import (
    begin,
    begun_outcome,
    bundle_options,
    case_of_folder,
    check_files,
    done_outcome,
    failed,
    folder_of,
    kept,
    leave_nothing,
    register_pair,
)
from core.batch.written_files import Files, written_files
from core.errors import Cancelled, InputError
from core.export.bundle import make_bundle, put_bundle_in_place
from core.export.folders import check_free
from core.registration.request import ProgressCallback


@dataclass(frozen=True)
class MadePair:
    """What came of a pair.

    Attributes:
        files: that were made for it, by their names in its folder; none where it was kept, or failed.
        outdated: files of an earlier run that would not be true beside them.
    """

    outcome: PairOutcome
    fingerprint: str = ""
    files: Files = field(default_factory=dict)
    outdated: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the files."""
        return tuple(self.files)


def make_pair(
    pair: BatchPair,
    output: Path,
    options: BatchOptions,
    made: Path,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> MadePair:
    """As `core.batch.running.run_pair`, with the files in `made`. The output folder is looked at, and left as it is.

    Raises:
        Cancelled: `cancel` was set.
    """
    try:
        folder = folder_of(pair, output)
        loaded = load_pair(pair, options)
        earlier = kept(loaded, folder, options)
        if earlier is not None:
            return MadePair(earlier)
        written = bundle_options(options)
        may_replace = options.overwrite or read_record(folder) is not None
        check_free(folder, check_files(pair, loaded, folder, written), may_replace)
        done = register_pair(loaded, progress, cancel)
        case, index = case_of_folder(loaded, done, folder)
        bundle = make_bundle(made, folder, done.request, done.result, case, index, written)
        for name in bundle.files:
            flush_to_disk(made / name)
        outcome = done_outcome(begun_outcome(pair.name, loaded, folder), done, bundle.remarks)
        return MadePair(outcome, loaded.fingerprint, written_files(made, bundle.files), bundle.outdated)
    except Cancelled:
        raise
    except Exception as error:
        return MadePair(failed(pair.name, error))


def put_pair_in_place(
    pair: BatchPair, output: Path, options: BatchOptions, made: Path, what: MadePair
) -> PairOutcome:
    """Move the files of a pair to its folder. Called by the owner of the output folder alone, once for each pair.

    Whatever goes wrong is in the outcome.
    """
    outcome = what.outcome
    try:
        folder = folder_of(pair, output)
    except InputError as error:
        return failed(pair.name, error)
    if outcome.state is PairState.FAILED:
        leave_nothing(folder)
    if outcome.state is not PairState.DONE:
        return outcome
    try:
        begun = PairOutcome(pair.name, PairState.BEGUN, outcome.points, folder=str(folder))
        begin(begun, what.fingerprint, folder, [*what.names, *what.outdated], options.overwrite)
        put_bundle_in_place(what.names, what.outdated, made, folder)
        outcome = replace(outcome, folder=str(folder))
        write_record(folder, Record(what.fingerprint, outcome, what.files))
    except Exception as error:
        leave_nothing(folder)
        return failed(pair.name, error)
    return outcome
