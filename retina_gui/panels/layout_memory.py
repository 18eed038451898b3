"""The layout of the window from one start to the next: sizes of its parts, and how one looks."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QSplitter

from retina_gui.settings import remember_layout, remembered_layout
from retina_gui.state.options import OptionsModel
from retina_gui.state.remembered import to_texts, with_first, with_texts


class LayoutMemory:
    """Remembers and restores where the dividers are, and the options named in `state.remembered`."""

    def __init__(self, splitters: Mapping[str, QSplitter], options: OptionsModel) -> None:
        self._splitters, self._options = splitters, options
        self._first = self._places()

    def restore(self) -> None:
        """As the window was when it was closed the last time; what the file does not hold stays."""
        places, texts = remembered_layout(self._splitters)
        self._put(places)
        self._options.replace(with_texts(self._options.options, texts))

    def remember(self) -> None:
        """Keep it for the next start."""
        remember_layout(self._places(), to_texts(self._options.options))

    def reset(self) -> None:
        """As at the first start."""
        self._options.replace(with_first(self._options.options))
        self._put(self._first)

    def _places(self) -> dict[str, QByteArray]:
        return {name: splitter.saveState() for name, splitter in self._splitters.items()}

    def _put(self, places: Mapping[str, QByteArray]) -> None:
        for name, place in places.items():
            self._splitters[name].restoreState(place)
