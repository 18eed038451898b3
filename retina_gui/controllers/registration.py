"""Registering."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal

from core.images.polarity import VesselPolarity
from core.language import tr, tr_count
from core.points.matching import ImageRole
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import LiveResult
from retina_gui.jobs.registering import PairToRegister, RegisterRequest
from retina_gui.state.options import Stage
from retina_gui.state.prompts import reason_not_to_register
from retina_gui.state.series_rules import to_register


class RegistrationController(Controller):
    """Starts the engine and takes its results.

    Attributes:
        is_series: whether the last registration was one of several that belong together.

    Signals:
        registered: a result was taken.
    """

    registered = Signal()

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self.is_series = False

    def register(self) -> None:
        """Run the network on the open pair."""
        snapshot = self._document.snapshot()
        if not reason_not_to_register(snapshot) and not self._runner.state.running:
            self._options.set(stage=Stage.REGISTER)
            pair = PairToRegister.of(snapshot, self._weights)
            self._start(RegisterRequest(self._by_method(pair), snapshot.active))

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
        self._start(RegisterRequest(self._by_method(pair), index, rest, count, heading))

    def set_polarity(self, role: ImageRole, polarity: VesselPolarity | None) -> None:
        """The user's choice of an image's vessel polarity."""
        self._document.set_polarity(role, polarity)

    def _by_method(self, pair: PairToRegister) -> PairToRegister:
        return replace(pair, method=self._options.options.method)

    def _start(self, request: RegisterRequest) -> None:
        self.is_series = request.count > 1
        self._runner.start(
            request,
            partial(self._take, request),
            failed=partial(self._on_failed, request),
            cancelled=partial(self._on_cancelled, request),
        )

    def _take(self, request: RegisterRequest, live: LiveResult) -> None:
        self._document.results.register(request.index, live)
        self.registered.emit()
        if request.rest:
            self._register_next(request.rest, request.count)
        else:
            self._options.set(stage=Stage.JUDGE, show_before=False, peek=False)

    def _on_cancelled(self, request: RegisterRequest) -> None:
        self._options.set(stage=Stage.POINTS)
        done = request.count - len(request.rest) - 1
        if done > 0:
            self._tell(
                tr_count(
                    "Cancelled. {count} image was registered before.",
                    "Cancelled. {count} images were registered before.",
                    done,
                )
            )

    def _on_failed(self, request: RegisterRequest, error: BaseException) -> None:
        """One that cannot be registered, which is told, does not keep the others waiting."""
        if request.rest:
            self._register_next(request.rest, request.count)
        else:
            self._options.set(stage=Stage.POINTS)
