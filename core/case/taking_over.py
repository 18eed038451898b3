"""What was drawn in a case file that is about to be replaced goes on in the new case: no annotation is lost.

Nor is a verdict on a result that is made again, and is the same.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from core.annotations.labels import MOST_LABELS
from core.case.document import Case
from core.case.image_identity import ImageIdentity
from core.case.reorientation import with_image_turned
from core.case.result_summary import ResultSummary
from core.case.storage import load_case
from core.errors import InputError
from core.images.orientation import Orientation


def with_annotations_of_file(case: Case, path: Path) -> Case:
    """The case with the annotations of the case file that it replaces; as it is where there is none to be read."""
    older = _case_of_file(path)
    return case if older is None else with_annotations_of(case, older)


def with_work_of_file(case: Case, index: int, path: Path) -> Case:
    """The same, with the verdicts on a floating image, too, where its result is the same again.

    Args:
        index: of the floating image, which has a result.
    """
    older = _case_of_file(path)
    return case if older is None else with_annotations_of(with_judgements_of(case, index, older), older)


def _case_of_file(path: Path) -> Case | None:
    try:
        return load_case(path) if path.is_file() else None
    except InputError:
        return None


def with_judgements_of(case: Case, index: int, older: Case) -> Case:
    """The case with the verdicts on a floating image that an older case has: on a result of the same figures."""
    entry = case.entry(index)
    for judged in older.floating:
        is_same_image = judged.image.sha256 == entry.image.sha256
        if is_same_image and judged.result is not None and _figures(judged.result) == _figures(entry.result):
            for judgement in judged.judgements:
                case = case.with_judgement(index, judgement)
    return case


def _figures(result: ResultSummary | None) -> str:
    """As they stand in a file."""
    return "" if result is None else json.dumps(result.metrics, sort_keys=True)


def with_annotations_of(case: Case, older: Case) -> Case:
    """The case with what was drawn and stated in an older one of the same eye: one that shares an image with it.

    An image whose file has changed since is the one at the same place, and one that was turned otherwise is turned as
    it is in the case. Of an annotation that both have, the one that was changed last stays; labels and facts are taken
    over where the case has none.
    """
    older = _turned_alike(case, older)
    changed = _changed_images(case, older)
    hashes = {each.sha256 for each in _images(case)}
    if not (hashes & {each.sha256 for each in _images(older)}) and not changed:
        return case
    older = older.with_images_saved(changed)
    own = {each.identifier: each for each in case.annotations}
    newer = [
        each
        for each in older.annotations
        if each.identifier not in own or own[each.identifier].changed_at < each.changed_at
    ]
    labels = case.labels
    for label in older.labels.labels:
        is_used = any(each.label == label.name for each in newer)
        if is_used and label.name not in labels and len(labels.labels) < MOST_LABELS:
            labels = labels.with_label(label)
    stated = {each.image for each in case.facts}
    facts = tuple(each for each in older.facts if each.image not in stated)
    tilted = case.grid_tilted or older.grid_tilted
    return replace(
        case.with_annotations(newer), labels=labels, facts=(*case.facts, *facts), grid_tilted=tilted
    )


def _turned_alike(case: Case, older: Case) -> Case:
    """The older case with each image turned as it is in the case, where that has it too."""
    there = {(each.path, each.page): each for each in _images(case) if each.path}
    for image in _images(older):
        new = there.get((image.path, image.page)) if image.path else None
        by = Orientation.AS_IN_FILE if new is None else image.orientation.inverse.then(new.orientation)
        if by is not Orientation.AS_IN_FILE:
            older = with_image_turned(older, image.sha256, by)
    return older


def _changed_images(case: Case, older: Case) -> dict[str, ImageIdentity]:
    """The images of the case that lie where those of the older one did and are others, by their former SHA-256."""
    there = {each.path: each for each in _images(case) if each.path is not None}
    known = {each.sha256 for each in _images(case)}
    return {
        each.sha256: there[each.path]
        for each in _images(older)
        if each.path in there and each.sha256 not in known
    }


def _images(case: Case) -> list[ImageIdentity]:
    return [each for each in (case.reference, *(entry.image for entry in case.floating)) if each is not None]
