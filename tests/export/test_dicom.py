"""DICOM exports as an eye clinic files them, read by pydicom and SimpleITK, from the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK
from pydicom import Dataset

from core.command_line.main import main
from core.errors import InputError
from core.export.dicom_images import write_dicom
from core.export.stack import AlignedStack, ImageOrigin, NamedImage
from core.images.dicom_identity import read_identity
from core.images.file_facts import FileFacts
from core.images.reading import read_image
from core.points.csv_files import write_bigwarp
from core.points.matching import points_from_arrays
from core.transforms.itk_files import read_transform
from tests.export.dicom_inputs import SECRETS, SHIFT, write_angiogram, write_photograph

_PATIENT = "PatientName:2 PatientID:2 PatientBirthDate:2 PatientSex:2"
_STUDY = "StudyInstanceUID:1 StudyDate:2 StudyTime:2 ReferringPhysicianName:2 StudyID:2 AccessionNumber:2"
_SERIES = "Modality:1 SeriesInstanceUID:1 SeriesNumber:2"
_SOP = "SOPClassUID:1 SOPInstanceUID:1 SpecificCharacterSet:1"
_COMMON = f"{_PATIENT} {_STUDY} {_SERIES} {_SOP} Manufacturer:2 InstanceNumber:1 BurnedInAnnotation:1"
_FRAME = "FrameOfReferenceUID:1 PositionReferenceIndicator:2"
_CONTENT = "ContentDate:1 ContentTime:1 ContentLabel:1 ContentDescription:2 ContentCreatorName:2"
_REGISTRATION = (
    _COMMON.replace(" BurnedInAnnotation:1", "") + f" {_FRAME} {_CONTENT} ReferencedSeriesSequence:1"
)
REQUIRED = {
    "Ophthalmic Photography 8 Bit Image Storage": (
        f"{_COMMON} {_FRAME} SynchronizationTrigger:1 AcquisitionTimeSynchronized:1 "
        "SynchronizationFrameOfReferenceUID:1 ImageType:1 ContentDate:1 ContentTime:1 SourceImageSequence:2 "
        "SamplesPerPixel:1 PhotometricInterpretation:1 PixelRepresentation:1 LossyImageCompression:1 "
        "PatientOrientation:2 Rows:1 Columns:1 BitsAllocated:1 BitsStored:1 HighBit:1 PixelData:1 NumberOfFrames:1 "
        "FrameIncrementPointer:1 ImageLaterality:1 AnatomicRegionSequence:1 PatientEyeMovementCommanded:2 "
        "EmmetropicMagnification:2 IntraOcularPressure:2 HorizontalFieldOfView:2 PupilDilated:2 "
        "RefractiveStateSequence:2 DetectorType:2 AcquisitionDeviceTypeCodeSequence:1 "
        "IlluminationTypeCodeSequence:2 LightPathFilterTypeStackCodeSequence:2 "
        "ImagePathFilterTypeStackCodeSequence:2 LensesCodeSequence:2 PixelSpacing:1 AcquisitionDateTime:1"
    ),
    "Spatial Registration Storage": f"{_REGISTRATION} RegistrationSequence:1 Laterality:2",
    "Deformable Spatial Registration Storage": (
        f"{_REGISTRATION} DeformableRegistrationSequence:1 Laterality:2 ManufacturerModelName:1 "
        "DeviceSerialNumber:1 SoftwareVersions:1"
    ),
    "Encapsulated PDF Storage": (
        f"{_COMMON} ConversionType:1 ContentDate:2 ContentTime:2 AcquisitionDateTime:2 DocumentTitle:2 "
        "ConceptNameCodeSequence:2 MIMETypeOfEncapsulatedDocument:1 EncapsulatedDocument:1"
    ),
}
"""Attributes of type 1 (there, and not empty) and 2 (there), after the module tables of PS3.3, with those of type 1C
whose condition holds."""
REQUIRED["Ophthalmic Photography 16 Bit Image Storage"] = REQUIRED[
    "Ophthalmic Photography 8 Bit Image Storage"
]


def missing(dataset: Dataset) -> list[str]:
    """What the tables ask for and the object lacks."""
    found = []
    for asked in REQUIRED[dataset.SOPClassUID.name].split():
        keyword, kind = asked.split(":")
        if keyword not in dataset or (kind == "1" and dataset[keyword].is_empty):
            found.append(asked)
    return found


class Exported:
    """Registered from the command line; the objects by the names of their files."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        write_photograph(folder / "photo.dcm")
        write_angiogram(folder / "angio.dcm")
        corners = np.array([[90.0, 60.0], [150.0, 70.0], [95.0, 140.0], [155.0, 130.0]])
        write_bigwarp(folder / "points.csv", points_from_arrays(corners, corners - np.array(SHIFT)))
        images = ["--reference", str(folder / "photo.dcm"), "--floating", str(folder / "angio.dcm")]
        fixed = [
            "--points",
            str(folder / "points.csv"),
            "--stack-format",
            "dicom",
            "--output",
            str(folder / "out"),
        ]
        assert main(["register", *images, *fixed, *options]) == 0
        self.objects = {
            path.name: pydicom.dcmread(path) for path in (folder / "out" / "stack-dicom").iterdir()
        }

    def __getitem__(self, name: str) -> Dataset:
        return self.objects[name]


PHOTO, ANGIO = "00-photo.dcm", "01-angio (FA).dcm"
AFFINE, DEFORMABLE, REPORT = "registration-affine.dcm", "registration-deformable.dcm", "report.dcm"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pydicom.config.settings, "writing_validation_mode", pydicom.config.RAISE)
        return Exported(tmp_path_factory.mktemp("dicom"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return Exported(tmp_path_factory.mktemp("kept"), "--keep-patient", "--affine-only", "--only", "stack")


def test_every_object_has_what_its_modules_ask_for(exported: Exported) -> None:
    assert set(exported.objects) == {PHOTO, ANGIO, AFFINE, DEFORMABLE, REPORT}
    assert {name: missing(each) for name, each in exported.objects.items()} == {
        name: [] for name in exported.objects
    }
    assert {each.StudyInstanceUID for each in exported.objects.values()} == {exported[PHOTO].StudyInstanceUID}
    assert exported[PHOTO].SeriesInstanceUID == exported[ANGIO].SeriesInstanceUID
    assert exported[AFFINE].SeriesInstanceUID == exported[DEFORMABLE].SeriesInstanceUID
    frames = {exported[name].FrameOfReferenceUID for name in (PHOTO, ANGIO, AFFINE, DEFORMABLE)}
    assert len(frames) == 1
    assert all(
        each.file_meta.MediaStorageSOPInstanceUID == each.SOPInstanceUID for each in exported.objects.values()
    )


def test_images_are_seen_as_they_were(exported: Exported) -> None:
    photo, angio = exported[PHOTO], exported[ANGIO]
    assert (photo.PhotometricInterpretation, photo.BitsStored) == ("RGB", 8)
    np.testing.assert_array_equal(photo.pixel_array, read_image(exported.folder / "photo.dcm").pixels)
    assert (angio.PhotometricInterpretation, angio.BitsStored) == ("MONOCHROME2", 16)
    assert (angio.WindowCenter, angio.WindowWidth) == (1500, 3000), "that of the source"
    assert [each.ImageLaterality for each in (photo, angio)] == ["R", "R"]
    assert [each.AcquisitionDateTime for each in (photo, angio)] == ["20240102101112", "20240102103000"]
    assert [each.BurnedInAnnotation for each in (photo, angio)] == ["YES", "NO"]
    assert angio.ImageType[2] == "FA"
    assert [each.LossyImageCompression for each in (photo, angio)] == ["00", "01"]
    assert angio.LossyImageCompressionRatio == 12
    assert angio.Manufacturer == "Zeissig"
    for each in (photo, angio):
        assert [float(side) for side in each.PixelSpacing] == [0.0118, 0.0118]
        (source,) = each.SourceImageSequence
        assert source.PurposeOfReferenceCodeSequence[0].CodeValue == "121322"
    for name in (PHOTO, ANGIO):
        image = SimpleITK.ReadImage(str(exported.folder / "out" / "stack-dicom" / name))
        np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image)[0], exported[name].pixel_array)
        assert image.GetMetaData("0028|0030").strip() == "0.0118\\0.0118"
        assert read_image(exported.folder / "out" / "stack-dicom" / name).spacing_um == pytest.approx(11.8)


def test_nothing_leads_to_the_patient(exported: Exported) -> None:
    sources = [pydicom.dcmread(exported.folder / name) for name in ("photo.dcm", "angio.dcm")]
    uids = {
        str(each.value)
        for source in sources
        for each in source
        if each.VR == "UI" and each.keyword[:3] != "SOP"
    }
    uids |= {source.SOPInstanceUID for source in sources}
    written = [path for path in (exported.folder / "out").rglob("*") if path.is_file()]
    assert len(written) == 14
    for path in written:
        content = path.read_bytes() + str(path.relative_to(exported.folder)).encode()
        if path.name == "report.dcm":
            content += pydicom.dcmread(path).EncapsulatedDocument
        leaks = [word for word in (*SECRETS, *uids) if word.encode() in content]
        assert not leaks, path
    for each in exported.objects.values():
        assert each.PatientIdentityRemoved == "YES"
        assert each.DeidentificationMethod
        assert str(each.PatientName) == each.PatientID == ""


def test_patient_and_study_are_kept_on_request(kept: Exported) -> None:
    for each in kept.objects.values():
        assert str(each.PatientName) == "Mustermann^Erika"
        assert each.PatientBirthDate == "19610203"
        assert each.StudyInstanceUID == "1.2.826.0.1.3680043.8.498.4711"
        assert "PatientIdentityRemoved" not in each
    source = pydicom.dcmread(kept.folder / "angio.dcm")
    assert kept[ANGIO].SourceImageSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID
    series = {item.SeriesInstanceUID for item in kept[AFFINE].ReferencedSeriesSequence}
    assert source.SeriesInstanceUID in series


def test_images_of_two_patients_are_not_mixed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Exported(tmp_path, "--affine-only", "--only", "stack")
    write_angiogram(tmp_path / "angio.dcm", PatientID="PID-4712")
    images = ["--reference", str(tmp_path / "photo.dcm"), "--floating", str(tmp_path / "angio.dcm")]
    fixed = ["--points", str(tmp_path / "points.csv"), "--affine-only", "--stack-format", "dicom"]
    assert main(["register", *images, *fixed, "--keep-patient", "--output", str(tmp_path / "no")]) == 2
    assert "different patients" in capsys.readouterr().err


def matrix_of(item: Dataset) -> np.ndarray:
    assert item.FrameOfReferenceTransformationMatrixType == "AFFINE"
    return np.array([float(value) for value in item.FrameOfReferenceTransformationMatrix]).reshape(4, 4)


PLACES = np.array([[60.0, 50.0], [120.0, 100.0], [171.3, 88.8]])


def test_the_spatial_registration_takes_the_source_to_the_registered_frame(kept: Exported) -> None:
    item = kept[AFFINE].RegistrationSequence[1]
    source = pydicom.dcmread(kept.folder / "angio.dcm")
    assert item.ReferencedImageSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID
    matrix = matrix_of(item.MatrixRegistrationSequence[0].MatrixSequence[0])
    millimetres = np.column_stack([PLACES * 0.0118, np.zeros(3), np.ones(3)])
    registered = (millimetres @ matrix.T)[:, :2] / 0.0118
    np.testing.assert_allclose(registered, PLACES + SHIFT, atol=0.01)


def test_the_deformable_registration_samples_the_source_as_the_transform_does(exported: Exported) -> None:
    (item,) = exported[DEFORMABLE].DeformableRegistrationSequence
    (grid,) = item.DeformableRegistrationGridSequence
    width, height, depth = grid.GridDimensions
    vectors = np.frombuffer(grid.VectorGridData, "<f4").reshape(depth, height, width, 3)
    image = SimpleITK.GetImageFromArray(vectors[0, ..., :2].astype(np.float64), isVector=True)
    image.SetOrigin([float(side) for side in grid.ImagePositionPatient[:2]])
    image.SetSpacing(list(grid.GridResolution[:2]))
    displacement = SimpleITK.DisplacementFieldTransform(image)
    after = matrix_of(item.PostDeformationMatrixRegistrationSequence[0])
    moved = [displacement.TransformPoint(place) for place in (PLACES * 0.0118).tolist()]
    sampled = np.column_stack([moved, np.zeros(3), np.ones(3)]) @ after.T
    expected = read_transform(exported.folder / "out" / "transform.h5")(PLACES)
    np.testing.assert_allclose(sampled[:, :2] / 0.0118, expected, atol=0.002)
    assert np.abs(vectors).max() > 1e-4, "the field is no zero"


def test_the_report_is_a_pdf_in_the_study(exported: Exported) -> None:
    report = exported[REPORT]
    assert report.EncapsulatedDocument.startswith(b"%PDF")
    assert len(report.SourceInstanceSequence) == 2
    assert report.BurnedInAnnotation == "YES", "as nobody says that the photograph is free of text"


@pytest.mark.parametrize(
    ("burned_in", "word"), [(True, "YES"), (None, "YES"), (False, "NO")], ids=["yes", "unknown", "no"]
)
def test_burned_in_text_is_inherited(tmp_path: Path, burned_in: bool | None, word: str) -> None:
    pixels = np.full((33, 41), 9, np.uint8)  # an odd number of bytes
    origin = ImageOrigin(FileFacts(burned_in=burned_in))
    write_dicom(tmp_path / "a.dcm", AlignedStack((NamedImage("a", pixels, origin),)), 0)
    found = pydicom.dcmread(tmp_path / "a.dcm")
    assert found.BurnedInAnnotation == word
    assert "PixelSpacing" not in found
    assert "ImageLaterality" not in found
    np.testing.assert_array_equal(found.pixel_array, pixels)


def test_a_deep_grey_image_is_shown_in_its_own_range(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(100, 4000, (32, 40), np.uint16)
    write_dicom(tmp_path / "a.dcm", AlignedStack((NamedImage("a", pixels),)), 0)
    found = pydicom.dcmread(tmp_path / "a.dcm")
    limits = [found.WindowCenter + sign * found.WindowWidth / 2 for sign in (-1, 1)]
    assert limits == pytest.approx([pixels.min(), pixels.max() + 1], abs=1)


def test_colour_of_16_bits_keeps_them(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 65536, (32, 40, 3), np.uint16)
    write_dicom(tmp_path / "a.dcm", AlignedStack((NamedImage("a", pixels),)), 0)
    found = pydicom.dcmread(tmp_path / "a.dcm")
    assert found.SOPClassUID.name == "Ophthalmic Photography 16 Bit Image Storage"
    np.testing.assert_array_equal(found.pixel_array, pixels)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("RescaleSlope", b"2 2 "), ("RescaleIntercept", b"x\\1 "), ("WindowCenter", b"1 5 ")],
)
def test_a_number_that_is_none_is_as_if_it_were_missing(keyword: str, value: bytes, tmp_path: Path) -> None:
    write_angiogram(tmp_path / "a.dcm")
    _with_element(tmp_path / "a.dcm", keyword, "DS", value)
    image = read_image(tmp_path / "a.dcm")
    stack = AlignedStack((NamedImage("a", image.pixels, ImageOrigin(image.facts, tmp_path / "a.dcm")),))
    write_dicom(tmp_path / "b.dcm", stack, 0)
    found = pydicom.dcmread(tmp_path / "b.dcm")
    # The window of the source where its scale is none after all; its own where the window is damaged.
    kept = keyword != "WindowCenter"
    assert (found.WindowCenter == 1500) == kept
    np.testing.assert_array_equal(found.pixel_array, image.pixels)


def _with_element(path: Path, keyword: str, kind: str, value: bytes) -> None:
    """The file again, with one more element in front of all others of its kind of header, as it is."""
    from pydicom.dataelem import RawDataElement
    from pydicom.tag import Tag

    found = pydicom.dcmread(path)
    tag = Tag(keyword)
    found._dict[tag] = RawDataElement(tag, kind, len(value), value, 0, False, True)
    found.save_as(path)


@pytest.mark.parametrize(
    ("keyword", "kind", "value"),
    [
        ("ContrastBolusAgentSequence", "LO", b"dye "),
        ("ContrastBolusAgentSequence", "FD", b"12"),
        ("AcquisitionDeviceTypeCodeSequence", "SS", b"\1\0"),
        ("LossyImageCompressionRatio", "FD", b"1 "),
        ("WindowCenter", "LO", b"many"),
    ],
)
def test_what_no_object_can_have_is_not_taken_over(
    keyword: str, kind: str, value: bytes, tmp_path: Path
) -> None:
    write_angiogram(tmp_path / "a.dcm")
    _with_element(tmp_path / "a.dcm", keyword, kind, value)
    image = read_image(tmp_path / "a.dcm")
    stack = AlignedStack((NamedImage("a", image.pixels, ImageOrigin(image.facts, tmp_path / "a.dcm")),))
    write_dicom(tmp_path / "b.dcm", stack, 0)
    found = pydicom.dcmread(tmp_path / "b.dcm")
    found.decode()
    assert str(found.get(keyword)) != value.decode("latin-1").strip()
    np.testing.assert_array_equal(found.pixel_array, image.pixels)


@pytest.mark.parametrize(("kind", "value"), [("FL", b"1e308 "), ("ST", b"\xff\xfe")])
def test_a_patient_who_cannot_be_told_is_refused(kind: str, value: bytes, tmp_path: Path) -> None:
    write_angiogram(tmp_path / "a.dcm", SpecificCharacterSet="ISO_IR 192")
    _with_element(tmp_path / "a.dcm", "StudyDate", kind, value)
    with pytest.raises(InputError, match="patient and the study cannot be read"):
        read_identity(tmp_path / "a.dcm")
