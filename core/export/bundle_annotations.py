"""Which annotations the export of one registration, or of a whole case, writes, and for which images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.case.document import Case
from core.case.links import parent_image, way_of
from core.case.naming import name_of_case
from core.errors import InputError
from core.export.annotation_source import AnnotationSource
from core.export.case_images import CaseImages
from core.language import tr
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform

if TYPE_CHECKING:
    from core.export.exported import Exported
    from core.images.reading import RetinalImage
    from core.registration import RegistrationRequest, RegistrationResult

_TO_COME = CompositeTransform(PlanarTransform.identity())
"""Stands for the transform of a registration of which the names of its files alone are asked."""


def pair_source(
    request: RegistrationRequest,
    case: Case,
    index: int,
    whole_case: bool,
    images: CaseImages | None,
    result: RegistrationResult | None = None,
    canvas: Exported | None = None,
) -> AnnotationSource:
    """The annotations for the export of the floating image `index`.

    Files are for the reference and the images on the way to this one, or for all of the case. Without the images of
    the case they are for the pair alone, on the grid of the image that it is registered to, as the export then is.

    Args:
        result: None where only the names of the files are asked for.
        canvas: see `AnnotationSource`.

    Raises:
        InputError: the case has no reference.
    """
    parent = parent_image(case, index)
    if parent is None:
        raise InputError(tr("The case has only one image. Open it and add the other."))
    count, own = len(case.floating), case.entry(index).image
    transforms: list[CompositeTransform | None] = [None] * count
    if images is not None:
        transforms = list(images.transforms)
    transforms[index] = _TO_COME if result is None else result.transform
    maps = dict(enumerate(images.confidences if images is not None else ()))
    if result is not None and maps.get(index) is None:
        maps[index] = result.known_confidence
    at_hand: dict[str, RetinalImage] = {parent.sha256: request.reference, own.sha256: request.floating}
    grid, exported = parent, [own]
    if images is not None and case.reference is not None:
        at_hand, grid = images.by_hash(case), case.reference
        numbers = range(count) if whole_case else way_of(case, index)
        exported = [case.entry(number).image for number in numbers]
    return AnnotationSource(
        case,
        "",
        at_hand,
        transforms,
        tuple(dict.fromkeys(each.sha256 for each in (grid, *exported))),
        tuple(maps.get(number) for number in range(count)),
        canvas=canvas,
    )


def case_source(
    case: Case, images: CaseImages, path: Path, canvas: Exported | None = None
) -> AnnotationSource:
    """The annotations for all images of a case that was saved at `path`, which tells what it is called."""
    return AnnotationSource(
        case,
        name_of_case(case.own_name, path),
        images.by_hash(case),
        images.transforms,
        tuple(dict.fromkeys(each.sha256 for each in case.images)),
        images.confidences,
        canvas=canvas,
    )
