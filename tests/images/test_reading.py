"""Every kind of image file, and every bad one."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from core.errors import InputError
from core.images.checks import LARGEST_MEGAPIXELS
from core.images.decoded_pixels import ORIENTATION_TAG
from core.images.image_formats import format_names
from core.images.reading import RetinalImage, image_from_pixels, read_image


def picture(shape: tuple[int, ...], kind: type = np.uint8, seed: int = 0) -> np.ndarray:
    """Random pixels, so that a swapped channel, a lost bit or a wrong turn shows."""
    return np.random.default_rng(seed).integers(0, np.iinfo(kind).max, shape, endpoint=True).astype(kind)


GREY, RGB = (40, 56), (40, 56, 3)


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp"])
@pytest.mark.parametrize("shape", [GREY, RGB])
def test_8_bits_are_kept_exactly(tmp_path: Path, suffix: str, shape: tuple[int, ...]) -> None:
    pixels = picture(shape)
    path = tmp_path / f"image.{suffix}"
    Image.fromarray(pixels).save(path)
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, pixels)
    assert (image.size, image.bit_depth, image.name) == ((40, 56), 8, path.name)
    assert image.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("shape", [GREY, RGB])
def test_16_bit_png_is_kept_exactly(tmp_path: Path, shape: tuple[int, ...]) -> None:
    pixels = picture(shape, np.uint16)
    path = tmp_path / "image.png"
    assert cv2.imwrite(str(path), pixels if pixels.ndim == 2 else pixels[..., ::-1])
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.bit_depth == 16


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib", "packbits"])
@pytest.mark.parametrize("shape", [GREY, RGB])
def test_16_bit_tiff_is_kept_exactly(
    tmp_path: Path, shape: tuple[int, ...], compression: str | None, byteorder: str
) -> None:
    pixels = picture(shape, np.uint16)
    path = tmp_path / "image.tif"
    tifffile.imwrite(
        path,
        pixels,
        compression=compression,
        byteorder=byteorder,
        photometric="rgb" if pixels.ndim == 3 else "minisblack",
    )
    np.testing.assert_array_equal(read_image(path).pixels, pixels)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [GREY, RGB])
def test_lzw_tiff_needs_no_further_package(
    tmp_path: Path, shape: tuple[int, ...], kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = picture(shape, kind)
    path = tmp_path / "image.tif"
    assert cv2.imwrite(
        str(path), pixels if pixels.ndim == 2 else pixels[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5]
    )

    def lacks_the_codec(*_: object, **__: object) -> np.ndarray:
        raise ValueError("<COMPRESSION.LZW: 5> requires the 'imagecodecs' package")

    monkeypatch.setattr(tifffile.TiffPage, "asarray", lacks_the_codec)
    np.testing.assert_array_equal(read_image(path).pixels, pixels)


def test_planar_16_bit_tiff(tmp_path: Path) -> None:
    pixels = picture(RGB, np.uint16)
    path = tmp_path / "image.tif"
    tifffile.imwrite(path, np.moveaxis(pixels, -1, 0), photometric="rgb", planarconfig="separate")
    np.testing.assert_array_equal(read_image(path).pixels, pixels)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_multi_page_tiff_gives_its_first_page(tmp_path: Path, kind: type) -> None:
    pages = picture((3, *GREY), kind)
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, pages, photometric="minisblack")
    np.testing.assert_array_equal(read_image(path).pixels, pages[0])


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_tiff_whose_zero_is_white(tmp_path: Path, kind: type) -> None:
    pixels = picture(GREY, kind)
    path = tmp_path / "image.tif"
    tifffile.imwrite(path, np.iinfo(kind).max - pixels, photometric="miniswhite")
    np.testing.assert_array_equal(read_image(path).pixels, pixels)


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_one_bit_becomes_black_and_white(tmp_path: Path, suffix: str) -> None:
    pixels = picture(GREY) > 127
    path = tmp_path / f"image.{suffix}"
    Image.fromarray(pixels).save(path)
    np.testing.assert_array_equal(read_image(path).pixels, np.where(pixels, 255, 0))


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp"])
def test_palette_becomes_rgb(tmp_path: Path, suffix: str) -> None:
    image = Image.fromarray(picture(RGB)).quantize(16)
    path = tmp_path / f"image.{suffix}"
    image.save(path)
    np.testing.assert_array_equal(read_image(path).pixels, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_alpha_is_dropped_and_the_transparent_is_black(tmp_path: Path, kind: type, suffix: str) -> None:
    layered = picture((*GREY, 4), kind)
    layered[..., 3] = np.where(np.arange(56) < 20, 0, np.iinfo(kind).max // 3)
    path = tmp_path / f"image.{suffix}"
    assert cv2.imwrite(str(path), layered[..., [2, 1, 0, 3]])
    pixels = read_image(path).pixels
    assert pixels.dtype == kind
    assert not pixels[:, :20].any()
    np.testing.assert_array_equal(pixels[:, 20:], layered[:, 20:, :3])


def test_grey_with_alpha_stays_grey(tmp_path: Path) -> None:
    grey = picture(GREY)
    alpha = np.where(np.arange(56) < 20, 0, 90).astype(np.uint8) * np.ones((40, 1), np.uint8)
    Image.merge("LA", [Image.fromarray(grey), Image.fromarray(alpha)]).save(tmp_path / "image.png")
    np.testing.assert_array_equal(read_image(tmp_path / "image.png").pixels, np.where(alpha > 0, grey, 0))


def corners(orientation: int) -> np.ndarray:
    """An upright picture with four different corners, stored as a camera of that orientation stores it."""
    upright = np.repeat(np.repeat(np.array([[0, 85], [170, 255]], np.uint8), 24, 0), 32, 1)
    return {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright),
        7: upright[::-1, ::-1].T,
        8: np.rot90(upright, -1),
    }[orientation]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_all_eight_orientations(tmp_path: Path, orientation: int, suffix: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    path = tmp_path / f"image.{suffix}"
    quality = {"quality": 100} if suffix == "jpg" else {}
    Image.fromarray(np.ascontiguousarray(corners(orientation))).save(path, exif=exif, **quality)
    pixels = read_image(path).pixels
    assert pixels.shape == (48, 64)
    np.testing.assert_allclose(pixels, corners(1), atol=2)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("has_the_codec", [True, False])
def test_all_eight_orientations_of_16_bit_tiff(
    tmp_path: Path, orientation: int, has_the_codec: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "image.tif"
    stored = np.ascontiguousarray(corners(orientation)).astype(np.uint16) * 257
    tifffile.imwrite(path, stored, extratags=[(ORIENTATION_TAG, "H", 1, orientation, True)])
    if not has_the_codec:
        monkeypatch.setattr(tifffile.TiffPage, "asarray", lambda *_: int("imagecodecs"))
    np.testing.assert_array_equal(read_image(path).pixels, corners(1).astype(np.uint16) * 257)


@pytest.mark.parametrize("name", ["left eye (2).png", "眼底 №5 été.png", "كامل.tif"])
def test_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "Ασθενής 12"
    folder.mkdir()
    Image.fromarray(picture(RGB)).save(folder / name)
    np.testing.assert_array_equal(read_image(folder / name).pixels, picture(RGB))


def test_16_bit_png_with_any_name(tmp_path: Path) -> None:
    path = tmp_path / "眼 底.png"
    path.write_bytes(cv2.imencode(".png", picture(GREY, np.uint16))[1].tobytes())
    np.testing.assert_array_equal(read_image(str(path)).pixels, picture(GREY, np.uint16))


def test_resolution_tags_are_not_taken_for_pixel_spacing(tmp_path: Path) -> None:
    path = tmp_path / "image.tif"
    tifffile.imwrite(path, picture(GREY), resolution=(300, 300), resolutionunit="INCH")
    assert read_image(path).spacing_um is None


def encoded(format: str, shape: tuple[int, ...] = (200, 300, 3)) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture(shape)).save(buffer, format)
    return buffer.getvalue()


def encoded_16_bits(suffix: str) -> bytes:
    return cv2.imencode(suffix, picture((200, 300), np.uint16))[1].tobytes()


WHOLE_FILES = {
    "8-bit PNG": encoded("PNG"),
    "JPEG": encoded("JPEG"),
    "8-bit TIFF": encoded("TIFF"),
    "BMP": encoded("BMP"),
    "16-bit PNG": encoded_16_bits(".png"),
    "16-bit TIFF": encoded_16_bits(".tif"),
}


@pytest.mark.parametrize("kind", WHOLE_FILES)
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.9])
def test_truncated_files_are_refused(tmp_path: Path, kind: str, kept: float) -> None:
    content = WHOLE_FILES[kind]
    path = tmp_path / "image"
    path.write_bytes(content)
    read_image(path)
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(
        InputError, match=r"image is truncated or damaged( \(.*[a-z].*\))?\. Copy or export it again\."
    ):
        read_image(path)


def test_png_with_a_flipped_bit_is_refused(tmp_path: Path) -> None:
    content = bytearray(WHOLE_FILES["16-bit PNG"])
    content[len(content) // 2] ^= 1
    (tmp_path / "image.png").write_bytes(bytes(content))
    with pytest.raises(InputError, match="truncated or damaged"):
        read_image(tmp_path / "image.png")


def png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG of any stated size: a decompression bomb without its charge."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(100))
    chunks = b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (chunk, data)
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("side", [10_100, 12_000, 100_000])
def test_too_large_is_refused_by_the_header(tmp_path: Path, side: int) -> None:
    (tmp_path / "huge.png").write_bytes(png_header(side, side))
    with pytest.raises(InputError, match=rf"huge\.png is too large.*{LARGEST_MEGAPIXELS} megapixels"):
        read_image(tmp_path / "huge.png")


def test_too_large_tiff_is_refused_by_the_header(tmp_path: Path) -> None:
    path = tmp_path / "huge.tif"
    tifffile.imwrite(path, picture(GREY, np.uint16))
    content = path.read_bytes()
    path.write_bytes(
        content.replace(struct.pack("<HHII", 256, 4, 1, 56), struct.pack("<HHII", 256, 4, 1, 9_000_000))
    )
    with pytest.raises(InputError, match="too large"):
        read_image(path)


@pytest.mark.parametrize(
    ("width", "height", "sentence"),
    [(1, 300, "one pixel wide"), (300, 1, "one pixel high"), (31, 300, "too small"), (20, 20, "too small")],
)
def test_too_small_is_refused(tmp_path: Path, width: int, height: int, sentence: str) -> None:
    Image.new("L", (width, height)).save(tmp_path / "thin.png")
    with pytest.raises(InputError, match=f"thin.png is {sentence} \\({width} by {height} pixels\\)"):
        read_image(tmp_path / "thin.png")


def test_missing_folder_empty_and_foreign_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_image(tmp_path / "nothing.png")
    with pytest.raises(InputError, match="is a folder"):
        read_image(tmp_path)
    (tmp_path / "empty.png").touch()
    with pytest.raises(InputError, match="is empty"):
        read_image(tmp_path / "empty.png")
    (tmp_path / "letter.png").write_text("Dear colleague, " * 50)
    with pytest.raises(InputError, match=f"not an image.*Use {format_names()}"):
        read_image(tmp_path / "letter.png")
    with pytest.raises(InputError, match="cannot be read"):
        read_image("nul\0.png")


@pytest.mark.parametrize("kind", [np.complex64, np.complex128])
def test_numbers_that_are_no_grey_values_are_refused(tmp_path: Path, kind: type) -> None:
    tifffile.imwrite(tmp_path / "image.tif", np.ones(GREY, kind))
    with pytest.raises(InputError, match=f"{np.dtype(kind).name}.*8 or 16 bits"):
        read_image(tmp_path / "image.tif")


def test_an_image_is_read_only_and_owns_its_pixels() -> None:
    pixels = picture(GREY)
    image = image_from_pixels(pixels, "mine")
    before = image.pixels.copy()
    pixels[:] = 0
    np.testing.assert_array_equal(image.pixels, before)
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0] = 1


def test_hash_of_pixels_tells_images_apart() -> None:
    images = [
        picture(GREY),
        picture(GREY, seed=1),
        picture(GREY).reshape(56, 40),
        picture(GREY).astype(np.uint16),
    ]
    assert len({image_from_pixels(pixels, "image").sha256 for pixels in images}) == 4
    assert image_from_pixels(images[0], "a").sha256 == image_from_pixels(images[0].copy(), "b").sha256


@pytest.mark.parametrize(
    "pixels", [np.zeros((40, 40)), np.zeros(40, np.uint8), np.zeros((40, 40, 4), np.uint8)]
)
def test_other_arrays_are_refused(pixels: np.ndarray) -> None:
    with pytest.raises(InputError):
        image_from_pixels(pixels, "array")


def test_spacing_must_be_positive() -> None:
    with pytest.raises(InputError, match="spacing"):
        RetinalImage(picture(GREY), None, "0", spacing_um=0.0)
