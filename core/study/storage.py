"""`study-READER.json` beside a list: all of a study, written after every step, so that it goes on after a crash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from core.atomic_files import atomic_path
from core.batch.verdicts import folder_of_list
from core.case.encoding import judgement_from_json, judgement_to_json
from core.case.judgements import reader_key
from core.errors import InputError
from core.language import tr
from core.places import is_folder, json_of
from core.study.plan import StudyItem, StudyPlan
from core.study.study import Reading, Span, Study
from core.unused_names import unused_name

FORMAT, VERSION = "retina-study", 1
BEGIN, END = "study-", ".json"
HASH_DIGITS = 6


def new_study_path(source: Path | str, reader: str) -> Path:
    """Where a new study of a list (a folder or a CSV file) is kept: a file that does not exist yet."""
    key = reader_key(reader)
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in key)
    if plain != key:  # another name may give the same letters
        plain += f"-{hashlib.sha256(key.encode()).hexdigest()[:HASH_DIGITS]}"
    return unused_name(folder_of_list(source) / f"{_begin(source)}{plain}{END}")


def studies_of(source: Path | str) -> tuple[Path, ...]:
    """The files of all studies of a list, by name."""
    return tuple(sorted(folder_of_list(source).glob(f"{_begin(source)}*{END}")))


def unfinished_study(source: Path | str, reader: str) -> tuple[Path, Study] | None:
    """The study of a list that this reader has begun and not finished; None where there is none.

    Raises:
        InputError: a file of a study cannot be read.
    """
    for path in studies_of(source):
        study = read_study(path)
        if reader_key(study.plan.reader) == reader_key(reader) and study.next_number is not None:
            return path, study
    return None


def write_study(path: Path | str, study: Study) -> None:
    """Write a study; an earlier state is replaced only when the new one is complete on disk.

    Raises:
        InputError: the folder is missing or not writable.
    """
    plan = study.plan
    document = {
        "format": FORMAT,
        "version": VERSION,
        "reader": plan.reader,
        "made_at": plan.made_at,
        "seed": plan.seed,
        "shows_figures": plan.shows_figures,
        "order": list(plan.order),
        "items": [asdict(item) for item in plan.items],
        "readings": [_reading_to_json(reading) for reading in study.readings],
    }
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def keep_study(path: Path, before: Study | None, study: Study) -> tuple[Path, Study]:
    """Write a study after a step, with what another program wrote into its file since the step before.

    Args:
        before: what the file held then; None where there was none.

    Returns:
        The file, which is another one where somebody put another study in its place; and what it holds now.

    Raises:
        InputError: the folder is missing or not writable.
    """
    found = _found(path) if before is not None else None
    if before is not None and found is not None and found != before:
        if found.plan == study.plan:
            study = study.joined(before, found)
        else:
            path = unused_name(path)
    write_study(path, study)
    return path, study


def _found(path: Path) -> Study | None:
    try:
        return read_study(path)
    except InputError:  # it is missing or damaged: what is known of it is written again
        return None


def read_study(path: Path | str) -> Study:
    """Read a study.

    Raises:
        InputError: the file is missing, is no study, is damaged, or is of a newer version.
    """
    path = Path(path)
    try:
        document = json_of(path)
    except OSError as error:
        raise InputError(
            tr("The study {path} cannot be read ({reason}).").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    except ValueError as error:
        raise InputError(tr("{path} is no study, or it is damaged.").format(path=path)) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(tr("{path} is no study, or it is damaged.").format(path=path))
    if document.get("version") != VERSION:
        raise InputError(
            tr("The study {path} was written by a newer version of the program. Update it.").format(path=path)
        )
    try:
        return _study_from_json(document)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise InputError(
            tr("The study {path} is damaged ({reason}). Restore it from a copy.").format(
                path=path, reason=error
            )
        ) from error


def _begin(source: Path | str) -> str:
    place = Path(source)
    return BEGIN if is_folder(place) else f"{place.stem}-{BEGIN}"


def _reading_to_json(reading: Reading) -> dict[str, Any]:
    judgement = reading.judgement
    return {
        "shown": [[span.since, span.until] for span in reading.spans],
        "judgement": None if judgement is None else judgement_to_json(judgement),
    }


def _study_from_json(document: dict[str, Any]) -> Study:
    names = [field.name for field in fields(StudyItem)]
    plan = StudyPlan(
        reader=str(document["reader"]),
        items=tuple(StudyItem(*(str(item[name]) for name in names)) for item in document["items"]),
        order=tuple(int(number) for number in document["order"]),
        seed=int(document["seed"]),
        shows_figures=bool(document["shows_figures"]),
        made_at=str(document["made_at"]),
    )
    readings = (
        Reading(
            tuple(Span(str(since), str(until)) for since, until in reading["shown"]),
            None if reading["judgement"] is None else judgement_from_json(reading["judgement"]),
        )
        for reading in document["readings"]
    )
    return Study(plan, tuple(readings))
