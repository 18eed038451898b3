"""What speaks for and against a place that was found for a detail, and the confidence that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np

from core.alignment.curved import CurvedTransform

MOST_ODDS = 50.0
"""Of the logarithm, either way."""

LEAST_STRAIN = 0.02
"""A smaller one says no more: the truth itself is not known better."""

EVEN_AGREEMENT, AGREEMENT_SCALE = 0.55, 0.08
EVEN_LEAD, LEAD_SCALE = 0.15, 0.1
EVEN_EVIDENCE, EVIDENCE_SCALE = 2.0, 1.5
EVEN_STRAIN, STRAIN_POWER = 0.06, 6.0
"""Of each figure, where right and wrong are called equally likely, and by how much more the odds grow e times; with
the strain they fall by this power of it. Set between 23 right alignments, of which the least sure has 0.85 (quarters
from the middle of the 12 pairs, 0.18 of FIRE's and of the ultra-wide ones), and 173 wrong ones, places of the right
eye among them, of which the surest has 0.07; of 64 wrong ones since, the surest has 0.31. Alone, the wrong ones reach
an agreement of 0.67, a lead of 0.16, evidence of 4.1 and a strain of 0.063, and right ones 0.50, 0.19, 1.5 and 0.128.
Strain parts them best: where few vessels let any place agree (0.80, FIRE's P09 in the eye of P04), it is 0.33."""


@dataclass(frozen=True)
class DetailFigures:
    """Four figures of one alignment.

    Attributes:
        agreement: correlation of the orientations of the vessels, -1 to 1.
        lead: by how much the next best other place agrees less.
        evidence: of the windows (`verification`).
        strain: what no similarity explains of the alignment (`strain`).
    """

    agreement: float
    lead: float
    evidence: float
    strain: float

    @property
    def confidence(self) -> float:
        """0 to 1; one half is the border between right and wrong."""
        odds = (
            (self.agreement - EVEN_AGREEMENT) / AGREEMENT_SCALE
            + (self.lead - EVEN_LEAD) / LEAD_SCALE
            + (self.evidence - EVEN_EVIDENCE) / EVIDENCE_SCALE
            + STRAIN_POWER * log(EVEN_STRAIN / max(self.strain, LEAST_STRAIN))
        )
        return 1 / (1 + exp(-float(np.clip(odds, -MOST_ODDS, MOST_ODDS))))


def strain(transform: CurvedTransform, points: np.ndarray) -> float:
    """How far a transform is from the nearest similarity: the residual as a share of the extent, root mean squares.

    Two views of a small part of a retina differ by little more than a similarity. At a wrong place the windows lead
    each to another vessel, and what is fitted to them is sheared and bent.

    Args:
        points: `(N, 2)`, where to compare.
    """
    there = points @ (1, 1j)
    here = transform(points) @ (1, 1j)
    there, here = there - there.mean(), here - here.mean()
    residual = here - np.vdot(there, here) / np.vdot(there, there) * there
    return float(np.linalg.norm(residual) / np.linalg.norm(here))
