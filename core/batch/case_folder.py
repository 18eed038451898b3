"""The cases of a folder and its subfolders.

A folder holds cases when it holds case files (`case.json` or any other name), or else two images that are called
reference and floating (fixed and moving), or else exactly two images; these are taken in the order of their names,
unless the names say which is which. `points.csv` beside the images holds their points. So does `landmarks.csv`.
What `register` or `batch` wrote for a case of the list is not listed again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.batch.listed_case import ListedCase
from core.batch.roles import named_pair, reference_and_floating
from core.case.storage import FORMAT, load_case
from core.encodable import check_encodable, encodable
from core.errors import Cancelled, InputError
from core.images.image_formats import is_image_name
from core.language import tr
from core.places import beginning_of
from core.portable_names import comparison_key

POINTS_FILES = ("points.csv", "landmarks.csv")
CASE_NAME, WARPED_NAME = "case.json", "warped.tif"
HEAD_BYTES = 400
"""A case file says at its beginning that it is one."""


def list_folder(root: Path, cancel: threading.Event | None = None) -> tuple[ListedCase, ...]:
    """All cases of a folder, sorted by their folders.

    Raises:
        InputError: there are none.
        Cancelled: `cancel` was set.
    """
    root = root.absolute()
    found: list[ListedCase] = []
    for folder, subfolders, names in os.walk(root):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        files = [Path(folder) / name for name in sorted(names) if not name.startswith(".")]
        found.extend(_cases_in(root, Path(folder), files))
    cases = tuple(map(_unless_unwritable, _with_own_names(_without_exports(found))))
    if not cases:
        raise InputError(
            tr(
                "{folder} holds no cases: neither case files, nor folders with two images. Give each eye a subfolder "
                "with its two images, such as {example} (and points.csv where there are points); where there are "
                "more than two, the names reference and floating tell which."
            ).format(folder=root, example="Smith/reference.tif + Smith/floating.jpg")
        )
    return cases


def _cases_in(root: Path, folder: Path, files: Sequence[Path]) -> Iterator[ListedCase]:
    within = folder.relative_to(root).as_posix()
    name = root.name if within == "." else within
    case_files = [file for file in files if file.suffix.lower() == ".json" and _is_case(file)]
    for file in case_files:
        plain = file.name == CASE_NAME
        own = name if plain else file.stem if within == "." else f"{name}/{file.stem}"
        yield ListedCase(own, file, case_file=file)
    images = [file for file in files if is_image_name(file)]
    pair = named_pair(images) or (reference_and_floating(images) if len(images) == 2 else None)
    if pair is not None and not case_files:
        points = next((folder / each for each in POINTS_FILES if (folder / each) in files), None)
        yield ListedCase(name, folder / CASE_NAME, None, *pair, points)


def _unless_unwritable(case: ListedCase) -> ListedCase:
    """The case, with a problem where its name or place cannot be written into any file."""
    try:
        for path in (case.place, case.reference, case.floating, case.points):
            if path is not None:
                check_encodable(path)
    except InputError as error:
        return replace(case, name=encodable(case.name), problem=str(error))
    return case


def _is_case(file: Path) -> bool:
    try:
        return f'"{FORMAT}"'.encode() in beginning_of(file, HEAD_BYTES)
    except OSError:
        return False


def _without_exports(cases: Sequence[ListedCase]) -> list[ListedCase]:
    """The cases without what was written for one of them: a warped image, and a case whose images lie in theirs."""
    folders = {case.place.parent for case in cases}
    kept = []
    for case in cases:
        folder = case.place.parent
        if case.case_file is not None and (folder / WARPED_NAME).is_file():
            try:
                reference = load_case(case.case_file).reference
            except InputError:
                reference = None
            if reference is not None and reference.path is not None:
                home = reference.path.parent
                if home != folder and home in folders:
                    continue
        kept.append(case)
    return kept


def _with_own_names(cases: Sequence[ListedCase]) -> tuple[ListedCase, ...]:
    """The cases with a number behind a name that another has."""
    taken: set[str] = set()
    named = []
    for case in cases:
        name, number = case.name, 1
        while comparison_key(name) in taken:
            number += 1
            name = f"{case.name} ({number})"
        taken.add(comparison_key(name))
        named.append(replace(case, name=name))
    return tuple(named)
