"""DICOM files as pydicom writes them, of every photometric interpretation that fundus cameras use."""

from __future__ import annotations

import io
import random
import time
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
import SimpleITK
from PIL import Image
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from core.errors import InputError
from core.images import dicom_files
from core.images.notices import LabelledWrongly
from core.images.reading import read_image

GREY = np.linspace(0, 255, 64 * 80).reshape(64, 80).astype(np.uint8)
TWELVE_BITS = GREY.astype(np.uint16) * 16
COLOUR = np.stack([GREY, GREY[::-1], GREY // 2], axis=-1)


def dicom(pixels: np.ndarray, photometric: str, **more: object) -> bytes:
    """An ophthalmic photograph (PS3.3, A.41) with the pixels as they are; `more` are attributes by their keyword."""
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, OphthalmicPhotography8BitImageStorage, generate_uid

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = OphthalmicPhotography8BitImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    made = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    made.SOPClassUID, made.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    made.PatientName, made.Modality = "Secret^Name", "OP"
    made.Rows, made.Columns = pixels.shape[-3:-1] if pixels.shape[-1] == 3 else pixels.shape[-2:]
    made.SamplesPerPixel = 3 if pixels.shape[-1] == 3 else 1
    made.PhotometricInterpretation, made.PlanarConfiguration = photometric, 0
    made.BitsAllocated = made.BitsStored = 8 * pixels.itemsize
    made.PixelRepresentation, made.PixelData = 0, pixels.tobytes()
    for keyword, value in more.items():
        setattr(made, keyword, value)
    made.HighBit = more.get("HighBit", made.BitsStored - 1)
    written = io.BytesIO()
    made.save_as(written, enforce_file_format=True)
    return written.getvalue()


def read(folder: Path, content: bytes):
    (folder / "photograph.dcm").write_bytes(content)
    return read_image(folder / "photograph.dcm")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (dicom(GREY, "MONOCHROME2"), GREY),
        (dicom(GREY, "MONOCHROME1"), 255 - GREY),
        (dicom(TWELVE_BITS, "MONOCHROME2", BitsStored=12), TWELVE_BITS),
        (dicom(TWELVE_BITS, "MONOCHROME1", BitsStored=12), 4095 - TWELVE_BITS),
        (dicom(COLOUR, "RGB"), COLOUR),
    ],
    ids=["grey", "grey, white is 0", "12 bits", "12 bits, white is 0", "colour"],
)
def test_pixels_are_those_of_the_file(tmp_path: Path, content: bytes, expected: np.ndarray) -> None:
    image = read(tmp_path, content)
    np.testing.assert_array_equal(image.pixels, expected)
    assert image.spacing_um is None


def test_jpeg_inside_becomes_rgb(tmp_path: Path) -> None:
    from pydicom.encaps import encapsulate
    from pydicom.filereader import dcmread
    from pydicom.uid import JPEGBaseline8Bit

    jpeg = io.BytesIO()
    Image.fromarray(COLOUR).save(jpeg, "JPEG", quality=95)
    made = dcmread(io.BytesIO(dicom(COLOUR, "YBR_FULL_422")))
    made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    made.PixelData = encapsulate([jpeg.getvalue()])
    made["PixelData"].is_undefined_length = True
    written = io.BytesIO()
    made.save_as(written, enforce_file_format=True)
    pixels = read(tmp_path, written.getvalue()).pixels
    assert np.abs(pixels.astype(int) - np.asarray(Image.open(jpeg)).astype(int)).max() <= 4


def test_the_spacing_is_that_of_the_object(tmp_path: Path) -> None:
    content = dicom(GREY, "MONOCHROME2", PixelSpacing=[0.0068, 0.0068])
    assert read(tmp_path, content).spacing_um == pytest.approx(6.8)


def test_frames_and_damage_are_told(tmp_path: Path) -> None:
    frames = dicom(np.stack([GREY, GREY[::-1], GREY // 2]), "MONOCHROME2", NumberOfFrames=3)
    assert "holds 3 frames: frame 1 was read" in read(tmp_path, frames).notices[0].sentence
    np.testing.assert_array_equal(read_image(tmp_path / "photograph.dcm", 3).pixels, GREY // 2)
    whole = dicom(GREY, "MONOCHROME2")
    for damaged in (whole[:-2000], whole[:300], bytes(128) + b"DICM"):
        with pytest.raises(InputError, match="holds no image that can be read"):
            read(tmp_path, damaged)


def changed(content: bytes, syntax: str) -> bytes:
    """The same image in another transfer syntax."""
    made, written = pydicom.dcmread(io.BytesIO(content)), io.BytesIO()
    if syntax == RLELossless:
        made.compress(RLELossless)
    made.file_meta.TransferSyntaxUID = syntax
    made.save_as(written, enforce_file_format=True)
    return written.getvalue()


@pytest.mark.parametrize("syntax", [RLELossless, DeflatedExplicitVRLittleEndian])
def test_lossless_compression_changes_no_pixel(tmp_path: Path, syntax: str) -> None:
    for pixels, photometric in ((TWELVE_BITS, "MONOCHROME2"), (COLOUR, "RGB")):
        content = changed(dicom(pixels, photometric), syntax)
        np.testing.assert_array_equal(read(tmp_path, content).pixels, pixels)


def test_the_decoder_sees_nothing_of_the_patient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    decode = SimpleITK.ReadImage

    def look(path: str, **how: object) -> SimpleITK.Image:
        seen.append(Path(path).read_bytes())
        return decode(path, **how)

    monkeypatch.setattr(SimpleITK, "ReadImage", look)
    content = dicom(GREY, "MONOCHROME2")
    assert b"Secret" in content
    read(tmp_path, content)
    assert len(seen) == 1
    assert b"Secret" not in seen[0]


def test_run_lengths_without_segments_are_refused(tmp_path: Path) -> None:
    """ITK divides by their number."""
    content = changed(dicom(TWELVE_BITS, "MONOCHROME2"), RLELossless)
    header = content.index((2).to_bytes(4, "little") + (64).to_bytes(4, "little"))
    damaged = content[:header] + bytes(4) + content[header + 4 :]
    with pytest.raises(InputError, match="holds no image that can be read"):
        read(tmp_path, damaged)


def test_what_inflates_beyond_every_image_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = changed(dicom(GREY, "MONOCHROME2"), DeflatedExplicitVRLittleEndian)
    start = 144 + int.from_bytes(content[140:144], "little")
    inflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    inflated = zlib.decompress(content[start:], -zlib.MAX_WBITS) + bytes(50_000_000)
    bomb = content[:start] + inflater.compress(inflated) + inflater.flush()
    assert len(bomb) < 100_000
    monkeypatch.setattr(dicom_files, "_LARGEST_INFLATED", 10_000_000)
    monkeypatch.setattr(pydicom, "dcmread", None)
    with pytest.raises(InputError, match="holds no image that can be read"):
        read(tmp_path, bomb)


@pytest.mark.filterwarnings("error")
def test_damaged_headers_are_read_or_refused_soon_and_quietly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    wholes = [dicom(GREY, "MONOCHROME2", PixelSpacing=[0.0068, 0.0068]), dicom(COLOUR, "RGB")]
    wholes += [changed(whole, RLELossless) for whole in wholes]
    chance, refused, slowest = random.Random(4), 0, 0.0
    for number in range(200):
        content = bytearray(wholes[number % len(wholes)])
        for _ in range(chance.choice((1, 2, 5))):
            place = chance.randrange(132, 700)
            if chance.random() < 0.3:
                del content[place : place + chance.randrange(1, 9)]
            else:
                content[place] = chance.choice((0, 255, chance.randrange(256)))
        started = time.process_time()
        try:
            read(tmp_path, bytes(content))
        except InputError:
            refused += 1
        slowest = max(slowest, time.process_time() - started)
    assert 20 < refused < 180
    assert slowest < 2
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("is_implicit", [True, False])
@pytest.mark.parametrize("has_meta", [True, False])
def test_files_without_a_preamble_are_read(tmp_path: Path, is_implicit: bool, has_meta: bool) -> None:
    made, written = (
        pydicom.dcmread(io.BytesIO(dicom(TWELVE_BITS, "MONOCHROME2", BitsStored=12))),
        io.BytesIO(),
    )
    made.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if is_implicit else ExplicitVRLittleEndian
    made.save_as(written, enforce_file_format=True)
    whole = written.getvalue()
    bare = whole[132:] if has_meta else whole[144 + int.from_bytes(whole[140:144], "little") :]
    np.testing.assert_array_equal(read(tmp_path, bare).pixels, TWELVE_BITS)


def test_big_endian_is_read(tmp_path: Path) -> None:
    made, written = (
        pydicom.dcmread(io.BytesIO(dicom(TWELVE_BITS, "MONOCHROME2", BitsStored=12))),
        io.BytesIO(),
    )
    made.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    made.PixelData = TWELVE_BITS.byteswap().tobytes()
    pydicom.dcmwrite(written, made, implicit_vr=False, little_endian=False, force_encoding=True)
    whole = written.getvalue()
    for content in (whole, whole[144 + int.from_bytes(whole[140:144], "little") :]):
        np.testing.assert_array_equal(read(tmp_path, content).pixels, TWELVE_BITS)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_numbers_in_the_upper_bits_are_read_from_there(tmp_path: Path, photometric: str) -> None:
    content = dicom(TWELVE_BITS << 4, photometric, BitsStored=12, HighBit=15)
    expected = TWELVE_BITS if photometric == "MONOCHROME2" else 4095 - TWELVE_BITS
    np.testing.assert_array_equal(read(tmp_path, content).pixels, expected)
    with pytest.raises(InputError, match="holds no image that can be read"):
        read(tmp_path, dicom(TWELVE_BITS, photometric, BitsStored=12, HighBit=5))


def test_a_window_is_turned_round_with_its_picture(tmp_path: Path) -> None:
    window = {"BitsStored": 12, "RescaleSlope": 2, "WindowCenter": 3000.5, "WindowWidth": 2001}
    upright, turned = (
        read(tmp_path, dicom(pixels, photometric, RescaleIntercept=0, **window))
        for pixels, photometric in ((TWELVE_BITS, "MONOCHROME2"), (TWELVE_BITS, "MONOCHROME1"))
    )
    assert upright.display_range == pytest.approx((2000, 4000))
    np.testing.assert_array_equal(turned.pixels, 8190 - upright.pixels)
    assert turned.display_range == pytest.approx((8190 - 4000, 8190 - 2000))


def encapsulated(
    pixels: np.ndarray, photometric: str, syntax: str, *frames: bytes, **header: object
) -> bytes:
    made, written = pydicom.dcmread(io.BytesIO(dicom(pixels, photometric, **header))), io.BytesIO()
    made.file_meta.TransferSyntaxUID = syntax
    made.PixelData = pydicom.encaps.encapsulate([*frames])
    made["PixelData"].is_undefined_length = True
    made.save_as(written, enforce_file_format=True)
    return written.getvalue()


JPEG, JPEG_LS, JPEG_2000, HTJ2K = (f"1.2.840.10008.1.2.4.{number}" for number in (50, 80, 90, 201))


def jpeg_of(pixels: np.ndarray, **how: object) -> bytes:
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "JPEG", quality=95, **how)
    return written.getvalue()


def test_a_jfif_that_is_labelled_rgb_is_read_as_ycbcr_with_a_warning(tmp_path: Path) -> None:
    stored = jpeg_of(COLOUR)
    image = read(tmp_path, encapsulated(COLOUR, "RGB", JPEG, stored))
    decoded = np.asarray(Image.open(io.BytesIO(stored))).astype(int)
    assert np.abs(image.pixels.astype(int) - decoded).max() <= 4
    assert image.notices == (LabelledWrongly("photograph.dcm"),)
    honest = read(tmp_path, encapsulated(COLOUR, "YBR_FULL_422", JPEG, stored))
    assert np.abs(honest.pixels.astype(int) - decoded).max() <= 4
    assert honest.notices == ()


def test_a_jpeg_whose_colours_have_less_detail_holds_ycbcr_even_where_it_does_not_say_so(
    tmp_path: Path,
) -> None:
    stored = jpeg_of(COLOUR)
    unmarked = stored[:2] + stored[4 + int.from_bytes(stored[4:6], "big") :]
    assert b"JFIF" not in unmarked
    image = read(tmp_path, encapsulated(COLOUR, "RGB", JPEG, unmarked))
    assert np.abs(image.pixels.astype(int) - np.asarray(Image.open(io.BytesIO(stored)))).max() <= 4
    assert image.notices == (LabelledWrongly("photograph.dcm"),)


def test_a_jpeg_that_holds_rgb_is_read_as_rgb(tmp_path: Path) -> None:
    """The writer keeps RGB and says so in an Adobe segment."""
    stored = jpeg_of(COLOUR, keep_rgb=True)
    image = read(tmp_path, encapsulated(COLOUR, "RGB", JPEG, stored))
    assert np.abs(image.pixels.astype(int) - COLOUR).max() <= 12
    assert image.notices == ()


@pytest.mark.parametrize(
    ("syntax", "encode"),
    [
        (JPEG_LS, imagecodecs.jpegls_encode),
        (JPEG_2000, lambda pixels: imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k")),
    ],
)
def test_compressed_frames_of_a_series_are_read_one_by_one(tmp_path: Path, syntax: str, encode) -> None:
    frames = [TWELVE_BITS, TWELVE_BITS[::-1].copy()]
    content = encapsulated(
        np.stack(frames), "MONOCHROME2", syntax, *map(encode, frames), BitsStored=16, NumberOfFrames=2
    )
    (tmp_path / "a.dcm").write_bytes(content)
    for number, frame in enumerate(frames, start=1):
        np.testing.assert_array_equal(read_image(tmp_path / "a.dcm", number).pixels, frame)


def test_what_cannot_be_decoded_is_named(tmp_path: Path) -> None:
    video = "1.2.840.10008.1.2.4.102"
    with pytest.raises(InputError, match=r"photograph\.dcm is compressed as MPEG-4 AVC/H\.264 High Profile"):
        read(tmp_path, encapsulated(GREY, "MONOCHROME2", video, b"\0" * 100))
    report = pydicom.dcmread(io.BytesIO(dicom(GREY, "MONOCHROME2")))
    for kind, name in (("104.1", "Encapsulated PDF"), ("88.11", "Basic Text SR")):
        report.SOPClassUID = f"1.2.840.10008.5.1.4.1.1.{kind}"
        if "PixelData" in report:
            del report.PixelData
        written = io.BytesIO()
        report.save_as(written)
        with pytest.raises(InputError, match=f"photograph.dcm holds no image: it is of the kind {name}"):
            read(tmp_path, written.getvalue())


def test_a_palette_becomes_rgb(tmp_path: Path) -> None:
    ramp = (np.arange(256) * 257).astype(np.uint16)
    tables = {}
    for hue, table in (("Red", ramp), ("Green", ramp[::-1]), ("Blue", ramp // 2)):
        tables[f"{hue}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        tables[f"{hue}PaletteColorLookupTableData"] = table.tobytes()
    pixels = read(tmp_path, dicom(GREY, "PALETTE COLOR", **tables)).pixels
    expected = np.stack([GREY, 255 - GREY, GREY // 2], axis=-1)
    assert np.abs(pixels.astype(int) - expected).max() <= 1


def test_signed_numbers_where_white_is_0_are_turned_round(tmp_path: Path) -> None:
    stored = TWELVE_BITS.astype(np.int16) - 2000
    pixels = read(tmp_path, dicom(stored, "MONOCHROME1", PixelRepresentation=1)).pixels
    assert (np.diff(pixels.ravel().astype(int)) <= 0).all()


@pytest.mark.parametrize("count", [-3, 100_000_000])
def test_frames_that_cannot_be_are_no_work(tmp_path: Path, count: int) -> None:
    with pytest.raises(InputError, match="holds no image that can be read"):
        read(tmp_path, dicom(GREY, "MONOCHROME2", NumberOfFrames=count))


def test_a_kind_that_nobody_knows_is_quoted_on_one_line(tmp_path: Path) -> None:
    content = dicom(GREY, "MONOCHROME2").replace(
        b"1.2.840.10008.5.1.4.1.1.77.1.5.1", b"1.2.840.10008.5.1.4\n\x92 a kind!!!!"
    )
    assert b"a kind" in content
    with pytest.raises(InputError, match=r"it is of the kind .* a kind") as refused:
        read(tmp_path, content[: content.rindex(b"\xe0\x7f\x10\x00")])
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(("samples", "bits"), [(3, 24), (3, 12), (3, 32), (4, 24), (1, 24), (3, 1), (2, 8)])
def test_bits_that_no_decoder_knows_are_refused(samples: int, bits: int, tmp_path: Path) -> None:
    """GDCM ends the process at 24 bits for each of three colours."""
    pixels = np.random.default_rng(2).integers(0, 256, (40, 48, 9), np.uint8)
    photometric = "RGB" if samples > 1 else "MONOCHROME2"
    described = {"SamplesPerPixel": samples, "BitsAllocated": bits, "BitsStored": bits, "HighBit": bits - 1}
    with pytest.raises(InputError, match="no image that can be read"):
        read(tmp_path, dicom(pixels, photometric, **described, Rows=40, Columns=48))
