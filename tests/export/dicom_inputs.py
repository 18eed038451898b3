"""A photograph and an angiogram of one invented patient, as cameras store them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

SECRETS = ("Mustermann", "Erika", "PID-4711", "19610203", "ACC-99", "Dr^Who", "SER-12345")
"""Name, identifier, day of birth and whatever else leads to the patient."""
SPACING = ("0.0118", "0.0118")
SHIFT = (9, -6)
"""From a place on the angiogram to the same on the photograph."""


def scene() -> np.ndarray:
    """A lit disc with dark lines, `(200, 240)` uint8."""
    canvas = np.zeros((200, 240), np.uint8)
    cv2.circle(canvas, (120, 100), 85, 140, -1)
    ends = np.random.default_rng(3).integers((60, 40), (180, 160), (9, 2, 2))
    for start, end in ends.tolist():
        cv2.line(canvas, start, end, 80, 2)
    return canvas


def write_photograph(path: Path, **changes: object) -> None:
    """In colour, 8 bits, of a right eye; nothing is said of burned-in text."""
    grey = scene()
    pixels = np.stack([grey, grey // 2, grey // 3], axis=-1)
    _write(path, pixels, {"AcquisitionDateTime": "20240102101112", **changes})


def write_angiogram(path: Path, **changes: object) -> None:
    """Grey, 12 bits in 16, shifted, with a window and without burned-in text."""
    moved = np.roll(scene(), (-SHIFT[1], -SHIFT[0]), (0, 1)).astype(np.uint16) * 25
    values = {
        "AcquisitionDateTime": "20240102103000",
        "BurnedInAnnotation": "NO",
        "BitsStored": 12,
        "HighBit": 11,
    }
    values |= {"WindowCenter": "1500", "WindowWidth": "3000"}
    values |= {
        "LossyImageCompression": "01",
        "LossyImageCompressionRatio": "12",
        "LossyImageCompressionMethod": "ISO_10918_1",
    }
    _write(path, moved, {**values, "SeriesDescription": "Fluorescein angiography", **changes})


def _write(path: Path, pixels: np.ndarray, values: dict[str, object]) -> None:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    bits = 8 * pixels.itemsize
    dataset.SOPClassUID = f"1.2.840.10008.5.1.4.1.1.77.1.5.{pixels.itemsize}"
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.StudyInstanceUID = "1.2.826.0.1.3680043.8.498.4711"
    dataset.PatientName, dataset.PatientID = "Mustermann^Erika", "PID-4711"
    dataset.PatientBirthDate, dataset.PatientSex = "19610203", "F"
    dataset.AccessionNumber, dataset.ReferringPhysicianName, dataset.StudyID = "ACC-99", "Dr^Who", "1"
    dataset.StudyDate, dataset.StudyTime = "20240102", "100000"
    dataset.Modality, dataset.ImageLaterality = "OP", "R"
    dataset.Manufacturer, dataset.ManufacturerModelName, dataset.DeviceSerialNumber = (
        "Zeissig",
        "F9",
        "SER-12345",
    )
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.SamplesPerPixel = 1 if pixels.ndim == 2 else 3
    dataset.PhotometricInterpretation = "MONOCHROME2" if pixels.ndim == 2 else "RGB"
    if pixels.ndim == 3:
        dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation = bits - 1, 0
    dataset.PixelSpacing = list(SPACING)
    dataset.PixelData = pixels.tobytes()
    dataset["PixelData"].VR = "OW" if bits == 16 else "OB"
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path, enforce_file_format=True)
