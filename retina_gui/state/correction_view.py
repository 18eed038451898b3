"""What is drawn of corrections and versions: the arrows on the picture, and the rows of the list."""

from __future__ import annotations

from dataclasses import dataclass

from core.case.judgements import Decision
from core.points.matching import Point


@dataclass(frozen=True)
class Arrow:
    """One correction on the picture, in reference pixels: from where the registration showed it to where it belongs.

    Attributes:
        number: from 1; 0 while a new one is dragged.
        dragged: whether it is under the mouse, or being solved.
    """

    number: int
    start: Point
    end: Point
    selected: bool = False
    dragged: bool = False


@dataclass(frozen=True)
class CorrectionsState:
    """What lies on the comparing pane.

    Attributes:
        active: whether the mouse corrects places.
        two_panes: the reference is on the left and the warped image on the right.
        half: the first of two clicks in side by side, as a reference point and whether it was made in the reference.
    """

    active: bool = False
    arrows: tuple[Arrow, ...] = ()
    two_panes: bool = False
    half: tuple[Point, bool] | None = None


@dataclass(frozen=True)
class VersionRow:
    """One version; texts are ready to show.

    Attributes:
        title: such as `2  Correction of 1`.
        figures: such as `Dice 0.55`.
        detail: time, corrections, and what it was made with.
        verdict: what the verdicts that the reader may see come to; None where there are none.
    """

    number: int
    title: str
    figures: str
    detail: str
    current: bool = False
    compared: bool = False
    verdict: Decision | None = None


@dataclass(frozen=True)
class VersionsState:
    """The list, and the number of the row that is selected."""

    rows: tuple[VersionRow, ...] = ()
    selected: int | None = None
