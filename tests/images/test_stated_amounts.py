"""Files of a few bytes that state more images, samples or tiles than any file has: none may take minutes or memory."""

from __future__ import annotations

import gzip
import re
import struct
from collections.abc import Sequence
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile

from core.errors import InputError
from core.images.reading import list_images, read_image
from core.images.stated_sizes import stated_size
from core.images.tiff_directories import MOST_DIRECTORIES
from core.images.tiff_files import decode_tiff
from tests.images.test_dicom_files import dicom

PAGE = np.random.default_rng(8).integers(0, 256, (48, 64), dtype=np.uint8)
VOLUME = np.random.default_rng(9).integers(0, 256, (8, 48, 64), dtype=np.uint8)

Tag = tuple[int, int, int, int]
"""Code, type, count, and the value or where it is."""
SHORT, LONG = 3, 4
TAGS: tuple[Tag, ...] = (
    *((256, LONG, 1, 64), (257, LONG, 1, 48), (258, SHORT, 1, 8), (259, SHORT, 1, 1), (262, SHORT, 1, 1)),
    *((273, LONG, 1, 8), (277, SHORT, 1, 1), (278, LONG, 1, 48), (279, LONG, 1, PAGE.size)),
)
BEHIND = -1
"""In place of a value: it lies behind the directories."""


def tiff(pages: Sequence[Sequence[Tag]], behind: bytes = b"") -> bytes:
    """A file whose pages all have the same pixels; more tags take the place of `TAGS`."""
    every = [{tag[0]: tag for tag in (*TAGS, *more)} for more in pages]
    sizes = [6 + 12 * len(tags) for tags in every]
    place, end = 8 + PAGE.size, 8 + PAGE.size + sum(sizes)
    made = [struct.pack("<2sHI", b"II", 42, place), PAGE.tobytes()]
    for tags, size in zip(every, sizes, strict=True):
        place += size
        made.append(struct.pack("<H", len(tags)))
        for code, kind, count, value in (tags[key] for key in sorted(tags)):
            made.append(struct.pack("<HHII", code, kind, count, end if value == BEHIND else value))
        made.append(struct.pack("<I", place if place < end else 0))
    return b"".join(made) + behind


def written(folder: Path, content: bytes) -> Path:
    (folder / "a.tif").write_bytes(content)
    return folder / "a.tif"


@pytest.mark.parametrize(
    "stated",
    [
        '{"shape": [3000000, 48, 64]}',
        '{"shape": [90000, 48, 64]}',
        "ImageJ=1.53\nslices=999999999\nhyperstack=true\n",
        "ImageJ=1.53\nimages=3000000\nchannels=3000000\n",
        "ImageJ=1.53\nimages=90000\nframes=90000\n",
    ],
)
def test_planes_that_are_not_there_are_the_first_page(stated: str, tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", PAGE, description=stated, metadata=None)
    assert len(list_images(tmp_path / "a.tif").parts) == 1
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, PAGE)


@pytest.mark.parametrize("depth", [2, 90_000])
def test_slices_of_a_volume_that_are_not_there_are_the_first_one(depth: int, tmp_path: Path) -> None:
    path = written(tmp_path, tiff([[(32997, LONG, 1, depth)]]))
    assert len(list_images(path).parts) == 1
    np.testing.assert_array_equal(read_image(path).pixels, PAGE)


@pytest.mark.parametrize("more", [{}, {"tile": (16, 16, 16)}, {"tile": (16, 16, 16), "compression": "zlib"}])
def test_the_slices_of_a_volume_are_read(more: dict[str, object], tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", VOLUME, photometric="minisblack", volumetric=True, **more)
    assert len(list_images(tmp_path / "a.tif").parts) == 8
    for number in (1, 5):
        np.testing.assert_array_equal(read_image(tmp_path / "a.tif", number).pixels, VOLUME[number - 1])


@pytest.mark.parametrize("more", [(277, SHORT, 1, 65_535), (32997, LONG, 1, 3_000_000)])
def test_pixels_of_more_numbers_than_are_decoded_are_refused(more: Tag, tmp_path: Path) -> None:
    path = written(tmp_path, tiff([[more, (256, LONG, 1, 4096), (257, LONG, 1, 4096)]]))
    with pytest.raises(InputError, match=r"each of its 4096 by 4096 pixels holds \d+ numbers"):
        read_image(path)


@pytest.mark.parametrize("tile", [(65_520, 65_520), (2**31, 16), (8192, 4096)])
@pytest.mark.parametrize("bits", [8, 16, 64])
def test_tiles_far_larger_than_the_page_are_refused(tile: tuple[int, int], bits: int, tmp_path: Path) -> None:
    """tifffile makes room for one, whatever is in it."""
    tiles = ((322, LONG, 1, tile[0]), (323, LONG, 1, tile[1]), (324, LONG, 1, 8), (325, LONG, 1, 4))
    path = written(tmp_path, tiff([[*tiles, (258, SHORT, 1, bits), (259, SHORT, 1, 8)]]))
    with pytest.raises(InputError, match=rf"strips of {tile[0]} by {tile[1]} pixels are far larger"):
        read_image(path)


def test_tiles_larger_than_a_small_page_are_read(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", PAGE, tile=(1024, 2048), compression="zlib")
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, PAGE)


def test_more_pages_than_are_read_are_refused_before_tifffile_compares_them(tmp_path: Path) -> None:
    path = written(tmp_path, tiff([[(257, LONG, 1, 32 + n % 16)] for n in range(MOST_DIRECTORIES + 1)]))
    for read in (list_images, read_image):
        with pytest.raises(InputError, match="holds more than 10000 images"):
            read(path)


OFFSETS = struct.pack("<I", 8 + PAGE.size) * (MOST_DIRECTORIES + 1)


@pytest.mark.parametrize("kind", [1, LONG])
def test_more_directories_below_a_page_than_are_read_are_refused(kind: int, tmp_path: Path) -> None:
    path = written(tmp_path, tiff([[(330, kind, MOST_DIRECTORIES + 1, BEHIND)]], OFFSETS))
    with pytest.raises(InputError, match="holds more than 10000 images"):
        list_images(path)


def test_directories_below_each_other_without_end_are_refused(tmp_path: Path) -> None:
    """Two offsets in each, both of the next one: tifffile would visit 2 to the power of 30."""
    levels, size = 30, 6 + 12
    first = 8
    made = struct.pack("<2sHI", b"II", 42, first)
    for level in range(levels):
        below = first + levels * size + 8 * level
        made += struct.pack("<HHHIII", 1, 330, LONG, 2, below, 0)
    for level in range(levels):
        made += struct.pack("<I", first + size * min(level + 1, levels - 1)) * 2
    with pytest.raises(InputError, match=r"a\.tif"):
        list_images(written(tmp_path, made))


@pytest.mark.parametrize("code", [273, 330, 338])
def test_values_that_many_pages_share_are_read_no_more_often_than_the_file_is_large(
    code: int, tmp_path: Path
) -> None:
    shared = bytes(4 << 20) if code != 330 else bytes(4 * 9000)
    count = len(shared) // 4
    path = written(tmp_path, tiff([[(code, LONG, count, BEHIND)]] * 400, shared))
    with pytest.raises(InputError, match=r"state more than it holds|more than 10000 images"):
        list_images(path)


def test_exif_of_more_values_than_the_file_holds_is_refused(tmp_path: Path) -> None:
    page = 8 + PAGE.size
    exif = page + 6 + 12 * (len(TAGS) + 1)
    large = exif + 6 + 12 * 40
    entries = b"".join(struct.pack("<HHII", 33434 + n, LONG, 1 << 18, large) for n in range(40))
    content = tiff([[(34665, LONG, 1, exif)]], struct.pack("<H", 40) + entries + bytes(4 + (1 << 20)))
    with pytest.raises(InputError, match="state more than it holds"):
        read_image(written(tmp_path, content))


def test_pages_of_many_sizes_are_not_all_decoded_to_find_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = []
    whole = tifffile.TiffPage.asarray
    monkeypatch.setattr(tifffile.TiffPage, "asarray", lambda page: decoded.append(page) or whole(page))
    sizes = [[(256, LONG, 1, 64 + n), (257, LONG, 1, 64 + n)] for n in range(300)]
    assert len(list_images(written(tmp_path, tiff(sizes))).parts) == 300
    assert len(decoded) < 110


def test_an_nrrd_of_tiny_slices_is_refused_before_a_list_is_made(tmp_path: Path) -> None:
    count = 3_000_000
    for fields in (f"1 1 {count}", f"{count} 1 1\nkinds: vector domain domain"):
        head = f"NRRD0004\ntype: uint8\ndimension: 3\nsizes: {fields}\nencoding: gzip\n\n".encode()
        (tmp_path / "a.nrrd").write_bytes(head + gzip.compress(bytes(count)))
        for read in (list_images, read_image):
            with pytest.raises(InputError, match="holds more than 100000 images"):
                read(tmp_path / "a.nrrd")


def test_a_slice_of_a_compressed_nrrd_is_that_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it ends within a piece of what is unpacked."""
    monkeypatch.setattr("core.inflating._PIECE", 1000)
    head = b"NRRD0004\ntype: uint8\ndimension: 3\nsizes: 64 48 8\nencoding: gzip\n\n"
    (tmp_path / "a.nrrd").write_bytes(head + gzip.compress(VOLUME.tobytes()))
    for number in (1, 4, 8):
        np.testing.assert_array_equal(read_image(tmp_path / "a.nrrd", number).pixels, VOLUME[number - 1])


def test_a_dicom_of_tiny_frames_is_refused_before_a_list_is_made(tmp_path: Path) -> None:
    frames = np.zeros((100_001, 4, 4), np.uint8)
    (tmp_path / "a.dcm").write_bytes(dicom(frames, "MONOCHROME2", NumberOfFrames=len(frames)))
    for read in (list_images, read_image):
        with pytest.raises(InputError, match="holds more than 100000 images"):
            read(tmp_path / "a.dcm")


@pytest.mark.parametrize(
    "more",
    [
        (277, SHORT, 2, 0x20002),  # several numbers for one
        (256, 1, 2, 0x4040),  # bytes
        (278, LONG, 1, 0),  # rows of a strip, by which tifffile divides
    ],
)
def test_damaged_tags_are_told_without_words_of_a_program(more: Tag, tmp_path: Path) -> None:
    """Also where a reader asks for the pixels of a TIFF by itself, as that of label masks does."""
    content = tiff([[more, (258, SHORT, 1, 16)]])
    with pytest.raises(InputError, match=r"a\.tif is truncated or damaged") as told:
        decode_tiff(content, "a.tif")
    assert not re.search(r"int\(\)|division|argument|tuple|index", str(told.value))


PICTURES = {
    "JPEG": imagecodecs.jpeg8_encode,
    "JPEG 2000": imagecodecs.jpeg2k_encode,
    "JPEG 2000, a file": lambda grey: imagecodecs.jpeg2k_encode(grey, codecformat="jp2"),
    "WebP": lambda grey: imagecodecs.webp_encode(np.dstack([grey] * 3)),
    "WebP, lossless": lambda grey: imagecodecs.webp_encode(np.dstack([grey] * 3), lossless=True),
    "WebP with alpha": lambda grey: imagecodecs.webp_encode(np.dstack([grey] * 4)),
    "LERC": imagecodecs.lerc_encode,
    "JPEG XL": imagecodecs.jpegxl_encode,
    "JPEG XL, a file": lambda grey: imagecodecs.jpegxl_encode(grey, usecontainer=True),
}


@pytest.mark.parametrize("size", [(48, 64), (512, 512), (300, 400), (40, 1200)])
@pytest.mark.parametrize("kind", PICTURES)
def test_pictures_state_their_size_in_their_first_bytes(kind: str, size: tuple[int, int]) -> None:
    picture = bytes(PICTURES[kind](np.resize(PAGE, size)))
    assert stated_size(picture) == size
    assert stated_size(picture[:2]) is None


@pytest.mark.parametrize("compression", [7, 34712, 34887])
def test_a_strip_that_states_a_far_larger_picture_is_refused(compression: int, tmp_path: Path) -> None:
    """A few hundred bytes of LERC or JPEG 2000 are a thousand million pixels."""
    side = 5000
    picture = {
        7: struct.pack(">HHHBHHB", 0xFFD8, 0xFFC0, 11, 8, side, side, 1),
        34712: struct.pack(">HHHHIIII", 0xFF4F, 0xFF51, 41, 0, side, side, 0, 0),
        34887: b"Lerc2 " + struct.pack("<iIii", 4, 0, side, side),
    }[compression]
    strip = ((273, LONG, 1, BEHIND), (279, LONG, 1, len(picture)), (259, SHORT, 1, compression))
    path = written(tmp_path, tiff([strip], picture))
    with pytest.raises(InputError, match="strips of 5000 by 5000 pixels are far larger"):
        read_image(path)


@pytest.mark.parametrize("compression", ["jpeg", "jpeg2000", "lerc", "jpegxl"])
def test_tiles_and_strips_of_pictures_are_read(compression: str, tmp_path: Path) -> None:
    for more in ({"tile": (16, 32)}, {"rowsperstrip": 16}):
        tifffile.imwrite(tmp_path / "a.tif", PAGE, compression=compression, **more)
        assert read_image(tmp_path / "a.tif").pixels.shape == PAGE.shape
