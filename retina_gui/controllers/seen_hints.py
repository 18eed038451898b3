"""Hints that go away: by a click, or once the user has done what they are about; and that never come again."""

from __future__ import annotations

from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.settings import remember_hints
from retina_gui.state.hints import Hint, all_hints, is_done


class HintController(Controller):
    """Keeps in the options, and from one start to the next, which hints were seen."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._shown, self._shown_in = "", core.document.open_image
        core.document.changed.connect(self._look)
        core.options.changed.connect(self._look)

    def note_shown(self, hint: Hint | None) -> None:
        """This hint is on the screen; what is done from now on can be done because of it."""
        if hint is not None:
            self._shown, self._shown_in = hint.id, self._document.open_image

    def dismiss(self) -> None:
        """The user has closed the hint."""
        self._set(self._options.options.hints_seen | {self._shown})

    def show_again(self) -> None:
        """As at the first start."""
        self._set(frozenset())

    def _look(self) -> None:
        """What is different because another image was opened, nobody has done."""
        if self._shown_in != self._document.open_image:
            self._shown = ""
        seen = self._options.options.hints_seen
        is_new = self._shown in all_hints() - seen
        if is_new and is_done(self._shown, self._document.snapshot(), self._options.options):
            self._set(seen | {self._shown})

    def _set(self, seen: frozenset[str]) -> None:
        self._shown = ""
        remember_hints(seen)
        self._options.set(hints_seen=seen)
