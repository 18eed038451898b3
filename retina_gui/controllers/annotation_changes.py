"""What every controller of annotations needs: what is selected, and one undo step for what is changed."""

from __future__ import annotations

from collections.abc import Sequence

from core.annotations.annotation import Annotation
from core.language import tr
from retina_gui.controllers.session_core import SessionCore


class AnnotationChanges:
    """The annotations of the open case as they can be changed."""

    def __init__(self, core: SessionCore) -> None:
        self._core, self._document, self._options = core, core.document, core.options

    def selected(self) -> tuple[Annotation, ...]:
        """The selected annotations, in the order of drawing."""
        chosen = self._options.options.selected_annotations
        return tuple(each for each in self._document.case.annotations if each.identifier in chosen)

    def are_possible(self) -> bool:
        """Whether anything can be changed now; where a job is under way, that is told."""
        job = self._core.runner.state
        if job.running:
            self._core.told.emit(tr("{name} is under way; Esc cancels it.").format(name=job.name))
        return not job.running

    def put(self, text: str, changed: Sequence[Annotation], merge_key: str = "") -> None:
        """Add annotations, or put them in the place of those that they come from, as one step."""
        if changed:
            case = self._document.case.with_annotations(changed)
            self._document.change(text, self._document.content.with_case(case), merge_key)

    def remove(self, text: str, identifiers: Sequence[str]) -> None:
        """Take annotations out of the case, as one step."""
        case = self._document.case.without_annotations(identifiers)
        self._document.change(text, self._document.content.with_case(case))
