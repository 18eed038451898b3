"""The aligned stack, read back by tifffile: names, bit depth, values, and what ImageJ needs to show them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
import tifffile

from core.export.stack import AlignedStack, NamedImage, vessel_map_names
from core.export.stack_formats import STACK_FORMATS, stack_remarks, stack_writers
from core.images.reading import read_image

RANDOM = np.random.default_rng(3)
GREY_8 = RANDOM.integers(0, 256, (30, 40), dtype=np.uint8)
RGB_8 = RANDOM.integers(0, 256, (30, 40, 3), dtype=np.uint8)
GREY_16 = RANDOM.integers(0, 65536, (30, 40), dtype=np.uint16)
RGB_16 = RANDOM.integers(0, 4096, (30, 40, 3), dtype=np.uint16)
VESSELS = (RANDOM.random((30, 40)), RANDOM.random((30, 40)))


def write_stack(path: Path, reference, warped, vessels=None, pixel_size_um=None) -> tuple[str, ...]:
    names = ("reference", "warped")
    images = tuple(map(NamedImage, names, (reference, warped)))
    maps = tuple(map(NamedImage, vessel_map_names(names), vessels or ()))
    stack = AlignedStack(images, maps, pixel_size_um)
    stack_writers(stack, STACK_FORMATS["imagej"])["stack.tif"](path)
    return tuple(channel.name for channel in stack.channels())


def read(path: Path) -> tuple[np.ndarray, dict]:
    with tifffile.TiffFile(path) as file:
        assert file.is_imagej
        return file.asarray(), file.imagej_metadata


def planes(pixels: np.ndarray) -> list[np.ndarray]:
    return [pixels] if pixels.ndim == 2 else list(np.moveaxis(pixels, -1, 0))


@pytest.mark.parametrize(
    "reference", [GREY_8, RGB_8, GREY_16, RGB_16], ids=["grey8", "rgb8", "grey16", "rgb16"]
)
@pytest.mark.parametrize("warped", [GREY_8, RGB_8, GREY_16, RGB_16], ids=["grey8", "rgb8", "grey16", "rgb16"])
def test_values_are_unchanged_in_every_mix(tmp_path: Path, reference: np.ndarray, warped: np.ndarray) -> None:
    names = write_stack(tmp_path / "stack.tif", reference, warped)
    stack, metadata = read(tmp_path / "stack.tif")
    expected = planes(reference) + planes(warped)
    assert stack.dtype == (np.uint16 if 16 in (8 * reference.itemsize, 8 * warped.itemsize) else np.uint8)
    np.testing.assert_array_equal(stack, np.stack(expected))
    assert metadata["channels"] == len(expected) == len(names)
    assert metadata["hyperstack"]


def test_channels_are_named(tmp_path: Path) -> None:
    write_stack(tmp_path / "stack.tif", GREY_8, RGB_8, VESSELS)
    _, metadata = read(tmp_path / "stack.tif")
    assert metadata["Labels"] == [
        "reference",
        "warped red",
        "warped green",
        "warped blue",
        "reference vessels",
        "warped vessels",
    ]


def test_grey_in_an_rgb_file_is_one_channel(tmp_path: Path) -> None:
    names = write_stack(tmp_path / "stack.tif", np.repeat(GREY_8[..., None], 3, axis=2), GREY_8)
    assert names == ("reference", "warped")


@pytest.mark.parametrize(("image", "largest"), [(GREY_8, 255), (GREY_16, 65535)])
def test_vessel_maps_span_the_range(tmp_path: Path, image: np.ndarray, largest: int) -> None:
    write_stack(tmp_path / "stack.tif", image, image, VESSELS)
    stack, _ = read(tmp_path / "stack.tif")
    np.testing.assert_allclose(stack[2:] / largest, np.stack(VESSELS), atol=0.51 / largest)


def test_each_channel_has_the_range_it_is_shown_in(tmp_path: Path) -> None:
    write_stack(tmp_path / "stack.tif", RGB_16, GREY_8)
    _, metadata = read(tmp_path / "stack.tif")
    ranges = np.reshape(metadata["Ranges"], (-1, 2))
    np.testing.assert_array_equal(ranges[:3], [[RGB_16.min(), RGB_16.max()]] * 3)
    np.testing.assert_array_equal(ranges[3], [0, 255])


def test_a_flat_image_has_a_range_that_is_not_empty(tmp_path: Path) -> None:
    flat = np.full((30, 40), 65535, np.uint16)
    write_stack(tmp_path / "stack.tif", flat, flat)
    _, metadata = read(tmp_path / "stack.tif")
    assert metadata["Ranges"][1] > metadata["Ranges"][0]


def test_tifffile_imagej_and_itk_read_one_scale(tmp_path: Path) -> None:
    image = np.tile(GREY_8, (2, 1))
    write_stack(tmp_path / "stack.tif", image, image, pixel_size_um=(12.5, 25.0))
    with tifffile.TiffFile(tmp_path / "stack.tif") as file:
        assert file.imagej_metadata["unit"] == "cm"
        tags = [file.pages[0].tags[name].value for name in ("XResolution", "YResolution")]
    assert [a / b for a, b in tags] == pytest.approx([1e4 / 12.5, 1e4 / 25.0], rel=1e-6)
    spacing = SimpleITK.ReadImage(str(tmp_path / "stack.tif")).GetSpacing()
    assert spacing[:2] == pytest.approx((0.0125, 0.025), rel=1e-6)
    assert read_image(tmp_path / "stack.tif").pixel_size_um == pytest.approx((12.5, 25.0), rel=1e-6)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_more_than_seven_channels_are_slices(tmp_path: Path, dtype: type) -> None:
    images = [NamedImage("grey", GREY_8), *(NamedImage(f"colour {n}", RGB_8 // (n + 1)) for n in range(3))]
    images[0] = replace(images[0], pixels=GREY_8.astype(dtype))
    made = AlignedStack(tuple(images))
    stack_writers(made)["stack.tif"](tmp_path / "stack.tif")
    planes, metadata = read(tmp_path / "stack.tif")
    assert "channels" not in metadata
    (remark,) = stack_remarks(made)
    if dtype is np.uint8:
        assert metadata["Labels"] == ["grey", "colour 0", "colour 1", "colour 2"]
        np.testing.assert_array_equal(planes[3], RGB_8 // 3)
        np.testing.assert_array_equal(planes[0], np.repeat(GREY_8[..., None], 3, axis=2))
        assert "a slice in colour for every image" in remark.sentence
    else:
        assert metadata["Labels"][:2] == ["grey", "colour 0 red"]
        np.testing.assert_array_equal(planes, np.stack([each.values for each in made.channels()]))
        assert "grey slices" in remark.sentence
    assert stack_remarks(AlignedStack(tuple(images[:3]))) == ()


def test_images_of_different_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one size"):
        write_stack(tmp_path / "stack.tif", GREY_8, GREY_8[1:])
    assert list(tmp_path.iterdir()) == []
