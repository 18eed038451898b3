"""Which transforms the export of one registration, or of a whole case, writes, and between which images they lead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.document import Case
from core.case.links import parent_image, way_of
from core.export.aligned_pair import TRANSFORM, AlignedPair
from core.export.case_images import CaseImages
from core.export.transform_files import TransformEnds, transform_file_names, transform_writers
from core.notices import Notice

if TYPE_CHECKING:
    from core.registration import RegistrationRequest


def link_files(case: Case, index: int, whole_case: bool, images: CaseImages | None) -> dict[int, str]:
    """The file that the transform of each result is in, from the image that it is registered to, by its number."""
    if images is None:
        return {index: TRANSFORM}
    own, transforms = TRANSFORM, images.transforms
    if case.entry(index).via is not None:
        own = f"transform-{index + 1}.h5"
    kept = range(len(transforms)) if whole_case else way_of(case, index)
    others = {number: f"transform-{number + 1}.h5" for number in kept if transforms[number]}
    return {**others, index: own}


def exported_names(
    request: RegistrationRequest, case: Case | None, index: int, whole_case: bool, images: CaseImages | None
) -> tuple[str, ...]:
    """The names of all files of transforms, those of the whole one in front."""
    names = transform_file_names(TRANSFORM, _whole_ends(request, images))
    if case is None:
        return names
    for number, name in _other_links(case, index, whole_case, images).items():
        ends = _link_ends(request, case, number, index, images)
        names += (name,) if ends is None else transform_file_names(name, ends)
    return names


def exported_writers(
    request: RegistrationRequest,
    aligned: AlignedPair,
    case: Case,
    index: int,
    whole_case: bool,
    images: CaseImages | None,
) -> dict[str, Callable[[Path], object]]:
    """What writes each of them."""
    from core.transforms.itk_files import write_transform

    writers = transform_writers(TRANSFORM, aligned.transform, _whole_ends(request, images))
    for number, name in _other_links(case, index, whole_case, images).items():
        ends, parent = _link_ends(request, case, number, index, images), parent_image(case, number)
        transform = images.transforms[number] if images is not None else None
        transform = aligned.link if number == index else transform
        if transform is None or parent is None:
            continue
        alone = partial(write_transform, transform=transform, reference_size=parent.size)
        writers |= {name: alone} if ends is None else transform_writers(name, transform, ends)
    return writers


def transform_notices(request: RegistrationRequest, images: CaseImages | None) -> tuple[Notice, ...]:
    """What there is to say of the files of the whole transform."""
    return _whole_ends(request, images).notices()


def _other_links(case: Case, index: int, whole_case: bool, images: CaseImages | None) -> dict[int, str]:
    files = link_files(case, index, whole_case, images)
    return {number: name for number, name in files.items() if name != TRANSFORM}


def _whole_ends(request: RegistrationRequest, images: CaseImages | None) -> TransformEnds:
    return TransformEnds(request.reference if images is None else images.reference, request.floating)


def _link_ends(
    request: RegistrationRequest, case: Case, number: int, index: int, images: CaseImages | None
) -> TransformEnds | None:
    """The two images of a registration; None where one of them is not at hand."""
    if number == index:
        return TransformEnds(request.reference, request.floating)
    parent = parent_image(case, number)
    at_hand = {} if images is None else images.by_hash(case)
    reference = None if parent is None else at_hand.get(parent.sha256)
    floating = at_hand.get(case.entry(number).image.sha256)
    return None if reference is None or floating is None else TransformEnds(reference, floating)
