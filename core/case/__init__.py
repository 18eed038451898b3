"""The case: one reference image, any number of floating images, their points, results and verdicts."""

from core.case.document import Case, case_of
from core.case.floating_entry import FloatingEntry
from core.case.image_identity import ImageIdentity
from core.case.image_lookup import CaseFile, ImageState
from core.case.judgements import Decision, Judgement, Verdict, agreement, decision, seen_by
from core.case.result_summary import ResultSummary
from core.case.storage import load_case, read_case, write_case
from core.case.versions import Recipe, Version

__all__ = [
    "Case",
    "CaseFile",
    "Decision",
    "FloatingEntry",
    "ImageIdentity",
    "ImageState",
    "Judgement",
    "Recipe",
    "ResultSummary",
    "Verdict",
    "Version",
    "agreement",
    "case_of",
    "decision",
    "load_case",
    "read_case",
    "seen_by",
    "write_case",
]
