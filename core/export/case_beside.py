"""What lies in a folder already and stays there: a case file is of the images and transforms of what is written beside
it, and files of an earlier export are of the case that is written.

Else the folder would hold one pair's files beside another one's case, and nothing would say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.case.document import Case
from core.case.kept_registrations import check_transform, confidence_name
from core.case.links import parent_image, way_of
from core.case.result_summary import ResultSummary
from core.case.storage import load_case
from core.coordinates import Size
from core.errors import InputError
from core.export.case_images import CaseImages
from core.export.pair_files import PAIR_FILES
from core.export.plan import CASE, MONTAGE
from core.export.stack_formats import DEFAULT_FORMAT
from core.language import mark, tr
from core.places import is_file
from core.transforms.composite import CompositeTransform

FILES_OF_A_PAIR = (DEFAULT_FORMAT.file, MONTAGE, *(each.name for each in PAIR_FILES))
_APART = 0.01
"""Pixels. Two transforms that lie no farther apart anywhere are one, written and read again."""

_PLACES = 24
"""Along each side of the reference, where two transforms are compared."""

_OTHER_IMAGES = mark("{path} is a case of other images, and would no longer fit the files beside it.")
_OLDER_FILE = mark("{path} is of other images, and would stay there beside the new case.")
_OTHER_TRANSFORM = mark("{path} is a case of another transform, and would no longer fit the files beside it.")


@dataclass(frozen=True, eq=False)
class WrittenLink:
    """One registration that files are written of.

    Attributes:
        reference, floating: SHA-256 of the images, as they are turned.
        size: `(height, width)` of that reference.
        transform: between the two; None where it is still to come, or not known.
    """

    reference: str
    floating: str
    size: Size
    transform: CompositeTransform | None = None


def written_links(case: Case, images: CaseImages, numbers: Iterable[int]) -> tuple[WrittenLink, ...]:
    """Every registration on the way from the reference to some floating images of a case."""
    found = []
    for index in dict.fromkeys(each for number in numbers for each in way_of(case, number)):
        parent = parent_image(case, index)
        if parent is not None:
            found.append(
                WrittenLink(
                    parent.sha256, case.entry(index).image.sha256, parent.size, images.transforms[index]
                )
            )
    return tuple(found)


def check_case_beside(
    folder: Path,
    names: Collection[str],
    links: Collection[WrittenLink],
    drawn_on: Collection[str] = (),
    can_write_case: bool = True,
    written: Case | None = None,
    kept: Collection[str] = (),
) -> None:
    """Refuse to leave a case file beside files that are of other images, or of another transform than it knows.

    Where the case file is written, files of the former one's images are not left beside it either.

    Args:
        names: of the files that are written or taken away. Where the case file is one of them, none is left.
        links: what the files are of.
        drawn_on: SHA-256 of images that they are of without any registration.
        written: the case that is written, where the case file is one of the files.
        kept: names of files that are there and hold already what they should.
        can_write_case: whether the user could choose that the case file is written, too.

    Raises:
        InputError: the case file in the folder is one of other images; it holds a hash of a transform that would be
            replaced; or it was registered by another transform; or files beside it would stay that are of other images.
    """
    case = _case_there(folder, names)
    if case is None:
        return
    path: Path | None = folder / CASE
    if CASE not in names:
        misfit = _misfit(case, folder, names, links, drawn_on)
    else:
        is_of_others = written is not None and not _share_a_pair(case, written)
        path = _older_file(folder, {*names, *kept}) if is_of_others else None
        misfit = None if path is None else _OLDER_FILE
    if misfit is not None:
        advice = tr("Choose another folder, or export everything.")
        if not can_write_case:
            advice = tr("Choose another folder.")
        raise InputError(" ".join((tr(misfit).format(path=path), advice)))


def _misfit(
    case: Case,
    folder: Path,
    names: Collection[str],
    links: Collection[WrittenLink],
    drawn_on: Collection[str],
) -> str | None:
    """Why a case does not fit the files, in a sentence with a place for its path; None where it does."""
    if _is_of_others(case, links, drawn_on):
        return _OTHER_IMAGES
    pairs = _results_by_pair(case)
    if any(_would_lose_its_file(each, names) for results in pairs.values() for each in results):
        return _OTHER_TRANSFORM
    for each in links:
        kept = list(_kept_transforms(pairs[each.reference, each.floating], folder))
        if each.transform is not None and kept and not any(_is_same(each, other) for other in kept):
            return _OTHER_TRANSFORM
    return None


def _is_of_others(case: Case, links: Collection[WrittenLink], drawn_on: Collection[str]) -> bool:
    pairs = _results_by_pair(case)
    is_of_images = {each.sha256 for each in case.images}.issuperset(drawn_on)
    return not is_of_images or any((each.reference, each.floating) not in pairs for each in links)


def _share_a_pair(one: Case, other: Case) -> bool:
    """Whether two cases register some image to the same one; where there is nothing to register, share an image."""
    pairs = [set(_results_by_pair(case)) for case in (one, other)]
    if not all(pairs):
        return not {each.sha256 for each in one.images}.isdisjoint(each.sha256 for each in other.images)
    return not pairs[0].isdisjoint(pairs[1])


def _older_file(folder: Path, names: Collection[str]) -> Path | None:
    """A file that an export of a pair writes, which is there and stays as it is."""
    return next(
        (folder / name for name in FILES_OF_A_PAIR if name not in names and is_file(folder / name)), None
    )


def _case_there(folder: Path, names: Collection[str]) -> Case | None:
    """None where there is none, or none that this program reads."""
    if not names or not is_file(folder / CASE):
        return None
    try:
        return load_case(folder / CASE)
    except InputError:
        return None


def _results_by_pair(case: Case) -> dict[tuple[str, str], list[ResultSummary]]:
    """All results of each pair, by the SHA-256 of its reference and its floating image."""
    found = {}
    for index, entry in enumerate(case.floating):
        parent = parent_image(case, index)
        results = [entry.result, *(version.result for version in entry.versions)]
        if parent is not None:
            found[parent.sha256, entry.image.sha256] = [each for each in results if each is not None]
    return found


def _would_lose_its_file(result: ResultSummary, names: Collection[str]) -> bool:
    """Whether the file whose hash the case holds would be another one. Written twice, HDF5 is never the same."""
    file = result.transform_file
    return file is not None and not {file, confidence_name(file)}.isdisjoint(names)


def _kept_transforms(results: Iterable[ResultSummary], folder: Path) -> Iterator[CompositeTransform]:
    """Those of the results that lie beside the case as it knows them."""
    from core.transforms.itk_files import read_pair_transform

    for each in results:
        path = folder / (each.transform_file or "")
        try:
            if each.transform_file and is_file(path):
                check_transform(each, path)
                yield read_pair_transform(path)
        except InputError:
            continue


def _is_same(link: WrittenLink, other: CompositeTransform) -> bool:
    if link.transform is None:
        return False
    rows, columns = (np.linspace(0, length - 1, min(length, _PLACES)) for length in link.size)
    places = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    apart = np.linalg.norm(link.transform(places) - other(places), axis=-1)
    return bool((apart <= _APART).all())
