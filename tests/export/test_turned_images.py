"""What is exported of images that were turned: files in pixels fit the pictures beside them, others the originals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK
import tifffile

from core.case import read_case
from core.command_line.main import main
from core.images.itk_geometry import itk_geometry
from core.images.orientation import Orientation
from core.images.reading import read_image
from core.points.csv_files import write_bigwarp
from core.points.matching import points_from_arrays
from core.transforms.composite import CompositeTransform, TransformChain
from core.transforms.itk_files import read_transform
from core.transforms.reorientation import turning
from tests.export.dicom_inputs import SHIFT, write_angiogram, write_photograph

CORNERS = np.array([[60.0, 40.0], [180.0, 45.0], [70.0, 160.0], [175.0, 155.0]])
PLACES = np.array([[100.0, 90.0], [140.5, 60.25], [0.0, 0.0]])


class Made:
    """An angiogram and a photograph of another size of pixels, registered as they are and with both turned."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reference, self.floating = folder / "angiogram.dcm", folder / "photograph.dcm"
        write_angiogram(self.reference)
        write_photograph(self.floating, PixelSpacing=["0.02", "0.01"])
        self.straight = self.register("straight", Orientation.AS_IN_FILE, Orientation.AS_IN_FILE)
        self.turned = self.register("turned", Orientation.RIGHT, Orientation.FLIP)

    def register(self, name: str, reference: Orientation, floating: Orientation) -> Path:
        size, points = read_image(self.floating).size, self.folder / f"{name}.csv"
        places = turning(reference, size)(CORNERS), turning(floating, size)(CORNERS + SHIFT)
        write_bigwarp(points, points_from_arrays(*places))
        images = ["--reference", str(self.reference), "--floating", str(self.floating)]
        turns = ["--reference-orientation", reference.value, "--floating-orientation", floating.value]
        fixed = ["--points", str(points), "--method", "points", "--stack-format", "dicom"]
        assert main(["register", *images, *turns, *fixed, "--output", str(self.folder / name)]) == 0
        return self.folder / name


def right_one(folder: Path) -> CompositeTransform | TransformChain:
    """For the original files, as `README.md` says."""
    physical = folder / "transform-physical.h5"
    return read_transform(physical if physical.is_file() else folder / "transform.h5")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("turned"))


def test_the_pictures_lie_beside_what_counts_in_their_pixels(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, orientation in (("angiogram", Orientation.RIGHT), ("photograph", Orientation.FLIP)):
        original = read_image(made.folder / f"{name}.dcm")
        shown = tifffile.imread(made.turned / f"turned-{name}.tif")
        assert np.array_equal(shown, orientation.apply(original.pixels))
        assert shown.dtype == original.pixels.dtype
    assert not list(made.straight.glob("turned-*"))
    spacing = SimpleITK.ReadImage(str(made.turned / "turned-angiogram.tif")).GetSpacing()
    assert spacing[0] > 0
    again = [
        *("stack", str(made.turned / "case.json")),
        "--only",
        "transform",
        "--output",
        str(made.folder / "x"),
    ]
    assert main(again) == 0
    assert "angiogram.dcm is rotated right by 90° here" in capsys.readouterr().err
    assert (made.folder / "x" / "turned-photograph.tif").is_file()


def test_the_case_and_the_transform_say_the_same_of_the_original_files(made: Made) -> None:
    case = read_case(made.turned / "case.json").case
    assert [image.orientation for image in case.images] == [Orientation.RIGHT, Orientation.FLIP]
    size = read_image(made.floating).size
    straight, turned = (read_transform(folder / "transform.h5") for folder in (made.straight, made.turned))
    reference, floating = turning(Orientation.RIGHT, size), turning(Orientation.FLIP, size)
    assert np.abs(floating.inverse(turned(reference(PLACES))) - straight(PLACES)).max() < 1e-6
    for_files = [right_one(folder) for folder in (made.straight, made.turned)]
    frame = itk_geometry(read_image(made.reference)).matrix
    seen = (np.c_[PLACES, np.ones(3)] @ frame.T)[:, :2]
    assert np.abs(for_files[1](seen) - for_files[0](seen)).max() < 1e-6


def test_figures_do_not_depend_on_how_the_images_are_turned(made: Made) -> None:
    straight, turned = (
        json.loads((folder / "metrics.json").read_text()) for folder in (made.straight, made.turned)
    )
    assert turned["residuals"] == pytest.approx(straight["residuals"], abs=1e-9)
    assert turned["dice_after"] == pytest.approx(straight["dice_after"], abs=0.05)


def test_dicom_registrations_lead_to_the_source_as_it_lies_in_its_file(made: Made) -> None:
    """The aligned images of the turned export are turned; the source object is not."""
    size = read_image(made.floating).size
    matrices = []
    for folder in (made.straight, made.turned):
        file = next(folder.glob("stack-dicom/*deformable*"))
        item = pydicom.dcmread(file).DeformableRegistrationSequence[0]
        matrix = item.PostDeformationMatrixRegistrationSequence[0].FrameOfReferenceTransformationMatrix
        matrices.append(np.array(matrix, float).reshape(4, 4)[np.ix_([0, 1, 3], [0, 1, 3])])
    mm = 0.0118
    places = np.c_[PLACES * mm, np.ones(3)]
    shown = np.c_[turning(Orientation.RIGHT, size)(PLACES) * mm, np.ones(3)]
    assert np.abs(shown @ matrices[1].T - places @ matrices[0].T).max() < 1e-6
