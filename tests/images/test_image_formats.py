"""Every row of the table of image formats: its files are read whatever they are called, and bad ones are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import SimpleITK
from PIL import Image

from core.batch.case_folder import list_folder
from core.errors import InputError
from core.evaluation.pairs import list_pairs
from core.images.decoded_pixels import ORIENTATION_TAG
from core.images.image_formats import (
    IMAGE_FORMATS,
    IMAGE_SUFFIXES,
    ImageFormat,
    image_format_of,
    is_image_name,
)
from core.images.notices import ScaledByItsRange
from core.images.reading import list_images, read_image
from core.late_import import load_function

COLOUR = np.random.default_rng(1).integers(0, 256, (40, 56, 3), dtype=np.uint8)


def by_pillow(format: str, **options: object) -> Callable[[Path], None]:
    return lambda path: Image.fromarray(COLOUR).save(path, format, **options)


def by_itk(path: Path) -> None:
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(COLOUR, isVector=True), str(path.with_suffix(".dcm")))
    path.with_suffix(".dcm").replace(path)


def by_itk_as_nrrd(path: Path) -> None:
    made = path.with_suffix(".nrrd")
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(COLOUR, isVector=True), str(made), useCompression=True)
    made.replace(path)


WRITERS: dict[str, Callable[[Path], None]] = {
    "PNG": by_pillow("PNG"),
    "JPEG": by_pillow("JPEG", quality=100, subsampling=0),
    "TIFF": by_pillow("TIFF"),
    "BMP": by_pillow("BMP"),
    "WebP": by_pillow("WEBP", lossless=True),
    "GIF": by_pillow("GIF"),
    "JPEG 2000": by_pillow("JPEG2000", irreversible=False),
    "NRRD": by_itk_as_nrrd,
    "DICOM": by_itk,
}
"""Independent of the readers; every row needs one."""

LOSSY = {"JPEG": 12, "GIF": 80}
"""And by how much a value may be off."""

every_format = pytest.mark.parametrize("format", IMAGE_FORMATS, ids=lambda format: format.name)


@every_format
def test_its_files_are_read_by_their_content(tmp_path: Path, format: ImageFormat) -> None:
    path = tmp_path / "photograph.of-an-eye"
    WRITERS[format.name](path)
    assert image_format_of(path.read_bytes()) == format
    pixels = read_image(path).pixels
    assert np.abs(pixels.astype(int) - COLOUR).max() <= LOSSY.get(format.name, 0)


@every_format
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_damaged_ones_are_refused_in_one_sentence(tmp_path: Path, format: ImageFormat, share: float) -> None:
    path = tmp_path / "photograph"
    WRITERS[format.name](path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"photograph .*(damaged|no image)") as refused:
        read_image(path)
    assert "0x" not in str(refused.value)
    assert "\n" not in str(refused.value)


@every_format
def test_it_names_a_function_that_is_there(format: ImageFormat) -> None:
    assert callable(load_function(format.function))


@every_format
def test_no_signature_is_another_ones_beginning(format: ImageFormat) -> None:
    for signature in format.signatures:
        content = bytes(format.signature_at) + signature + bytes(200)
        assert [each for each in IMAGE_FORMATS if each.recognises(content)] == [format]


def test_suffixes_are_small_and_belong_to_one_format() -> None:
    assert len(set(IMAGE_SUFFIXES)) == len(IMAGE_SUFFIXES) >= 7
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in IMAGE_SUFFIXES)
    assert all(is_image_name(f"EYE{suffix.upper()}") for suffix in IMAGE_SUFFIXES)


@pytest.mark.parametrize("suffix", IMAGE_SUFFIXES)
def test_folders_and_data_sets_know_every_suffix(tmp_path: Path, suffix: str) -> None:
    for stem in ("reference", "floating"):
        (tmp_path / "case" / f"{stem}{suffix}").parent.mkdir(exist_ok=True)
        (tmp_path / "case" / f"{stem}{suffix}").write_bytes(b"image")
    lines = [f"{x},{y},{x},{y}" for x, y in ((5, 5), (30, 5), (5, 30), (30, 30))]
    header = "reference_x,reference_y,floating_x,floating_y"
    (tmp_path / "case" / "landmarks.csv").write_text("\n".join([header, *lines]))
    (listed,) = list_folder(tmp_path)
    assert listed.reference == tmp_path / "case" / f"reference{suffix}"
    (case,) = list_pairs(tmp_path)
    assert case.floating == tmp_path / "case" / f"floating{suffix}"


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_each_picture_of_an_animation_is_read_by_its_number(tmp_path: Path, suffix: str) -> None:
    flat = [Image.new("RGB", (56, 40), (shade, 0, 0)) for shade in (40, 120, 200)]
    path = tmp_path / f"three.{suffix}"
    options = {"lossless": True} if suffix == "webp" else {}
    flat[0].save(path, save_all=True, append_images=flat[1:], **options)
    assert len(list_images(path).parts) == 3
    assert [int(read_image(path, page).pixels[5, 5, 0]) for page in (1, 2, 3)] == [40, 120, 200]
    (notice,) = read_image(path, 2).notices
    assert notice.sentence == f"three.{suffix} holds 3 frames: frame 2 was read."
    with pytest.raises(InputError, match=r"holds 3 images, there is no number 4\. Give one from 1 to 3"):
        read_image(path, 4)


def test_a_webp_photograph_is_turned_upright(tmp_path: Path) -> None:
    turned = Image.fromarray(np.rot90(COLOUR).copy())
    exif = turned.getexif()
    exif[ORIENTATION_TAG] = 6
    turned.save(tmp_path / "turned.webp", lossless=True, exif=exif)
    np.testing.assert_array_equal(read_image(tmp_path / "turned.webp").pixels, COLOUR)


@pytest.mark.parametrize("codec", ["jp2", "j2k"])
@pytest.mark.parametrize("shape", [(40, 56), (40, 56, 3)])
def test_jpeg_2000_keeps_16_bits(tmp_path: Path, shape: tuple[int, ...], codec: str) -> None:
    pixels = np.random.default_rng(2).integers(0, 65536, shape).astype(np.uint16)
    content = imagecodecs.jpeg2k_encode(pixels, level=0, reversible=True, codecformat=codec)
    (tmp_path / "image.jp2").write_bytes(content)
    np.testing.assert_array_equal(read_image(tmp_path / "image.jp2").pixels, pixels)


def test_jpeg_2000_of_negative_numbers_is_scaled_by_their_range(tmp_path: Path) -> None:
    pixels = np.arange(-1120, 1120, dtype=np.int16).reshape(40, 56)
    (tmp_path / "image.jp2").write_bytes(imagecodecs.jpeg2k_encode(pixels, level=0, reversible=True))
    image = read_image(tmp_path / "image.jp2")
    assert image.notices == (ScaledByItsRange("image.jp2", -1120, 1119, 16),)
    np.testing.assert_allclose(image.values.slope * image.pixels + image.values.intercept, pixels, atol=0.02)


def test_what_jpeg_2000_says_is_transparent_is_black(tmp_path: Path) -> None:
    layered = np.dstack([COLOUR, np.full(COLOUR.shape[:2], 255, np.uint8)])
    layered[:, :20, 3] = 0
    Image.fromarray(layered).save(tmp_path / "image.jp2", irreversible=False)
    pixels = read_image(tmp_path / "image.jp2").pixels
    assert not pixels[:, :20].any()
    np.testing.assert_array_equal(pixels[:, 20:], COLOUR[:, 20:])


def nrrd(fields: str, values: bytes) -> bytes:
    return f"NRRD0004\n{fields}\n\n".encode() + values


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int16, np.float32])
def test_an_nrrd_volume_of_itk_is_pages_with_the_size_of_their_pixels(tmp_path: Path, kind: type) -> None:
    pixels = COLOUR.transpose(2, 0, 1).astype(kind)
    volume = SimpleITK.GetImageFromArray(pixels)
    volume.SetSpacing((0.0105, 0.012, 1.0))
    SimpleITK.WriteImage(volume, str(tmp_path / "a.nrrd"))
    assert len(list_images(tmp_path / "a.nrrd").parts) == 3
    image = read_image(tmp_path / "a.nrrd", 2)
    np.testing.assert_array_equal(image.pixels, pixels[1])
    assert image.pixel_size_um == pytest.approx((10.5, 12))
    assert "page 2 was read" in image.notices[0].sentence


def test_an_nrrd_by_hand_and_what_it_may_not_be(tmp_path: Path) -> None:
    path, numbers = tmp_path / "a.nrrd", np.arange(40 * 50, dtype=">u2").reshape(40, 50)
    fields = "type: ushort\ndimension: 2\nsizes: 50 40\nendian: big\nencoding: "
    path.write_bytes(nrrd(fields + "raw", numbers.tobytes()))
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, numbers)
    assert (image.spacing_um, image.notices) == (None, ())
    for content, told in (
        (nrrd(fields + "bzip2", b""), "encoding bzip2"),
        (nrrd(fields + "raw\ndata file: a.raw", b""), "another file"),
        (nrrd(fields.replace("50 40", "50 40 9") + "raw", numbers.tobytes()), "damaged"),
        (nrrd(fields.replace("50 40", "50 -4") + "raw", numbers.tobytes()), "damaged"),
        (
            nrrd(fields.replace("2\nsizes: 50 40", f"3\nsizes: 50 40 {10**12}") + "gzip", b""),
            "end is missing",
        ),
        (nrrd(fields.replace("50 40", "50 99999") + "gzip", numbers.tobytes()), "damaged|large"),
        (nrrd(fields + "raw", numbers.tobytes()[:-2]), "its end is missing"),
    ):
        path.write_bytes(content)
        with pytest.raises(InputError, match=told):
            read_image(path)
