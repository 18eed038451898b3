"""The alignment without clicks over a data set: a row for each case and change, a summary for each change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.coordinates import inside
from core.evaluation.automatic import SILENTLY_WRONG, AutomaticMeasurement, measure_automatic
from core.evaluation.cases import Case, Layout
from core.evaluation.floating_change import FloatingChange
from core.images.reading import read_image
from core.points.matching import MatchingPoints, points_from_arrays
from core.transforms.planar import PlanarTransform

LIMITS = (5.0, 10.0, 12.5)
"""Reference pixels of mean TRE; the last is FIRE's for images at half size."""

_LATTICE = 7


@dataclass(frozen=True)
class AutomaticSummary:
    """All cases with one change of the floating image.

    Attributes:
        aligned: how many were aligned; the others were refused.
        affine_within, curved_within, registered_within: how many have a mean TRE within each of `LIMITS`, by the
            affine, with the curvature of the retina, and after the engine; a refused one is within none.
        affine_median, curved_median, registered_median: over the aligned cases, of their mean TRE; None where there
            are none.
        silently_wrong: how many came without a warning and are wrong by more than 10 px.
        seconds: the median.
    """

    change: FloatingChange
    cases: int
    aligned: int
    affine_within: tuple[int, ...]
    curved_within: tuple[int, ...]
    registered_within: tuple[int, ...]
    affine_median: float | None
    curved_median: float | None
    registered_median: float | None
    silently_wrong: int
    seconds: float

    @classmethod
    def of(cls, rows: Sequence[AutomaticMeasurement]) -> AutomaticSummary:
        """Of the rows with one change, at least one."""
        affine = [row.affine_mean for row in rows if row.affine_mean is not None]
        curved = [row.curved_mean for row in rows if row.curved_mean is not None]
        registered = [row.registered_mean for row in rows if row.registered_mean is not None]
        return cls(
            rows[0].change,
            len(rows),
            sum(row.aligned for row in rows),
            tuple(sum(mean <= limit for mean in affine) for limit in LIMITS),
            tuple(sum(mean <= limit for mean in curved) for limit in LIMITS),
            tuple(sum(mean <= limit for mean in registered) for limit in LIMITS),
            float(np.median(affine)) if affine else None,
            float(np.median(curved)) if curved else None,
            float(np.median(registered)) if registered else None,
            sum(row.wrong_and_silent for row in rows),
            float(np.median([row.seconds for row in rows])),
        )

    def cells(self) -> tuple[str, ...]:
        """As `AUTOMATIC_HEADINGS` names them."""
        medians = (
            "-" if value is None else f"{value:.2f}"
            for value in (self.affine_median, self.curved_median, self.registered_median)
        )
        return (
            self.change.label,
            f"{self.aligned} of {self.cases}",
            *(f"{count}" for count in (*self.affine_within, *self.curved_within, *self.registered_within)),
            *medians,
            str(self.silently_wrong),
            f"{self.seconds:.1f}",
        )


AUTOMATIC_HEADINGS = (
    "floating image turned by",
    "aligned",
    *(f"affine <={limit:g}" for limit in LIMITS),
    *(f"curved <={limit:g}" for limit in LIMITS),
    *(f"registered <={limit:g}" for limit in LIMITS),
    "affine median",
    "curved median",
    "registered median",
    "silently wrong",
    "s",
)

AUTOMATIC_DEFINITION = (
    "No clicks: the floating image is turned by so many degrees, perhaps cut down to a part of its field and enlarged, "
    "and both are aligned from their vessel maps alone. "
    "TRE at all landmarks that it then shows, in reference pixels, mean over each case: how many cases are within 5, "
    "10 and 12.5 px, and the median over the aligned ones, by the affine, with the curvature of the retina, and after "
    "the engine has registered the pair from the points that the alignment suggests. Silently wrong: aligned "
    f"without a warning and off by more than {SILENTLY_WRONG:g} px. Seconds: the median of the "
    "alignment, segmentation of both images included."
)


@dataclass(frozen=True)
class AutomaticTable:
    """Every case with every change."""

    rows: tuple[AutomaticMeasurement, ...]

    def summaries(self) -> list[AutomaticSummary]:
        """One for each change, in the order measured."""
        changes = dict.fromkeys(row.change for row in self.rows)
        return [AutomaticSummary.of([row for row in self.rows if row.change == change]) for change in changes]

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "limits": list(LIMITS),
            "summaries": [_flat(summary) for summary in self.summaries()],
            "cases": [row.to_dict() for row in self.rows],
        }

    def text_rows(self) -> list[tuple[str, ...]]:
        """For the screen."""
        return [AUTOMATIC_HEADINGS, *(summary.cells() for summary in self.summaries())]


def automatic_table(
    cases: Sequence[Case],
    changes: Sequence[FloatingChange],
    weights: Path | None,
    tell: Callable[[str, float], None],
) -> AutomaticTable:
    """Align all cases without clicks; of the paper's data each pair once.

    Args:
        changes: of the floating image, each measured with every case.

    Raises:
        InputError: an image or the weights cannot be read.
    """
    from core.registration.model import load_model

    load_model(weights)
    chosen = [case for case in cases if case.layout is not Layout.PAPER_FLOATING]
    rows: list[AutomaticMeasurement] = []
    for case in chosen:
        points = matching_points(case)
        for change in changes:
            share = len(rows) / (len(chosen) * len(changes))
            tell(f"Case {case.name}, without clicks, turned by {change.label}", share)
            rows.append(measure_automatic(case.name, case.reference, case.floating, points, change, weights))
    return AutomaticTable(tuple(rows))


def _flat(summary: AutomaticSummary) -> dict[str, object]:
    row = asdict(summary)
    return {**row.pop("change"), **row}


def matching_points(case: Case) -> MatchingPoints:
    """The landmarks; where there are none, a lattice of points that the known affine matches."""
    if case.landmarks is not None:
        return case.landmarks
    assert case.floating_to_reference is not None
    height, width = read_image(case.reference).size
    x, y = (np.linspace(0, length - 1, _LATTICE) for length in (width, height))
    lattice = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    matched = PlanarTransform.from_affine(np.array(case.floating_to_reference)).inverse(lattice)
    seen = inside(matched, read_image(case.floating).size)
    return points_from_arrays(lattice[seen], matched[seen])
