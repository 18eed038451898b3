"""What an aligned image takes over from the file that it was made from: its window, its losses, its device and agent.

Nothing of it is about a person.
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.export.channels import display_range
from core.export.stack import ImageOrigin
from core.images.dicom_elements import check_writable
from core.images.dicom_values import number_of
from core.places import check_is_no_device

if TYPE_CHECKING:
    from pydicom import Dataset

_WINDOW = ("WindowCenter", "WindowWidth")
_SCALE = ("RescaleSlope", "RescaleIntercept", "PhotometricInterpretation", "PixelRepresentation")
_LOSSES = ("LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod")
_TAKEN_OVER = ("AcquisitionDeviceTypeCodeSequence", "ContrastBolusAgentSequence")
_JPEG = "ISO_10918_1"
_LOSSY_SYNTAXES = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
_JPEG_ENDINGS = (".jpg", ".jpeg")


def source_header(origin: ImageOrigin) -> Dataset:
    """Some attributes of the DICOM file that an image was made from: those that an object can have as they are. None of
    another file, or of one that is gone."""
    from pydicom import Dataset, dcmread
    from pydicom.dataset import FileMetaDataset

    if origin.path is None or not origin.facts.dicom.sop_class:
        return Dataset()
    wanted = [*_WINDOW, *_SCALE, *_LOSSES, *_TAKEN_OVER]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            check_is_no_device(origin.path)
            header = dcmread(origin.path, force=True, stop_before_pixels=True, specific_tags=[*wanted])
        except Exception:  # pydicom raises whatever the damage leads to; the pixels were read before
            return Dataset()
        sound = Dataset()
        sound.file_meta = getattr(header, "file_meta", None) or FileMetaDataset()
        for keyword in wanted:
            if _is_sound(header, keyword):
                sound[keyword] = header[keyword]
    return sound


def _is_sound(header: Dataset, keyword: str) -> bool:
    """Whether an attribute is there, and an object can have it."""
    if keyword not in header:
        return False
    try:
        check_writable(header, keyword)
    except Exception:  # pydicom raises whatever the damage leads to
        return False
    return True


def set_window(dataset: Dataset, source: Dataset, pixels: np.ndarray) -> None:
    """The window in which a grey image is seen as it was: that of its source, else its own range where it is deep."""
    is_plain = (
        number_of(source, "RescaleSlope", 1) == 1
        and number_of(source, "RescaleIntercept", 0) == 0
        and source.get("PhotometricInterpretation") == "MONOCHROME2"
        and source.get("PixelRepresentation") == 0
    )
    if is_plain and all(math.isfinite(number_of(source, keyword, math.nan)) for keyword in _WINDOW):
        for keyword in _WINDOW:
            setattr(dataset, keyword, source[keyword].value)
    elif pixels.itemsize > 1:
        darkest, lightest = display_range(pixels)
        dataset.WindowCenter = f"{(darkest + lightest + 1) / 2:.10g}"
        dataset.WindowWidth = f"{lightest - darkest + 1:.10g}"


def set_losses(dataset: Dataset, source: Dataset, origin: ImageOrigin, pixels: np.ndarray) -> None:
    """Whether the image was compressed with losses: what was once is always (PS3.3, C.7.6.1.1.5)."""
    syntax = source.file_meta.get("TransferSyntaxUID") if hasattr(source, "file_meta") else None
    if source.get("LossyImageCompression") == "01":
        for keyword in _LOSSES:
            if source.get(keyword):
                setattr(dataset, keyword, source[keyword].value)
    elif syntax in _LOSSY_SYNTAXES or _is_jpeg(origin.path):
        dataset.LossyImageCompression, dataset.LossyImageCompressionMethod = "01", _JPEG
        dataset.LossyImageCompressionRatio = f"{_ratio(origin.path, pixels):.4g}"
    else:
        dataset.LossyImageCompression = "00"


def take_over(dataset: Dataset, source: Dataset) -> None:
    """The kind of device, and the agent that was given, as the source has them in codes."""
    for keyword in _TAKEN_OVER:
        if source.get(keyword):
            setattr(dataset, keyword, source[keyword].value)


def _is_jpeg(path: Path | None) -> bool:
    return path is not None and path.suffix.lower() in _JPEG_ENDINGS


def _ratio(path: Path | None, pixels: np.ndarray) -> float:
    """How many times smaller the file is than its pixels; 1 where it is gone."""
    size = path.stat().st_size if path is not None and path.is_file() else pixels.nbytes
    return max(1.0, pixels.nbytes / max(1, size))
