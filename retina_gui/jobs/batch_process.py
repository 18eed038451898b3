"""The process that registers cases of the list: started when it is needed, told what to do, ended with the window.

A process and not a thread: it has an interpreter lock and memory of its own, so that neither its work nor its end can
hold up the window, and the system gives it the time that nobody else wants.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from core.batch.listed_case import ListedCase
from core.batch.worker import case_to_message
from core.child_process import child_command
from core.language import language

LOG = logging.getLogger("retina_gui")
END_MS = 3000


class BatchProcess(QObject):
    """Talks to `core.batch.worker`.

    Signals:
        progressed: number of the case, step, fraction.
        ready: the case may be written; `write` or `drop` answers.
        ended: number of the case; done, failed, cancelled or changed; the reason.
        broke: the process ended by itself, with the case that it was working on.
    """

    progressed = Signal(int, str, float)
    ready = Signal(int)
    ended = Signal(int, str, str)
    broke = Signal(int)

    def __init__(self, weights: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._weights = weights
        self._process: QProcess | None = None
        self._current = -1
        self._rest = b""
        self._leaving: list[QProcess] = []

    @property
    def is_alive(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.state() != QProcess.ProcessState.NotRunning

    def run(self, number: int, case: ListedCase, automatic: bool) -> None:
        """Register a case; there must be none under way."""
        if not self.is_alive:
            self._start()
        self._current = number
        weights = None if self._weights is None else str(self._weights.absolute())
        self._send({"run": number, "case": case_to_message(case), "automatic": automatic, "weights": weights})

    def cancel(self) -> None:
        """Stop with the case in progress; `ended` tells when."""
        self._send({"cancel": self._current})

    def write(self) -> None:
        """Let the case that is ready be written."""
        self._send({"write": self._current})

    def drop(self) -> None:
        """Let the case that is ready be as it was."""
        self._send({"drop": self._current})

    def release(self) -> None:
        """There is nothing more to do: the process ends by itself, and its memory is free again."""
        process, self._process, self._current = self._process, None, -1
        if process is not None:
            process.disconnect(self)
            process.finished.connect(self._on_left)
            self._leaving.append(process)
            process.closeWriteChannel()

    def shut_down(self) -> None:
        """End the process and wait for it; what it was working on is left as it was, and written as a whole or not."""
        self.release()
        for process in self._leaving:
            process.disconnect(self)
            if process.state() != QProcess.ProcessState.NotRunning and not process.waitForFinished(END_MS):
                process.kill()
                process.waitForFinished(END_MS)
        self._leaving.clear()

    def _start(self) -> None:
        process = QProcess(self)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_error_output)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process, self._rest = process, b""
        program, *arguments = child_command("batch", language())
        process.start(program, arguments)

    def _send(self, order: dict[str, Any]) -> None:
        if self._process is not None:
            self._process.write((json.dumps(order) + "\n").encode())

    @Slot()
    def _on_output(self) -> None:
        if self._process is None:
            return
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            answer = json.loads(line)
            number = answer["case"]
            if "end" in answer:
                self._current = -1
                self.ended.emit(number, answer["end"], answer["reason"])
            elif "ready" in answer:
                self.ready.emit(number)
            else:
                self.progressed.emit(number, answer["step"], answer["fraction"])

    @Slot()
    def _on_error_output(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
            LOG.warning("The process of the list: %s", text)

    @Slot()
    def _on_left(self) -> None:
        for process in [each for each in self._leaving if each.state() == QProcess.ProcessState.NotRunning]:
            self._leaving.remove(process)
            process.deleteLater()

    @Slot()
    def _on_finished(self) -> None:
        self._give_up()

    @Slot(object)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._give_up()

    def _give_up(self) -> None:
        number, self._current, self._process = self._current, -1, None
        if number >= 0:
            self.broke.emit(number)
