"""What an export can consist of: the one table that `--only` and the check boxes of the export panel read.

A kind of file names its part in the tables of `pair_files`, `annotation_files` and `stack_formats`; a new part is a row
here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.errors import InputError
from core.export.canvas import CanvasChoice
from core.language import mark
from core.quoting import told


@dataclass(frozen=True)
class ExportPart:
    """Files that are chosen together.

    Attributes:
        identifier: for `--only` and in the settings.
        words: beside its check box, through `tr`.
        meaning: what its files are, through `tr`, where that is the same for all of them.
        by_default: whether it is written where nothing is chosen.
    """

    identifier: str
    words: str
    meaning: str = ""
    by_default: bool = True


STACK, WARPED_IMAGES, BOARDS, MONTAGE = "stack", "warped", "checkerboard", "montage"
TRANSFORMS, FIELDS, POINT_FILES, FIGURES = "transform", "field", "points", "metrics"
ANNOTATIONS, CASE_FILE = "annotations", "case"

_TABLE = (
    ExportPart(STACK, mark("Aligned stack")),
    ExportPart(WARPED_IMAGES, mark("Warped images")),
    ExportPart(BOARDS, mark("Checkerboards")),
    ExportPart(MONTAGE, mark("Montage of all fields"), by_default=False),
    ExportPart(TRANSFORMS, mark("Transforms")),
    ExportPart(FIELDS, mark("Registration fields")),
    ExportPart(POINT_FILES, mark("Matching points")),
    ExportPart(FIGURES, mark("Figures")),
    ExportPart(CASE_FILE, mark("Case file")),
    ExportPart(ANNOTATIONS, mark("Annotations")),
)

EXPORT_PARTS = {part.identifier: part for part in _TABLE}
WITHOUT_RESULT = (ANNOTATIONS, CASE_FILE)
"""Of a case with nothing registered."""
DEFAULT_PARTS = frozenset(part.identifier for part in _TABLE if part.by_default)


def parts_for(canvas: CanvasChoice) -> frozenset[str]:
    """What is written where nothing is chosen: with the union of all fields, their montage too."""
    return DEFAULT_PARTS | {MONTAGE} if canvas is CanvasChoice.UNION else DEFAULT_PARTS


def read_parts(text: str, known: Collection[str] = tuple(EXPORT_PARTS)) -> frozenset[str]:
    """The parts that a list with commas names.

    Raises:
        InputError: one is not known, or there is none.

    >>> sorted(read_parts("stack, warped"))
    ['stack', 'warped']
    """
    names = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        what = f"not {unknown[0]}" if unknown else "and it names none"
        raise InputError(f"--only takes a list of {', '.join(known)} with commas, {told(what)}.")
    return frozenset(names)
