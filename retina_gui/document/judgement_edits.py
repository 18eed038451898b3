"""What readers think of the result of the floating image that is worked on: each change is one undo step."""

from __future__ import annotations

from dataclasses import replace

from core.case.document import Case
from core.case.judgements import Judgement, Region, Verdict
from core.language import tr
from retina_gui.document.edited_document import EditedDocument


class JudgementEdits:
    """Verdicts and their reasons. Those of other readers stay."""

    def __init__(self, document: EditedDocument) -> None:
        self._document = document

    def set_verdict(self, verdict: Verdict | None, grader: str = "", adjudicates: bool = False) -> None:
        """State what a reader thinks of the result, or nothing (None).

        Args:
            adjudicates: it settles what readers disagree about, in place of an earlier adjudication.
        """
        case, active = self._document.content.case, self._document.content.active
        case = case.without_adjudication(active) if adjudicates else case.without_judgement(active, grader)
        if verdict is not None:
            case = case.with_judgement(active, Judgement(verdict, grader=grader, adjudicates=adjudicates))
        self._change(tr("Change the verdict"), case)

    def explain(self, own: Judgement, reason: str, regions: tuple[Region, ...]) -> None:
        """State why somebody gave a verdict, and where it holds; nothing where it is none of the shown result."""
        content = self._document.content
        changed = replace(own, reason=reason, regions=regions)
        if changed != own and content.entry is not None and own in content.entry.judgements:
            self._change(tr("Change the reason"), content.case.with_judgement(content.active, changed))

    def _change(self, text: str, case: Case) -> None:
        self._document.change(text, self._document.content.with_case(case))
