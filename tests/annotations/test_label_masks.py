"""Label masks: pixels whose centres lie inside, as shapely says, and outlines that give the same pixels again."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import shapely
import SimpleITK
import tifffile

from core.annotations.geometry import geometry_of
from core.annotations.home_image import HomeImage
from core.annotations.label_masks import read_label_mask, write_label_mask
from core.annotations.labels import LabelList
from core.annotations.mask_outlines import amount, fill, outlines
from core.annotations.notices import LeftOut
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from core.images.tiff_files import decode_tiff
from tests.annotations.samples import IMAGE, LABELS, SHAPES, annotation, everything

SIZE = (80, 101)


def random_shape(seed: int) -> Shape:
    generator = np.random.default_rng(seed)
    vertices = generator.uniform(-20, 120, (int(generator.integers(3, 25)), 2))
    if seed % 3 == 0:
        return Shape(ShapeKind.ELLIPSE, vertices[:3])
    holes = [generator.uniform(0, 80, (4, 2)) for _ in range(seed % 4)]
    return Shape(ShapeKind.POLYGON, vertices, holes)


@pytest.mark.parametrize("seed", range(24))
def test_a_pixel_belongs_when_its_centre_lies_inside(seed: int) -> None:
    shape = random_shape(seed)
    pixels = np.zeros(SIZE, dtype=np.uint8)
    fill(pixels, shape, 1)
    x, y = np.meshgrid(np.arange(SIZE[1]), np.arange(SIZE[0]))
    np.testing.assert_array_equal(pixels, shapely.contains_xy(geometry_of(shape), x, y))


def test_pixels_on_a_border_that_two_areas_share_belong_to_one_of_them() -> None:
    counts = np.zeros(SIZE, dtype=int)
    for left, top in ((10, 10), (20, 10), (10, 20), (20, 20)):
        square = [(left, top), (left + 10, top), (left + 10, top + 10), (left, top + 10)]
        pixels = np.zeros(SIZE, dtype=int)
        fill(pixels, Shape(ShapeKind.POLYGON, square), 1)
        counts += pixels
    assert counts.max() == 1
    assert counts.sum() == 400


def masks() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    corners = np.eye(40, 50, dtype=bool)
    ring = np.zeros((40, 50), bool)
    ring[5:30, 5:40] = True
    ring[10:20, 10:30] = False
    ring[12:15, 12:20] = True
    return {
        "noise": generator.random((40, 50)) < 0.5,
        "blobs": cv2.GaussianBlur(generator.random((90, 120)), (0, 0), 4) > 0.5,
        "corners": corners,
        "ring with an island": ring,
        "everything": np.ones((40, 50), bool),
        "nothing": np.zeros((40, 50), bool),
    }


@pytest.mark.parametrize("name", masks())
def test_a_mask_made_outlines_and_made_a_mask_again_is_the_same(name: str) -> None:
    mask = masks()[name]
    shapes = outlines(mask)
    count, _ = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    assert len(shapes) == count - 1
    again = np.zeros(mask.shape, dtype=bool)
    for shape in shapes:
        alone = np.zeros(mask.shape, dtype=bool)
        fill(alone, shape, 1)
        assert not (again & alone).any()
        again |= alone
    np.testing.assert_array_equal(again, mask)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_file_made_annotations_and_written_again_is_the_same(tmp_path: Path, bits: int) -> None:
    generator = np.random.default_rng(1)
    first, second = tmp_path / "Maske 点.tif", tmp_path / "again.tif"
    values = (cv2.GaussianBlur(generator.random((60, 70)), (0, 0), 2) * 30).astype(np.uint8) % 15
    tifffile.imwrite(first, values.astype(f"u{bits // 8}"))
    (tmp_path / "Maske 点.csv").write_text(
        "value,label,colour\n"
        + "".join(f"{n},{each.name},{each.colour}\n" for n, each in enumerate(LABELS.labels, 1))
    )
    result = read_label_mask(first, HomeImage((60, 70), "m", "cd" * 32))
    assert {each.home for each in result.annotations} == {"cd" * 32}
    assert write_label_mask(second, result.annotations, LABELS, (60, 70), bits=bits) == ()
    again = tifffile.imread(second)
    assert again.dtype.itemsize * 8 == bits
    np.testing.assert_array_equal(again, values)


def test_later_annotations_lie_over_earlier_ones_and_lines_are_left_out(tmp_path: Path) -> None:
    drawn = [
        annotation(SHAPES["polygon with a hole"], label="drusen"),
        annotation(SHAPES["polygon"], label="leakage"),
        annotation(SHAPES["line"], name="caliper"),
    ]
    notices = write_label_mask(tmp_path / "m.tif", drawn, LABELS, IMAGE.size)
    assert notices == (LeftOut(("caliper",), "it has no area"),)
    assert "because it has no area: caliper" in notices[0].sentence
    values = tifffile.imread(tmp_path / "m.tif")
    assert values.shape == IMAGE.size
    assert values.dtype == np.uint8
    assert (values[40, 50], values[90, 5], values[10, 15], values[200, 200]) == (7, 5, 0, 0)
    lines = (tmp_path / "m.csv").read_text("utf-8").splitlines()
    assert lines[0] == "value,label,colour"
    assert lines[7] == "7,leakage,#b974ff"
    assert len(lines) == 15


def test_the_size_of_a_pixel_is_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "m.tif"
    write_label_mask(path, everything(), LABELS, IMAGE.size, pixel_size_um=(8.0, 8.0))
    assert SimpleITK.ReadImage(str(path)).GetSpacing() == pytest.approx((0.008, 0.008))
    assert decode_tiff(path.read_bytes(), "m.tif").spacing == pytest.approx((8, 8))
    write_label_mask(path, everything(), LABELS, IMAGE.size)
    assert decode_tiff(path.read_bytes(), "m.tif").spacing is None


def test_a_label_that_begins_as_a_formula_is_made_harmless_and_comes_back(tmp_path: Path) -> None:
    labels = LABELS.with_labels_named(["=HYPERLINK(A1)"])
    drawn = [annotation(Shape(ShapeKind.POLYGON, [(5, 5), (40, 5), (40, 40)]), label="=HYPERLINK(A1)")]
    write_label_mask(tmp_path / "m.tif", drawn, labels, IMAGE.size)
    assert ",'=HYPERLINK(A1)," in (tmp_path / "m.csv").read_text("utf-8-sig")
    table = (tmp_path / "m.csv").read_text("utf-8-sig").replace(",", ";")  # as Excel saves it again elsewhere
    (tmp_path / "m.csv").write_text(table, "cp1252")
    (read,) = read_label_mask(tmp_path / "m.tif").annotations
    assert read.label == "=HYPERLINK(A1)"


def test_labels_without_a_table(tmp_path: Path) -> None:
    values = np.zeros((40, 50), np.uint16)
    values[3:9, 4:8] = 300
    tifffile.imwrite(tmp_path / "m.tif", values)
    assert [each.label for each in read_label_mask(tmp_path / "m.tif").annotations] == ["label 300"]
    other = read_label_mask(tmp_path / "m.tif", labels=LABELS).annotations
    assert [each.label for each in other] == ["label 300"]
    (tmp_path / "m.csv").write_text("something,else\n1,2\n")
    assert [each.label for each in read_label_mask(tmp_path / "m.tif").annotations] == ["label 300"]
    (tmp_path / "m.csv").write_text("Value,Label\n300,drusen\n\n")
    result = read_label_mask(tmp_path / "m.tif")
    assert result.labels == (LabelList().label("drusen"),)


GREY = np.zeros((40, 50), np.uint8)
GREY[5:9, 5:9] = 1
BAD_IMAGES = {
    "colour": np.zeros((40, 50, 3), np.uint8),
    "fractions": GREY.astype(np.float32) / 2,
    "another size": GREY[:-1],
    "an image": np.arange(2000, dtype=np.uint16).reshape(40, 50),
}


@pytest.mark.parametrize("pixels", BAD_IMAGES.values(), ids=BAD_IMAGES.keys())
def test_bad_images(tmp_path: Path, pixels: np.ndarray) -> None:
    tifffile.imwrite(tmp_path / "m.tif", pixels)
    with pytest.raises(InputError, match=r"^m\.tif .*\.$"):
        read_label_mask(tmp_path / "m.tif", HomeImage((40, 50)))


def test_a_damaged_file(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "m.tif", GREY)
    for content in (b"", b"II*\0", (tmp_path / "m.tif").read_bytes()[:-500]):
        (tmp_path / "m.tif").write_bytes(content)
        with pytest.raises(InputError, match=r"m\.tif"):
            read_label_mask(tmp_path / "m.tif")


@pytest.mark.parametrize(
    "row", ["x,drusen,#ffffff", "-1,drusen,#ffffff", "1,,#ffffff", "1,drusen,red", "1.5,drusen,"]
)
def test_a_bad_line_of_the_table_is_named(tmp_path: Path, row: str) -> None:
    tifffile.imwrite(tmp_path / "m.tif", GREY)
    (tmp_path / "m.csv").write_text(f"value,label,colour\n2,leakage,\n{row}\n")
    with pytest.raises(InputError, match=r"^Line 3 of m\.csv: .*\.$"):
        read_label_mask(tmp_path / "m.tif")


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_areas_and_vertices_are_counted_as_they_will_be(share: float) -> None:
    mask = np.random.default_rng(4).random((30, 40)) < share
    shapes = outlines(mask)
    assert amount(mask) == (len(shapes), sum(shape.vertex_count for shape in shapes))


def test_noise_is_no_mask(tmp_path: Path) -> None:
    """Refused before its hundred thousand areas are united."""
    noise = np.random.default_rng(4).integers(0, 2, (1200, 1200), dtype=np.uint8)
    tifffile.imwrite(tmp_path / "noise.tif", noise)
    with pytest.raises(InputError, match="holds more than 20000 shapes"):
        read_label_mask(tmp_path / "noise.tif")
