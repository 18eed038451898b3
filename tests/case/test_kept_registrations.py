"""The map of confidence beside a transform: exact, bound to that transform, and never needed."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import tifffile

from core.case.kept_registrations import (
    KeptRegistration,
    confidence_name,
    read_registration,
    write_registration,
)
from core.case.notices import ConfidenceNotRead
from core.case.result_summary import ResultSummary
from core.errors import InputError
from core.file_hash import file_sha256
from core.notices import Notice
from core.transforms.composite import CompositeTransform
from core.transforms.map_values import values_at
from core.transforms.planar import PlanarTransform

TRANSFORM = CompositeTransform(PlanarTransform(np.array([[1.0, 0, 3], [0, 1, -2], [0, 0, 1]])))
OTHER = CompositeTransform(PlanarTransform(np.array([[1.0, 0, 4], [0, 1, -2], [0, 0, 1]])))
SIZE = (40, 60)


def read(path: Path, problems: list[Notice], sha256: str | None = None) -> KeptRegistration:
    return read_registration(ResultSummary({}, path.name, transform_sha256=sha256), path.parent, problems)


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(1).random((20, 30), dtype=np.float32)


def test_it_comes_back_bit_for_bit(tmp_path: Path, values: np.ndarray) -> None:
    write_registration(tmp_path / "case-transform.h5", TRANSFORM, SIZE, values)
    problems: list[Notice] = []
    kept = read(tmp_path / "case-transform.h5", problems)
    np.testing.assert_array_equal(kept.confidence, values)
    np.testing.assert_array_equal(kept.transform.pre_alignment.matrix, TRANSFORM.pre_alignment.matrix)
    assert problems == []
    assert {path.name for path in tmp_path.iterdir()} == {"case-transform.h5", "case-confidence.tif"}


def test_a_case_of_an_earlier_version_has_none_and_says_nothing(tmp_path: Path, values: np.ndarray) -> None:
    write_registration(tmp_path / "transform.h5", TRANSFORM, SIZE, values)
    write_registration(tmp_path / "transform.h5", TRANSFORM, SIZE, None)
    problems: list[Notice] = []
    assert read(tmp_path / "transform.h5", problems).confidence is None
    assert problems == []
    assert not (tmp_path / "confidence.tif").exists()


@pytest.mark.parametrize("what", ["another transform", "damaged", "no TIFF", "three channels"])
def test_one_that_cannot_be_used_is_told(tmp_path: Path, values: np.ndarray, what: str) -> None:
    write_registration(tmp_path / "transform.h5", TRANSFORM, SIZE, values)
    place = tmp_path / "confidence.tif"
    if what == "another transform":
        write_registration(tmp_path / "second-transform.h5", OTHER, SIZE, values)
        (tmp_path / "second-confidence.tif").replace(place)
    elif what == "damaged":
        place.write_bytes(place.read_bytes()[:300])
    elif what == "no TIFF":
        place.write_text("0.5")
    else:
        write_registration(tmp_path / "transform.h5", TRANSFORM, SIZE, np.stack([values] * 3, axis=-1))
    problems: list[Notice] = []
    assert read(tmp_path / "transform.h5", problems).confidence is None
    assert problems == [ConfidenceNotRead("confidence.tif", "transform.h5")]


def test_one_with_tiles_beyond_all_memory_is_told_before_they_are_decoded(
    tmp_path: Path, values: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (tifffile.TiffFile, tifffile.TiffPage):
        monkeypatch.setattr(kind, "asarray", lambda *_: pytest.fail("it takes 4 GB"))
    write_registration(tmp_path / "transform.h5", TRANSFORM, SIZE, values)
    place = tmp_path / "confidence.tif"
    about = json.dumps({"confidence of transform": file_sha256(tmp_path / "transform.h5")})
    tifffile.imwrite(place, values, description=about, metadata=None, tile=(16, 16), compression="zlib")
    with tifffile.TiffFile(place) as file:
        tags = [file.pages.first.tags[name] for name in ("TileWidth", "TileLength")]
    content = bytearray(place.read_bytes())
    for tag in tags:
        struct.pack_into("<HI", content, tag.offset + 2, 4, 1)
        struct.pack_into("<I", content, tag.offset + 8, 65_520)
    place.write_bytes(content)
    problems: list[Notice] = []
    assert read(tmp_path / "transform.h5", problems).confidence is None
    assert problems == [ConfidenceNotRead("confidence.tif", "transform.h5")]


def test_versions_and_images_have_names_of_their_own() -> None:
    names = ["a-transform.h5", "a-transform-2.h5", "a-transform-2-version-3.h5", "transform-transform.h5"]
    assert len({confidence_name(name) for name in names}) == len(names)
    assert confidence_name("transform-transform.h5") == "transform-confidence.tif"


def test_a_small_map_says_the_same_as_the_enlarged_one(values: np.ndarray) -> None:
    import cv2

    smooth = cv2.GaussianBlur(values, (0, 0), 4)
    full = cv2.resize(smooth, SIZE[::-1], interpolation=cv2.INTER_LINEAR)
    rows, columns = np.indices(SIZE)
    places = np.stack([columns.ravel(), rows.ravel()], axis=1)
    np.testing.assert_allclose(values_at(smooth, SIZE, places), full.ravel(), atol=1e-6)
    assert np.isnan(values_at(smooth, SIZE, [[60.0, 3.0], [np.nan, 3.0]])).all()


def test_a_transform_that_was_replaced_is_refused(tmp_path: Path) -> None:
    path, problems = tmp_path / "transform.h5", list[Notice]()
    sha256 = write_registration(path, TRANSFORM, SIZE, None)
    assert read(path, problems, sha256).transform.pre_alignment == TRANSFORM.pre_alignment
    write_registration(path, OTHER, SIZE, None)
    with pytest.raises(InputError, match="is not the transform that the case was saved with"):
        read(path, problems, sha256)
