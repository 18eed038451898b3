"""What the points table and the choice of the model show: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.points.matching import Point
from core.transforms.planar import TransformModel


class ErrorLevel(str, Enum):
    """How an error compares with the size of the image; shown by colour and by a sign."""

    NONE = "none"  # there is no estimate
    SMALL = "small"
    NOTABLE = "notable"
    LARGE = "large"
    SUSPECT = "suspect"  # it alone does not fit the others


@dataclass(frozen=True)
class PointRow:
    """A row of the points table; points and errors in pixels.

    Attributes:
        offset: from the reference point to the floating point brought over by the model, in reference pixels; None
            without a model, or where the model is exact at its own pairs.
        error: what the row is judged by, in reference pixels: of a fit pair its leave-one-out error, where another
            pair stands out the one without that; of a check point its distance; None where there is none.
        residual: the same in words.
        residual_help: what it means.
    """

    pair_id: int
    active: bool
    check: bool
    reference: Point | None
    floating: Point | None
    offset: Point | None
    error: float | None
    residual: str
    residual_help: str
    level: ErrorLevel = ErrorLevel.NONE
    suggested: bool = False

    @property
    def complete(self) -> bool:
        """Whether both images have the point."""
        return self.reference is not None and self.floating is not None

    @property
    def distance(self) -> float | None:
        """The length of `offset`: the residual under the model, in reference pixels."""
        return None if self.offset is None else (self.offset[0] ** 2 + self.offset[1] ** 2) ** 0.5


@dataclass(frozen=True)
class PointsState:
    """The points table and the line under it.

    Attributes:
        editable: whether points can be changed now.
        in_drawer: whether the table is below the images, where there is room for all its columns.
    """

    rows: tuple[PointRow, ...]
    summary: str
    selected: int | None
    editable: bool = True
    in_drawer: bool = False


@dataclass(frozen=True)
class ModelState:
    """The choice of the transform model, and what the chosen one needs and can do."""

    chosen: TransformModel
    description: str
