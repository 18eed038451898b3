"""The alignment without clicks, measured over a data set: every case with every change, by every aligner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.coordinates import inside
from core.errors import InputError
from core.evaluation.aligners import OURS, Aligner
from core.evaluation.automatic import AutomaticMeasurement, Stranger, measure_pair, measure_stranger
from core.evaluation.automatic_table import AutomaticTable
from core.evaluation.cases import Case, Layout
from core.evaluation.floating_change import UNCHANGED, FloatingChange
from core.evaluation.images_under_test import ImageUnderTest, PairUnderTest
from core.evaluation.kept_rows import KeptRows, Row, key_of
from core.evaluation.pairs import EYES_FILE
from core.file_hash import file_sha256, known_sha256
from core.images.reading import RetinalImage, read_image
from core.points.matching import MatchingPoints, points_from_arrays
from core.transforms.planar import PlanarTransform

_LATTICE = 7
_IMAGES, _REFERENCES = 4, 8
"""So many files and segmented references are held."""


@dataclass(frozen=True)
class AutomaticOptions:
    """What to measure.

    Attributes:
        changes: of the floating image, each measured with every case.
        aligners: by which.
        others: with how many references of other eyes each floating image is aligned too, by our own aligner.
        full_width: as for `AutomaticTable`.
        weights: None takes the shipped ones.
    """

    changes: Sequence[FloatingChange] = (UNCHANGED,)
    aligners: Sequence[Aligner] = (OURS,)
    others: int = 0
    full_width: int | None = None
    weights: Path | None = None


def automatic_table(
    cases: Sequence[Case],
    options: AutomaticOptions,
    tell: Callable[[str, float], None] = lambda step, share: None,
    kept: KeptRows | None = None,
) -> AutomaticTable:
    """Align all cases without clicks; of the paper's data each pair once.

    A pair that cannot be measured is a row with its reason, and the others go on.

    Args:
        tell: told of every case and change, and the share of all that is behind it.
        kept: takes the rows as they come, and gives those of an interrupted run.

    Raises:
        InputError: the weights cannot be read, an aligner's package is missing, a row cannot be written, or other
            eyes are asked for and the data set does not say which eye its cases show.
    """
    from core.registration.model import default_weights, load_model

    load_model(options.weights)
    for aligner in options.aligners:
        aligner.warm_up()
    chosen = [case for case in cases if case.layout is not Layout.PAPER_FLOATING]
    tasks = _Tasks(chosen, options, file_sha256(options.weights or default_weights()))
    kept = kept or KeptRows()
    rows: list[Row] = []
    for task in tasks:
        tell(task.words, len(rows) / len(tasks))
        rows.append(kept.row(task.key, task.measure))
    return AutomaticTable(
        tuple(row for row in rows if isinstance(row, AutomaticMeasurement)),
        tuple(row for row in rows if isinstance(row, Stranger)),
        options.full_width,
        kept.count,
    )


def matching_points(case: Case, read: Callable[[Path], RetinalImage] = read_image) -> MatchingPoints:
    """The landmarks; where there are none, a lattice of points that the known affine matches."""
    if case.landmarks is not None:
        return case.landmarks
    assert case.floating_to_reference is not None
    height, width = read(case.reference).size
    x, y = (np.linspace(0, length - 1, _LATTICE) for length in (width, height))
    lattice = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    matched = PlanarTransform.from_affine(np.array(case.floating_to_reference)).inverse(lattice)
    seen = inside(matched, read(case.floating).size)
    return points_from_arrays(lattice[seen], matched[seen])


@dataclass(frozen=True, eq=False)
class _Task:
    """A row to be measured, and the key by which it is known again."""

    words: str
    key: str
    measure: Callable[[], Row]


class _Tasks:
    """All rows, one image after the other, so that each is read, changed and segmented once."""

    def __init__(self, cases: Sequence[Case], options: AutomaticOptions, weights_hash: str) -> None:
        self._cases, self._options, self._weights_hash = cases, options, weights_hash
        self._others = {case.name: _other_eyes(case, cases, options.others) for case in cases}
        self._read = lru_cache(maxsize=_IMAGES)(read_image)
        self._reference = lru_cache(maxsize=_REFERENCES)(self._segmented_reference)

    def __len__(self) -> int:
        others = sum(map(len, self._others.values()))
        return len(self._options.changes) * (len(self._cases) * len(self._options.aligners) + others)

    def __iter__(self) -> Iterator[_Task]:
        for case in self._cases:
            for change in self._options.changes:
                floating = ImageUnderTest(case.floating, change, self._options.weights, self._read)
                yield from (self._pair(case, floating, aligner) for aligner in self._options.aligners)
                yield from (self._stranger(case, floating, other) for other in self._others[case.name])

    def _pair(self, case: Case, floating: ImageUnderTest, aligner: Aligner) -> _Task:
        def measure() -> Row:
            try:
                points = matching_points(case, self._read)
                pair = PairUnderTest(self._reference(case.reference), floating)
                return measure_pair(case.name, pair, points, aligner)
            except Exception as error:  # one bad pair must not end a run of hours
                return AutomaticMeasurement.failed(case.name, floating.change, aligner, error)

        words = f"Case {case.name}, without clicks, turned by {floating.change.label}"
        return _Task(words, self._key(case, case, floating.change, aligner.name), measure)

    def _stranger(self, case: Case, floating: ImageUnderTest, other: Case) -> _Task:
        def measure() -> Row:
            try:
                pair = PairUnderTest(self._reference(other.reference), floating)
                return measure_stranger(case.name, other.name, pair)
            except Exception as error:
                return Stranger.failed(case.name, other.name, floating.change, error)

        return _Task(
            f"Case {case.name} in the eye of {other.name}",
            self._key(case, other, floating.change, "another eye"),
            measure,
        )

    def _key(self, case: Case, reference: Case, change: FloatingChange, what: str) -> str:
        points = case.landmarks.complete_arrays() if case.landmarks is not None else ()
        return key_of(
            what,
            self._weights_hash,
            *(case.name, known_sha256(case.floating)),
            *(reference.name, known_sha256(reference.reference)),
            [each.tolist() for each in points],
            case.floating_to_reference,
            asdict(change),
        )

    def _segmented_reference(self, path: Path) -> ImageUnderTest:
        return ImageUnderTest(path, weights=self._options.weights, read=self._read)


def _other_eyes(case: Case, cases: Sequence[Case], count: int) -> list[Case]:
    """So many cases of other eyes as there are, drawn by a seed that the case alone decides."""
    if not count:
        return []
    if any(each.eye is None for each in cases):
        raise InputError(
            f"To align with other eyes, the data set must say which eye each case shows: a file {EYES_FILE} with the "
            "columns pair and eye, and a row for every case."
        )
    strangers = [other for other in cases if other.eye != case.eye]
    order = np.random.default_rng(case.index).permutation(len(strangers))
    return [strangers[k] for k in order[:count]]
