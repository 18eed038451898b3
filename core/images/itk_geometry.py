"""Where ITK's programs (SimpleITK, ANTs, 3D Slicer) see the pixels of an image file, by their own rules.

ITK takes dots per inch of TIFF and JPEG for the size of a pixel, reads that of some classes of DICOM alone, knows
neither ImageJ's nor OME's units, and does not turn photographs upright. So ITK itself is asked, of the header alone.
It is asked in a process of its own, which a damaged file may end or keep busy. Of DICOM it gets a file of four pixels,
in which pydicom has put what describes the geometry.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.child_reader import read_in_child
from core.coordinates import Size
from core.full_disk import is_full_disk
from core.images.decoded_pixels import ORIENTATION_TAG, lies_on_its_side
from core.images.image_formats import image_format_of
from core.images.itk_header import DIRECTION, ORIGIN, SIZE, SPACING, read_header
from core.images.tiff_directories import opened_tiff
from core.left_overs import scratch_folder
from core.places import content_of

if TYPE_CHECKING:
    from core.images.reading import RetinalImage

_TRIVIAL = 1e-6
_AS_LIBTIFF_TURNS = {5: 5, 6: 7, 7: 5, 8: 7}
"""ITK reads TIFFs with an orientation through libtiff's RGBA reader, which mirrors them but never exchanges width and
height: so half of the turning is done, and this orientation is left to undo. Without an entry nothing is left."""
_DICOM_GEOMETRY = (
    *("SOPClassUID", "SOPInstanceUID", "PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"),
    *("PixelAspectRatio", "ImagePositionPatient", "ImageOrientationPatient"),
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
)


@dataclass(frozen=True, eq=False)
class ItkGeometry:
    """Where the pixels of an image are for ITK.

    Attributes:
        matrix: `(3, 3)` float64, from pixels `(x, y, 1)` as shown to ITK's physical coordinates of the file. Of a
            volume or a DICOM file they are those of its slices, as `image[:, :, 0]` in SimpleITK has them.
    """

    matrix: np.ndarray

    @property
    def is_trivial(self) -> bool:
        """Whether they are the pixels: spacing 1, origin 0, upright."""
        return bool(np.abs(self.matrix - np.eye(3)).max() <= _TRIVIAL)


PIXELS = ItkGeometry(np.eye(3))
"""Of a file without any size of its pixels, such as one that this program writes for an image that is no file."""


def itk_geometry(image: RetinalImage) -> ItkGeometry | None:
    """Where ITK sees the pixels of an image's file; None where it cannot read it, or sees another picture in it.

    An image that is no file is one with trivial geometry, as it will be when it is written.

    Raises:
        OSError: there is no room for temporary files.
    """
    if image.path is None:
        return PIXELS
    known = (str(image.path), image.sha256)
    if known not in _KNOWN:
        upright = _geometry(image.path, image.size_in_file)
        back = image.orientation.inverse.matrix(image.size)
        _KNOWN[known] = None if upright is None else ItkGeometry(upright.matrix @ back)
    return _KNOWN[known]


_KNOWN: dict[tuple[str, str], ItkGeometry | None] = {}
"""What was asked before, by path and SHA-256: the window asks at every look at the folder of an export."""


def _geometry(path: Path, size: Size) -> ItkGeometry | None:
    try:
        content = content_of(path)
        format = image_format_of(content)
        if format is not None and format.name == "DICOM":
            return ItkGeometry(_matrix(_dicom_header(content), 1, size))
        with _plain_path(path) as plain:
            header = read_in_child("core.images.itk_header:read_header", plain)
        orientation = _orientation(content, "" if format is None else format.name)
    except Exception as error:  # every library has its own for a file that it does not understand
        if is_full_disk(error):
            raise
        return None
    if not header:
        return None
    stored = tuple(header[SIZE].tolist())[::-1][-2:]
    if (stored[::-1] if lies_on_its_side(orientation) else stored) != tuple(size):
        return None
    return ItkGeometry(_matrix(header, orientation, size))


@contextmanager
def _plain_path(path: Path) -> Iterator[Path]:
    """The file, or a copy of it where ITK may not open a path with such letters."""
    if str(path).isascii():
        yield path
        return
    import shutil

    with scratch_folder() as folder:
        copy = folder / f"image{path.suffix.encode('ascii', 'ignore').decode()}"
        shutil.copyfile(path, copy)
        yield copy


def _orientation(content: bytes, format_name: str) -> int:
    """The orientation that is left to undo in what ITK shows (1: none); raises what the libraries do."""
    if format_name == "TIFF":
        with opened_tiff(content, "TIFF") as file:
            return _AS_LIBTIFF_TURNS.get(int(file.pages.first.tags.valueof(ORIENTATION_TAG, 1)), 1)
    if format_name == "JPEG" or (format_name == "PNG" and b"eXIf" in content):
        from PIL import Image

        with Image.open(io.BytesIO(content), formats=[format_name]) as image:
            orientation = int(image.getexif().get(ORIENTATION_TAG, 1))
            return orientation if 1 <= orientation <= 8 else 1
    return 1


def _matrix(header: Mapping[str, np.ndarray], orientation: int, size: Size) -> np.ndarray:
    """From upright pixels to ITK's coordinates of the first two axes."""
    direction = header[DIRECTION][:2, :2]
    if abs(np.linalg.det(direction)) < _TRIVIAL:  # of a slice that stands on the plane, as SimpleITK takes it
        direction = np.eye(2)
    physical = np.eye(3)
    physical[:2, :2] = direction * header[SPACING][:2]
    physical[:2, 2] = header[ORIGIN][:2]
    return physical @ _stored_from_upright(orientation, size)


def _stored_from_upright(orientation: int, size: Size) -> np.ndarray:
    """`(3, 3)`: from pixels of the upright image of `size` to those as they are stored, undoing `upright`."""
    height, width = size
    matrix = np.eye(3)
    if orientation in (2, 3, 6, 7):
        matrix = np.array([[-1, 0, width - 1], [0, 1, 0], [0, 0, 1]]) @ matrix
    if orientation in (3, 4, 7, 8):
        matrix = np.array([[1, 0, 0], [0, -1, height - 1], [0, 0, 1]]) @ matrix
    if lies_on_its_side(orientation):
        matrix = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]]) @ matrix
    return matrix.astype(np.float64)


def _dicom_header(content: bytes) -> Mapping[str, np.ndarray]:
    """What ITK reads of a DICOM file's geometry, from a small sound file that says the same.

    Raises:
        Exception: of any kind: the file is damaged, or of a class that ITK does not read.
    """
    from pydicom import Dataset, dcmread
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    with warnings.catch_warnings(), scratch_folder() as folder:
        warnings.simplefilter("ignore", UserWarning)  # pydicom's, about values that nobody looks at
        found = dcmread(io.BytesIO(content), specific_tags=list(_DICOM_GEOMETRY), force=True)
        small = Dataset(
            {found[keyword].tag: found[keyword] for keyword in _DICOM_GEOMETRY if keyword in found}
        )
        small.Rows = small.Columns = 2
        small.SamplesPerPixel, small.PhotometricInterpretation = 1, "MONOCHROME2"
        small.BitsAllocated, small.BitsStored, small.HighBit, small.PixelRepresentation = 8, 8, 7, 0
        small.PixelData = struct.pack("4x")
        small.file_meta = FileMetaDataset()
        small.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        file = folder / "geometry.dcm"
        small.save_as(file, enforce_file_format=True)
        return read_header(file)
