"""How a batch registers its cases."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from core.export.canvas import CanvasChoice
from core.export.stack_formats import DEFAULT_FORMAT, StackFormat
from core.points.coordinate_systems import NOTHING_SAID, Answers
from core.registration_methods import DEFAULT_METHOD
from core.transforms.planar import TransformModel


class PointSource(str, Enum):
    """Where the matching points of the cases come from."""

    OWN_ELSE_AUTOMATIC = "own, else automatic"
    AUTOMATIC = "automatic"
    OWN = "own"


@dataclass(frozen=True)
class BatchOptions:
    """How to register every case.

    Attributes:
        source: with `AUTOMATIC` the points that a case has only measure: they become check points.
        transform_model: of the pre-alignment; None leaves it to the case, which is affine where it says nothing.
        method, refine, weights: as for the engine.
        vessel_maps: whether the stack holds them.
        stack_format, canvas, parts, keep_patient: how and what is written; see `BundleOptions`.
        points_said: what the owner of the files of points says that these do not say.
        overwrite: whether finished cases are done again, and files that are no batch's may be replaced.
    """

    source: PointSource = PointSource.OWN_ELSE_AUTOMATIC
    transform_model: TransformModel | None = None
    method: str = DEFAULT_METHOD
    refine: bool = True
    weights: Path | None = None
    vessel_maps: bool = False
    stack_format: StackFormat = DEFAULT_FORMAT
    canvas: CanvasChoice = CanvasChoice.REFERENCE
    parts: frozenset[str] | None = None
    keep_patient: bool = False
    overwrite: bool = False
    points_said: Answers = NOTHING_SAID
