"""Which results keep their pictures: older versions are drawn through their transforms, which needs little memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from retina_gui.document.content import Content, LiveResult
from retina_gui.document.history import History
from retina_gui.document.open_image import OpenImage

BUDGET = 400_000_000
"""Bytes of pictures of versions that are not shown."""
BYTES_A_PIXEL = 40
"""Of one result: two warped images, their vessels, confidence, overlap, and the pyramids."""


class ResultMemory:
    """Gives back the pictures of versions that were not shown for long."""

    def __init__(self) -> None:
        self._recent: list[LiveResult] = []

    def forget(self) -> None:
        """Another case is open."""
        self._recent.clear()

    def tidy(self, content: Content, history: History, images: Mapping[str, OpenImage]) -> Content:
        """The content with as many pictures as the budget allows; the steps of the history are changed likewise.

        What is shown, of any image of the case, keeps its pictures.
        """
        shown = [live for live in content.live if live is not None]
        self._recent = [
            *shown,
            *(each for each in self._recent if all(each is not live for live in shown) and not each.is_slim),
        ]
        fitting, spent = list(shown), 0
        for result in self._recent[len(shown) :]:
            height, width = result.warped.size
            spent += height * width * BYTES_A_PIXEL
            if spent <= BUDGET:
                fitting.append(result)
        self._recent = fitting
        exchange = _exchange(fitting, images)
        history.change_contents(lambda each: each.with_each_result(exchange))
        return content.with_each_result(exchange)


def _exchange(
    fitting: list[LiveResult], images: Mapping[str, OpenImage]
) -> Callable[[str, LiveResult], LiveResult]:
    """What makes every other result slim; the same one always becomes the same one."""
    kept, slim = {id(result) for result in fitting}, {}

    def exchange(sha256: str, result: LiveResult) -> LiveResult:
        opened = images.get(sha256)
        if id(result) in kept or result.is_slim or opened is None:
            return result
        if id(result) not in slim:
            slim[id(result)] = (result, result.slim(opened.pyramid))  # held, so that no id comes twice
        return slim[id(result)][1]

    return exchange
