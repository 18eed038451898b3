"""Stacks of channels as one multi-frame DICOM file, by pydicom.

The file is a Multi-frame Grayscale Byte or Word Secondary Capture Image (DICOM PS3.3, A.8.3 and A.8.4), one channel a
frame, uncompressed, Explicit VR Little Endian (PS3.5, A.2). The frames' names stand in the Frame Label Vector, which
the Frame Increment Pointer names; it allows 16 characters each, so the Image Comments hold the whole names. Whose eye
it is stays empty, as the program knows of no patient, and a pixel size that is not known is not claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core import __version__
from core.atomic_files import atomic_path
from core.errors import InputError
from core.export.channels import Channel
from core.export.stack import AlignedStack
from core.language import tr

if TYPE_CHECKING:
    from pydicom import Dataset

_IMPLEMENTATION = "2.25.213498621403158391283746124356187231904"
_FRAME_LABELS = 0x00182002
_LONGEST_LABEL, _LONGEST_COMMENT = 16, 10240
_MOST_BYTES = 2**32 - 2
_UM_PER_MM = 1000.0


def write_dicom(path: Path, stack: AlignedStack) -> None:
    """Write the channels as the frames of one DICOM file; without a known size of a pixel it claims none.

    Raises:
        InputError: the folder is missing or not writable, or the stack is larger than a DICOM file may be.
    """
    channels = stack.channels()
    values = np.stack([channel.values for channel in channels])
    if values.nbytes > _MOST_BYTES:
        raise InputError(tr("The stack is too large for one DICOM file (4 GiB). Choose another format."))
    dataset = _capture(is_byte=values.dtype == np.uint8)
    _describe(dataset, channels)
    _set_pixels(dataset, values, channels)
    if stack.pixel_size_um is not None:
        dataset.PixelSpacing = [f"{side / _UM_PER_MM:.10g}" for side in reversed(stack.pixel_size_um)]
    with atomic_path(path) as temporary:
        dataset.save_as(temporary, enforce_file_format=True)


def _capture(is_byte: bool) -> Dataset:
    """A secondary capture image of nobody, with identifiers of its own."""
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import (
        UID,
        ExplicitVRLittleEndian,
        MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
        MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
        generate_uid,
    )

    dataset, now = Dataset(), datetime.now()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.ImplementationClassUID = UID(_IMPLEMENTATION)
    dataset.file_meta.ImplementationVersionName = "RETINA-ALIGN"
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    dataset.SOPClassUID = (
        MultiFrameGrayscaleByteSecondaryCaptureImageStorage
        if is_byte
        else MultiFrameGrayscaleWordSecondaryCaptureImageStorage
    )
    dataset.SOPInstanceUID, dataset.StudyInstanceUID, dataset.SeriesInstanceUID = (
        generate_uid(prefix=None) for _ in range(3)
    )
    dataset.StudyDate = dataset.ContentDate = now.strftime("%Y%m%d")
    dataset.StudyTime = dataset.ContentTime = now.strftime("%H%M%S")
    dataset.AccessionNumber = dataset.ReferringPhysicianName = dataset.StudyID = (
        dataset.PatientOrientation
    ) = ""
    dataset.PatientName = dataset.PatientID = dataset.PatientBirthDate = dataset.PatientSex = ""
    dataset.Modality, dataset.ConversionType = "OT", "WSD"
    dataset.SeriesNumber = dataset.InstanceNumber = 1
    dataset.SecondaryCaptureDeviceManufacturer = "Retina registration"
    dataset.SecondaryCaptureDeviceManufacturerModelName = "retina-align"
    dataset.SecondaryCaptureDeviceSoftwareVersions = __version__
    return dataset


def _describe(dataset: Dataset, channels: Sequence[Channel]) -> None:
    """The names of the channels."""
    names = [f"{number}: {channel.name}" for number, channel in enumerate(channels, start=1)]
    dataset.SeriesDescription = "Aligned stack"
    dataset.FrameLabelVector = [
        _label(number, channel.name) for number, channel in enumerate(channels, start=1)
    ]
    dataset.FrameIncrementPointer = _FRAME_LABELS
    dataset.ImageComments = "\r\n".join(names)[:_LONGEST_COMMENT]
    dataset.BurnedInAnnotation = "NO"


def _set_pixels(dataset: Dataset, values: np.ndarray, channels: Sequence[Channel]) -> None:
    """The frames `(N, H, W)` as they are, and one window in which all of them can be seen."""
    bits = 8 * values.itemsize
    darkest = min(channel.display_range[0] for channel in channels)
    lightest = max(channel.display_range[1] for channel in channels)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = values.shape
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation = bits - 1, 0
    dataset.WindowCenter = f"{(darkest + lightest + 1) / 2:.10g}"
    dataset.WindowWidth = f"{lightest - darkest + 1:.10g}"
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = "0", "1", "US"
    dataset.PresentationLUTShape = "IDENTITY"
    dataset.PixelData = values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()
    dataset["PixelData"].VR = "OB" if bits == 8 else "OW"


def _label(number: int, name: str) -> str:
    """At most 16 characters, none of them the backslash that parts the labels; the number keeps cut ones apart."""
    plain = name.replace("\\", "/").strip()
    return plain if len(plain) <= _LONGEST_LABEL else f"{number} {plain}"[:_LONGEST_LABEL].strip()
