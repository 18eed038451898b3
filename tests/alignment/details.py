"""How surely a part of one image is found in another, and not in other eyes: `python -m tests.alignment.details DIR`.

Of every floating image a part is cut out, at a place and rotation drawn by a fixed seed, and enlarged as a camera of a
small field does; it is looked for in its own reference and in those of other eyes (`pairs.csv` of the data set says
which cases show one eye). Printed is the confidence of what was accepted, and whether it is right within eight pixels.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.alignment import AlignmentFailure
from core.evaluation.cases import Case
from core.evaluation.datasets import read_dataset
from core.evaluation.floating_change import FloatingChange
from core.images.reading import RetinalImage, read_image
from core.registration.automatic import align_automatically
from tests.alignment.refusals import eye_of

RIGHT = 8.0
"""Pixels of the reference, at the landmarks that the part shows."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each part and each eye it was looked for in, and the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--shown", type=float, default=0.25)
    parser.add_argument("--enlarged", type=int, default=0, metavar="PIXELS")
    parser.add_argument("--others", type=int, default=4, metavar="N", help="other eyes for each part")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    cases = [(case, eye_of(options.dataset, case)) for case in read_dataset(options.dataset, split="all")]
    random = np.random.default_rng(options.seed)
    counts = {"right": 0, "wrong": 0, "refused": 0, "other eyes": 0, "aligned to other eyes": 0}
    for case, eye in cases:
        turn, place = float(random.uniform(0, 360)), float(random.uniform(-0.6, 0.6))
        change = FloatingChange(turn, options.shown, enlarged_to=options.enlarged, off_centre=place)
        part, move = change.apply(read_image(case.floating))
        confidence, error = _looked_for(part, case, move)
        outcome = "refused" if confidence is None else "right" if error < RIGHT else "wrong"
        counts[outcome] += 1
        print(f"{case.name}: {outcome}, confidence {confidence or 0:.2f}, {error:.1f} px", flush=True)
        strangers = [other for other, their_eye in cases if their_eye != eye]
        for k in random.permutation(len(strangers))[: options.others]:
            counts["other eyes"] += 1
            confidence, _ = _looked_for(part, strangers[k], None)
            if confidence is not None:
                counts["aligned to other eyes"] += 1
                print(f"{case.name} in {strangers[k].name}: aligned, confidence {confidence:.2f}", flush=True)
    print(", ".join(f"{name} {count}" for name, count in counts.items()))


def _looked_for(part: RetinalImage, case: Case, move: object) -> tuple[float | None, float]:
    """The confidence of an alignment, None where it was refused; and the median error at landmarks, where known."""
    found, _ = align_automatically(read_image(case.reference), part)
    if isinstance(found, AlignmentFailure):
        return None, float("nan")
    if not callable(move) or case.landmarks is None:
        return found.confidence, float("nan")
    reference, floating = case.landmarks.complete_arrays()
    moved = move(floating)
    height, width = part.size
    seen = np.all((moved >= 0) & (moved < (width, height)), axis=1)
    if not seen.any():
        return found.confidence, float("nan")
    scale = found.reference_to_floating.scale
    return found.confidence, float(
        np.median(np.linalg.norm(found.curved(reference[seen]) - moved[seen], axis=1)) / scale
    )


if __name__ == "__main__":
    main()
