"""A saved case with its images and transforms, as an export of the whole case needs them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.case.document import Case
from core.case.floating_entry import FloatingEntry
from core.case.image_lookup import read_unchanged_images
from core.case.kept_registrations import KeptRegistration, read_registration
from core.case.storage import read_case
from core.errors import InputError
from core.export.case_images import CaseImages
from core.language import tr
from core.notices import AsWritten, Notice
from core.transforms.composite import CompositeTransform


@dataclass(frozen=True, eq=False)
class SavedCase:
    """What was read.

    Attributes:
        problems: about images and transforms that are missing or have changed.
    """

    case: Case
    images: CaseImages
    problems: tuple[Notice, ...]


def read_saved_case(path: Path | str) -> SavedCase:
    """Read a case file, its unchanged images, and the transform of each shown result.

    Raises:
        InputError: the case file cannot be read, or its reference is missing or has changed.
    """
    path = Path(path)
    opened = read_case(path)
    case, problems = opened.case, list[Notice](opened.warnings)
    images = read_unchanged_images(opened)
    reference = images.get(case.reference.sha256) if case.reference else None
    if reference is None:
        raise InputError(
            problems[0].sentence
            if problems
            else tr("The case {path} has no reference image.").format(path=path)
        )
    kept = registrations_of(case, path.parent, problems)
    floating = tuple(images.get(entry.image.sha256) for entry in case.floating)
    return SavedCase(
        case, CaseImages(reference, floating, kept.transforms, kept.confidences), tuple(problems)
    )


@dataclass(frozen=True, eq=False)
class CaseRegistrations:
    """The shown result of each floating image, as it is kept beside a case.

    Attributes:
        transforms: from the image that it is registered to; None where it is not there.
        confidences: the maps of confidence of that image; None where it is not known.
    """

    transforms: tuple[CompositeTransform | None, ...]
    confidences: tuple[np.ndarray | None, ...]


def registrations_of(case: Case, folder: Path, problems: list[Notice]) -> CaseRegistrations:
    """Each shown result, read from beside the case; why something is not there is added to `problems`."""
    kept = [_registration(entry, folder, problems) for entry in case.floating]
    return CaseRegistrations(
        tuple(None if each is None else each.transform for each in kept),
        tuple(None if each is None else each.confidence for each in kept),
    )


def _registration(entry: FloatingEntry, folder: Path, problems: list[Notice]) -> KeptRegistration | None:
    if entry.result is None or not entry.result.transform_file:
        return None
    try:
        return read_registration(entry.result, folder, problems)
    except InputError as error:
        problems.append(AsWritten(str(error)))
        return None
