"""Image files of every kind that ITK has its own view of, and what its programs make of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK
import tifffile
from PIL import Image
from scipy.ndimage import gaussian_filter

from core.images.decoded_pixels import upright

_ORIENTATION = 0x0112
_TURN_BACK = {6: 8, 8: 6}
PHOTOGRAPH, CAPTURE = "1.2.840.10008.5.1.4.1.1.77.1.5.1", "1.2.840.10008.5.1.4.1.1.7"


def picture(seed: int, size: tuple[int, int]) -> np.ndarray:
    """Smooth noise over the whole range of uint8, without any symmetry."""
    noise = gaussian_filter(np.random.default_rng(seed).normal(0, 1, size), 3)
    return ((noise - noise.min()) / np.ptp(noise) * 255).astype(np.uint8)


def stored(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """What a file with this orientation holds, to be these pixels when it is turned upright."""
    return np.ascontiguousarray(upright(pixels, _TURN_BACK.get(orientation, orientation)))


def write_photograph(path: Path, pixels: np.ndarray, dpi: int | None = None, orientation: int = 1) -> None:
    """JPEG (or PNG) as a camera writes it."""
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    resolution: dict[str, Any] = {} if dpi is None else {"dpi": (dpi, dpi)}
    Image.fromarray(stored(pixels, orientation)).save(
        path, quality=100, subsampling=0, exif=exif, **resolution
    )


def write_tagged_tiff(path: Path, pixels: np.ndarray, orientation: int = 1, **stated: Any) -> None:
    """TIFF with whatever it states."""
    tags = [(_ORIENTATION, 3, 1, orientation, True)]
    kind = "rgb" if pixels.ndim == 3 else "minisblack"
    tifffile.imwrite(path, stored(pixels, orientation), photometric=kind, extratags=tags, **stated)


def write_by_itk(path: Path, pixels: np.ndarray) -> None:
    """PNG of which ITK has written and reads the spacing."""
    image = SimpleITK.GetImageFromArray(pixels)
    image.SetSpacing((0.5, 0.25))
    SimpleITK.WriteImage(image, str(path))


def write_dicom_image(path: Path, pixels: np.ndarray, sop_class: str = CAPTURE, **stated: Any) -> None:
    """DICOM, grey, 8 bits, with whatever it states."""
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, generate_uid

    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, generate_uid()
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelRepresentation = 0
    for keyword, value in stated.items():
        setattr(dataset, keyword, value)
    dataset.PixelData = pixels.tobytes()
    dataset.save_as(path, enforce_file_format=True)


_UM = {"resolution": (1e4 / 11.8, 1e4 / 11.8), "resolutionunit": "CENTIMETER"}
_OBLIQUE = {"ImagePositionPatient": [3, -4, 5], "ImageOrientationPatient": [0.6, 0.8, 0, -0.8, 0.6, 0]}
KINDS: dict[str, tuple[str, Callable[[Path, np.ndarray], None]]] = {
    "plain": ("png", write_photograph),
    "72 dpi": ("jpg", partial(write_photograph, dpi=72)),
    "300 dpi": ("jpg", partial(write_photograph, dpi=300)),
    "EXIF 6": ("jpg", partial(write_photograph, dpi=72, orientation=6)),
    "TIFF in µm": ("tif", partial(write_tagged_tiff, **_UM)),
    "DICOM": ("dcm", partial(write_dicom_image, PixelSpacing=[0.012, 0.0105])),
    **{f"EXIF {n}": ("jpg", partial(write_photograph, orientation=n)) for n in (2, 3, 4, 5, 7, 8)},
    **{f"TIFF {n}": ("tif", partial(write_tagged_tiff, orientation=n, **_UM)) for n in range(2, 9)},
    "TIFF 300 dpi": ("tif", partial(write_tagged_tiff, resolution=(300, 150), resolutionunit="INCH")),
    "PNG EXIF 8": ("png", partial(write_photograph, orientation=8)),
    "PNG of ITK": ("png", write_by_itk),
    "DICOM photograph": ("dcm", partial(write_dicom_image, sop_class=PHOTOGRAPH, PixelSpacing=[0.01, 0.01])),
    "DICOM oblique": ("dcm", partial(write_dicom_image, PixelSpacing=[0.012, 0.01], **_OBLIQUE)),
    "OME": ("ome.tif", partial(write_tagged_tiff, metadata={"axes": "YX", "PhysicalSizeX": 9.0})),
}
"""The ending of each kind of file, and what writes one."""


def as_itk_reads(path: Path) -> SimpleITK.Image:
    """The grey image in a file, as it lies there; of what ITK takes for a volume the first slice."""
    image = SimpleITK.ReadImage(str(path))
    image = image[:, :, 0] if image.GetDimension() == 3 else image
    if image.GetNumberOfComponentsPerPixel() > 1:
        image = SimpleITK.VectorIndexSelectionCast(image, 0)
    return SimpleITK.Cast(image, SimpleITK.sitkFloat64)


def turn_of(seen: np.ndarray, shown: np.ndarray) -> int:
    """The orientation by which what ITK sees of a file becomes what this program shows."""
    turned = ((n, upright(seen, n)) for n in range(1, 9))
    fitting = [n for n, each in turned if each.shape == shown.shape and np.abs(each - shown).max() <= 2]
    assert len(fitting) == 1, fitting
    return fitting[0]


def resampled(fixed: Path, moving: Path, transform: Path) -> np.ndarray:
    """As SimpleITK does it with the files as they lie."""
    result = SimpleITK.Resample(
        as_itk_reads(moving),
        as_itk_reads(fixed),
        SimpleITK.ReadTransform(str(transform)),
        SimpleITK.sitkLinear,
        0.0,
        SimpleITK.sitkFloat64,
    )
    return SimpleITK.GetArrayFromImage(result)
