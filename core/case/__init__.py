"""The case: one reference image, any number of floating images, their points, results and verdicts."""

from core.case.document import Case, FloatingEntry, ImageIdentity, ResultSummary, case_of
from core.case.image_files import CaseFile, ImageState
from core.case.judgements import Judgement, Verdict, agreement, seen_by
from core.case.storage import load_case, read_case, write_case

__all__ = [
    "Case",
    "CaseFile",
    "FloatingEntry",
    "ImageIdentity",
    "ImageState",
    "Judgement",
    "ResultSummary",
    "Verdict",
    "agreement",
    "case_of",
    "load_case",
    "read_case",
    "seen_by",
    "write_case",
]
