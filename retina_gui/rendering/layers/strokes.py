"""Lines that are drawn over pictures, as wide to the eye on a scaled screen as on another one."""

from __future__ import annotations

from dataclasses import replace

from retina_gui.rendering.layers.hatching import HatchedLayer
from retina_gui.rendering.layers.layer import Layer
from retina_gui.rendering.layers.maps import GridLayer
from retina_gui.rendering.layers.moved_place import MovedPlaceLayer
from retina_gui.rendering.layers.spy_glass import SpyGlassLayer


def with_strokes(layer: Layer, pixel_ratio: float) -> Layer:
    """The layer with all of its lines for a screen with so many pixels to a pixel of the layout."""
    if isinstance(layer, HatchedLayer | MovedPlaceLayer):
        return replace(layer, picture=with_strokes(layer.picture, pixel_ratio), pixel_ratio=pixel_ratio)
    if isinstance(layer, (SpyGlassLayer, GridLayer)):
        return replace(layer, pixel_ratio=pixel_ratio)
    return layer
