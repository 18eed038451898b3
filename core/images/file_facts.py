"""What an image file says beside its pixels: which eye, when it was taken, whether its field is wide.

As the file has it, whether it can be or not: `core.annotations.eye` and `core.annotations.dates` judge it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class DateTag(Enum):
    """Where a file states a time, by the names of DICOM, EXIF and TIFF."""

    ACQUISITION_DATE_TIME = "AcquisitionDateTime"
    ACQUISITION_DATE = "AcquisitionDate"
    CONTENT_DATE = "ContentDate"
    STUDY_DATE = "StudyDate"
    EXIF_ORIGINAL = "DateTimeOriginal"
    TIFF = "DateTime"


@dataclass(frozen=True)
class FileFacts:
    """What a file says of its image.

    Attributes:
        laterality: of DICOM: `R`, `L`, `B` or whatever is written there; empty where nothing is.
        times: every place that states a time, and the text that stands there.
        is_wide_field: by its DICOM SOP class it is a projection of a wide field, with no one scale (PS3.17, UUU).
    """

    laterality: str = ""
    times: tuple[tuple[DateTag, str], ...] = ()
    is_wide_field: bool = False


NO_FACTS = FileFacts()
