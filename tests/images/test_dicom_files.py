"""DICOM files as pydicom writes them, of every photometric interpretation that fundus cameras use."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.images.reading import read_image

pydicom = pytest.importorskip("pydicom")

GREY = np.linspace(0, 255, 64 * 80).reshape(64, 80).astype(np.uint8)
TWELVE_BITS = GREY.astype(np.uint16) * 16
COLOUR = np.stack([GREY, GREY[::-1], GREY // 2], axis=-1)


def dicom(pixels: np.ndarray, photometric: str, **more: object) -> bytes:
    """An ophthalmic photograph (PS3.3, A.41) with the pixels as they are; `more` are attributes by their keyword."""
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, OphthalmicPhotography8BitImageStorage, generate_uid

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = OphthalmicPhotography8BitImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    made = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    made.SOPClassUID, made.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    made.PatientName, made.Modality = "Secret^Name", "OP"
    made.Rows, made.Columns = pixels.shape[-3:-1] if pixels.shape[-1] == 3 else pixels.shape[-2:]
    made.SamplesPerPixel = 3 if pixels.shape[-1] == 3 else 1
    made.PhotometricInterpretation, made.PlanarConfiguration = photometric, 0
    made.BitsAllocated = made.BitsStored = 8 * pixels.itemsize
    made.PixelRepresentation, made.PixelData = 0, pixels.tobytes()
    for keyword, value in more.items():
        setattr(made, keyword, value)
    made.HighBit = made.BitsStored - 1
    written = io.BytesIO()
    made.save_as(written, enforce_file_format=True)
    return written.getvalue()


def read(folder: Path, content: bytes):
    (folder / "photograph.dcm").write_bytes(content)
    return read_image(folder / "photograph.dcm")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (dicom(GREY, "MONOCHROME2"), GREY),
        (dicom(GREY, "MONOCHROME1"), 255 - GREY),
        (dicom(TWELVE_BITS, "MONOCHROME2", BitsStored=12), TWELVE_BITS),
        (dicom(TWELVE_BITS, "MONOCHROME1", BitsStored=12), 4095 - TWELVE_BITS),
        (dicom(COLOUR, "RGB"), COLOUR),
    ],
    ids=["grey", "grey, white is 0", "12 bits", "12 bits, white is 0", "colour"],
)
def test_pixels_are_those_of_the_file(tmp_path: Path, content: bytes, expected: np.ndarray) -> None:
    image = read(tmp_path, content)
    np.testing.assert_array_equal(image.pixels, expected)
    assert image.spacing_um is None


def test_jpeg_inside_becomes_rgb(tmp_path: Path) -> None:
    from pydicom.encaps import encapsulate
    from pydicom.filereader import dcmread
    from pydicom.uid import JPEGBaseline8Bit

    jpeg = io.BytesIO()
    Image.fromarray(COLOUR).save(jpeg, "JPEG", quality=95)
    made = dcmread(io.BytesIO(dicom(COLOUR, "YBR_FULL_422")))
    made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    made.PixelData = encapsulate([jpeg.getvalue()])
    made["PixelData"].is_undefined_length = True
    written = io.BytesIO()
    made.save_as(written, enforce_file_format=True)
    pixels = read(tmp_path, written.getvalue()).pixels
    assert np.abs(pixels.astype(int) - np.asarray(Image.open(jpeg)).astype(int)).max() <= 4


def test_the_spacing_is_that_of_the_object(tmp_path: Path) -> None:
    content = dicom(GREY, "MONOCHROME2", PixelSpacing=[0.0068, 0.0068])
    assert read(tmp_path, content).spacing_um == pytest.approx(6.8)


def test_frames_and_damage_are_told(tmp_path: Path) -> None:
    frames = dicom(np.stack([GREY] * 3), "MONOCHROME2", NumberOfFrames=3)
    with pytest.raises(InputError, match=r"holds 3 frames\. Export the one"):
        read(tmp_path, frames)
    whole = dicom(GREY, "MONOCHROME2")
    for damaged in (whole[:-2000], whole[:300], bytes(128) + b"DICM"):
        with pytest.raises(InputError, match="holds no image that can be read"):
            read(tmp_path, damaged)
