"""What a file says beside its pixels: the eye and the time, and nothing where its header is damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK
import tifffile
from PIL import Image, TiffImagePlugin

from core.images.dicom_identity import read_identity
from core.images.file_facts import DateTag, Device, DicomReference, FileFacts
from core.images.modality import Modality, laterality_of_name, modality_of_name
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
    when = ((DateTag.EXIF_ORIGINAL, "2023:04:05 10:11:12"),)
    assert read_image(path).facts == FileFacts(times=when, device=Device("Camera"))


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


def coded(code: str, meaning: str) -> list[pydicom.Dataset]:
    item = pydicom.Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "SCT", meaning
    return [item]


@pytest.mark.parametrize(
    ("header", "modality"),
    [
        ({"ContrastBolusAgentSequence": coded("350086004", "")}, Modality.FA),
        ({"ContrastBolusAgentSequence": coded("C-B0156", "Indocyanine green")}, Modality.ICGA),
        ({"ContrastBolusAgent": "Fluorescein 10%"}, Modality.FA),
        ({"ChannelDescriptionCodeSequence": coded("414497003", "")}, Modality.IR),
        ({"ChannelDescriptionCodeSequence": coded("", "Red free")}, Modality.RED_FREE),
        (
            {"LightPathFilterTypeStackCodeSequence": coded("445465004", "Green optical filter")},
            Modality.RED_FREE,
        ),
        ({"OphthalmicImageTypeCodeSequence": coded("128259", "Retina vasculature flow")}, Modality.OCT_A),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "", "COLOR"]}, Modality.COLOUR),
        ({"SeriesDescription": "OD Autofluorescence 55"}, Modality.FAF),
        ({"SeriesDescription": "FA and ICG"}, None),
        ({}, None),
    ],
)
def test_the_modality_stands_in_codes_or_words(
    tmp_path: Path, header: dict[str, object], modality: Modality | None
) -> None:
    assert read(tmp_path, dicom(GREY, "MONOCHROME2", **header)).facts.modality is modality


def test_the_header_is_believed_more_than_the_name(tmp_path: Path) -> None:
    (tmp_path / "OS_colour.dcm").write_bytes(
        dicom(GREY, "MONOCHROME2", SeriesDescription="FA", ImageLaterality="R")
    )
    facts = read_image(tmp_path / "OS_colour.dcm").facts
    assert (facts.modality, facts.laterality) == (Modality.FA, "R")


@pytest.mark.parametrize(
    ("name", "modality", "eye"),
    [
        ("OD_FA_early.tif", Modality.FA, "R"),
        ("Fluoreszenzangiographie links.png", Modality.FA, "L"),
        ("icg-angiographie_OG.jpg", Modality.ICGA, "L"),
        ("anérythre.png", Modality.RED_FREE, ""),
        ("rotfrei_RA.png", Modality.RED_FREE, "R"),
        ("nir-af.tif", Modality.NIR_FAF, ""),
        ("FAF.tif", Modality.FAF, ""),
        ("Infrarot.png", Modality.IR, ""),
        ("fundusColor_right.png", Modality.COLOUR, "R"),
        ("OCT-A.png", Modality.OCT_A, ""),
        ("5_oct_2021.png", None, ""),
        ("Fabian Farber, La Rochelle, sofa, firma.png", None, ""),
        ("FA_or_colour_OD_OS.png", None, ""),
    ],
)
def test_whole_words_of_a_name_count(name: str, modality: Modality | None, eye: str) -> None:
    assert (modality_of_name(name), laterality_of_name(name)) == (modality, eye)


def test_who_the_patient_is_is_read_for_an_export_alone(tmp_path: Path) -> None:
    content = dicom(
        GREY, "MONOCHROME2", PatientID="X-17", StudyInstanceUID="1.2.3", BurnedInAnnotation="YES",
        Manufacturer="Maker", ManufacturerModelName="Model", DeviceSerialNumber="S1",
        AcquisitionDate="20230405", AcquisitionTime="101112.5",
    )  # fmt: skip
    image = read(tmp_path, content)
    assert "Secret" not in repr(image)
    assert "X-17" not in repr(image)
    assert image.facts.device == Device("Maker", "Model", "S1")
    assert image.facts.burned_in is True
    assert (DateTag.ACQUISITION_DATE, "20230405101112.5") in image.facts.times
    assert image.facts.dicom == DicomReference(
        pydicom.uid.OphthalmicPhotography8BitImageStorage, image.facts.dicom.sop_instance, "1.2.3"
    )
    identity = read_identity(tmp_path / "photograph.dcm")
    assert (identity.values["PatientName"], identity.values["PatientID"]) == ("Secret^Name", "X-17")
    assert "Secret" not in repr(identity)
    Image.fromarray(RED_FREE).save(tmp_path / "a.png")
    assert read_identity(tmp_path / "a.png") is None


def test_an_ome_tiff_says_when_with_what_and_what(tmp_path: Path) -> None:
    metadata = {"axes": "YX", "Name": "ICGA late", "AcquisitionDate": "2023-04-05T10:11:12"}
    tifffile.imwrite(tmp_path / "a.ome.tif", RED_FREE, ome=True, metadata=metadata)
    facts = read_image(tmp_path / "a.ome.tif").facts
    assert facts.modality is Modality.ICGA
    assert (DateTag.OME, "2023-04-05T10:11:12") in facts.times
