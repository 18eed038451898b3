"""What the workers of a cluster do for a batch."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import replace
from pathlib import Path

from distributed import get_worker

from core.batch.making import MadePair, make_pair
from core.batch.notices import NotSeenByWorker
from core.batch.options import BatchOptions
from core.batch.outcome import PairOutcome, PairState
from core.batch.pairs import BatchPair
from core.batch.sent_files import SentFiles, in_mirror, inputs_of_pair, mirrored, told_from_mirror
from core.cluster.errors import UnlikeWorkerError
from core.cluster.sent_file import sent_file
from core.cluster.worker_side import TaskCancelled
from core.left_overs import scratch_folder
from core.places import is_file
from core.quoting import told_without


def make_on_shared_storage(
    pair: BatchPair, output: Path, options: BatchOptions, staging: Path
) -> tuple[MadePair, str]:
    """Make a pair in a folder of its own within `staging`; gives the folder's name.

    Raises:
        UnlikeWorkerError: this worker does not see `staging`, which the client has just made.
        Cancelled: the task is no longer wanted.
    """
    worker = get_worker().address
    if not staging.is_dir():
        raise UnlikeWorkerError(NotSeenByWorker(worker, output).sentence)
    unseen = next((path for path in inputs_of_pair(pair) if not is_file(path)), None)
    if unseen is not None:
        reason = NotSeenByWorker(worker, unseen)
        return MadePair(PairOutcome(pair.name, PairState.FAILED, reason=reason)), ""
    made = staging / uuid.uuid4().hex
    made.mkdir()
    try:
        what = make_pair(pair, output, options, made, cancel=TaskCancelled())
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return what, made.name


def make_from_sent_files(
    pair: BatchPair, output: Path, options: BatchOptions, files: SentFiles, weights: str | None
) -> tuple[MadePair, dict[str, bytes]]:
    """Make a pair of files that came with it; gives the contents of what was made, by the names.

    Args:
        weights: the name of the file of weights that was sent, where it is not one that ships.

    Raises:
        Cancelled: the task is no longer wanted.
    """
    if weights is not None:
        options = replace(options, weights=sent_file(weights))
    with scratch_folder() as folder:
        mirror, made = folder / "sent", folder / "made"
        made.mkdir()
        files.write(mirror)
        there = in_mirror(pair, mirror), mirrored(output, mirror)
        with told_without(mirror):
            what = make_pair(*there, options, made, cancel=TaskCancelled())
        contents = {name: (made / name).read_bytes() for name in what.names}
        return replace(what, outcome=told_from_mirror(what.outcome, mirror)), contents
