"""What lies beside a case of each result: its transform, and how far the vessels bear it out in every place.

The map of confidence is a float TIFF on the working grid, exactly as it was found. It names the transform that it is
about by its hash: beside another one, or where it was not kept, the confidence is not known.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.case.notices import ConfidenceNotRead
from core.case.result_summary import ResultSummary
from core.case.unfinished_exports import unfinished_export
from core.coordinates import Size
from core.errors import InputError
from core.file_hash import file_sha256, known_sha256
from core.images.spacing import PixelSize
from core.images.stated_pixel_size import tiff_resolution
from core.images.tiff_directories import opened_tiff
from core.images.tiff_room import check_room
from core.language import tr
from core.notices import Notice
from core.quoting import shown_name
from core.transforms.composite import CompositeTransform

_OF = "confidence of transform"


@dataclass(frozen=True, eq=False)
class KeptRegistration:
    """What was read.

    Attributes:
        confidence: `(h, w)` float32 in 0..1, of the whole image that it registers to; None where it is not known.
    """

    transform: CompositeTransform
    confidence: np.ndarray | None = None


def confidence_name(transform_file: str) -> str:
    """The name of the map that belongs to a transform.

    >>> confidence_name("case-transform-2-version-3.h5"), confidence_name("t.h5")
    ('case-confidence-2-version-3.tif', 't-confidence.tif')
    """
    stem = transform_file.removesuffix(".h5")
    before, found, after = stem.rpartition("transform")
    return f"{before}confidence{after}.tif" if found else f"{stem}-confidence.tif"


def write_registration(
    path: Path, transform: CompositeTransform, size: Size | None, confidence: np.ndarray | None
) -> str:
    """Write a transform for a case, and the map of confidence beside it. Gives the hash of the transform's file.

    Args:
        size: of the image that it registers to.
        confidence: as in `KeptRegistration`; without one, an older map of this name goes.

    Raises:
        InputError: the folder cannot be written to.
    """
    from core.transforms.itk_files import write_transform

    write_transform(path, transform, size)
    beside = path.with_name(confidence_name(path.name))
    if confidence is None:
        beside.unlink(missing_ok=True)
    else:
        write_confidence(beside, confidence, path)
    return file_sha256(path)


def write_confidence(
    path: Path, confidence: np.ndarray, transform_file: Path, pixel_size_um: PixelSize | None = None
) -> None:
    """Write the map of confidence of a transform that lies in a file.

    Args:
        pixel_size_um: `(x, y)` of the map's own pixels, where it is known.

    Raises:
        InputError: the folder cannot be written to.
    """
    import tifffile

    about = json.dumps({_OF: file_sha256(transform_file)})
    with atomic_path(path) as temporary:
        tifffile.imwrite(
            temporary,
            np.asarray(confidence, np.float32),
            photometric="minisblack",
            compression="zlib",
            predictor=True,
            description=about,
            metadata=None,
            **tiff_resolution(pixel_size_um),
        )


def check_transform(result: ResultSummary, path: Path) -> None:
    """Refuse a file in the place of a result's transform that is another one. One that is missing is not told here.

    Raises:
        InputError: it has another hash than the one that the result was saved with.
    """
    sha256 = known_sha256(path)
    if sha256 and result.transform_sha256 not in (None, sha256):
        raise InputError(
            tr(
                "{name} is not the transform that the case was saved with: one of the two was changed or replaced. "
                "Restore both from one copy, or register again."
            ).format(name=shown_name(path))
        )


def read_registration(result: ResultSummary, folder: Path, problems: list[Notice]) -> KeptRegistration:
    """Read the transform of a result, and the map of confidence where one lies beside it.

    Args:
        result: one whose transform was written.
        folder: of the case file.
        problems: gets a notice where there is a map that does not belong to the transform, and where an export into the
            folder was cut off.

    Raises:
        InputError: the transform cannot be read, or is another one than that which the result was saved with.
    """
    from core.transforms.itk_files import read_pair_transform

    path = folder / (result.transform_file or "")
    check_transform(result, path)
    unfinished = unfinished_export(folder)
    if unfinished is not None and unfinished not in problems:
        problems.append(unfinished)
    transform = read_pair_transform(path)
    beside = path.with_name(confidence_name(path.name))
    if not beside.is_file():
        return KeptRegistration(transform)
    confidence = _read_confidence(beside, file_sha256(path))
    if confidence is None:
        problems.append(ConfidenceNotRead(beside.name, path.name))
    return KeptRegistration(transform, confidence)


def _read_confidence(path: Path, transform_sha256: str) -> np.ndarray | None:
    try:
        with opened_tiff(path.read_bytes(), path.name) as file:
            page, count = file.pages.first, len(file.pages)
            check_room(page, path.name)
            about, values = json.loads(page.tags["ImageDescription"].value), page.asarray()
    except Exception:  # whatever a damaged file makes tifffile raise
        return None
    is_map = count == 1 and values.ndim == 2 and values.size and values.dtype == np.float32
    is_of_it = isinstance(about, dict) and about.get(_OF) == transform_sha256
    return np.clip(np.nan_to_num(values), 0, 1) if is_map and is_of_it else None
