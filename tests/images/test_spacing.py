"""The size of a pixel: taken from where files state it, never from what is about printing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile

from core.export.image_files import write_png
from core.export.stack import AlignedStack, NamedImage
from core.export.tiff_stacks import write_imagej
from core.images.reading import read_image
from core.images.spacing import plausible_pixel_size

PIXELS = np.arange(64 * 80, dtype=np.uint8).reshape(64, 80)


def read_back(path: Path, **how: object) -> float | None:
    tifffile.imwrite(path, PIXELS, **how)
    return read_image(path).spacing_um


def test_imagej_writes_it_in_its_own_unit(tmp_path: Path) -> None:
    micron = {"imagej": True, "resolution": (1 / 7.5, 1 / 7.5), "metadata": {"unit": "um"}}
    assert read_back(tmp_path / "a.tif", **micron) == pytest.approx(7.5, rel=1e-5)
    millimetre = {"imagej": True, "resolution": (100.0, 100.0), "metadata": {"unit": "mm"}}
    assert read_back(tmp_path / "b.tif", **millimetre) == pytest.approx(10.0)


def test_our_own_stack_says_it(tmp_path: Path) -> None:
    write_imagej(
        tmp_path / "stack.tif", AlignedStack((NamedImage("eye", PIXELS),), pixel_size_um=(11.25, 11.25))
    )
    assert read_image(tmp_path / "stack.tif").spacing_um == pytest.approx(11.25, rel=1e-5)


def test_ome_says_it_in_micrometres_unless_it_names_another_unit(tmp_path: Path) -> None:
    plain = {"ome": True, "metadata": {"axes": "YX", "PhysicalSizeX": 6.0, "PhysicalSizeY": 6.0}}
    assert read_back(tmp_path / "a.ome.tif", **plain) == pytest.approx(6.0)
    named = {**plain["metadata"], "PhysicalSizeX": 0.006, "PhysicalSizeY": 0.006}
    named |= {"PhysicalSizeXUnit": "mm", "PhysicalSizeYUnit": "mm"}
    assert read_back(tmp_path / "b.ome.tif", ome=True, metadata=named) == pytest.approx(6.0)


def test_a_tiff_in_centimetres(tmp_path: Path) -> None:
    assert read_back(tmp_path / "a.tif", resolution=(1000, 1000), resolutionunit="CENTIMETER") == 10.0


@pytest.mark.parametrize(
    "how",
    [
        {"resolution": (2400, 2400), "resolutionunit": "INCH"},
        {"resolution": (2400, 2400), "resolutionunit": "NONE"},
        {"resolution": (28.3, 28.3), "resolutionunit": "CENTIMETER"},
        {"resolution": (1000, 500), "resolutionunit": "CENTIMETER"},
        {"resolution": (0, 0), "resolutionunit": "CENTIMETER"},
        {"imagej": True, "resolution": (1 / 7.5, 1 / 7.5), "metadata": {"unit": "pixel"}},
        {"imagej": True, "resolution": (72, 72), "metadata": {"unit": "inch"}},
        {"ome": True, "metadata": {"axes": "YX", "PhysicalSizeX": 6.0, "PhysicalSizeY": 9.0}},
        {"ome": True, "metadata": {"axes": "YX"}},
        {},
    ],
)
def test_what_is_about_printing_or_cannot_be_is_left_alone(tmp_path: Path, how: dict[str, object]) -> None:
    assert read_back(tmp_path / "a.tif", **how) is None


def test_a_png_never_says_it(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", PIXELS)
    assert read_image(tmp_path / "a.png").spacing_um is None


@pytest.mark.parametrize(
    ("x", "y"), [(0.0, 0.0), (-5.0, -5.0), (float("nan"), 5.0), (float("inf"), 5.0), (0.4, 0.4)]
)
def test_what_no_retina_has(x: float, y: float) -> None:
    assert plausible_pixel_size(x, y) is None


def size_of(path: Path, **how: object) -> tuple[float, float] | None:
    tifffile.imwrite(path, PIXELS, **how)
    return read_image(path).pixel_size_um


def test_pixels_that_are_not_square_have_two_sizes(tmp_path: Path) -> None:
    centimetres = {"resolution": (1000, 500), "resolutionunit": "CENTIMETER"}
    assert size_of(tmp_path / "a.tif", **centimetres) == (10.0, 20.0)
    assert read_image(tmp_path / "a.tif").spacing_um is None
    ome = {"ome": True, "metadata": {"axes": "YX", "PhysicalSizeX": 6.0, "PhysicalSizeY": 9.0}}
    assert size_of(tmp_path / "b.ome.tif", **ome) == (6.0, 9.0)


@pytest.mark.parametrize("pixels", [PIXELS, PIXELS.astype(np.uint16) * 257], ids=["8 bits", "16 bits"])
def test_an_image_that_lies_on_its_side_is_turned_with_its_pixels(tmp_path: Path, pixels: np.ndarray) -> None:
    on_its_side = [(0x0112, "H", 1, 6, True)]
    how = {"resolution": (1000, 500), "resolutionunit": "CENTIMETER", "extratags": on_its_side}
    tifffile.imwrite(tmp_path / "a.tif", pixels, **how)
    image = read_image(tmp_path / "a.tif")
    assert image.size == (80, 64)
    assert image.pixel_size_um == (20.0, 10.0)


def test_the_one_number_and_the_two_keep_in_step(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", PIXELS, resolution=(1000, 1000), resolutionunit="CENTIMETER")
    image = read_image(tmp_path / "a.tif")
    assert (image.spacing_um, image.pixel_size_um) == (10.0, (10.0, 10.0))
    assert replace(image, spacing_um=7.0).pixel_size_um == (7.0, 7.0)
    assert replace(image, name="another").pixel_size_um == (10.0, 10.0)


@pytest.mark.parametrize(("x", "y"), [(0.4, 6.0), (6.0, 120.0), (6.0, 0.0), (float("nan"), 6.0)])
def test_a_size_that_no_retina_has_in_one_direction(x: float, y: float) -> None:
    assert plausible_pixel_size(x, y) is None
