"""Plain image files and the folder they go into."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.export.folders import ExistingFileError, prepared_folder
from core.export.image_files import write_png, write_tiff
from core.images.reading import read_image
from core.left_overs import _begin_of, tidy

RANDOM = np.random.default_rng(4)
SHAPES = [(40, 50), (40, 50, 3)]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "write"), [("Aug größe 眼.png", write_png), ("warped.tif", write_tiff)])
def test_pixels_come_back(tmp_path: Path, name: str, write, shape: tuple[int, ...], dtype: type) -> None:
    pixels = RANDOM.integers(0, np.iinfo(dtype).max + 1, shape).astype(dtype)
    write(tmp_path / name, pixels)
    np.testing.assert_array_equal(read_image(tmp_path / name).pixels, pixels)


def test_red_is_red_for_other_programs(tmp_path: Path) -> None:
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    write_png(tmp_path / "red.png", red)
    write_tiff(tmp_path / "red.tif", red)
    for name in ("red.png", "red.tif"):
        with Image.open(tmp_path / name) as image:
            assert image.convert("RGB").getpixel((1, 1)) == (255, 0, 0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_size_of_a_pixel_is_read_by_this_program_and_by_itk(
    tmp_path: Path, shape: tuple[int, ...], dtype: type
) -> None:
    import SimpleITK

    write_tiff(tmp_path / "stated.tif", np.zeros(shape, dtype), (5.7, 4.2))
    write_tiff(tmp_path / "unknown.tif", np.zeros(shape, dtype))
    assert read_image(tmp_path / "stated.tif").pixel_size_um == pytest.approx((5.7, 4.2), rel=1e-6)
    assert read_image(tmp_path / "unknown.tif").pixel_size_um is None
    spacing = SimpleITK.ReadImage(str(tmp_path / "stated.tif")).GetSpacing()
    assert spacing == pytest.approx((5.7e-3, 4.2e-3), rel=1e-5)


def test_a_png_states_the_size_of_a_pixel_and_is_sound(tmp_path: Path) -> None:
    write_png(tmp_path / "stated.png", np.eye(40, dtype=np.uint8), (5.7, 4.2))
    with Image.open(tmp_path / "stated.png") as image:
        image.verify()
        assert image.info["dpi"] == pytest.approx((25400 / 5.7, 25400 / 4.2), rel=1e-4)
    np.testing.assert_array_equal(read_image(tmp_path / "stated.png").pixels, np.eye(40, dtype=np.uint8))


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    assert prepared_folder(tmp_path / "a" / "b c", ["x"], overwrite=False, inputs=()).is_dir()


def test_what_a_killed_program_left_in_a_folder_within_goes_too(tmp_path: Path) -> None:
    tidy(tmp_path / "stack-dicom")  # by this program, before the other one was killed
    (tmp_path / "stack-dicom").mkdir()
    left = tmp_path / "stack-dicom" / f"{_begin_of(1 << 30)}x.dcm"
    left.touch()
    prepared_folder(tmp_path, ["stack-dicom/1.dcm", "case.json"], overwrite=False, inputs=())
    assert not left.exists()


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("mine")
    with pytest.raises(ExistingFileError, match=r"b\.txt exists already"):
        prepared_folder(tmp_path, ["a.txt", "b.txt"], overwrite=False, inputs=())
    prepared_folder(tmp_path, ["a.txt", "b.txt"], overwrite=True, inputs=())
    assert (tmp_path / "b.txt").read_text() == "mine"


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        prepared_folder(tmp_path / "file", ["x"], overwrite=True, inputs=())
