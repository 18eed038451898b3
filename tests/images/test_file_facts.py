"""What a file says beside its pixels: the eye and the time, and nothing where its header is damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK
import tifffile
from PIL import Image, TiffImagePlugin

from core.images.file_facts import DateTag, FileFacts
from core.images.reading import image_from_pixels, read_image
from tests.images.test_dicom_files import GREY, dicom, read

MAKER_TAG = 0x010F
RED_FREE = np.arange(64 * 80, dtype=np.uint8).reshape(64, 80)


def test_a_dicom_file_says_the_eye_and_when(tmp_path: Path) -> None:
    content = dicom(
        GREY, "MONOCHROME2", ImageLaterality="L", AcquisitionDateTime="20230405101112", StudyDate="20230404"
    )
    facts = read(tmp_path, content).facts
    assert facts.laterality == "L"
    assert facts.times == (
        (DateTag.ACQUISITION_DATE_TIME, "20230405101112"),
        (DateTag.STUDY_DATE, "20230404"),
    )
    assert not facts.is_wide_field


def test_the_laterality_of_the_series_serves_where_the_image_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, dicom(GREY, "MONOCHROME2", Laterality="R")).facts.laterality == "R"
    both = dicom(GREY, "MONOCHROME2", Laterality="R", ImageLaterality="L")
    assert read(tmp_path, both).facts.laterality == "L"


def test_rows_come_before_columns_in_dicom(tmp_path: Path) -> None:
    image = read(tmp_path, dicom(GREY, "MONOCHROME2", PixelSpacing=[0.012, 0.006]))
    assert image.pixel_size_um == pytest.approx((6.0, 12.0))
    assert image.spacing_um is None


def test_a_wide_field_is_known_by_its_class(tmp_path: Path) -> None:
    stereographic = pydicom.uid.WideFieldOphthalmicPhotographyStereographicProjectionImageStorage
    image = read(tmp_path, dicom(GREY, "MONOCHROME2", SOPClassUID=stereographic))
    assert image.facts.is_wide_field
    np.testing.assert_array_equal(image.pixels, GREY)


def test_the_decoder_sees_neither_eye_nor_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    decode = SimpleITK.ReadImage

    def look(path: str, **how: object) -> SimpleITK.Image:
        seen.append(Path(path).read_bytes())
        return decode(path, **how)

    monkeypatch.setattr(SimpleITK, "ReadImage", look)
    read(tmp_path, dicom(GREY, "MONOCHROME2", StudyDate="20230404", ImageLaterality="L"))
    assert len(seen) == 1
    assert b"20230404" not in seen[0]


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_cameras_say_when_in_exif(tmp_path: Path, suffix: str) -> None:
    exif = Image.Exif()
    exif[MAKER_TAG] = "Camera"  # Pillow writes the part with the time only beside something else
    exif.get_ifd(0x8769)[0x9003] = "2023:04:05 10:11:12"
    path = tmp_path / f"photograph{suffix}"
    Image.fromarray(RED_FREE).save(path, exif=exif)
    assert read_image(path).facts == FileFacts(times=((DateTag.EXIF_ORIGINAL, "2023:04:05 10:11:12"),))


def test_a_tiff_may_hold_exif(tmp_path: Path) -> None:
    part = TiffImagePlugin.ImageFileDirectory_v2()
    part[0x8769] = {0x9003: "2023:04:05 10:11:12"}
    Image.fromarray(RED_FREE).save(tmp_path / "a.tif", tiffinfo=part)
    assert read_image(tmp_path / "a.tif").facts.times == ((DateTag.EXIF_ORIGINAL, "2023:04:05 10:11:12"),)


def test_a_tiff_says_when_it_was_written(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", RED_FREE, datetime="2023:04:05 10:11:12")
    assert read_image(tmp_path / "a.tif").facts.times == ((DateTag.TIFF, "2023:04:05 10:11:12"),)


def test_pixels_from_memory_say_nothing() -> None:
    assert image_from_pixels(RED_FREE, "eye").facts == FileFacts()
