"""The results of a list that can be judged in a study, and one of them as its reader may see it."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from core.batch.listing import list_cases
from core.batch.results import case_by_itself
from core.batch.verdicts import folder_of_list
from core.case.document import Case
from core.case.storage import load_case
from core.case.versioning import with_shown_versions_only
from core.errors import Cancelled, InputError
from core.language import tr
from core.study.plan import StudyItem


@dataclass(frozen=True)
class StudyItems:
    """What can be judged, and a sentence for each case file that could not be read."""

    items: tuple[StudyItem, ...]
    problems: tuple[str, ...] = ()


def study_items(source: Path | str, cancel: threading.Event | None = None) -> StudyItems:
    """All results of the saved cases of a list: a folder, or a CSV file.

    Raises:
        InputError: there is no such list, or it holds no cases.
        Cancelled: `cancel` was set.
    """
    root = folder_of_list(source)
    items: list[StudyItem] = []
    problems: list[str] = []
    for listed in list_cases(source, cancel):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        if listed.case_file is None:
            continue
        try:
            case = load_case(listed.case_file)
        except InputError as error:
            problems.append(str(error))
            continue
        place = _seen_from(root, listed.case_file)
        items += (
            StudyItem(listed.name, place, entry.image.sha256, entry.image.name, entry.result.made_at)
            for entry in case.floating
            if entry.result is not None
        )
    return StudyItems(tuple(items), tuple(problems))


def item_file(root: Path, item: StudyItem) -> Path:
    """The case file of an item, of a list in the folder `root`."""
    return Path(os.path.normpath(root / item.case_file))


def index_of(case: Case, item: StudyItem) -> int:
    """Which floating image of its case an item is.

    Raises:
        InputError: the case has no such image any more, or another result of it: it is not what is to be judged.
    """
    for index, entry in enumerate(case.floating):
        if entry.image.sha256 == item.floating:
            if entry.result is not None and entry.result.made_at == item.made_at:
                return index
            break
    raise InputError(
        tr(
            "The result that is to be judged has changed since the study began. Put the case back as it was, "
            "or begin another study."
        )
    )


def blinded_case(case: Case, index: int) -> tuple[Case, int]:
    """One result of a case as the reader of a study may see it, and which floating image it is.

    Without verdicts, annotations, other images and other versions, and without names: nothing tells which case it is,
    whether it was shown before, or what anybody said.
    """
    alone, number = case_by_itself(with_shown_versions_only(case), index)
    reference = alone.reference
    entries = []
    for place, entry in enumerate(alone.floating):
        name = tr("Floating image") if place == number else tr("Image in between")
        versions = tuple(replace(version, judgements=()) for version in entry.versions)
        image = replace(entry.image, name=name, path=None)
        entries.append(replace(entry, image=image, judgements=(), versions=versions))
    shown = Case(
        reference=None if reference is None else replace(reference, name=tr("Reference"), path=None),
        reference_polarity=alone.reference_polarity,
        floating=tuple(entries),
        reference_spacing_um=alone.reference_spacing_um,
    )
    return shown, number


def _seen_from(root: Path, file: Path) -> str:
    try:
        return Path(os.path.relpath(file, root)).as_posix()
    except ValueError:  # another drive
        return str(file)
