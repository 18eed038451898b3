"""`batch.csv` while a batch runs: as it is now, however many lines it has."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from core.batch.outcome import PairOutcome, PairState, write_summary
from core.batch.pairs import BatchPair

QUICK_SECONDS = 0.1
LEAST_PAUSE = 20
"""Times the time that writing takes: a long list costs the batch no more than one part in so many."""


class RunningSummary:
    """The outcomes so far, and the file. What it lacks when a program is killed is beside the files of each pair."""

    def __init__(self, folder: Path, pairs: Sequence[BatchPair]) -> None:
        self._folder = folder
        self._outcomes = [PairOutcome(pair.name, PairState.NOT_RUN) for pair in pairs]
        self._next = 0.0
        self._is_written = False
        self.ended = 0

    def note(self, number: int, outcome: PairOutcome) -> None:
        """A pair came to an end."""
        self._outcomes[number] = outcome
        self.ended += 1
        self._is_written = False
        if time.monotonic() >= self._next:
            self.write()

    def write(self) -> None:
        """Write the file, where it is not as it should be.

        Raises:
            InputError: the folder cannot be written to.
        """
        if self._is_written:
            return
        begin = time.monotonic()
        write_summary(self._folder, self._outcomes)
        took = time.monotonic() - begin
        self._next = begin + took + (LEAST_PAUSE * took if took > QUICK_SECONDS else 0.0)
        self._is_written = True
