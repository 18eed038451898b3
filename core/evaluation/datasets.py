"""Reading a data set: which layout it has, and which of its cases are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import InputError
from core.evaluation.cases import Case
from core.evaluation.pairs import LANDMARKS_FILE, list_pairs
from core.evaluation.paper_layout import is_paper_layout, list_paper_cases
from core.quoting import told


def read_dataset(folder: Path | str, names: Sequence[str] = (), split: str = "test") -> list[Case]:
    """The cases of a data set, sorted by name.

    Args:
        names: only these, in this order; all where empty.
        split: of the paper's layout, "test" (even numbers), "train" or "all"; others have no split.

    Raises:
        InputError: the folder holds no case, a named one is missing, or one cannot be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"The data set {told(folder)} is not a folder. Check its name and place.")
    cases = list_paper_cases(folder) if is_paper_layout(folder) else list_pairs(folder)
    if not cases:
        raise InputError(
            f"{told(folder)} holds no cases: each is a folder with the images reference and floating and "
            f"{LANDMARKS_FILE}; or the paper's layout, the folders normal and abnormal and its table of affines."
        )
    found = {case.name: case for case in cases}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise InputError(f"{told(folder)} has no case {told(unknown[0])}. It has {told(', '.join(found))}.")
    if names:
        return [found[name] for name in names]
    return [case for case in cases if split == "all" or case.split in (None, split)]
