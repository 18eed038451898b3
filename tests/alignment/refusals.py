"""What must be refused: images of different eyes, and mirrored ones: `python -m tests.alignment.refusals DATASET …`.

Reference images are aligned without clicks to floating images of other eyes, drawn by a fixed seed, and every case to
its own floating image with left and right exchanged. `tests.alignment.eyes` says which cases show one eye; what is
aligned nevertheless is printed, to be looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.alignment import AlignmentFailure
from core.evaluation.cases import Case
from core.evaluation.datasets import read_dataset
from core.images.reading import RetinalImage, image_from_pixels, read_image
from core.registration.automatic import align_automatically
from tests.alignment.eyes import eyes_of

SEED = 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was aligned that should not have been, and the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET")
    parser.add_argument("--wrong-pairs", type=int, default=130, metavar="N")
    parser.add_argument("--mirrored", type=int, default=1000, metavar="N", help="cases to mirror at most")
    chosen = parser.parse_args(arguments)
    eyes: list[tuple[Case, str]] = []
    for folder in chosen.datasets:
        cases = read_dataset(folder, split="all")
        eyes += zip(cases, eyes_of(folder, cases), strict=True)
    _refuse_wrong_pairs(eyes, chosen.wrong_pairs)
    _call_mirrored([case for case, _ in eyes][: chosen.mirrored])


def _refuse_wrong_pairs(cases: Sequence[tuple[Case, str]], count: int) -> None:
    random = np.random.default_rng(SEED)
    tried, aligned = 0, 0
    while tried < count:
        (first, first_eye), (second, second_eye) = (
            cases[k] for k in random.choice(len(cases), 2, replace=False)
        )
        if first_eye == second_eye:
            continue
        outcome, _ = align_automatically(read_image(first.reference), read_image(second.floating))
        tried += 1
        if not isinstance(outcome, AlignmentFailure):
            aligned += 1
            names = f"{first.name} with {second.name}"
            print(f"aligned: {names}, confidence {outcome.confidence:.2f}", flush=True)
    print(f"wrong pairs: {aligned} of {tried} aligned", flush=True)


def _call_mirrored(cases: Sequence[Case]) -> None:
    called, refused = 0, 0
    for case in cases:
        outcome, _ = align_automatically(read_image(case.reference), _mirrored(read_image(case.floating)))
        if isinstance(outcome, AlignmentFailure):
            refused += 1
            called += outcome.mirrored
        else:
            print(f"aligned though mirrored: {case.name}, confidence {outcome.confidence:.2f}", flush=True)
    print(f"mirrored: {refused} of {len(cases)} refused, {called} of them called mirrored", flush=True)


def _mirrored(image: RetinalImage) -> RetinalImage:
    return image_from_pixels(np.ascontiguousarray(image.pixels[:, ::-1]), image.name)


if __name__ == "__main__":
    main()
