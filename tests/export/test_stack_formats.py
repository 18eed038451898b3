"""Every format of the stack, read back by a reader that has nothing to do with its writer."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import cv2
import numpy as np
import pytest
import SimpleITK
import tifffile

from core.command_line.main import main
from core.errors import InputError
from core.export.bundle import BUNDLE_FILES
from core.export.stack import AlignedStack, NamedImage, unlike_names
from core.export.stack_formats import (
    STACK_FORMATS,
    StackFormat,
    stack_files,
    stack_format_of,
    stack_writers,
)

RANDOM = np.random.default_rng(3)
GREY_8 = RANDOM.integers(0, 256, (31, 43), dtype=np.uint8)
RGB_8 = RANDOM.integers(0, 256, (31, 43, 3), dtype=np.uint8)
GREY_16 = RANDOM.integers(0, 5000, (31, 43), dtype=np.uint16)
VESSELS = NamedImage("FA 2:40 vessels", RANDOM.random((31, 43)).astype(np.float32))
LONG = "a name that is longer than sixteen letters: é, 点"


def stack(grey: np.ndarray = GREY_16, size_um: tuple[float, float] | None = (8.0, 8.0)) -> AlignedStack:
    images = (NamedImage("reference", grey), NamedImage("FA 2:40", RGB_8), NamedImage(LONG, GREY_8))
    return AlignedStack(images, (VESSELS,), size_um)


def write(folder: Path, made: AlignedStack, format: StackFormat) -> list[Path]:
    paths = []
    for name, writer in stack_writers(made, format).items():
        (folder / name).parent.mkdir(exist_ok=True)
        writer(folder / name)
        paths.append(folder / name)
    return paths


def test_ome_tiff_names_its_channels_and_its_scale(tmp_path: Path) -> None:
    (path,) = write(tmp_path, stack(), STACK_FORMATS["ome"])
    assert path.name == "stack.ome.tif"
    with tifffile.TiffFile(path) as file:
        assert file.is_ome
        np.testing.assert_array_equal(file.asarray(), np.stack([each.values for each in stack().channels()]))
        root = ElementTree.fromstring(file.ome_metadata)
    pixels = root.find(".//{*}Pixels")
    assert pixels.get("PhysicalSizeX") == pixels.get("PhysicalSizeY") == "8.0"
    assert pixels.get("PhysicalSizeXUnit") == "µm"
    names = [channel.get("Name") for channel in root.iterfind(".//{*}Channel")]
    assert names == ["reference", "FA 2:40 red", "FA 2:40 green", "FA 2:40 blue", LONG, "FA 2:40 vessels"]


def test_ome_tiff_claims_no_scale_that_is_not_known(tmp_path: Path) -> None:
    (path,) = write(tmp_path, stack(size_um=None), STACK_FORMATS["ome"])
    with tifffile.TiffFile(path) as file:
        assert "PhysicalSize" not in file.ome_metadata


def test_png_files_keep_each_image_as_it_is(tmp_path: Path) -> None:
    paths = write(tmp_path, stack(), STACK_FORMATS["png"])
    names = [path.relative_to(tmp_path).as_posix() for path in paths]
    assert names[:2] == ["stack/00-reference.png", "stack/01-FA 2-40.png"]
    assert tuple(names) == stack_files(
        ("reference", "FA 2:40", LONG, "FA 2:40 vessels"), STACK_FORMATS["png"]
    )
    read = [cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED) for path in paths]
    np.testing.assert_array_equal(read[0], GREY_16)
    np.testing.assert_array_equal(read[1][..., ::-1], RGB_8)
    np.testing.assert_array_equal(read[2], GREY_8)
    assert read[2].dtype == np.uint8, "its own bit depth"
    np.testing.assert_allclose(read[3] / 65535, VESSELS.pixels, atol=1e-5)


@pytest.mark.parametrize("grey", [GREY_8, GREY_16], ids=["8 bit", "16 bit"])
def test_nrrd_is_read_by_itk_with_its_names(tmp_path: Path, grey: np.ndarray) -> None:
    made = stack(grey)
    (path,) = write(tmp_path, made, STACK_FORMATS["nrrd"])
    image = SimpleITK.ReadImage(str(path))
    planes = [each.values for each in made.channels()]
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image)[0], np.stack(planes, axis=-1))
    assert image.GetSpacing() == (0.008, 0.008, 0.008)
    names = [image.GetMetaData(f"channel {number}") for number in range(len(planes))]
    assert names == ["reference", "FA 2:40 red", "FA 2:40 green", "FA 2:40 blue", LONG, "FA 2:40 vessels"]


def test_nrrd_that_itk_cannot_write_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("Exception thrown in SimpleITK")

    monkeypatch.setattr(SimpleITK, "WriteImage", refuse)  # as a quota does
    with pytest.raises(InputError, match="cannot be written; is the disk full"):
        write(tmp_path, stack(), STACK_FORMATS["nrrd"])
    assert list(tmp_path.iterdir()) == []


def test_nrrd_is_what_its_header_says(tmp_path: Path) -> None:
    """Read as the specification says: lines of text, an empty line, the values, the first axis the fastest."""
    (path,) = write(tmp_path, stack(), STACK_FORMATS["nrrd"])
    text, _, content = path.read_bytes().partition(b"\n\n")
    header = dict(line.split(": ", 1) for line in text.decode().splitlines() if ": " in line)
    assert header["type"] == "unsigned short"
    assert header["kinds"].split() == ["vector", "domain", "domain", "domain"]
    components, width, height, slices = map(int, header["sizes"].split())
    values = np.frombuffer(gzip.decompress(content), "<u2").reshape(slices, height, width, components)
    np.testing.assert_array_equal(values[0, ..., 0], GREY_16)
    np.testing.assert_array_equal(values[0, ..., 1:4], RGB_8)


def test_two_images_of_one_name_are_told_apart() -> None:
    assert unlike_names(["a", "b", "a", "a"]) == ("a", "b", "a (2)", "a (3)")
    images = tuple(NamedImage("reference", GREY_8) for _ in range(2))
    assert [each.name for each in AlignedStack(images).channels()] == ["reference", "reference (2)"]


every_format = pytest.mark.parametrize("format", STACK_FORMATS.values(), ids=STACK_FORMATS)


@every_format
def test_every_format_writes_the_files_that_it_says(tmp_path: Path, format: StackFormat) -> None:
    written = [path.relative_to(tmp_path).as_posix() for path in write(tmp_path, stack(), format)]
    assert all((tmp_path / name).stat().st_size > 1000 for name in written)
    assert tuple(written) == stack_files(("reference", "FA 2:40", LONG, "FA 2:40 vessels"), format)
    assert {stack_format_of(name) for name in written} == {format}
    assert stack_format_of(format.example) == format


def test_other_files_of_an_export_are_no_stack() -> None:
    assert [name for name in BUNDLE_FILES if stack_format_of(name)] == ["stack.tif"]


@every_format
@pytest.mark.parametrize("command", ["register", "batch", "stack"])
def test_every_command_that_writes_a_stack_offers_it(
    format: StackFormat, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    assert f"{format.identifier} ({format.words}: {format.example})" in " ".join(
        capsys.readouterr().out.split()
    )
