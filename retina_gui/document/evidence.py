"""What the automatic alignment found out about the images, asked or not: facts, so no part of undo."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.points.matching import MatchingPoints
from retina_gui.document.suggested_points import Finding, OpenPair, Remark

KEPT_FINDINGS = 6
"""For how many pairs of a series it is kept what was found unasked: a few megabytes each."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that was found out since the case was opened.

    Attributes:
        finding: what the user asked for.
        unasked: what was found in the meantime, the latest last.
        remark: on the points that were suggested.
    """

    finding: Finding | None = None
    unasked: tuple[Finding, ...] = ()
    remark: Remark | None = None

    def asked_for(self, finding: Finding, remark: Remark | None) -> Evidence:
        """The user asked, and this was found."""
        return replace(self, finding=finding, remark=remark)

    def found_unasked(self, finding: Finding) -> Evidence:
        """This was found though nobody had asked."""
        return replace(self, unasked=(*self.unasked[1 - KEPT_FINDINGS :], finding))

    def of_other_images(self) -> Evidence:
        """Other images are open: what was asked is answered no more."""
        return replace(self, finding=None, remark=None)

    def finding_of(self, pair: OpenPair | None) -> Finding | None:
        """What the user asked for, if it is about these images."""
        return self.finding if self.finding is not None and self.finding.holds_for(pair) else None

    def about(self, pair: OpenPair | None) -> Finding | None:
        """What is known of these images, asked or not."""
        return self.finding_of(pair) or next((old for old in self.unasked if old.holds_for(pair)), None)

    def remark_on(self, points: MatchingPoints, pair: OpenPair | None) -> Remark | None:
        """The remark, if it is about these points of these images."""
        is_theirs = self.finding_of(pair) is not None and self.remark and self.remark.points == points
        return self.remark if is_theirs else None
