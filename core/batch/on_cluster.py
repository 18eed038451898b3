"""Runs the pairs of a batch on the workers of a cluster: this program feeds them, and alone writes what they made."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from distributed import Client

from core.batch.kept_inputs import knowing_inputs
from core.batch.making import MadePair, put_pair_in_place
from core.batch.notices import NotSeenByWorker, ProcessesEnded
from core.batch.options import BatchOptions
from core.batch.outcome import PairOutcome, PairState, read_record
from core.batch.pairs import BatchPair, load_pair
from core.batch.running import failed, folder_of, kept
from core.batch.sent_files import absolute, files_of_pair
from core.cluster.alike import facts_of_this
from core.cluster.checking import check_cluster, say_nothing
from core.cluster.connection import DEATHS
from core.cluster.feeding import DeathsError, Feed, Task
from core.cluster.sent_file import file_at_workers
from core.errors import InputError
from core.left_overs import temporary_folder
from core.notices import Notice
from core.places import is_file
from core.registration_methods import registration_method

SHARED = "core.batch.cluster_tasks:make_on_shared_storage"
SENT = "core.batch.cluster_tasks:make_from_sent_files"


def run_batch_on_cluster(
    pairs: Sequence[BatchPair],
    output: Path,
    options: BatchOptions,
    cluster: AbstractContextManager[Client],
    send_images: bool = False,
    finished: Callable[[int, PairOutcome], None] | None = None,
    cancel: threading.Event | None = None,
    read: Iterable[Path] = (),
    tell: Callable[[Notice], None] = say_nothing,
) -> tuple[PairOutcome, ...]:
    """As `core.batch.running.run_batch`, with as many pairs at a time as there are workers.

    A pair whose worker dies runs elsewhere; one of which three workers die fails, and the others go on.

    Args:
        cluster: of `core.cluster.connection`; it is entered when its time has come, and left before the end.
        send_images: whether the workers get the files and give back what they made; else they see the same files, and
            the output folder, under the same paths.
        read: what was read beside the cases, such as the list.
        tell: gets a notice where workers are waited for.

    Raises:
        ClusterError: the cluster cannot be used, or no longer; what is done until then is kept.
        InputError: the weights cannot be read.
    """
    output = output.absolute()
    run = _Run(knowing_inputs([*map(absolute, pairs)], output, read), output, options, finished)
    with ExitStack() as stack:
        staging = stack.enter_context(temporary_folder(run.output))
        client = stack.enter_context(cluster)  # and left first, so that no process writes there any more
        tasks: Iterator[Task] = run.tasks_on_shared_storage(staging)
        if send_images:
            custom = options.weights
            sent = None if custom is None else stack.enter_context(file_at_workers(client, custom))
            tasks = run.tasks_with_files(sent)
        facts = facts_of_this(_weights(options, send_images))
        check_cluster(client, facts, tell)
        feed = Feed(client, SENT if send_images else SHARED, facts, tell)
        for number, answer in feed.answers(tasks, cancel):
            run.settle(number, run.outcome_of(number, answer, staging))
    return tuple(run.outcomes)


def _weights(options: BatchOptions, send_images: bool) -> list[str]:
    """The files of weights that must be the same at the workers, as `facts_of_this` calls them."""
    if options.weights is None:
        return [registration_method(options.method).weights]
    return [] if send_images else [str(options.weights.absolute())]


class _Run:
    """The pairs of one run, and what came of them."""

    def __init__(
        self,
        pairs: Sequence[BatchPair],
        output: Path,
        options: BatchOptions,
        finished: Callable[[int, PairOutcome], None] | None,
    ) -> None:
        self.output, self.outcomes = output, [PairOutcome(pair.name, PairState.NOT_RUN) for pair in pairs]
        self._pairs, self._options, self._finished = pairs, options, finished

    def settle(self, number: int, outcome: PairOutcome) -> None:
        """A pair came to an end."""
        self.outcomes[number] = outcome
        if self._finished is not None:
            self._finished(number, outcome)

    def tasks_on_shared_storage(self, staging: Path) -> Iterator[Task]:
        """A task for each pair that can be used; the others are settled here."""
        for number, pair, _ in self._usable():
            yield Task(number, (pair, self.output, self._options, staging))

    def tasks_with_files(self, weights: str | None) -> Iterator[Task]:
        """The same, but for pairs that are finished: their files need not travel for that."""
        for number, pair, folder in self._usable():
            earlier = self._kept(pair, folder)
            if earlier is not None:
                self.settle(number, earlier)
                continue
            files = files_of_pair(pair, folder)
            yield Task(number, (pair, self.output, self._options, files, weights))

    def _usable(self) -> Iterator[tuple[int, BatchPair, Path]]:
        for number, pair in enumerate(self._pairs):
            try:
                folder = folder_of(pair, self.output)
            except InputError as error:
                self.settle(number, failed(pair.name, error))
            else:
                yield number, pair, folder

    def _kept(self, pair: BatchPair, folder: Path) -> PairOutcome | None:
        if self._options.overwrite or read_record(folder) is None:
            return None
        try:
            return kept(load_pair(pair, self._options), folder, self._options)
        except Exception:  # the worker says what is wrong with it
            return None

    def outcome_of(self, number: int, answer: Any, staging: Path) -> PairOutcome:
        """What came of a pair, with the files that a worker made where they belong."""
        pair = self._pairs[number]
        if isinstance(answer, DeathsError):
            return PairOutcome(pair.name, PairState.FAILED, reason=ProcessesEnded(DEATHS))
        if isinstance(answer, Exception):
            return failed(pair.name, answer)
        what, there = answer
        made = staging / (there if isinstance(there, str) else "sent")
        try:
            if not isinstance(there, str):
                _write(made, there)
            return put_pair_in_place(pair, self.output, self._options, made, self._explained(pair, what))
        except OSError as error:
            return failed(pair.name, error)
        finally:
            if made != staging:
                shutil.rmtree(made, ignore_errors=True)

    def _explained(self, pair: BatchPair, what: MadePair) -> MadePair:
        """A file that a worker misses may be missing here too: then that is the reason."""
        reason = what.outcome.reason
        if isinstance(reason, NotSeenByWorker) and not is_file(reason.path):
            try:
                load_pair(pair, self._options)
            except Exception as error:
                return MadePair(failed(pair.name, error))
        return what


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
