"""The legend on the picture: what it says can be read."""

from __future__ import annotations

from itertools import pairwise

import pytest

from retina_gui.panels.legend import Legend
from retina_gui.rendering.colours import ColourScale
from retina_gui.state.readings import length_text
from retina_gui.state.view_state import ColourBar


@pytest.mark.parametrize("spacing", [None, 6.0, 11.37])
@pytest.mark.parametrize("high", [1.0, 23.4, 1234.5])
@pytest.mark.parametrize("letters", [9, 13, 20])
def test_the_words_of_the_colour_bar_never_meet(qtbot, spacing, high: float, letters: int) -> None:
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    parent.setStyleSheet(f"* {{ font-size: {letters}px; }}")
    legend = Legend(parent)
    parent.show()
    ticks = tuple((share, length_text(share * high, spacing)) for share in (0.0, 0.5, 1.0))
    legend.show_legend((), ColourBar("Moved by the network", ColourScale.SEQUENTIAL, ticks))
    legend.resize(legend.needed_size())
    places = legend.bar.tick_places()
    assert len(places) == 3
    assert places[0].left() >= 0
    assert places[-1].right() <= legend.bar.width()
    for place, after in pairwise(places):
        assert place.right() + 4 <= after.left()
    for place, (_, text) in zip(places, ticks, strict=True):
        assert place.width() >= legend.bar.fontMetrics().horizontalAdvance(text)
