"""What an image file says beside its pixels: which eye, when and with what it was taken, what kind of picture it is.

As the file has it, whether it can be or not: `core.annotations.eye` and `core.annotations.dates` judge it. Who the
patient is, is not among it: `core.images.dicom_identity` reads that of a file when a user asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from core.images.modality import Modality, laterality_of_name, modality_of_name


class DateTag(Enum):
    """Where a file states a time, by the names of DICOM, EXIF, OME and TIFF."""

    ACQUISITION_DATE_TIME = "AcquisitionDateTime"
    ACQUISITION_DATE = "AcquisitionDate"
    CONTENT_DATE = "ContentDate"
    STUDY_DATE = "StudyDate"
    EXIF_ORIGINAL = "DateTimeOriginal"
    OME = "OME AcquisitionDate"
    TIFF = "DateTime"


@dataclass(frozen=True)
class Device:
    """What a picture was taken with; empty where the file does not say it."""

    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""


@dataclass(frozen=True)
class DicomReference:
    """Which DICOM object an image is, so that what is made of it can refer to it: unique identifiers, of no person."""

    sop_class: str = ""
    sop_instance: str = ""
    study: str = ""
    series: str = ""
    frame_of_reference: str = ""


@dataclass(frozen=True)
class FileFacts:
    """What a file says of its image.

    Attributes:
        laterality: `R`, `L`, `B` or whatever the file has; empty where nothing is.
        times: every place that states a time, and the text that stands there.
        is_wide_field: by its DICOM SOP class it is a projection of a wide field, with no one scale (PS3.17, UUU).
        modality: what kind of picture it is, by the header, else by the name of the file.
        device: what it was taken with.
        burned_in: whether there is text in the pixels that may name the patient; None where nobody says it.
        dicom: which DICOM object it is.
        seconds: of a frame of a series: after the injection where the file states that, else after the first frame.
        is_from_injection: which of both `seconds` are.
    """

    laterality: str = ""
    times: tuple[tuple[DateTag, str], ...] = ()
    is_wide_field: bool = False
    modality: Modality | None = None
    device: Device = Device()
    burned_in: bool | None = None
    dicom: DicomReference = DicomReference()
    seconds: float | None = None
    is_from_injection: bool = False

    def with_name(self, name: str) -> FileFacts:
        """With the eye and the modality that the name of the file says, where its header says none."""
        return replace(
            self,
            laterality=self.laterality or laterality_of_name(name),
            modality=self.modality or modality_of_name(name),
        )


NO_FACTS = FileFacts()
