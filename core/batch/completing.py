"""Registers what a case still lacks and writes it beside the case, as the window saves it: case file and transforms."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.batch.listed_case import ListedCase
from core.batch.options import BatchOptions, PointSource
from core.batch.pairs import BatchPair, load_pair, opened_case
from core.batch.results import case_with_result
from core.batch.single import register_pair
from core.batch.status import can_run, status_of_case
from core.case.document import Case
from core.case.links import in_order_of_dependence, parent_image
from core.case.storage import write_case
from core.errors import Cancelled
from core.places import content_of, is_file
from core.registration.request import Progress, ProgressCallback
from core.unused_names import unused_name

if TYPE_CHECKING:
    from core.registration import RegistrationResult


class ChangedMeanwhileError(Exception):
    """Somebody saved the case while it was registered: it is left as they saved it."""


@dataclass(frozen=True)
class CompletionOptions:
    """What of a case is registered. `automatic`: also images without any points."""

    automatic: bool = False
    weights: Path | None = None


def complete_case(
    listed: ListedCase,
    options: CompletionOptions,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
    may_write: Callable[[], bool] = lambda: True,
) -> int:
    """Register every floating image of a case that has no result and can get one. Gives their number.

    Args:
        may_write: asked before the case is written; False leaves it as it is.

    Raises:
        InputError: an image is missing, or cannot be aligned; the sentence says why. What was registered before it
            is written all the same.
        ChangedMeanwhileError: the case file is another one than at the beginning.
        Cancelled: `cancel` was set, or `may_write` said no.
    """
    before = _content(listed.place)
    listed = replace(listed, case_file=listed.place if before is not None else None)
    case, _ = opened_case(listed)
    wanted = [
        index for index, pair in enumerate(status_of_case(case).pairs) if can_run(pair, options.automatic)
    ]
    done, results = 0, {}
    batch_options = BatchOptions(
        PointSource.OWN_ELSE_AUTOMATIC if options.automatic else PointSource.OWN, weights=options.weights
    )
    try:
        for index in in_order_of_dependence(case, wanted):
            loaded = load_pair(BatchPair(listed.name, listed, index), batch_options)
            show = _part(progress, done, len(wanted))
            finished = register_pair(replace(loaded, case=case), show, cancel)
            case = case_with_result(replace(loaded, case=case), finished)
            results[index] = finished.result
            done += 1
    finally:
        if done and (cancel is None or not cancel.is_set()):
            if not may_write():
                raise Cancelled
            _write(listed.place, case, results, before)
    return done


def _content(path: Path) -> bytes | None:
    return content_of(path) if is_file(path) else None


def _write(place: Path, case: Case, results: dict[int, RegistrationResult], before: bytes | None) -> None:
    """Write the transforms by names that no file has, and then the case, unless its file is another one than before."""
    from core.case.kept_registrations import confidence_name, write_registration

    if _content(place) != before:
        raise ChangedMeanwhileError
    written = []
    place.parent.mkdir(parents=True, exist_ok=True)
    for index, result in results.items():
        name = unused_name(place.with_name(f"{place.stem}-transform.h5")).name
        parent = parent_image(case, index)
        size = None if parent is None else parent.size
        sha256 = write_registration(place.with_name(name), result.transform, size, result.known_confidence)
        case = case.with_transform_file(index, name, sha256)
        written += [name, confidence_name(name)]
    if _content(place) != before:  # writing the transforms takes a while
        for name in written:
            place.with_name(name).unlink(missing_ok=True)
        raise ChangedMeanwhileError
    write_case(place, case)


def _part(progress: ProgressCallback | None, done: int, count: int) -> ProgressCallback | None:
    if progress is None:
        return None
    return lambda inner: progress(Progress(inner.step, (done + inner.fraction) / count))
