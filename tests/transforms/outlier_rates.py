"""How often a pair is named that does not fit the others: wrongly, and where one is wrong.

    python -m tests.transforms.outlier_rates ../shared/data/pairs [--draws 60]

Draws sets of the hand-clicked landmarks of real pairs, in three ways: at random; all but one near a line; all but one
close together. Each set is judged as it is, and with one point moved by 40 px.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from core.points.csv_files import read_points
from core.transforms.outlier import find_outlier
from core.transforms.planar import TransformModel

GROSS_ERRORS = {"032": [19], "055": [19], "080": [14], "088": [3, 5]}
"""Landmarks, counted from 0, that are clicked wrongly: 11 px and more from where the others put them."""
MOVED = 40.0

Draw = Callable[[np.random.Generator, np.ndarray, int], np.ndarray]


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.transforms.outlier_rates", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=60, help="sets of each image pair and number of points")
    arguments = parser.parse_args(argv)
    landmarks = list(_landmarks(arguments.folder))
    print("sets      pairs   named without an error   with one   of these, the wrong pair")
    for word, draw in (("random", at_random), ("in line", near_a_line), ("crowded", close_together)):
        for count in (4, 5, 6, 8, 12):
            sets = [(points, draw, count) for points in landmarks for _ in range(arguments.draws)]
            without, named, right = rates(sets, np.random.default_rng(count))
            shares = (100 * without / len(sets), 100 * named / len(sets), 100 * right / max(named, 1))
            print("{:8}  {:5}   {:20.1f} %   {:6.1f} %   {:22.1f} %".format(word, count, *shares))
    return 0


def rates(sets: Sequence[tuple[np.ndarray, Draw, int]], random: np.random.Generator) -> tuple[int, int, int]:
    """In how many sets a pair is named as they are; with an error in; and then the one that has it."""
    without = named = right = 0
    for points, draw, count in sets:
        reference, floating = np.split(points[draw(random, points, count)], 2, axis=1)
        without += find_outlier(reference, floating, TransformModel.AFFINE) is not None
        wrong, angle = random.integers(count), random.uniform(0, 2 * np.pi)
        moved = floating.copy()
        moved[wrong] += MOVED * np.array([np.cos(angle), np.sin(angle)])
        found = find_outlier(reference, moved, TransformModel.AFFINE)
        named += found is not None
        right += found is not None and found.place == wrong
    return without, named, right


def at_random(random: np.random.Generator, points: np.ndarray, count: int) -> np.ndarray:
    """`(count,)`: any of `(N, 4)` points."""
    return random.choice(len(points), count, replace=False)


def near_a_line(random: np.random.Generator, points: np.ndarray, count: int) -> np.ndarray:
    """Any one, and those nearest to a line through another one."""
    one, other = random.choice(len(points), 2, replace=False)
    angle = random.uniform(0, np.pi)
    distances = np.abs((points[:, :2] - points[other, :2]) @ [np.sin(angle), -np.cos(angle)])
    distances[one] = np.inf
    return np.append(np.argsort(distances)[: count - 1], one)


def close_together(random: np.random.Generator, points: np.ndarray, count: int) -> np.ndarray:
    """Those nearest to some point, and the farthest one."""
    distances = np.linalg.norm(points[:, :2] - points[random.integers(len(points)), :2], axis=1)
    nearest = np.argsort(distances)
    return np.append(nearest[: count - 1], nearest[-1])


def _landmarks(folder: Path) -> Iterator[np.ndarray]:
    """`(N, 4)` of each pair: reference and floating."""
    for path in sorted(folder.glob("*/landmarks.csv")):
        points = np.hstack(read_points(path).fit_arrays())
        yield np.delete(points, GROSS_ERRORS.get(path.parent.name, []), axis=0)


if __name__ == "__main__":
    raise SystemExit(main())
