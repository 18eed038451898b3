"""Changes to the versions of a pair: correct, show another one, delete one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.case.document import Case
from core.case.floating_entry import FloatingEntry
from core.case.result_summary import ResultSummary
from core.case.versions import Version, next_number
from core.points.corrections import Correction


def with_correction(
    case: Case, index: int, result: ResultSummary, corrections: tuple[Correction, ...], corrects: int
) -> Case:
    """The case with a corrected result of the floating image `index` as the newest version, not judged yet.

    Args:
        corrections: all of them, not empty.
        corrects: the number of the registration that they start from.
    """
    entry = case.entry(index)
    number = next_number(entry.versions)
    version = Version(number, result, case.recipe(index), tuple(corrections), corrects)
    versions = (*entry.versions, version)
    return case.with_entry(
        index, replace(entry, result=result, judgements=(), versions=versions, current=number)
    )


def with_version_shown(case: Case, index: int, number: int) -> Case:
    """The case with another version shown, and with what it was made from: points, model and polarities.

    Raises:
        ValueError: there is no such version.
    """
    version = _version(case, index, number)
    recipe = version.recipe
    if recipe.reference_polarity is not case.pair_reference_polarity(index):
        case = case.with_pair_reference_polarity(index, recipe.reference_polarity)
    entry = replace(
        case.entry(index),
        points=recipe.points,
        polarity=recipe.floating_polarity,
        transform_model=recipe.transform_model,
        result=version.result,
        judgements=version.judgements,
        current=number,
    )
    return case.with_entry(index, entry)


def without_version(case: Case, index: int, number: int) -> Case:
    """The case without one version; where it was the one shown, none is.

    Raises:
        ValueError: there is no such version, or others correct it.
    """
    _version(case, index, number)
    entry = case.entry(index)
    if corrections_of(entry, number):
        raise ValueError(f"other versions correct version {number}")
    if entry.current == number:
        entry = replace(entry, result=None, judgements=(), current=None)
    left = tuple(version for version in entry.versions if version.number != number)
    return case.with_entry(index, replace(entry, versions=left))


def corrections_of(entry: FloatingEntry, number: int) -> tuple[int, ...]:
    """The numbers of the versions that start from a version."""
    return tuple(version.number for version in entry.versions if version.corrects == number)


def with_version_file(case: Case, index: int, number: int, name: str, sha256: str | None = None) -> Case:
    """The case with the name of the file that a version's transform was written to, and the hash of that file.

    Raises:
        ValueError: there is no such version.
    """
    _version(case, index, number)
    entry = case.entry(index)
    if entry.current == number:
        return case.with_transform_file(index, name, sha256)
    versions = tuple(
        replace(version, result=replace(version.result, transform_file=name, transform_sha256=sha256))
        if version.number == number
        else version
        for version in entry.versions
    )
    return case.with_entry(index, replace(entry, versions=versions))


def with_transform_places(case: Case, place: Callable[[str], str]) -> Case:
    """The case with the files of all its transforms named otherwise: `place` gives the new name of each."""
    for index, entry in enumerate(case.floating):
        for version in entry.versions:
            if version.result.transform_file:
                name = place(version.result.transform_file)
                case = with_version_file(case, index, version.number, name, version.result.transform_sha256)
    return case


def with_shown_versions_only(case: Case) -> Case:
    """The case as it is exported: with the shown versions alone, and of a correction without the registration."""
    entries = []
    for entry in case.floating:
        shown = () if entry.shown is None else (replace(entry.shown, corrects=None),)
        entries.append(replace(entry, versions=shown))
    return replace(case, floating=tuple(entries))


def _version(case: Case, index: int, number: int) -> Version:
    version = case.entry(index).version(number)
    if version is None:
        raise ValueError(f"the floating image {index} has no version {number}")
    return version
