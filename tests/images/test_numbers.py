"""Pixels of other numbers than 8 or 16 bits, extra samples and inks: what becomes of them, and that it is said."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from core.annotations.measures import measure
from core.annotations.shape import Shape
from core.errors import InputError
from core.images.notices import NotNumbers, NotSquare, ScaledByItsRange
from core.images.number_ranges import to_unsigned
from core.images.reading import read_image
from tests.images.test_dicom_files import dicom

SIZE = (40, 56)
CHANCE = np.random.default_rng(8)
COLOUR = CHANCE.integers(0, 256, (*SIZE, 3), dtype=np.uint8)
SQUARE = Shape("polygon", [(9.5, 9.5), (29.5, 9.5), (29.5, 29.5), (9.5, 29.5)])


def ramp(least: float, most: float, kind: type) -> np.ndarray:
    return np.linspace(least, most, SIZE[0] * SIZE[1]).reshape(SIZE).astype(kind)


SCALED = {
    "int8": (ramp(-128, 104, np.int8), 8),
    "int16": (ramp(-1000, 3000, np.int16), 16),
    "int32": (ramp(-70_000, 70_000, np.int32), 16),
    "uint32": (ramp(0, 4_000_000_000, np.uint32), 16),
    "float16": (ramp(0, 0.75, np.float16), 16),
    "float32": (ramp(0, 1, np.float32), 16),
    "float64": (ramp(-2.5, 1e6, np.float64), 16),
}


@pytest.mark.parametrize("kind", SCALED)
def test_other_numbers_are_scaled_by_their_own_range_and_it_is_said(tmp_path: Path, kind: str) -> None:
    numbers, bits = SCALED[kind]
    tifffile.imwrite(tmp_path / "a.tif", numbers)
    image = read_image(tmp_path / "a.tif")
    least, most = float(numbers.min()), float(numbers.max())
    assert image.notices == (ScaledByItsRange("a.tif", least, most, bits),)
    assert (image.bit_depth, image.pixels.min(), image.pixels.max()) == (bits, 0, 2**bits - 1)
    assert (np.diff(image.pixels.ravel().astype(int)) >= 0).all(), "nothing wraps round"
    grey = measure(SQUARE, None, image.pixels, image.values).grey
    inside = numbers[10:30, 10:30].astype(np.float64)
    assert grey.mean == pytest.approx(inside.mean(), abs=(most - least) / 2**bits), (
        "measured in the file's numbers"
    )


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        (ramp(0, 255, np.float32).round(), np.uint8),
        (ramp(0, 4095, np.float64).round(), np.uint16),
        (ramp(0, 60_000, np.uint32), np.uint16),
        (ramp(0, 200, np.int16), np.uint16),
        (ramp(0, 100, np.int8), np.uint8),
    ],
)
def test_images_of_8_or_16_bits_in_larger_numbers_stay_as_they_are(
    tmp_path: Path, numbers: np.ndarray, kind: type
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", numbers)
    image = read_image(tmp_path / "a.tif")
    assert (image.pixels.dtype, image.notices) == (kind, ())
    np.testing.assert_array_equal(image.pixels, numbers)


def test_what_is_no_number_is_black_and_said(tmp_path: Path) -> None:
    numbers = ramp(1, 3.5, np.float32)
    numbers[:4], numbers[4, 0] = np.nan, np.inf
    tifffile.imwrite(tmp_path / "a.tif", numbers)
    image = read_image(tmp_path / "a.tif")
    assert not image.pixels[:4].any()
    assert isinstance(image.notices[0], NotNumbers)
    assert "10.0% of the pixels of a.tif hold no number" in image.notices[0].sentence
    assert "Some pixels of b hold" in NotNumbers("b", 1e-5).sentence
    with pytest.raises(InputError, match="No pixel of"):
        to_unsigned(np.full(SIZE, np.nan), "nothing")


@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite"])
def test_one_bit_is_black_and_white(tmp_path: Path, photometric: str) -> None:
    bits = CHANCE.random(SIZE) > 0.5
    tifffile.imwrite(tmp_path / "a.tif", bits, photometric=photometric)
    white = bits if photometric == "minisblack" else ~bits
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, np.where(white, 255, 0))


def test_an_alpha_that_would_hide_everything_says_nothing(tmp_path: Path) -> None:
    colour = CHANCE.integers(1, 256, (*SIZE, 3), dtype=np.uint8)
    unseen = np.concatenate([colour, np.zeros((*SIZE, 1), np.uint8)], axis=-1)
    Image.fromarray(unseen).save(tmp_path / "a.png")
    tifffile.imwrite(tmp_path / "a.tif", unseen, photometric="rgb", extrasamples=["unassalpha"])
    for name in ("a.png", "a.tif"):
        np.testing.assert_array_equal(read_image(tmp_path / name).pixels, colour)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("extra", ["unspecified", "assocalpha", "unassalpha"])
def test_extra_samples_are_alpha_only_where_the_file_says_so(tmp_path: Path, kind: type, extra: str) -> None:
    most = 1.0 if kind is np.float32 else np.iinfo(kind).max
    colours = (COLOUR / 255 * most).astype(kind)
    extras = np.full(SIZE, most, kind)
    extras[:, :20] = 0
    extras[:, 20:30] = most / 2
    stored = np.dstack([colours, extras])
    if extra == "assocalpha":
        stored[..., :3] = (colours * (extras[..., None] / most)).astype(kind)
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", extrasamples=[extra])
    image = read_image(tmp_path / "a.tif")
    pixels = image.pixels.astype(np.float64) * image.values.slope + image.values.intercept
    if extra == "unspecified":
        np.testing.assert_allclose(pixels, colours, atol=most / 2**15)
    else:
        assert not np.round(pixels[:, :20], 3).any()
        np.testing.assert_allclose(pixels[:, 20:], colours[:, 20:], atol=3 * most / 255)


def test_grey_with_a_sample_that_is_no_alpha_is_two_channels(tmp_path: Path) -> None:
    stored = CHANCE.integers(0, 256, (*SIZE, 2), dtype=np.uint8)
    tifffile.imwrite(
        tmp_path / "a.tif", stored, photometric="minisblack", planarconfig="contig", extrasamples=[0]
    )
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, stored[..., 0])
    second = read_image(tmp_path / "a.tif", 2)
    np.testing.assert_array_equal(second.pixels, stored[..., 1])
    assert "holds 2 channels: channel 2 was read" in second.notices[0].sentence


@pytest.mark.parametrize("mode", ["P", "CMYK", "YCbCr", "LAB"])
def test_other_colours_become_rgb(tmp_path: Path, mode: str) -> None:
    flat = np.repeat(np.repeat(COLOUR[::8, ::8], 8, 0), 8, 1)
    source = Image.fromarray(flat)
    if mode == "LAB":
        bands = [np.full(SIZE, 128, np.uint8)] * 3  # neutral
        Image.merge("LAB", [Image.fromarray(band) for band in bands]).save(tmp_path / "a.tif")
        expected = np.full((*SIZE, 3), 119)
    else:
        source.convert(mode).save(tmp_path / "a.tif")
        expected = np.asarray(source.convert(mode).convert("RGB"))
    np.testing.assert_allclose(read_image(tmp_path / "a.tif").pixels.astype(int), expected, atol=4)


@pytest.mark.parametrize(
    ("compression", "kind"),
    [
        ("webp", np.uint8),
        *product(["lzw", "deflate", "zstd", "jpeg2000", "lzma", "packbits"], [np.uint8, np.uint16]),
    ],
)
def test_compressions_of_tiff(tmp_path: Path, compression: str, kind: type) -> None:
    stored = COLOUR.astype(kind)
    lossless = {"compressionargs": {"lossless": True}} if compression == "webp" else {}
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", compression=compression, **lossless)
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, stored)


def test_a_tiff_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", COLOUR.astype(np.uint16), photometric="cielab")
    with pytest.raises(InputError, match=r"a\.tif is a TIFF of the kind CIELAB with 16 bits"):
        read_image(tmp_path / "a.tif")


GREY = np.arange(64 * 80, dtype=np.uint16).reshape(64, 80)


@pytest.mark.parametrize(
    ("stored", "header", "expected"),
    [
        (GREY, {"RescaleSlope": "2", "RescaleIntercept": "10"}, GREY * 2.0 + 10),
        (GREY, {"RescaleSlope": "0.25", "RescaleIntercept": "-3"}, GREY * 0.25 - 3),
        (GREY.astype(np.int16) - 2000, {"PixelRepresentation": 1}, GREY - 2000.0),
        (GREY, {"RescaleSlope": "1", "RescaleIntercept": "-100"}, GREY - 100.0),
        (GREY, {"RescaleSlope": "0", "RescaleIntercept": "x"}, GREY.astype(float)),
        (GREY, {"RescaleSlope": "1e308"}, GREY.astype(float)),
        (GREY, {"RescaleIntercept": "-1e300"}, GREY.astype(float)),
        (GREY, {"RescaleSlope": "1e9", "PhotometricInterpretation": "MONOCHROME1"}, (65535 - GREY) * 1e9),
    ],
    ids=["whole", "fractions", "signed", "below zero", "useless", "steep", "far", "beyond 32 bits"],
)
def test_dicom_is_measured_in_rescaled_values(
    tmp_path: Path, stored: np.ndarray, header: dict[str, object], expected: np.ndarray
) -> None:
    path = tmp_path / "a.dcm"
    made = {**header}
    if made.get("RescaleIntercept") == "x":
        made.pop("RescaleIntercept")
    path.write_bytes(dicom(stored, "MONOCHROME2", **made))
    image = read_image(path)
    values = image.pixels.astype(float) * image.values.slope + image.values.intercept
    np.testing.assert_allclose(values, expected, atol=(expected.max() - expected.min()) / 65535)
    assert bool(image.notices) == (image.values.slope != 1)


def test_a_window_is_for_showing_alone(tmp_path: Path) -> None:
    window = {"WindowCenter": "1000", "WindowWidth": "800", "RescaleSlope": "2", "RescaleIntercept": "0"}
    (tmp_path / "a.dcm").write_bytes(dicom(GREY, "MONOCHROME2", **window))
    image = read_image(tmp_path / "a.dcm")
    np.testing.assert_array_equal(image.pixels, 2 * GREY)
    assert image.display_range == (600, 1399)
    for centre, width in (("1000", "0"), ("-90000", "10"), ("", "")):
        header = {"WindowCenter": centre, "WindowWidth": width}
        (tmp_path / "a.dcm").write_bytes(dicom(GREY, "MONOCHROME2", **header))
        assert read_image(tmp_path / "a.dcm").display_range is None


def test_pixels_that_are_not_square_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(dicom(GREY, "MONOCHROME2", PixelSpacing=[0.012, 0.006]))
    image = read_image(tmp_path / "a.dcm")
    (notice,) = image.notices
    assert isinstance(notice, NotSquare)
    assert "6 µm wide and 12 µm high" in notice.sentence
    assert image.pixel_size_um == pytest.approx((6, 12))
