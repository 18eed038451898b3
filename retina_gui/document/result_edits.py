"""The results of the floating images and their versions: each change is one undo step."""

from __future__ import annotations

from core.case.versioning import with_correction, with_version_shown, without_version
from core.language import tr
from core.points.corrections import Correction
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.edited_document import EditedDocument
from retina_gui.document.result_memory import ResultMemory


class ResultEdits:
    """Takes results, shows other versions, and keeps in memory what is looked at again."""

    def __init__(self, document: EditedDocument) -> None:
        self._document = document
        self._measured: dict[LiveResult, LiveResult] = {}
        self._memory = ResultMemory()

    def start_over(self) -> None:
        """Another case is open."""
        self._measured.clear()
        self._memory.forget()

    def with_maps(self, live: LiveResult | None) -> LiveResult | None:
        """A result with its maps, where these were measured again."""
        return None if live is None else self._measured.get(live, live)

    def take_maps(self, live: LiveResult, measured: LiveResult) -> None:
        """A result of a case that was opened again has its maps now; no undo step, as nothing else is different."""
        self._measured[live] = measured
        self._document.tell()

    def register(self, index: int, live: LiveResult) -> None:
        """Take the result of a registration of the floating image `index`."""
        content = self._document.content
        name, is_series = content.case.entry(index).image.name, len(content.case.floating) > 1
        text = tr("Register {name}").format(name=name) if is_series else tr("Register")
        case = content.case.with_result(index, live.summary())
        self._push(text, content.with_case(case).with_live(index, live))

    def correct(
        self, index: int, live: LiveResult, corrections: tuple[Correction, ...], corrects: int, text: str
    ) -> None:
        """Take a corrected result of the floating image `index`, as one step with these words.

        Args:
            corrects: the number of the version that the corrections start from.
        """
        content = self._document.content
        case = with_correction(content.case, index, live.summary(), corrections, corrects)
        self._push(text, content.with_case(case).with_live(index, live))

    def show_version(self, number: int, text: str = "") -> None:
        """Show another version of the result, and what it was made from."""
        content = self._document.content
        case = with_version_shown(content.case, content.active, number)
        self._push(text or tr("Show version {number}").format(number=number), content.with_case(case))

    def delete_version(self, number: int) -> None:
        """Delete a version that is not shown, and that no other one starts from."""
        content = self._document.content
        case = without_version(content.case, content.active, number)
        self._document.change(tr("Delete version {number}").format(number=number), content.with_case(case))

    def _push(self, text: str, content: Content) -> None:
        """Another result is shown: the pictures of those that were not shown for long are given back."""
        document, before = self._document, self._document.content
        document.change(text, content)
        shown = document.content.live
        if document.content is not before:
            self._measured = {live: measured for live, measured in self._measured.items() if live in shown}
            document.exchange_results(self._memory.exchange(shown, document.images))
