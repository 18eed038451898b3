"""A process that registers the cases of the window's list one by one, so that the window stays smooth.

Run as the child "batch" of `core.child_process`. It reads a JSON object a line from standard input and answers in the
same way on standard output:

    {"run": 7, "case": {...}, "automatic": true, "weights": null}    register this case
    {"cancel": 7}                                                    stop with it
    {"write": 7} or {"drop": 7}                                      the answer to "ready"

    {"case": 7, "step": "...", "fraction": 0.4}                      where it is
    {"case": 7, "ready": true}                                       it may be written: shall it?
    {"case": 7, "end": "done", "reason": ""}                         done, failed, cancelled or changed

It ends when its input does, so it never outlives the window.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, TextIO

import msgspec

from core.batch.completing import ChangedMeanwhileError, CompletionOptions, complete_case
from core.batch.failures import forget_failure, remember_failure
from core.batch.listed_case import ListedCase
from core.batch.notices import InternalError, reason_of
from core.errors import Cancelled
from core.language import use_language
from core.quiet_libraries import quiet_libraries
from core.registration.request import Progress
from core.resource_files import translation_folder
from core.torch_settings import prepare_for_torch

NICENESS = 10
BELOW_NORMAL_PRIORITY = 0x4000
STEP = 0.02
"""Progress is told when it has moved by this much."""


def case_to_message(case: ListedCase) -> dict[str, Any]:
    """A listed case as JSON values."""
    values: dict[str, Any] = msgspec.to_builtins(case, enc_hook=str)
    return values


def case_from_message(values: dict[str, Any]) -> ListedCase:
    """What `case_to_message` gave, each value of the kind that it had."""
    return msgspec.convert(values, ListedCase, dec_hook=lambda kind, value: kind(value))


class Worker:
    """Reads orders on a thread and works on the calling one."""

    def __init__(self, orders: TextIO, answers: TextIO) -> None:
        self._orders, self._answers = orders, answers
        self._waiting: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._grants: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._cancel, self._current = threading.Event(), -1
        self._fraction, self._step = 0.0, ""

    def run(self) -> None:
        """Work until the input ends."""
        threading.Thread(target=self._read, name="orders", daemon=True).start()
        while (order := self._waiting.get()) is not None:
            self._current, self._fraction, self._step = order["run"], -1.0, ""
            end, reason = self._work(order)
            _keep(case_from_message(order["case"]), end, reason)
            self._tell(end=end, reason=reason)
            self._cancel.clear()

    def _read(self) -> None:
        for line in self._orders:
            order = json.loads(line)
            if "run" in order:
                self._waiting.put(order)
            elif order.get("cancel") == self._current:
                self._cancel.set()
                self._grants.put(False)
            elif order.get("write", order.get("drop")) == self._current:
                self._grants.put("write" in order)
        self._cancel.set()
        self._grants.put(False)
        self._waiting.put(None)

    def _work(self, order: dict[str, Any]) -> tuple[str, str]:
        weights = order.get("weights")
        options = CompletionOptions(order["automatic"], Path(weights) if weights else None)
        try:
            complete_case(
                case_from_message(order["case"]), options, self._progress, self._cancel, self._may_write
            )
        except Cancelled:
            return "cancelled", ""
        except ChangedMeanwhileError:
            return "changed", ""
        except Exception as error:
            reason = reason_of(error)
            if isinstance(reason, InternalError):
                traceback.print_exc()
            return "failed", reason.sentence
        return "done", ""

    def _may_write(self) -> bool:
        while not self._grants.empty():  # what was meant for an earlier case
            self._grants.get()
        if self._cancel.is_set():
            return False
        self._tell(ready=True)
        return self._grants.get()

    def _progress(self, progress: Progress) -> None:
        if progress.step != self._step or progress.fraction >= self._fraction + STEP:
            self._fraction, self._step = progress.fraction, progress.step
            self._tell(step=progress.step, fraction=progress.fraction)

    def _tell(self, **values: Any) -> None:
        self._answers.write(json.dumps({"case": self._current, **values}) + "\n")
        self._answers.flush()


def _keep(case: ListedCase, end: str, reason: str) -> None:
    """What comes of an attempt stays known when the list is opened again."""
    if end == "failed":
        remember_failure(case, reason)
    elif end == "done":
        forget_failure(case.place)


def give_way() -> None:
    """Let the window and everything that the user waits for go first."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL_PRIORITY)
    else:
        os.nice(NICENESS)
    os.environ["OMP_NUM_THREADS"] = str(max(1, (os.cpu_count() or 2) - 1))  # before torch is loaded
    prepare_for_torch()


def main() -> None:
    """Work for the program that started this one, and tell in its language, the code of which is the argument."""
    give_way()
    if len(sys.argv) > 1:
        use_language(sys.argv[1], translation_folder())
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    orders = os.fdopen(sys.stdin.fileno(), encoding="utf-8", closefd=False)
    with quiet_libraries():
        Worker(orders, answers).run()


if __name__ == "__main__":
    main()
