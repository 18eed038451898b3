"""Studies of readers: a list is judged in random order, with hidden repeats, and it is kept who saw what when."""

from core.study.plan import StudyItem, StudyPlan, most_repeats, reading_order
from core.study.storage import (
    keep_study,
    new_study_path,
    read_study,
    studies_of,
    unfinished_study,
    write_study,
)
from core.study.study import Reading, Study, begun

__all__ = [
    "Reading",
    "Study",
    "StudyItem",
    "StudyPlan",
    "begun",
    "keep_study",
    "most_repeats",
    "new_study_path",
    "read_study",
    "reading_order",
    "studies_of",
    "unfinished_study",
    "write_study",
]
