"""How surely a part of one image is found in another, and not in other eyes: `python -m tests.alignment.details DIR …`.

Of every floating image a part is cut out, at a place and rotation drawn by a fixed seed, and enlarged as a camera of a
small field does; it is looked for in its own reference and in those of other eyes (`tests.alignment.eyes`). What both
show is known by the quadratic that fits the landmarks, or, without landmarks, taken to be the same. Where that is exact
the part lies anywhere in the common field; with landmarks clicked by hand at most 60 % of the room beside the middle.
Printed is the confidence of the best that was found, accepted or not, the median error over the part, the time, and at
the end how well the confidence tells right from wrong. Right is what errs by 1.25 % of the reference's width or less,
and 8 pixels in any case; by 2 % without landmarks, for such images do not lie on each other everywhere (66 of 3865
pixels in `ultrawide/3`). With `--redrawn` a data set is a folder of photographs, each of another eye: the part is cut
out of what `tests.alignment.redrawn` makes of one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.alignment.result import ACCEPTED
from core.coordinates import pixel_grid
from core.evaluation.automatic import best_found
from core.evaluation.cases import Case
from core.evaluation.datasets import read_dataset
from core.evaluation.floating_change import FloatingChange
from core.evaluation.separation import Judged, Separation
from core.images.field_of_view import field_of_view
from core.images.reading import RetinalImage, image_from_pixels, read_image
from core.registration.automatic import align_automatically
from core.registration.model import load_model
from core.transforms.planar import PlanarTransform
from tests.alignment.eyes import eyes_of
from tests.alignment.redrawn import redrawn

RIGHT, RIGHT_SHARE, ROUGH_SHARE = 8.0, 0.0125, 0.02
"""Pixels of the reference, and shares of its width with landmarks and without."""

EXACT_LANDMARKS = 10
"""Of FIRE; others are clicked by hand, and some of them wrong."""

TRIES = 400
"""To find a part that both images show."""

Mapping = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a floating image.

    Attributes:
        image: cut out, enlarged and turned.
        of_part: points `(N, 2)` of it.
        of_reference: where they lie in the reference.
    """

    image: RetinalImage
    of_part: np.ndarray
    of_reference: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """What came of one search: of the best that was found, accepted or not; confidence 0 where nothing was."""

    accepted: bool
    confidence: float
    error: float
    seconds: float
    processor_seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each part and each eye it was looked for in, and the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET")
    parser.add_argument("--shown", type=float, default=0.25)
    parser.add_argument("--enlarged", type=int, default=0, metavar="PIXELS")
    parser.add_argument("--small-is-reference", action="store_true")
    parser.add_argument("--others", type=int, default=4, metavar="N", help="other eyes for each part")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", default="0/1", metavar="K/N", help="of each N cases the Kth, from 0")
    parser.add_argument(
        "--redrawn", action="store_true", help="parts of photographs in other modalities' looks"
    )
    options = parser.parse_args(arguments)
    which, every = (int(each) for each in options.every.split("/"))
    cases: list[tuple[Case, str]] = []
    for folder in options.datasets:
        theirs = _photographs(folder) if options.redrawn else _cases(folder)
        cases += zip(theirs, eyes_of(folder, theirs), strict=True)
    load_model(None)  # a start of the program is no part of an answer
    counts = {"right": 0, "wrong": 0, "refused": 0, "other eyes": 0, "aligned to other eyes": 0}
    judged: list[Judged] = []
    slowest = 0.0
    for index, (case, eye) in enumerate(cases):
        if index % every != which:
            continue
        random = np.random.default_rng((options.seed, index))
        part = (_redrawn_part if options.redrawn else _part)(case, options.shown, options.enlarged, random)
        if part is None:
            print(f"{case.name}: the images share no such part", flush=True)
            continue
        reference = read_image(case.reference)
        found = _looked_for(part, reference, options.small_is_reference)
        is_exact = options.redrawn or case.landmarks is not None
        limit = max(RIGHT, (RIGHT_SHARE if is_exact else ROUGH_SHARE) * reference.size[1])
        is_right = found.error < limit
        outcome = "right" if is_right else "wrong"
        counts[outcome if found.accepted else "refused"] += 1
        judged.append(Judged(case.name, found.confidence, is_right))
        slowest = max(slowest, found.processor_seconds)
        print(
            f"{case.name}: {outcome if found.accepted else f'refused ({outcome})'}, {_told(found)}",
            flush=True,
        )
        strangers = [other for other, their_eye in cases if their_eye != eye]
        for k in random.permutation(len(strangers))[: options.others]:
            counts["other eyes"] += 1
            found = _looked_for(part, read_image(strangers[k].reference), options.small_is_reference)
            slowest = max(slowest, found.processor_seconds)
            judged.append(Judged(case.name, found.confidence, False))
            if found.accepted:
                counts["aligned to other eyes"] += 1
                print(f"{case.name} in {strangers[k].name}: aligned, {_told(found)}", flush=True)
    print(
        ", ".join(f"{name} {count}" for name, count in counts.items()),
        f"slowest {slowest:.1f} s of the processor",
    )
    separation = Separation.of(judged, ACCEPTED)
    print(separation.sentence())
    print(f"The surest wrong one has {max(separation.wrong, default=0):.2f}.")


def _told(found: Outcome) -> str:
    return (
        f"confidence {found.confidence:.2f}, {found.error:.1f} px, "
        f"{found.seconds:.1f} s ({found.processor_seconds:.1f} s of the processor)"
    )


def _cases(folder: Path) -> list[Case]:
    """Those of a data set; a folder without landmarks holds images that lie on each other."""
    if any(folder.glob("*/landmarks.csv")):
        return read_dataset(folder, split="all")
    folders = sorted(path for path in folder.iterdir() if path.is_dir())
    return [
        Case(path.name, index, *(next(path.glob(f"{role}.*")) for role in ("reference", "floating")))
        for index, path in enumerate(folders)
    ]


def _photographs(folder: Path) -> list[Case]:
    """Each with itself; vessel maps beside them are left out."""
    paths = sorted(folder.glob("*.jpg"))
    return [Case(path.stem, index, path, path) for index, path in enumerate(paths)]


def _redrawn_part(case: Case, shown: float, enlarged: int, random: np.random.Generator) -> Part | None:
    photograph = read_image(case.reference)
    floating, truth = redrawn(photograph, random)
    turn = float(random.uniform(0, 360))
    return _anywhere(floating, photograph, truth, shown, enlarged, turn, random)


def _part(case: Case, shown: float, enlarged: int, random: np.random.Generator) -> Part | None:
    floating = read_image(case.floating)
    turn = float(random.uniform(0, 360))
    truth = _truth(case)
    if case.landmarks is not None and len(case.landmarks.complete_arrays()[0]) != EXACT_LANDMARKS:
        off_centre = float(random.uniform(-0.6, 0.6))
        image, move = FloatingChange(turn, shown, enlarged_to=enlarged, off_centre=off_centre).apply(floating)
        inner = (0.3 + 0.1 * pixel_grid((5, 5)).reshape(-1, 2)) * (image.size[1] - 1, image.size[0] - 1)
        return Part(image, inner, truth(move.inverse(inner)))
    return _anywhere(floating, read_image(case.reference), truth, shown, enlarged, turn, random)


def _anywhere(
    floating: RetinalImage,
    reference: RetinalImage,
    truth: Mapping,
    shown: float,
    enlarged: int,
    turn: float,
    random: np.random.Generator,
) -> Part | None:
    """A part at a place drawn at random that both images show; None where none is found."""
    field, reference_field = field_of_view(floating.pixels), field_of_view(reference.pixels)
    rows, columns = np.nonzero(field)
    height, width = (round(shown * (int(np.ptp(each)) + 1)) for each in (rows, columns))
    grid = pixel_grid((9, 9)).reshape(-1, 2) / 8
    for _ in range(TRIES):
        left = int(random.integers(columns.min(), columns.max() + 2 - width))
        top = int(random.integers(rows.min(), rows.max() + 2 - height))
        inside = grid * (width - 1, height - 1)
        places = inside + np.array([left, top])
        there = truth(places)
        if _all_in(field, places) and _all_in(reference_field, there):
            cut = image_from_pixels(floating.pixels[top : top + height, left : left + width], floating.name)
            image, move = FloatingChange(turn, enlarged_to=enlarged).apply(cut)
            return Part(image, move(inside), there)
    return None


def _all_in(field: np.ndarray, points: np.ndarray) -> bool:
    columns, rows = np.rint(points).astype(int).T
    height, width = field.shape
    if (columns < 0).any() or (rows < 0).any() or (columns >= width).any() or (rows >= height).any():
        return False
    return bool(field[rows, columns].all())


def _truth(case: Case) -> Mapping:
    """From the floating image to the reference: the quadratic that fits the landmarks.

    Of those that are clicked by hand the third that fits least is left out.
    """
    if case.landmarks is None:
        return lambda points: points
    reference, floating = case.landmarks.complete_arrays()
    centre, scale = floating.mean(axis=0), floating.std()

    def terms(points: np.ndarray) -> np.ndarray:
        x, y = ((points - centre) / scale).T
        return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)

    coefficients = np.linalg.lstsq(terms(floating), reference, rcond=None)[0]
    if len(floating) != EXACT_LANDMARKS:
        apart = np.linalg.norm(terms(floating) @ coefficients - reference, axis=1)
        good = apart <= np.percentile(apart, 67)
        coefficients = np.linalg.lstsq(terms(floating[good]), reference[good], rcond=None)[0]
    return lambda points: terms(points) @ coefficients


def _looked_for(part: Part, reference: RetinalImage, small_is_reference: bool) -> Outcome:
    pair = (part.image, reference) if small_is_reference else (reference, part.image)
    started, processor = time.perf_counter(), time.process_time()
    found, _ = align_automatically(*pair)
    seconds, processor_seconds = time.perf_counter() - started, time.process_time() - processor
    best = best_found(found)
    if best is None:
        return Outcome(False, 0.0, float("nan"), seconds, processor_seconds)
    if small_is_reference:
        errors = np.linalg.norm(best.curved(part.of_part) - part.of_reference, axis=1)
    else:
        affine: PlanarTransform = best.reference_to_floating
        errors = np.linalg.norm(best.curved(part.of_reference) - part.of_part, axis=1) / affine.scale
    return Outcome(best is found, best.confidence, float(np.median(errors)), seconds, processor_seconds)


if __name__ == "__main__":
    main()
