"""The alignment without clicks over a data set, in figures: a summary for each change and aligner, FIRE's success
curve, and how well the confidence tells right from wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np

from core.alignment.result import ACCEPTED
from core.evaluation.aligners import OURS
from core.evaluation.automatic import SILENTLY_WRONG, AutomaticMeasurement, Stranger
from core.evaluation.floating_change import FloatingChange
from core.evaluation.separation import Judged, Separation
from core.evaluation.success import FURTHEST, Success, success_by_class

LIMITS = (5.0, 10.0, 12.5)
"""Reference pixels of mean TRE; the last is FIRE's for images at half size."""


@dataclass(frozen=True)
class AutomaticSummary:
    """All cases with one change of the floating image, by one aligner.

    Attributes:
        aligned: how many were aligned; the others were refused.
        affine_within, curved_within, registered_within: how many have a mean TRE within each of `LIMITS`, by the
            affine, with the curvature of the retina, and after the engine; a refused one is within none.
        affine_median, curved_median, registered_median: over the aligned cases, of their mean TRE; None where there
            are none.
        wrong: how many were aligned and are wrong by more than 10 px.
        silently_wrong: how many of them came without a warning.
        failed: how many could not be measured or registered.
        seconds: the median over those that could be measured.
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
    wrong: int
    silently_wrong: int
    failed: int
    seconds: float | None

    @classmethod
    def of(cls, rows: Sequence[AutomaticMeasurement]) -> AutomaticSummary:
        """Of the rows with one change and aligner, at least one."""
        affine = [row.affine_mean for row in rows if row.affine_mean is not None]
        curved = [row.curved_mean for row in rows if row.curved_mean is not None]
        registered = [row.registered_mean for row in rows if row.registered_mean is not None]
        seconds = [row.seconds for row in rows if row.aligned or not row.failure]
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
            sum(row.is_wrong for row in rows),
            sum(row.wrong_and_silent for row in rows),
            sum(bool(row.failure) for row in rows),
            float(np.median(seconds)) if seconds else None,
        )

    def cells(self) -> tuple[str, ...]:
        """As `AUTOMATIC_HEADINGS` names them."""
        medians = (
            "-" if value is None else f"{value:.2f}"
            for value in (self.affine_median, self.curved_median, self.registered_median)
        )
        failed = f", {self.failed} failed" if self.failed else ""
        return (
            self.aligner,
            self.change.label,
            f"{self.aligned} of {self.cases}{failed}",
            *(f"{count}" for count in (*self.affine_within, *self.curved_within, *self.registered_within)),
            *medians,
            str(self.wrong),
            str(self.silently_wrong),
            "-" if self.seconds is None else f"{self.seconds:.1f}",
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
    "wrong",
    "silently wrong",
    "s",
)

AUTOMATIC_DEFINITION = (
    "No clicks: the floating image is turned by so many degrees, perhaps cut down to a part of its field and enlarged, "
    "and both are aligned from their vessel maps alone. "
    "TRE at all landmarks that it then shows, in reference pixels, mean over each case: how many cases are within 5, "
    "10 and 12.5 px, and the median over the aligned ones, by the affine, with the curvature of the retina, and after "
    "the engine has registered the pair from the points that the alignment suggests. Wrong: aligned, and off by more "
    f"than {SILENTLY_WRONG:g} px; silently, where that came without a warning. Seconds: the median of the alignment, "
    "segmentation of both images included (made once for all that is measured on an image)."
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
    "alignment with another eye. What was refused counts with the confidence it was refused for; one threshold, the "
    f"same for whole images and for details, decides: {ACCEPTED:g}, the dot. The area under the receiver operating "
    "characteristic is the share of pairs, one right and one wrong, in which the right one has the higher confidence; "
    "its interval draws the cases anew, each with all its alignments (bootstrap, 95 %)."
)


@dataclass(frozen=True)
class AutomaticTable:
    """Every case with every change, by every aligner.

    Attributes:
        strangers: floating images aligned with references of other eyes, if it was asked for.
        full_width: the width in pixels of the images as they were published, if it was given: errors are counted in
            their pixels in the success curve. None counts in those of the data set.
        kept: how many rows were measured by an earlier run that was interrupted.
    """

    rows: tuple[AutomaticMeasurement, ...]
    strangers: tuple[Stranger, ...] = ()
    full_width: int | None = None
    kept: int = 0

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

    @cached_property
    def separation(self) -> Separation:
        """Our own alignments, right and wrong by their mean TRE with the curvature of the retina, and those to other
        eyes, which are all wrong; what was refused counts with the confidence it was refused for."""
        judged = [
            Judged(row.case, row.confidence, _is_right(row.curved_mean))
            for row in self.rows
            if row.confidence is not None
        ]
        judged += [
            Judged(row.case, row.refused_confidence, _is_right(row.refused_mean))
            for row in self.rows
            if row.refused_confidence is not None
        ]
        judged += [
            Judged(each.case, each.confidence, False)
            for each in self.strangers
            if each.confidence is not None
        ]
        return Separation.of(judged, ACCEPTED)

    def failures(self) -> list[str]:
        """A sentence for each pair that could not be measured or registered."""
        return [
            *(
                f"{row.case}, {row.aligner}, {row.change.label}: {row.failure}"
                for row in self.rows
                if row.failure
            ),
            *(
                f"{each.case} in the eye of {each.reference_case}, {each.change.label}: {each.failure}"
                for each in self.strangers
                if each.failure
            ),
        ]

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
        error = row.registered_mean if row.aligner == OURS.name else row.affine_mean
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
            "confidence": self.separation.to_dict(),
            "cases": [row.to_dict() for row in self.rows],
            "other_eyes": [each.to_dict() for each in self.strangers],
        }

    def text_rows(self) -> list[tuple[str, ...]]:
        """For the screen."""
        return [AUTOMATIC_HEADINGS, *(summary.cells() for summary in self.summaries())]


def _flat(summary: AutomaticSummary) -> dict[str, object]:
    row = asdict(summary)
    return {**row.pop("change"), **row}


def _is_right(error: float | None) -> bool:
    """Where a transform has no inverse at a landmark it is wrong."""
    return error is not None and error <= SILENTLY_WRONG
