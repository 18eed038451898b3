"""Aligned images as DICOM: an Ophthalmic Photography 8 Bit or 16 Bit Image for each (PS3.3, A.41 and A.42).

All are in one series and one frame of reference. Colour stays RGB, and a grey image has a window of its own. The size
of a pixel is the Pixel Spacing of the class; ITK's reader does not know that of this class, and has it among the
metadata alone (`image.GetMetaData("0028|0030")`).

These classes have no Frame of Reference module; it is added, as a standard extended SOP class may (PS3.2, 3.11.1): it
says that the images lie on each other, and the registrations beside refer to it. What nobody knows is left empty, also
where the standard wants a value: the eye.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core import __version__
from core.annotations.eye import Eye
from core.export.channels import without_equal_channels
from core.export.dicom_objects import (
    IMAGES,
    UM_PER_MM,
    code_item,
    image_item,
    new_object,
    save,
    set_equipment,
    set_frame,
)
from core.export.dicom_source import set_losses, set_window, source_header, take_over
from core.export.notices import EyeNotKnown, NoPatientToKeep
from core.export.stack import AlignedStack, ImageOrigin
from core.images.file_facts import Device
from core.images.modality import Modality
from core.notices import Notice

if TYPE_CHECKING:
    from pydicom import Dataset
    from pydicom.sr.coding import Code

_PHOTOGRAPHY = {1: "1.2.840.10008.5.1.4.1.1.77.1.5.1", 2: "1.2.840.10008.5.1.4.1.1.77.1.5.2"}
"""The SOP classes by the bytes of a sample."""
EYES = {Eye.RIGHT: "R", Eye.LEFT: "L"}
_FRAME_TIME = 0x00181063
_IMAGE_TYPES: dict[Modality | None, str] = {
    Modality.COLOUR: "COLOR",
    Modality.RED_FREE: "REDFREE",
    Modality.FA: "FA",
    Modality.ICGA: "ICG",
    Modality.BLUE: "BLUE",
}
"""The third value of the Image Type (PS3.3, C.8.17.2.1.4), of those that it has words for."""
_SCANNED = (Modality.IR, Modality.NIR_FAF, Modality.MULTICOLOUR, Modality.OCT, Modality.OCT_A)
"""What a scanning laser ophthalmoscope makes."""


def image_name(number: int) -> str:
    """What the identifier of an image of the stack is made from."""
    return f"image {number}"


def sop_class_of(pixels: np.ndarray) -> str:
    """The SOP class of an image."""
    return _PHOTOGRAPHY[pixels.itemsize]


def dicom_remarks(stack: AlignedStack) -> list[Notice]:
    """That the eye is not known, or that there was no patient to keep."""
    unknown = [image.name for image in stack.images if image.origin is None or image.origin.eye is None]
    remarks: list[Notice] = [EyeNotKnown(tuple(unknown))] if unknown else []
    if stack.asks_for_patient and not stack.study.keeps_patient:
        remarks.append(NoPatientToKeep())
    return remarks


def write_dicom(path: Path, stack: AlignedStack, number: int) -> None:
    """Write one image, or vessel map, of a stack. Raises InputError as `save`."""
    from pydicom import Dataset

    image = (*stack.images, *stack.vessels)[number]
    is_map = number >= len(stack.images)
    pixels = without_equal_channels(stack.planes()[number])
    origin = image.origin or ImageOrigin()
    dataset = new_object(stack.study, IMAGES, sop_class_of(pixels), image_name(number), number + 1)
    set_equipment(dataset, stack.study, origin.facts.device or Device())
    set_frame(dataset, stack.study)
    dataset.SynchronizationTrigger, dataset.AcquisitionTimeSynchronized = "NO TRIGGER", "N"
    dataset.SynchronizationFrameOfReferenceUID = stack.study.uid_of("synchronization")
    dataset.ImageType = ["DERIVED", "SECONDARY" if is_map else "PRIMARY", _kind(origin, pixels, is_map)]
    _describe(dataset, image.name, origin, stack, is_map)
    source = Dataset() if is_map else source_header(origin)
    _set_acquisition(dataset, origin)
    take_over(dataset, source)
    _set_pixels(dataset, pixels)
    if pixels.ndim == 2:
        set_window(dataset, source, pixels)
    set_losses(dataset, source, origin, pixels)
    if stack.pixel_size_um is not None:
        dataset.PixelSpacing = [f"{side / UM_PER_MM:.10g}" for side in reversed(stack.pixel_size_um)]
    save(path, dataset)


def _kind(origin: ImageOrigin, pixels: np.ndarray, is_map: bool) -> str:
    """The third value of the Image Type, which derived images must have; its terms may be extended."""
    if is_map:
        return "VESSELMAP"
    if origin.modality in _IMAGE_TYPES:
        return _IMAGE_TYPES[origin.modality]
    return "COLOR" if pixels.ndim == 3 and origin.modality is None else "RESAMPLED"


def _describe(dataset: Dataset, name: str, origin: ImageOrigin, stack: AlignedStack, is_map: bool) -> None:
    """What the image is, and what it was made of."""
    from pydicom.sr.codedict import codes

    dataset.ImageComments = name
    dataset.PatientOrientation = ""
    dataset.BurnedInAnnotation = "NO" if origin.facts.burned_in is False else "YES"
    what = (
        "Vessel map"
        if is_map
        else "Resampled onto the grid of the reference"
        if origin.is_warped
        else "Reference"
    )
    dataset.DerivationDescription = f"{what}; retina-align {__version__}"
    derivation = codes.DCM.DeformedForRegistration if origin.is_warped else codes.DCM.SpatialResampling
    dataset.DerivationCodeSequence = [code_item(derivation)]
    source = stack.study.reference(origin.facts.dicom)
    dataset.SourceImageSequence = []
    if source.sop_instance and source.sop_class:
        item = image_item(source.sop_class, source.sop_instance)
        item.PurposeOfReferenceCodeSequence = [code_item(codes.DCM.SourceImageForImageProcessingOperation)]
        dataset.SourceImageSequence = [item]


def _set_acquisition(dataset: Dataset, origin: ImageOrigin) -> None:
    """Eye, time, device, and what is said of the light and of the eye's state: mostly that it is not known."""
    from pydicom.sr.codedict import codes

    if origin.eye is not None:
        dataset.ImageLaterality = EYES[origin.eye]
    dataset.AnatomicRegionSequence = [code_item(codes.cid4209.Retina)]
    if origin.taken is not None:
        when = datetime.fromisoformat(origin.taken)
        has_time = "T" in origin.taken
        dataset.AcquisitionDateTime = when.strftime("%Y%m%d%H%M%S" if has_time else "%Y%m%d")
        dataset.AcquisitionDate = when.strftime("%Y%m%d")
        if has_time:
            dataset.AcquisitionTime = when.strftime("%H%M%S")
    dataset.AcquisitionDeviceTypeCodeSequence = [code_item(_device_type(origin))]
    dataset.DetectorType = dataset.PatientEyeMovementCommanded = dataset.PupilDilated = ""
    for keyword in ("EmmetropicMagnification", "IntraOcularPressure", "HorizontalFieldOfView"):
        setattr(dataset, keyword, None)
    for keyword in (
        *("RefractiveStateSequence", "IlluminationTypeCodeSequence", "LensesCodeSequence"),
        *("LightPathFilterTypeStackCodeSequence", "ImagePathFilterTypeStackCodeSequence"),
    ):
        setattr(dataset, keyword, [])


def _device_type(origin: ImageOrigin) -> Code:
    from pydicom.sr.codedict import codes

    found: Code = (
        codes.cid4202.ScanningLaserOphthalmoscope
        if origin.modality in _SCANNED
        else codes.cid4202.FundusCamera
    )
    return found


def _set_pixels(dataset: Dataset, pixels: np.ndarray) -> None:
    """The pixels `(H, W)` or `(H, W, 3)` as they are."""
    bits = 8 * pixels.itemsize
    is_grey = pixels.ndim == 2
    dataset.SamplesPerPixel = 1 if is_grey else 3
    dataset.PhotometricInterpretation = "MONOCHROME2" if is_grey else "RGB"
    if is_grey:
        dataset.PresentationLUTShape = "IDENTITY"
    else:
        dataset.PlanarConfiguration = 0
    dataset.NumberOfFrames, dataset.FrameIncrementPointer, dataset.FrameTime = 1, _FRAME_TIME, "0"
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation = bits - 1, 0
    content = pixels.astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes()
    dataset.PixelData = content + b"\0" * (len(content) % 2)
    dataset["PixelData"].VR = "OB" if bits == 8 else "OW"
