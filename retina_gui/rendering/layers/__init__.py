"""What a pane shows, as values that are equal when the picture is the same. One module for each kind of picture."""

from __future__ import annotations

from retina_gui.rendering.layers.colour_mix import DifferenceLayer, RedCyanLayer
from retina_gui.rendering.layers.compare import (
    BlendLayer,
    CheckerboardLayer,
    FlickerLayer,
    PairLayer,
    SwipeLayer,
    checkerboard_mask,
)
from retina_gui.rendering.layers.hatching import HATCH_COLOUR, HatchedLayer, hatch_pattern
from retina_gui.rendering.layers.layer import IDENTITY, ImageLayer, Layer, Matrix, matrix_of
from retina_gui.rendering.layers.moved_place import MovedPlaceLayer
from retina_gui.rendering.layers.spy_glass import SpyGlassLayer, following
from retina_gui.rendering.layers.vessels import VesselLayer, VesselMaps

__all__ = [
    "HATCH_COLOUR",
    "IDENTITY",
    "BlendLayer",
    "CheckerboardLayer",
    "DifferenceLayer",
    "FlickerLayer",
    "HatchedLayer",
    "ImageLayer",
    "Layer",
    "Matrix",
    "MovedPlaceLayer",
    "PairLayer",
    "RedCyanLayer",
    "SpyGlassLayer",
    "SwipeLayer",
    "VesselLayer",
    "VesselMaps",
    "checkerboard_mask",
    "following",
    "hatch_pattern",
    "matrix_of",
]
