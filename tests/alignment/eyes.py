"""Which cases show one eye, as far as files tell; measured: `python -m tests.alignment.eyes DATASET`.

A data set says it in `pairs.csv` (columns `pair` and `eye`). FIRE does not, but its cases share files: those that have
one image in common show one eye, and so do those that are joined by a third. The command looks for more: every image is
segmented once and aligned to those of other eyes, at clear hypotheses alone, and what can be aligned is printed.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from core.alignment import AlignmentFailure, VesselMap, align_maps
from core.evaluation.cases import Case
from core.evaluation.datasets import read_dataset
from core.file_hash import file_sha256
from core.images.reading import read_image
from core.registration.model import load_model
from core.registration.prepared import prepared_image
from core.registration.request import ProgressMonitor


def eyes_of(folder: Path, cases: Sequence[Case]) -> list[str]:
    """Which eye each case of a data set shows, unique among all data sets."""
    table = folder / "pairs.csv"
    if table.is_file():
        stated = {row["pair"]: row["eye"] for row in csv.DictReader(table.read_text("utf-8").splitlines())}
        return [f"{folder} {stated[case.name]}" for case in cases]
    joined = joined_by([{file_sha256(path) for path in (case.reference, case.floating)} for case in cases])
    return [f"{folder} {cases[first].name}" for first in joined]


def joined_by(contents: Sequence[set[str]]) -> list[int]:
    """For each set the number of the first that it is joined to, by what they share, perhaps through others."""
    first = list(range(len(contents)))
    for one, other in combinations(range(len(contents)), 2):
        if contents[one] & contents[other]:
            least, greatest = sorted((first[one], first[other]))
            first = [least if each == greatest else each for each in first]
    return first


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the cases that show one eye by their files, and pairs of others whose images can be aligned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    folder = parser.parse_args(arguments).dataset
    cases = read_dataset(folder, split="all")
    eyes = eyes_of(folder, cases)
    for eye in dict.fromkeys(eyes):
        print(*(case.name for case, theirs in zip(cases, eyes, strict=True) if theirs == eye), flush=True)
    maps = {path: _map(path) for case in cases for path in (case.reference, case.floating)}
    for (case, eye), (other, their_eye) in combinations(zip(cases, eyes, strict=True), 2):
        for path in (case.reference, case.floating) if eye != their_eye else ():
            for their_path in (other.reference, other.floating):
                found = align_maps(maps[path], maps[their_path], thorough=False)
                if not isinstance(found, AlignmentFailure):
                    print(f"{path} is like {their_path}: confidence {found.confidence:.2f}", flush=True)


def _map(path: Path) -> VesselMap:
    model, monitor = load_model(None).model, ProgressMonitor(None, None)
    return prepared_image(model, read_image(path), None, monitor).vessel_map


if __name__ == "__main__":
    main()
