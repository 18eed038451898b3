"""What all DICOM objects of an export share: patient, study, series, equipment, and how they are written.

Modules and types of attributes are those of DICOM PS3.3 (C.7.1 to C.7.5, C.12.1). Explicit VR Little Endian.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core import __version__
from core.atomic_files import atomic_path
from core.errors import InputError
from core.export.dicom_study import DicomStudy
from core.images.file_facts import Device
from core.language import tr

if TYPE_CHECKING:
    from pydicom import Dataset
    from pydicom.sr.coding import Code

UM_PER_MM = 1000.0
_IMPLEMENTATION = "2.25.213498621403158391283746124356187231904"
_MOST_BYTES = 2**32 - 2
_MAKER, _MODEL = "Retina registration", "retina-align"
_REMOVED = (
    "New object: patient and study not copied",
    "All UIDs replaced",
    "Acquisition times and device kept, pixels not cleaned",
)
"""At most 64 characters each (LO)."""


@dataclass(frozen=True)
class DicomSeries:
    """A series of the study. `name` tells it apart from the others."""

    name: str
    modality: str
    number: int
    description: str


IMAGES = DicomSeries("images", "OP", 1, "Aligned images")
REGISTRATIONS = DicomSeries("registrations", "REG", 2, "Registrations of the aligned images")
DOCUMENTS = DicomSeries("documents", "DOC", 3, "Report of the registration")


def new_object(study: DicomStudy, series: DicomSeries, sop_class: str, name: str, number: int = 1) -> Dataset:
    """An object with the modules of patient, study, series and SOP.

    Args:
        name: what its identifier is made from; see `instance_uid`.
        number: within the series, from 1.
    """
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID, ExplicitVRLittleEndian

    dataset, now = Dataset(), datetime.now()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.ImplementationClassUID = UID(_IMPLEMENTATION)
    dataset.file_meta.ImplementationVersionName = "RETINA-ALIGN"
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = UID(sop_class), instance_uid(study, name)
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study.uid, study.uid_of(series.name)
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = series.modality, series.number, number
    dataset.SeriesDescription = series.description
    dataset.InstanceCreationDate = dataset.ContentDate = dataset.StudyDate = now.strftime("%Y%m%d")
    dataset.InstanceCreationTime = dataset.ContentTime = dataset.StudyTime = now.strftime("%H%M%S")
    _set_identity(dataset, study)
    return dataset


def instance_uid(study: DicomStudy, name: str) -> str:
    """The identifier of an object of this name."""
    return study.uid_of(f"instance {name}")


def frame_uid(study: DicomStudy) -> str:
    """The frame of reference of all aligned images: the canvas, in millimetres from the centre of its first pixel."""
    return study.uid_of("frame of reference")


def _set_identity(dataset: Dataset, study: DicomStudy) -> None:
    """The patient and the study, or that they were taken away (PS3.3, C.7.1.1, C.7.2.1 and C.12.1)."""
    for keyword in (
        *("PatientName", "PatientID", "PatientBirthDate", "PatientSex"),
        *("StudyID", "AccessionNumber", "ReferringPhysicianName"),
    ):
        setattr(dataset, keyword, study.identity.get(keyword, ""))
    for keyword in ("StudyDate", "StudyTime", "StudyDescription", "IssuerOfPatientID"):
        if study.identity.get(keyword):
            setattr(dataset, keyword, study.identity[keyword])
    if not study.keeps_patient:
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = list(_REMOVED)
        dataset.LongitudinalTemporalInformationModified = "UNMODIFIED"


def set_equipment(dataset: Dataset, study: DicomStudy, device: Device | None = None) -> None:
    """The device of the source, and this program as what processed it; this program alone where there is no source."""
    from pydicom.sr.codedict import codes

    if device is None:
        dataset.Manufacturer, dataset.ManufacturerModelName = _MAKER, _MODEL
        dataset.DeviceSerialNumber, dataset.SoftwareVersions = "none", __version__
        return
    dataset.Manufacturer = device.manufacturer
    optional = {"ManufacturerModelName": device.model, "SoftwareVersions": device.software}
    if study.keeps_patient:
        optional["DeviceSerialNumber"] = device.serial
    for keyword, text in optional.items():
        if text:
            setattr(dataset, keyword, text.split("\\") if keyword == "SoftwareVersions" else text)
    program = code_item(codes.DCM.ProcessingEquipment)
    contributing = _item()
    contributing.Manufacturer, contributing.ManufacturerModelName = _MAKER, _MODEL
    contributing.SoftwareVersions = __version__
    contributing.PurposeOfReferenceCodeSequence = [program]
    dataset.ContributingEquipmentSequence = [contributing]


def set_frame(dataset: Dataset, study: DicomStudy) -> None:
    """The frame of reference of all aligned images (PS3.3, C.7.4.1)."""
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = frame_uid(study), ""


def code_item(code: Code) -> Dataset:
    """A code as an item of a sequence."""
    item = _item()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = (
        code.value,
        code.scheme_designator,
        code.meaning,
    )
    return item


def image_item(sop_class: str, sop_instance: str) -> Dataset:
    """An image as an item of a sequence of references."""
    item = _item()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = sop_class, sop_instance
    return item


def _item() -> Dataset:
    from pydicom import Dataset

    return Dataset()


def save(path: Path, dataset: Dataset) -> None:
    """Write an object.

    Raises:
        InputError: the folder is missing or not writable, the object is larger than DICOM allows, or has a text that
            no object can have.
    """
    largest = max((len(each.value) for each in dataset if isinstance(each.value, bytes)), default=0)
    if largest > _MOST_BYTES:
        raise InputError(
            tr("An image is too large for a DICOM file (4 GiB). Choose another format for the stack.")
        )
    with atomic_path(path) as temporary:
        try:
            dataset.save_as(temporary, enforce_file_format=True)
        except OSError:
            raise
        except Exception as error:  # pydicom raises whatever a text leads to
            raise InputError(
                tr("{name} cannot be written as a DICOM file ({error}). Choose another format.").format(
                    name=path.name, error=error
                )
            ) from error
