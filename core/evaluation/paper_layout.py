"""The paper's own data set as cases: every pair in both frames, so that its 29 test pairs give 58 cases.

The files, the exchanged names, the unused pair and the table of affines are read by `core.training.data.paper_pairs`.
"""

from __future__ import annotations

from pathlib import Path

from core.evaluation.cases import Case, Layout

FRAMES = {"a": Layout.PAPER_REFERENCE, "c": Layout.PAPER_FLOATING}
"""Ending of a case's name: its frame is that of the angiogram or that of the colour image."""


def is_paper_layout(folder: Path) -> bool:
    """Whether a folder holds `normal` or `abnormal`."""
    return any((folder / name).is_dir() for name in ("normal", "abnormal"))


def list_paper_cases(folder: Path) -> list[Case]:
    """All cases, training and test, in the order of the table of affines.

    Raises:
        InputError: the table of affines is missing, or names what is not of the data set's kind.
    """
    from core.training.data.paper_pairs import PaperPair, list_paper_pairs

    def case(index: int, pair: PaperPair, ending: str) -> Case:
        rows = tuple(tuple(map(float, row)) for row in pair.floating_to_reference)
        return Case(
            name=f"{pair.folder}-{pair.number:02d}-{ending}",
            index=index,
            reference=pair.reference,
            floating=pair.floating,
            floating_to_reference=rows,
            layout=FRAMES[ending],
            split="train" if pair.is_training else "test",
        )

    pairs = list_paper_pairs(folder)
    framed = [(pair, ending) for pair in pairs for ending in FRAMES]
    return [case(index, pair, ending) for index, (pair, ending) in enumerate(framed)]
