"""Annotations of every kind, for the tests of this folder."""

from __future__ import annotations

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.home_image import HomeImage
from core.annotations.labels import Label, LabelList
from core.annotations.shape import Shape, ShapeKind

IMAGE = HomeImage((300, 400), "Auge 点.tif", "ab" * 32)
LABELS = LabelList().with_label(Label("my own: finding", "#12ab00"))

SHAPES = {
    "point": Shape(ShapeKind.POINT, [(0.1 + 0.2, -0.25)]),
    "line": Shape(ShapeKind.LINE, [(1 / 3, 2.0), (30.7, 40.1)]),
    "polyline": Shape(ShapeKind.POLYLINE, [(1.1, 2.2), (3.3, 4.4), (5.5, 1e-20)]),
    "polyline of two": Shape(ShapeKind.POLYLINE, [(1.1, 2.2), (3.3, 4.4)]),
    "polygon": Shape(ShapeKind.POLYGON, [(10, 10), (60.123456789, 12), (50, 70.1)]),
    "polygon with a hole": Shape(
        ShapeKind.POLYGON, [(0, 0), (99, 0), (99, 99), (0, 99)], [[(10, 10), (20, 10), (20, 20.3)]]
    ),
    "freehand": Shape(ShapeKind.FREEHAND, np.random.default_rng(1).uniform(0, 300, (50, 2))),
    "upright ellipse": Shape(ShapeKind.ELLIPSE, [(100.1, 90.3), (130.7, 90.3), (100.1, 70.2)]),
    "slanted ellipse": Shape(ShapeKind.ELLIPSE, [(100.1, 90.3), (130.7, 95.3), (90.1, 70.2)]),
    "circle": Shape(ShapeKind.ELLIPSE, [(100, 90), (106, 98), (92, 96)]),
    "arrow": Shape(ShapeKind.ARROW, [(5.25, 6.75), (50, 60)]),
}


def annotation(shape: Shape, **values: str) -> Annotation:
    """With text of every kind where no other is given."""
    texts = {
        "label": "my own: finding",
        "name": 'Läsion "1" \\ 点',
        "note": "two\nlines: and a colon = ärger",
        "author": "R. Ramón",
        "made_at": "2024-02-29T12:00:00+00:00",
        "changed_at": "2025-01-01T00:00:00+00:00",
    }
    return Annotation(shape, IMAGE.sha256, **(texts | values))


def everything() -> tuple[Annotation, ...]:
    """An annotation of each shape."""
    return tuple(annotation(shape) for shape in SHAPES.values())
