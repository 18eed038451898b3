"""Which results keep their pictures: older versions are drawn through their transforms, which needs little memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from retina_gui.document.content import LiveResult
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

    def exchange(
        self, shown: Sequence[LiveResult | None], images: Mapping[str, OpenImage]
    ) -> Callable[[str, LiveResult], LiveResult]:
        """What leaves as many results their pictures as the budget allows, for `Content.with_each_result`.

        Args:
            shown: of each image of the case; they keep their pictures.
            images: the open images, by their SHA-256.
        """
        first = [live for live in shown if live is not None]
        others = (each for each in self._recent if all(each is not live for live in first))
        fitting, spent = list(first), 0
        for result in [each for each in others if not each.is_slim]:
            height, width = result.warped.size
            spent += height * width * BYTES_A_PIXEL
            if spent <= BUDGET:
                fitting.append(result)
        self._recent = fitting
        return _exchange(fitting, images)


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
