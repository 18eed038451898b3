"""Whose image a DICOM file holds, and of which study: read for an export that the user wants to keep it, never else."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from core.errors import InputError
from core.images.dicom_elements import check_writable
from core.language import tr
from core.places import beginning_of

IDENTITY_KEYWORDS = (
    *("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex"),
    *("StudyInstanceUID", "StudyDate", "StudyTime", "StudyID", "StudyDescription"),
    *("AccessionNumber", "ReferringPhysicianName"),
)


@dataclass(frozen=True)
class DicomIdentity:
    """The patient and the study of a file.

    Attributes:
        values: by the keywords of DICOM, as the file has them; those that it lacks are not there. Kept out of `repr`,
            so that no log or error report names anybody.
    """

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)


def read_identity(path: Path) -> DicomIdentity | None:
    """The patient and the study of an image file; None where it is no DICOM file.

    Raises:
        InputError: the file cannot be read any more.
    """
    from pydicom import Dataset, dcmread

    from core.images.image_formats import HEAD_BYTES, image_format_of

    try:
        format = image_format_of(beginning_of(path, HEAD_BYTES))
        if format is None or format.name != "DICOM":
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            header = dcmread(path, force=True, stop_before_pixels=True, specific_tags=[*IDENTITY_KEYWORDS])
            header.decode()  # names may be written in many character sets
            found = {keyword: str(header.get(keyword) or "") for keyword in IDENTITY_KEYWORDS}
            again = Dataset()
            for keyword, text in found.items():
                setattr(again, keyword, text)
                check_writable(again, keyword)
    except Exception as error:  # pydicom raises whatever the damage leads to
        raise InputError(
            tr("The patient and the study cannot be read from {path} any more.").format(path=path)
        ) from error
    return DicomIdentity(MappingProxyType({keyword: text for keyword, text in found.items() if text}))
