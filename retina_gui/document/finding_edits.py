"""What the automatic alignment found out about the open images, and the points that it suggests."""

from __future__ import annotations

from core.language import tr
from core.points.matching import ImageRole, MatchingPoints
from retina_gui.document.content import Content
from retina_gui.document.edited_document import EditedDocument
from retina_gui.document.evidence import Evidence
from retina_gui.document.suggested_points import Finding, Remark, Suggestion


class FindingEdits:
    """Takes what was found. Only suggested points are an undo step.

    Attributes:
        evidence: everything that was found out since the case was opened.
    """

    def __init__(self, document: EditedDocument) -> None:
        self._document = document
        self.evidence = Evidence()

    def start_over(self) -> None:
        """Another case is open."""
        self.evidence = Evidence()

    def forget_answer(self) -> None:
        """Other images are open: what was asked is answered no more."""
        self.evidence = self.evidence.of_other_images()

    def answer(self, finding: Finding, remark: Remark | None = None) -> None:
        """Take what the user asked for, and perhaps a remark on the points."""
        self.evidence = self.evidence.asked_for(finding, remark)
        self._document.tell()

    def add_unasked(self, finding: Finding) -> None:
        """Take what was found out about a pair of images though nobody had asked."""
        self.evidence = self.evidence.found_unasked(finding)
        self._document.tell()

    def suggest(self, suggestion: Suggestion) -> None:
        """Add suggested pairs to the points, as one step, with the vessel polarities that the answer confirmed."""
        content = self._document.content
        kept = content.entry.points if content.entry else MatchingPoints()
        points = MatchingPoints((*kept, *suggestion.pairs))
        changed = content.with_case(content.case.with_points(content.active, points))
        if self.evidence.finding is not None:
            changed = self._with_confirmed_polarities(changed, self.evidence.finding)
        self._document.change(tr("Suggest points"), changed.with_suggestion(suggestion))

    def _with_confirmed_polarities(self, content: Content, finding: Finding) -> Content:
        """Where the alignment was found with another polarity than the one in force, that is the right one."""
        snapshot, maps = self._document.snapshot(), finding.maps
        for role, in_force, prepared in (
            (ImageRole.REFERENCE, snapshot.reference_polarity, maps.reference),
            (ImageRole.FLOATING, snapshot.floating_polarity, maps.floating),
        ):
            if prepared.polarity.polarity is not in_force:
                content = content.with_polarity(role, prepared.polarity.polarity)
        return content
