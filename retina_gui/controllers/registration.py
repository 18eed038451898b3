"""Registering."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.images.polarity import VesselPolarity
from core.language import tr, tr_count
from core.points.matching import ImageRole
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import LiveResult
from retina_gui.jobs.registering import (
    PairToRegister,
    RegisterRequest,
)
from retina_gui.jobs.runner import JobRunner
from retina_gui.state.options import OptionsModel, Stage
from retina_gui.state.prompts import reason_not_to_register
from retina_gui.state.series_actions import to_register


class RegistrationController(QObject):
    """Starts the engine and takes its results.

    Signals:
        told: a short message for the status line.
    """

    told = Signal(str)

    def __init__(
        self,
        document: CaseDocument,
        options: OptionsModel,
        runner: JobRunner,
        weights: Path | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._runner = document, options, runner
        self._weights = weights
        runner.succeeded.connect(self._on_answer)
        runner.cancelled.connect(self._on_cancelled)
        runner.failed.connect(self._on_failed)

    def register(self) -> None:
        """Run the network on the open pair."""
        snapshot = self._document.snapshot()
        if not reason_not_to_register(snapshot) and not self._runner.state.running:
            self._options.set(stage=Stage.REGISTER)
            self._runner.start(RegisterRequest(PairToRegister.of(snapshot, self._weights), snapshot.active))

    def register_all(self) -> None:
        """Run the network on every image that can be registered and has no result yet, one after the other."""
        waiting = to_register(self._document.snapshot())
        if waiting and not self._runner.state.running:
            self._options.set(stage=Stage.REGISTER)
            self._register_next(waiting, len(waiting))

    def _register_next(self, waiting: tuple[int, ...], count: int) -> None:
        """Start the first of these, of `count` in all; each result is a step of its own."""
        snapshot, index, rest = self._document.snapshot(), waiting[0], waiting[1:]
        heading = tr("{number} of {count}, {name}").format(
            number=count - len(rest), count=count, name=snapshot.case.entry(index).image.name
        )
        pair = PairToRegister.of_entry(snapshot, index, self._weights)
        self._runner.start(RegisterRequest(pair, index, rest, count, heading))

    def set_polarity(self, role: ImageRole, polarity: VesselPolarity | None) -> None:
        """The user's choice of an image's vessel polarity."""
        self._document.set_polarity(role, polarity)

    def _on_answer(self, request: object, answer: object) -> None:
        if isinstance(request, RegisterRequest) and isinstance(answer, LiveResult):
            self._document.set_result(request.index, answer)
            if request.rest:
                self._register_next(request.rest, request.count)
            else:
                self._options.set(stage=Stage.JUDGE, show_before=False, peek=False)

    def _on_cancelled(self, request: object) -> None:
        if isinstance(request, RegisterRequest):
            self._options.set(stage=Stage.POINTS)
            done = request.count - len(request.rest) - 1
            if done > 0:
                self.told.emit(
                    tr_count(
                        "Cancelled. {count} image was registered before.",
                        "Cancelled. {count} images were registered before.",
                        done,
                    )
                )
                return
        self.told.emit(tr("Cancelled. Nothing was changed."))

    def _on_failed(self, request: object, error: object) -> None:
        """One that cannot be registered, which the window tells, does not keep the others waiting."""
        if isinstance(request, RegisterRequest) and request.rest:
            self._register_next(request.rest, request.count)
