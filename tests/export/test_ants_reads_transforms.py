"""ANTs gets `warped.tif` from the files as they lie and the transform beside them that is right for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.images.decoded_pixels import upright
from core.images.reading import read_image
from tests.export.itk_files_of_images import turn_of
from tests.export.test_transform_files import (
    FLOATING,
    REFERENCE,
    TransformEnds,
    made,
    right_one,
    warped_there_and_back,
    written,
)

ants = pytest.importorskip("ants", reason="ANTsPy is not installed (extra: peers)")

PAIRS = (
    ("plain", "plain"),
    ("300 dpi", "72 dpi"),
    ("TIFF in µm", "EXIF 6"),
    ("EXIF 5", "300 dpi"),
    ("TIFF 6", "PNG of ITK"),
    ("DICOM", "TIFF in µm"),
    ("plain", "DICOM oblique"),
)


def as_ants_reads(path: Path) -> ants.ANTsImage:
    """The image in a file, as it lies there; of what ANTs takes for a volume the first slice."""
    image = ants.image_read(str(path), pixeltype="float")
    if image.components > 1:
        image = ants.split_channels(image)[0]
    return ants.slice_image(image, axis=2, idx=0) if image.dimension == 3 else image


@pytest.mark.parametrize(("reference_kind", "floating_kind"), PAIRS)
def test_ants_gets_what_we_get(tmp_path: Path, reference_kind: str, floating_kind: str) -> None:
    reference = made(tmp_path, "reference", reference_kind, 1, REFERENCE)
    floating = made(tmp_path, "floating", floating_kind, 2, FLOATING)
    files = written(tmp_path, TransformEnds(reference, floating))
    ways = warped_there_and_back(reference, floating)
    for (fixed, moving), name, (ours, inside) in zip(
        ((reference, floating), (floating, reference)), ("transform", "inverse"), ways, strict=True
    ):
        grid = as_ants_reads(fixed.path)
        result = ants.apply_transforms(
            grid, as_ants_reads(moving.path), [str(right_one(files, name))], interpolator="linear"
        )
        turn = turn_of(grid.numpy().T, read_image(fixed.path).pixels)
        theirs = upright(result.numpy().T, turn)
        assert np.abs(theirs - ours)[inside].max() <= 1.0
