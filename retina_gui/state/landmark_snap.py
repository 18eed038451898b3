"""The landmark that a caliper catches: the centre of the fovea or of the disc, where the mouse is near enough."""

from __future__ import annotations

import numpy as np

from core.annotations.labels import DISC, FOVEA
from core.annotations.landmarks import centre_of
from core.annotations.shape import ShapeKind
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.drawing import Place, Snap
from retina_gui.state.image_facts_state import landmarks_on


def caught(document: DocumentSnapshot, kind: ShapeKind | None, label: str, place: Place) -> Snap | None:
    """What the end of a shape catches there; None where nothing is near, or Ctrl or Shift is held.

    Only calipers catch something, and none across the disc, which marks it.

    Args:
        kind, label: of the shape.
    """
    if kind is not ShapeKind.LINE or label == DISC or place.extends:
        return None
    marks = landmarks_on(document, place.image)
    near = []
    for name, shape in ((FOVEA, marks.fovea), (DISC, marks.disc)):
        centre = None if shape is None else centre_of(shape)
        away = np.inf if centre is None else float(np.hypot(*np.subtract(centre, place.point)))
        if centre is not None and away <= place.reach:
            near.append((away, Snap(place.image, centre, name)))
    return min(near, key=lambda each: each[0])[1] if near else None
