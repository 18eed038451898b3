"""The case: one reference image, any number of floating images, their points, results and verdicts."""

from core.case.document import Case, FloatingEntry, ImageIdentity, Judgement, ResultSummary, Verdict, case_of
from core.case.image_files import CaseFile, ImageState
from core.case.storage import read_case, write_case

__all__ = [
    "Case",
    "CaseFile",
    "FloatingEntry",
    "ImageIdentity",
    "ImageState",
    "Judgement",
    "ResultSummary",
    "Verdict",
    "case_of",
    "read_case",
    "write_case",
]
