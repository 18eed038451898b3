"""The alignment without clicks over a data set: a row for each case, change and aligner, a summary for each of the
last two, FIRE's success curve, and how well the confidence tells right from wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.coordinates import inside
from core.errors import InputError
from core.evaluation.aligners import OURS, Aligner
from core.evaluation.automatic import (
    SILENTLY_WRONG,
    AutomaticMeasurement,
    Stranger,
    measure_automatic,
    measure_stranger,
)
from core.evaluation.cases import Case, Layout
from core.evaluation.floating_change import FloatingChange
from core.evaluation.pairs import EYES_FILE
from core.evaluation.separation import Separation
from core.evaluation.success import FURTHEST, Success, success_by_class
from core.images.reading import read_image
from core.points.matching import MatchingPoints, points_from_arrays
from core.transforms.planar import PlanarTransform

LIMITS = (5.0, 10.0, 12.5)
"""Reference pixels of mean TRE; the last is FIRE's for images at half size."""

LEAST_CONFIDENCE = 0.5
"""From which an alignment is accepted (`core.alignment.search.ACCEPTED`, `core.alignment.detail.ACCEPTED`)."""

_LATTICE = 7


@dataclass(frozen=True)
class AutomaticSummary:
    """All cases with one change of the floating image, by one aligner.

    Attributes:
        aligned: how many were aligned; the others were refused.
        affine_within, curved_within, registered_within: how many have a mean TRE within each of `LIMITS`, by the
            affine, with the curvature of the retina, and after the engine; a refused one is within none.
        affine_median, curved_median, registered_median: over the aligned cases, of their mean TRE; None where there
            are none.
        silently_wrong: how many came without a warning and are wrong by more than 10 px.
        seconds: the median.
    """

    aligner: str
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
        """Of the rows with one change and aligner, at least one."""
        affine = [row.affine_mean for row in rows if row.affine_mean is not None]
        curved = [row.curved_mean for row in rows if row.curved_mean is not None]
        registered = [row.registered_mean for row in rows if row.registered_mean is not None]
        return cls(
            rows[0].aligner,
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
            self.aligner,
            self.change.label,
            f"{self.aligned} of {self.cases}",
            *(f"{count}" for count in (*self.affine_within, *self.curved_within, *self.registered_within)),
            *medians,
            str(self.silently_wrong),
            f"{self.seconds:.1f}",
        )


AUTOMATIC_HEADINGS = (
    "aligner",
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


SUCCESS_HEADINGS = (
    "aligner",
    "floating image turned by",
    "class",
    "pairs",
    "no answer",
    "area",
    "mean error",
)

SUCCESS_DEFINITION = (
    "As the literature counts FIRE: a pair succeeds when its mean TRE is below a threshold; the area under the share "
    f"of pairs that succeed, over thresholds from 0 to {FURTHEST:g} px, 1 at best. A pair without an answer never "
    "succeeds, and does not count in the mean error. Classes are the letters that the names of the cases begin with. "
    "Ours after registration, others by their homography."
)

SEPARATION_DEFINITION = (
    "Does the confidence of an alignment tell right ones from wrong ones? Right are those of our own aligner with a "
    f"mean TRE of at most {SILENTLY_WRONG:g} px, with the curvature of the retina; wrong are all others, and every "
    "alignment with another eye. What was refused counts with the confidence it was refused for. The area under the "
    "receiver operating characteristic is the share of pairs, one right and one wrong, in which the right one has the "
    "higher confidence."
)


@dataclass(frozen=True)
class AutomaticTable:
    """Every case with every change, by every aligner.

    Attributes:
        strangers: floating images aligned with references of other eyes, if it was asked for.
        full_width: the width in pixels of the images as they were published, if it was given: errors are counted in
            their pixels in the success curve. None counts in those of the data set.
    """

    rows: tuple[AutomaticMeasurement, ...]
    strangers: tuple[Stranger, ...] = ()
    full_width: int | None = None

    def groups(self) -> list[tuple[AutomaticMeasurement, ...]]:
        """The rows of each aligner and change, in the order measured."""
        keys = dict.fromkeys((row.aligner, row.change) for row in self.rows)
        return [tuple(row for row in self.rows if (row.aligner, row.change) == key) for key in keys]

    def summaries(self) -> list[AutomaticSummary]:
        """One for each aligner and change, in the order measured."""
        return [AutomaticSummary.of(rows) for rows in self.groups()]

    def successes(self) -> list[tuple[AutomaticSummary, list[Success]]]:
        """FIRE's success of each summary, by class: after registration where there is one, by the affine else."""
        return [
            (AutomaticSummary.of(rows), success_by_class([(row.case, self._full_error(row)) for row in rows]))
            for rows in self.groups()
        ]

    def separation(self) -> Separation:
        """Our own alignments, right and wrong by their mean TRE with the curvature of the retina, and those to other
        eyes, which are all wrong; what was refused counts with the confidence it was refused for."""
        right: list[float] = []
        wrong = [each.confidence for each in self.strangers if each.confidence is not None]
        for row in self.rows:
            for confidence, error in (
                (row.confidence, row.curved_mean),
                (row.refused_confidence, row.refused_mean),
            ):
                if confidence is not None and error is not None:
                    (right if error <= SILENTLY_WRONG else wrong).append(confidence)
        return Separation.of(right, wrong, LEAST_CONFIDENCE)

    def success_rows(self) -> list[tuple[str, ...]]:
        """FIRE's success for the screen and the report, header first."""
        unit = f"px of {self.full_width} px wide" if self.full_width else "px"
        rows = [
            (
                summary.aligner,
                summary.change.label,
                success.name,
                str(success.pairs),
                str(success.failed),
                f"{success.area:.3f}",
                "-" if success.mean_error is None else f"{success.mean_error:.2f}",
            )
            for summary, classes in self.successes()
            for success in classes
        ]
        return [(*SUCCESS_HEADINGS[:-1], f"{SUCCESS_HEADINGS[-1]} ({unit})"), *rows]

    def _full_error(self, row: AutomaticMeasurement) -> float | None:
        error = row.registered_mean if row.registered_mean is not None else row.affine_mean
        if error is None or not self.full_width or not row.reference_width:
            return error
        return error * self.full_width / row.reference_width

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "limits": list(LIMITS),
            "summaries": [_flat(summary) for summary in self.summaries()],
            "success": [
                {"aligner": summary.aligner, "change": summary.change.label, **asdict(success)}
                for summary, classes in self.successes()
                for success in classes
            ],
            "confidence": self.separation().to_dict(),
            "cases": [row.to_dict() for row in self.rows],
            "other_eyes": [each.to_dict() for each in self.strangers],
        }

    def text_rows(self) -> list[tuple[str, ...]]:
        """For the screen."""
        return [AUTOMATIC_HEADINGS, *(summary.cells() for summary in self.summaries())]


def automatic_table(
    cases: Sequence[Case],
    changes: Sequence[FloatingChange],
    weights: Path | None,
    tell: Callable[[str, float], None],
    aligners: Sequence[Aligner] = (OURS,),
    others: int = 0,
    full_width: int | None = None,
) -> AutomaticTable:
    """Align all cases without clicks; of the paper's data each pair once.

    Args:
        changes: of the floating image, each measured with every case.
        aligners: by which.
        others: with how many references of other eyes each floating image is aligned too, by our own aligner.
        full_width: as for `AutomaticTable`.

    Raises:
        InputError: an image or the weights cannot be read, an aligner's package is missing, or other eyes are asked for
            and the data set does not say which eye its cases show.
    """
    from core.registration.model import load_model

    load_model(weights)
    chosen = [case for case in cases if case.layout is not Layout.PAPER_FLOATING]
    foreign = [(case, other) for case in chosen for other in _other_eyes(case, chosen, others)]
    total = len(changes) * (len(chosen) * len(aligners) + len(foreign))
    rows: list[AutomaticMeasurement] = []
    strangers: list[Stranger] = []
    for case in chosen:
        points = matching_points(case)
        for change in changes:
            for aligner in aligners:
                tell(f"Case {case.name}, without clicks, turned by {change.label}", len(rows) / total)
                paths = case.reference, case.floating
                rows.append(measure_automatic(case.name, *paths, points, change, weights, aligner))
    for case, other in foreign:
        for change in changes:
            tell(f"Case {case.name} in the eye of {other.name}", (len(rows) + len(strangers)) / total)
            paths = case.floating, other.reference
            strangers.append(measure_stranger(case.name, paths[0], other.name, paths[1], change, weights))
    return AutomaticTable(tuple(rows), tuple(strangers), full_width)


def _other_eyes(case: Case, cases: Sequence[Case], count: int) -> list[Case]:
    """So many cases of other eyes as there are, drawn by a seed that the case alone decides."""
    if not count:
        return []
    if any(each.eye is None for each in cases):
        raise InputError(
            f"To align with other eyes, the data set must say which eye each case shows: a file {EYES_FILE} with the "
            "columns pair and eye, and a row for every case."
        )
    strangers = [other for other in cases if other.eye != case.eye]
    order = np.random.default_rng(case.index).permutation(len(strangers))
    return [strangers[k] for k in order[:count]]


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
