"""How exactly a part of an image is registered: `python -m tests.registration.details DATASET`.

Every pair is registered whole. Then a part of its floating image is cut out, turned by 30° and perhaps enlarged, four
places of it are clicked with an error of 1.5 pixels, and it is registered by itself: on the working grid that lies on
the part, and on that of the whole reference, as before. Printed is how far each is from the registration of the whole,
in pixels of the reference, and by the clicks alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from core.coordinates import inside
from core.evaluation.cases import Case
from core.evaluation.datasets import read_dataset
from core.evaluation.floating_change import FloatingChange
from core.images.field_of_view import field_of_view
from core.images.reading import read_image
from core.points.matching import points_from_arrays
from core.registration import RegistrationRequest, register, working_grid

ROTATION, OFF_CENTRE = 30.0, 0.2
CLICKS = np.array([(-0.3, -0.3), (0.3, -0.3), (0.0, 0.35), (0.3, 0.3)])
CLICK_ERROR = 1.5
LEAST_SEEN = 60
"""Places of the part, of about 400, that the reference has to show."""


@dataclass(frozen=True)
class Shown:
    """The part's request, places of the reference that it shows `(N, 2)`, and where they lie in it."""

    request: RegistrationRequest
    places: np.ndarray
    there: np.ndarray
    scale: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each case, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--shown", type=float, default=0.25)
    parser.add_argument("--enlarged", type=int, default=0, metavar="PIXELS")
    parser.add_argument("--cases", default="", metavar="NAMES", help="separated by commas")
    options = parser.parse_args(arguments)
    names = [name for name in options.cases.split(",") if name]
    rows = []
    for case in read_dataset(options.dataset, names, split="all"):
        shown = _part(case, options.shown, options.enlarged)
        if shown is None:
            print(f"{case.name}: the reference does not show the part", flush=True)
            continue
        rows.append(
            [figure for share in (working_grid.DETAIL_SHARE, 0.0) for figure in _errors(shown, share)]
        )
        print(case.name, _told(rows[-1]), flush=True)
    if rows:
        print("medians", _told(np.median(rows, axis=0).tolist()))


def _told(figures: Sequence[float]) -> str:
    clicks, part, part_95, seconds, _, whole, whole_95, whole_seconds = figures
    return (
        f"clicks {clicks:.2f} px; grid on the part {part:.2f} px (95 %: {part_95:.2f}), {seconds:.1f} s; "
        f"on the whole {whole:.2f} px (95 %: {whole_95:.2f}), {whole_seconds:.1f} s of the processor"
    )


def _errors(shown: Shown, detail_share: float) -> Iterator[float]:
    """By the clicks, by the registration, 95 % of it, and its seconds of the processor."""
    started = time.process_time()
    with patch.object(working_grid, "DETAIL_SHARE", detail_share):
        result = register(shown.request)
    seconds = time.process_time() - started

    def errors(transform: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        return np.linalg.norm(transform(shown.places) - shown.there, axis=1) / shown.scale

    registered = errors(result.transform)
    yield from (
        float(np.median(errors(result.affine))),
        float(np.median(registered)),
        float(np.percentile(registered, 95)),
        seconds,
    )


def _part(case: Case, share: float, enlarged: int) -> Shown | None:
    reference, floating = read_image(case.reference), read_image(case.floating)
    whole = register(RegistrationRequest(reference, floating, case.as_clicked())).transform
    change = FloatingChange(ROTATION, share, enlarged_to=enlarged, off_centre=OFF_CENTRE)
    part, move = change.apply(floating)
    grid = np.meshgrid(*(np.linspace(0, length - 1, 21) for length in part.size[::-1]))
    there = np.stack(grid, axis=-1).reshape(-1, 2)
    columns, rows = np.rint(there).astype(int).T
    there = there[field_of_view(part.pixels)[rows, columns]]
    places = whole.inverse_points(move.inverse(there))
    seen = np.isfinite(places).all(axis=1)
    seen[seen] = inside(places[seen], reference.size)
    places, there = places[seen], there[seen]
    if len(places) < LEAST_SEEN:
        return None
    wanted = places.mean(axis=0) + CLICKS * np.ptp(places, axis=0)
    clicked = [int(np.argmin(np.linalg.norm(places - each, axis=1))) for each in wanted]
    noise = np.random.default_rng(case.index).normal(0, CLICK_ERROR * move.scale, (len(CLICKS), 2))
    points = points_from_arrays(places[clicked], there[clicked] + noise)
    return Shown(RegistrationRequest(reference, part, points), places, there, move.scale)


if __name__ == "__main__":
    main()
