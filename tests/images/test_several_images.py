"""Which of the planes of a file are images, and what they are to each other: TIFF of ImageJ, OME and others, DICOM."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest
import tifffile

from core.errors import InputError
from core.export.nrrd_stacks import write_nrrd
from core.export.stack import AlignedStack, NamedImage
from core.export.tiff_stacks import write_imagej, write_ome
from core.images.contents import Sort
from core.images.notices import OneOfSeveral
from core.images.ome_facts import check_planes, ome_root
from core.images.reading import list_images, page_sha256, read_image
from core.images.tiff_directories import MOST_DIRECTORIES
from tests.images.test_dicom_files import dicom

CHANCE = np.random.default_rng(5)
FRAMES = CHANCE.integers(0, 256, (4, 48, 64), dtype=np.uint8)
COLOUR = np.moveaxis(FRAMES[:3], 0, -1)
SMOOTH = np.repeat(np.repeat(CHANCE.integers(0, 256, (6, 8, 3), dtype=np.uint8), 16, 0), 16, 1)
SMALL = SMOOTH[::2, ::2].copy()
NAMES = ["red", "green", "blue"]
LUTS = [np.outer(np.eye(3, dtype=np.uint8)[hue], np.arange(256, dtype=np.uint8)) for hue in range(3)]
GREY_LUTS = [np.tile(np.arange(256, dtype=np.uint8), (3, 1))] * 3


def imagej(path: Path, pixels: np.ndarray, axes: str, **metadata: object) -> None:
    tifffile.imwrite(path, pixels, imagej=True, metadata={"axes": axes, **metadata})


def ome(path: Path, pixels: np.ndarray, axes: str, **metadata: object) -> None:
    photometric = "rgb" if axes.endswith("S") else "minisblack"
    tifffile.imwrite(path, pixels, ome=True, photometric=photometric, metadata={"axes": axes, **metadata})


def plain(path: Path, pixels: np.ndarray, **how: object) -> None:
    tifffile.imwrite(path, pixels, metadata=None, **how)


MIXED = ("green", "red", "blue")
ONE_PHOTOGRAPH = {
    "ImageJ composite": lambda path: imagej(path, FRAMES[:3], "CYX", mode="composite"),
    "ImageJ, its own tables": lambda path: imagej(path, FRAMES[:3], "CYX", LUTs=LUTS),
    "ImageJ, names": lambda path: imagej(path, FRAMES[:3], "CYX", LUTs=GREY_LUTS, Labels=NAMES),
    "ImageJ, blue first": lambda path: imagej(path, FRAMES[2::-1], "CYX", LUTs=LUTS[::-1]),
    "ImageJ, split and merged": lambda path: imagej(
        path, FRAMES[[1, 0, 2]], "CYX", LUTs=GREY_LUTS, Labels=[f"a.jpg ({hue})" for hue in MIXED]
    ),
    "ImageJ, RGB": lambda path: imagej(path, COLOUR, "YXS"),
    "OME, channels": lambda path: ome(path, FRAMES[:3], "CYX"),
    "OME, named channels": lambda path: ome(path, FRAMES[:3], "CYX", Channel={"Name": NAMES}),
    "OME, colours in another order": lambda path: ome(
        path, FRAMES[[1, 0, 2]], "CYX", Channel={"Color": [0x00FF00FF, -16776961, 0x0000FFFF]}
    ),
    "OME, samples": lambda path: ome(path, COLOUR, "YXS"),
    "planar": lambda path: plain(path, FRAMES[:3], photometric="rgb", planarconfig="separate"),
    "contiguous": lambda path: plain(path, COLOUR, photometric="rgb"),
    "three samples of grey": lambda path: plain(
        path, COLOUR, photometric="minisblack", planarconfig="contig"
    ),
}


@pytest.mark.parametrize("kind", ONE_PHOTOGRAPH)
@pytest.mark.parametrize("bits", [8, 16])
def test_three_channels_of_one_photograph_are_rgb(tmp_path: Path, kind: str, bits: int) -> None:
    path, factor = tmp_path / "a.tif", 257 if bits == 16 else 1
    write = ONE_PHOTOGRAPH[kind]
    if bits == 16:
        scaled = FRAMES.astype(np.uint16) * np.uint16(factor)
        with pytest.MonkeyPatch.context() as changed:
            changed.setitem(globals(), "FRAMES", scaled)
            changed.setitem(globals(), "COLOUR", np.moveaxis(scaled[:3], 0, -1))
            write(path)
    else:
        write(path)
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, COLOUR.astype(np.uint32) * factor)
    assert (image.name, image.notices) == ("a.tif", ())


def grey_page_then_mask(path: Path) -> None:
    with tifffile.TiffWriter(path) as file:
        file.write(SMOOTH[..., 0], metadata=None)
        file.write(SMOOTH[..., 1] > 100, metadata=None, subfiletype=4)


def thumbnail_first(path: Path, subfiletype: int) -> None:
    with tifffile.TiffWriter(path) as file:
        file.write(SMALL, photometric="rgb", subfiletype=subfiletype, metadata=None)
        file.write(SMOOTH, photometric="rgb", metadata=None)


def sub_ifds(path: Path) -> None:
    with tifffile.TiffWriter(path, ome=True) as file:
        file.write(SMOOTH, photometric="rgb", subifds=1)
        file.write(SMALL, photometric="rgb", subfiletype=1)


def pages_of_a_pyramid(path: Path) -> None:
    with tifffile.TiffWriter(path) as file:
        for step in (1, 2, 3):
            level = cv2.resize(SMOOTH, (128 // step, 96 // step), interpolation=cv2.INTER_AREA)
            file.write(level, photometric="rgb", metadata=None)


REDUCED = {
    "a thumbnail in front": lambda path: thumbnail_first(path, 1),
    "a thumbnail without the bit": lambda path: thumbnail_first(path, 0),
    "SubIFDs": sub_ifds,
    "smaller pages": pages_of_a_pyramid,
}


@pytest.mark.parametrize("kind", REDUCED)
def test_reduced_levels_and_thumbnails_are_never_the_image(tmp_path: Path, kind: str) -> None:
    REDUCED[kind](tmp_path / "a.tif")
    assert len(list_images(tmp_path / "a.tif").parts) == 1
    image = read_image(tmp_path / "a.tif")
    np.testing.assert_array_equal(image.pixels, SMOOTH)
    assert image.notices == ()


def test_a_mask_is_never_the_image_and_a_smaller_picture_of_something_else_is_one(tmp_path: Path) -> None:
    grey_page_then_mask(tmp_path / "a.tif")
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, SMOOTH[..., 0])
    assert len(list_images(tmp_path / "a.tif").parts) == 1
    with tifffile.TiffWriter(tmp_path / "b.tif") as file:
        file.write(SMOOTH, photometric="rgb", metadata=None)
        file.write(SMALL[::-1, ::-1].copy(), photometric="rgb", metadata=None)
    assert [part.size for part in list_images(tmp_path / "b.tif").parts] == [(96, 128), (48, 64)]


SERIES = {
    "ImageJ": (lambda path: imagej(path, FRAMES, "TYX", finterval=2.5), (0, 2.5, 5, 7.5)),
    "ImageJ, slices": (lambda path: imagej(path, FRAMES, "ZYX"), None),
    "OME": (
        lambda path: ome(path, FRAMES, "TYX", TimeIncrement=0.5, TimeIncrementUnit="s"),
        (0, 0.5, 1, 1.5),
    ),
    "OME, times of planes": (
        lambda path: ome(path, FRAMES, "TYX", Plane={"DeltaT": [1.0, 2.0, 4.0, 8.0]}),
        (0, 1, 3, 7),
    ),
    "pages": (lambda path: plain(path, FRAMES, photometric="minisblack"), None),
}


@pytest.mark.parametrize("kind", SERIES)
def test_the_frames_of_a_series_are_read_by_their_number(tmp_path: Path, kind: str) -> None:
    write, seconds = SERIES[kind]
    path = tmp_path / "angio.tif"
    write(path)
    contents = list_images(path)
    assert len(contents.parts) == 4
    assert contents.sort is (Sort.FRAMES if seconds else Sort.PAGES)
    for number in range(4):
        image = read_image(path, number + 1)
        np.testing.assert_array_equal(image.pixels, FRAMES[number])
        assert image.facts.seconds == (None if seconds is None else pytest.approx(seconds[number]))
        assert image.notices == (OneOfSeveral("angio.tif", number + 1, 4, contents.sort),)
        assert image.name == f"angio-{number + 1}.tif"
        assert image.sha256 == page_sha256(read_image(path).sha256, number + 1)
    for page in (0, 5):
        with pytest.raises(InputError, match="Give one from 1 to 4"):
            read_image(path, page)


def test_channels_of_unlike_images_are_not_taken_for_colours(tmp_path: Path) -> None:
    imagej(tmp_path / "a.tif", FRAMES[:3], "CYX", mode="composite", Labels=["FA", "ICGA", "colour"])
    ome(tmp_path / "b.tif", FRAMES[:3], "CYX", Channel={"Name": ["FA", "ICGA", "red-free"]})
    for name in ("a.tif", "b.tif"):
        contents = list_images(tmp_path / name)
        assert [part.name for part in contents.parts][:2] == ["FA", "ICGA"]
        assert contents.sort is Sort.STACK
        image = read_image(tmp_path / name, 2)
        np.testing.assert_array_equal(image.pixels, FRAMES[1])
        assert image.name == "ICGA"
        assert "is a stack of 3 images: image 2 (ICGA) was read" in image.notices[0].sentence
    imagej(tmp_path / "c.tif", FRAMES[:2], "CYX")
    assert list_images(tmp_path / "c.tif").sort is Sort.CHANNELS
    colours = CHANCE.integers(0, 256, (2, 3, 48, 64), dtype=np.uint8)
    imagej(tmp_path / "d.tif", colours, "TCYX", mode="composite")
    np.testing.assert_array_equal(read_image(tmp_path / "d.tif", 2).pixels, np.moveaxis(colours[1], 0, -1))


@pytest.mark.parametrize("write", [write_imagej, write_ome, write_nrrd])
@pytest.mark.parametrize(("photographs", "kind"), [(1, np.uint8), (3, np.uint8), (3, np.uint16)])
def test_a_stack_of_this_program_is_its_images(tmp_path: Path, write, photographs: int, kind: type) -> None:
    file = tmp_path / ("stack.nrrd" if write is write_nrrd else "stack.tif")
    colour = COLOUR.astype(kind)
    images = [NamedImage("angiogram", FRAMES[3].astype(kind))]
    images += [NamedImage(f"colour {number}", colour) for number in range(photographs)]
    write(file, AlignedStack(tuple(images)))
    parts = list_images(file).parts
    assert [part.name for part in parts] == [image.name for image in images]
    first = read_image(file).pixels
    np.testing.assert_array_equal(first if first.ndim == 2 else first[..., 0], FRAMES[3])
    np.testing.assert_array_equal(read_image(file, photographs + 1).pixels, colour)


def test_what_is_damaged_behind_the_first_page_does_not_keep_it_from_being_read(tmp_path: Path) -> None:
    plain(tmp_path / "a.tif", FRAMES, photometric="minisblack")
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        second = file.pages[1].offset
    content = bytearray((tmp_path / "a.tif").read_bytes())
    content[second : second + 60] = b"\xff" * 60
    (tmp_path / "a.tif").write_bytes(bytes(content))
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, FRAMES[0])


def group(**content: object) -> pydicom.Dataset:
    item = pydicom.Dataset()
    for keyword, value in content.items():
        setattr(item, keyword, value)
    return item


def timed(moment: str) -> pydicom.Dataset:
    return group(FrameContentSequence=[group(FrameAcquisitionDateTime=moment)])


CLOCKS = [timed(f"202304051011{second}") for second in ("10.5", "12", "20", "30")]
TIMES = {
    "a time": ({"FrameTime": "500"}, (0, 0.5, 1, 1.5), False),
    "a vector": ({"FrameTimeVector": [0, 100, 200, 700]}, (0, 0.1, 0.3, 1.0), False),
    "clocks": ({"PerFrameFunctionalGroupsSequence": CLOCKS}, (0, 1.5, 9.5, 19.5), False),
    "clocks and the injection": (
        {"PerFrameFunctionalGroupsSequence": CLOCKS, "ContrastBolusStartTime": "101100"},
        (10.5, 12, 20, 30),
        True,
    ),
    "none": ({}, (None,) * 4, False),
    "damaged": ({"FrameTime": "-1"}, (None,) * 4, False),
}


@pytest.mark.parametrize("kind", TIMES)
def test_the_frames_of_a_dicom_angiogram_have_times(tmp_path: Path, kind: str) -> None:
    header, seconds, is_from_injection = TIMES[kind]
    (tmp_path / "a.dcm").write_bytes(dicom(FRAMES, "MONOCHROME2", NumberOfFrames=4, **header))
    contents = list_images(tmp_path / "a.dcm")
    assert [part.seconds for part in contents.parts] == [
        each if each is None else pytest.approx(each) for each in seconds
    ]
    image = read_image(tmp_path / "a.dcm", 3)
    np.testing.assert_array_equal(image.pixels, FRAMES[2])
    assert image.facts.is_from_injection is is_from_injection


def test_a_dicom_image_of_its_own_says_the_seconds_after_the_injection(tmp_path: Path) -> None:
    header = {"AcquisitionTime": "101142", "ContrastBolusStartTime": "101100"}
    (tmp_path / "a.dcm").write_bytes(dicom(FRAMES[0], "MONOCHROME2", **header))
    facts = read_image(tmp_path / "a.dcm").facts
    assert (facts.seconds, facts.is_from_injection) == (42, True)


def test_each_frame_has_the_pixel_size_of_its_group(tmp_path: Path) -> None:
    shared = [group(PixelMeasuresSequence=[group(PixelSpacing=[0.012, 0.012])])]
    content = dicom(FRAMES, "MONOCHROME2", NumberOfFrames=4, SharedFunctionalGroupsSequence=shared)
    (tmp_path / "a.dcm").write_bytes(content)
    assert read_image(tmp_path / "a.dcm", 2).spacing_um == pytest.approx(12)


def test_old_stacks_of_this_program_in_dicom_are_their_images(tmp_path: Path) -> None:
    header = {
        "NumberOfFrames": 4,
        "FrameLabelVector": ["angiogram", "2 colour red", "3 colour gr", "4 colour bl"],
        "ImageComments": "1: angiogram\r\n2: colour red\r\n3: colour green\r\n4: colour blue",
    }
    (tmp_path / "a.dcm").write_bytes(dicom(FRAMES, "MONOCHROME2", **header))
    assert [part.name for part in list_images(tmp_path / "a.dcm").parts] == ["angiogram", "colour"]
    np.testing.assert_array_equal(read_image(tmp_path / "a.dcm", 2).pixels, np.moveaxis(FRAMES[1:], 0, -1))


def test_a_resolution_of_nothing_keeps_no_image_from_being_read(tmp_path: Path) -> None:
    plain(tmp_path / "a.tif", FRAMES[0], resolution=(7, 7), resolutionunit="CENTIMETER")
    content = (tmp_path / "a.tif").read_bytes()
    (tmp_path / "a.tif").write_bytes(content.replace(struct.pack("<II", 7, 1), struct.pack("<II", 7, 0)))
    image = read_image(tmp_path / "a.tif")
    np.testing.assert_array_equal(image.pixels, FRAMES[0])
    assert image.spacing_um is None


@pytest.mark.parametrize(
    ("channels", "more"),
    [
        (10**9, "<TiffData/>"),
        (1, '<TiffData PlaneCount="999999999"/>'),
        (1, '<TiffData IFD="999999999"/>'),
        (1, '<ModuloAlongT Start="0" End="1e9" Step="0.001"/>'),
        (1, '<ModuloAlongT Start="0" End="1e999" Step="0"/>'),
    ],
)
def test_planes_without_end_in_ome_are_the_first_page(channels: int, more: str, tmp_path: Path) -> None:
    """tifffile would make lists of them."""
    xml = (
        '<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="I:0">'
        '<Pixels ID="P:0" DimensionOrder="XYCZT" Type="uint8" SizeX="9" SizeY="9" SizeZ="1" SizeT="1" '
        f'SizeC="{channels}">{more}</Pixels></Image></OME>'
    )
    tifffile.imwrite(tmp_path / "a.ome.tif", np.zeros((9, 9), np.uint8), description=xml, metadata=None)
    with tifffile.TiffFile(tmp_path / "a.ome.tif") as file, pytest.raises((ValueError, ArithmeticError)):
        check_planes(ome_root(file.ome_metadata))
    assert len(list_images(tmp_path / "a.ome.tif").parts) == 1


@pytest.mark.parametrize("back_to", [0, 1])
@pytest.mark.parametrize("name", ["a.ome.tif", "imagej.tif", "a.tif", "a.btf"])
def test_directories_in_a_circle_end_where_it_closes(name: str, back_to: int, tmp_path: Path) -> None:
    """tifffile goes round in some of them for ever, and loses pages of others."""
    path = tmp_path / name
    if ".ome" in name:
        ome(path, FRAMES, "ZYX")
    elif "imagej" in name:
        imagej(path, FRAMES, "ZYX")
    else:
        tifffile.imwrite(path, FRAMES, photometric="minisblack", bigtiff=".btf" in name, metadata=None)
    with tifffile.TiffFile(path) as file:
        offsets, order, tiff = [page.offset for page in file.pages], file.byteorder, file.tiff
    content = bytearray(path.read_bytes())
    tags = struct.unpack_from(tiff.tagnoformat, content, offsets[-1])[0]
    link = struct.Struct(order + ("Q" if tiff.offsetsize == 8 else "I"))
    link.pack_into(content, offsets[-1] + tiff.tagnosize + tags * tiff.tagsize, offsets[back_to])
    path.write_bytes(content)
    assert len(list_images(path).parts) == 4
    for number, frame in enumerate(FRAMES, start=1):
        np.testing.assert_array_equal(read_image(path, number).pixels, frame)


def test_directories_without_end_are_refused(tmp_path: Path) -> None:
    head, link = b"II*\x00\x08\x00\x00\x00", struct.Struct("<HI")
    chain = b"".join(link.pack(0, 8 + 6 * (number + 1)) for number in range(MOST_DIRECTORIES + 9))
    (tmp_path / "a.tif").write_bytes(head + chain + link.pack(0, 0))
    for read in (list_images, read_image):
        with pytest.raises(InputError, match=r"a\.tif"):
            read(tmp_path / "a.tif")
