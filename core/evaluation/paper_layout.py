"""The paper's own data set as cases: every pair in both frames, so that its 29 test pairs give 58 cases.

The files, the exchanged names, the unused pair and the table of affines are read by `core.training.data.paper_pairs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.evaluation.cases import Case, Layout

if TYPE_CHECKING:
    from core.training.data.paper_pairs import PaperPair

FRAMES = {"a": Layout.PAPER_REFERENCE, "c": Layout.PAPER_FLOATING}
"""Ending of a case's name: its frame is that of the angiogram or that of the colour image."""


def is_paper_layout(folder: Path) -> bool:
    """Whether a folder holds `normal` or `abnormal`."""
    from core.training.data.paper_pairs import folder_of

    return any(folder_of(folder, name).is_dir() for name in ("normal", "abnormal"))


def list_paper_cases(folder: Path) -> list[Case]:
    """All cases, training and test, in the order of the table of affines.

    Raises:
        InputError: the table of affines is missing, or names what is not of the data set's kind.
    """
    from core.training.data.paper_pairs import list_paper_pairs

    pairs = list_paper_pairs(folder)
    draws = _draws(pairs)

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
            draw=draws[pair.folder, pair.number, ending],
        )

    framed = [(pair, ending) for pair in pairs for ending in FRAMES]
    return [case(index, pair, ending) for index, (pair, ending) in enumerate(framed)]


def _draws(pairs: Sequence[PaperPair]) -> dict[tuple[str, int, str], int]:
    """Which of the authors' random deformations each case gets: they list all of the training, then all of the test.

    Of each, first every pair in the frame of the colour image, then every pair in that of the angiogram, in the order
    of the table of affines.
    """
    order = [
        (pair.folder, pair.number, ending)
        for training in (True, False)
        for ending in ("c", "a")
        for pair in pairs
        if pair.is_training is training
    ]
    return {name: draw for draw, name in enumerate(order)}
