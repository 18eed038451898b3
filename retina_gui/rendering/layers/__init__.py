"""What a pane shows, as values that are equal when the picture is the same. One module for each kind of picture."""

from __future__ import annotations

from retina_gui.rendering.layers.compare import CompareLayer, CompareMode, checkerboard_mask
from retina_gui.rendering.layers.hatching import HATCH_COLOUR, HatchedLayer, hatch_pattern
from retina_gui.rendering.layers.layer import IDENTITY, ImageLayer, Layer, Matrix, matrix_of

__all__ = [
    "HATCH_COLOUR",
    "IDENTITY",
    "CompareLayer",
    "CompareMode",
    "HatchedLayer",
    "ImageLayer",
    "Layer",
    "Matrix",
    "checkerboard_mask",
    "hatch_pattern",
    "matrix_of",
]
