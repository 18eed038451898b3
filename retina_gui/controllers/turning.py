"""Turning and flipping an image of the case: everything that counts in its pixels follows, as one undo step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal

from core.images.orientation import Orientation
from core.language import tr
from core.points.matching import ImageRole
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.turned_content import reason_not_to_turn
from retina_gui.jobs.turning_image import TurnedImage, TurnRequest


class TurningController(Controller):
    """Turns an image.

    Signals:
        turned: an image that is shown lies otherwise than before, also by undo.
    """

    turned = Signal()

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._shown: dict[str, Orientation] = {}
        core.document.changed.connect(self._look)

    def turn(self, role: ImageRole, by: Orientation, then: Callable[[], object] | None = None) -> None:
        """Turn the image of this pane further.

        Args:
            then: what follows once it is turned.
        """
        snapshot, content = self._document.snapshot(), self._document.content
        identity = snapshot.identity(role)
        if identity is None or identity.sha256 not in snapshot.images or self._core.is_busy:
            return
        missing = reason_not_to_turn(content, identity)
        if missing:
            self._tell(
                tr(
                    "The registration of {name} is not at hand, and it has to follow: open its images and its "
                    "transform again first."
                ).format(name=missing)
            )
            return
        request = TurnRequest(content, snapshot.images, identity, by)
        self._runner.start(request, partial(self._take, request, then))

    def as_in_file(self, role: ImageRole) -> None:
        """Show the image of this pane as it is in its file again."""
        identity = self._document.snapshot().identity(role)
        if identity is not None and identity.orientation is not Orientation.AS_IN_FILE:
            self.turn(role, identity.orientation.inverse)

    def _take(self, request: TurnRequest, then: Callable[[], object] | None, answer: TurnedImage) -> None:
        """Points that were set meanwhile follow as well."""
        content = self._document.content
        changed = answer.content if content is request.content else request.turn(content, answer.image)
        text = tr("Turn {name}").format(name=request.identity.name)
        self._document.adopt_turned(answer.image, changed, text)
        how = tr(answer.image.image.orientation.words)
        self._tell(tr("{name} is shown {how}.").format(name=request.identity.name, how=how))
        if then is not None:
            then()

    def _look(self) -> None:
        """What was begun on an image in its former pixels is no more."""
        snapshot = self._document.snapshot()
        shown = {
            identity.sha256_in_file: identity.orientation
            for identity in map(snapshot.identity, ImageRole)
            if identity is not None
        }
        before, self._shown = self._shown, shown
        if any(before.get(image, orientation) is not orientation for image, orientation in shown.items()):
            self._options.set(
                drawing=None, snap=None, grown=None, annotation_drag=(), walked=None, typing_scale=""
            )
            self.turned.emit()
