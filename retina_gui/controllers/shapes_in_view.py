"""What lies on each image, carried along the alignments as they are now, and what is below the mouse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.annotations.image_levels import ImageLevels
from core.case.carrying import ImageWay
from core.points.matching import Point
from retina_gui.controllers.session_core import SessionCore
from retina_gui.document.drawing import Place
from retina_gui.state.shapes import ShapesState, alignments, shapes_state, way_to


class ShapesInView:
    """Answers where things are; changes nothing."""

    def __init__(self, core: SessionCore) -> None:
        self._document, self._options = core.document, core.options

    def on(self, image: str) -> ShapesState:
        """The shapes that one image shows, without what is being drawn."""
        snapshot = self._document.snapshot()
        opened = snapshot.images.get(image)
        if opened is None:
            return ShapesState()
        options = replace(self._options.options, drawing=None)
        return shapes_state(snapshot, options, image, opened.image.size, alignments(snapshot))

    def way(self, home: str, image: str) -> ImageWay | None:
        """From one image to another; None where nothing is known of their alignment."""
        snapshot = self._document.snapshot()
        way = way_to(snapshot, alignments(snapshot), home, image)
        return way if isinstance(way, ImageWay) else None

    def point_on(self, image: str, place: Place) -> Point | None:
        """Where the mouse is on an image, whatever image it is over; None where that has no counterpart."""
        if place.image == image:
            return place.point
        way = self.way(place.image, image)
        if way is None:
            return None
        x, y = way(np.array([place.point]))[0]
        return (float(x), float(y)) if np.isfinite([x, y]).all() else None

    def levels(self, image: str) -> ImageLevels | None:
        """The pixels of an image, in which edges are looked for; None where it is not open."""
        opened = self._document.snapshot().images.get(image)
        return None if opened is None else opened.levels

    def is_in_case(self, image: str) -> bool:
        """Whether an image, by its SHA-256, belongs to the case."""
        case = self._document.case
        identities = (case.reference, *(entry.image for entry in case.floating))
        return any(each is not None and each.sha256 == image for each in identities)
