"""The files of annotations in an export: what is in them, on which images, and when there are none."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import roifile
import shapely
import shapely.geometry
import tifffile

from core.annotations.annotation import Annotation
from core.annotations.carrying import carry_shape
from core.annotations.files import read_annotations
from core.annotations.geometry import geometry_of
from core.annotations.home_image import HomeImage
from core.annotations.image_facts import ImageFacts
from core.annotations.labels import Label, LabelList
from core.annotations.scale import Scale
from core.annotations.shape import Shape, ShapeKind
from core.case import read_case
from core.case.taking_over import with_annotations_of
from core.command_line.main import main
from core.export.annotated_picture import PictureStyle, annotated_picture
from core.export.annotation_content import annotation_content, numbered_labels
from core.export.annotation_files import ANNOTATION_FILES, annotation_file_of, annotation_output
from core.export.annotation_source import AnnotationSource
from core.export.bundle import Bundle, BundleOptions, bundle_files, write_bundle
from core.export.case_measurements import ImageMeasurements
from core.export.picture_captions import Drawn as ShownOnPicture
from core.export.picture_captions import captions
from core.export.picture_strip import BarScale, StripWriter
from core.export.picture_text import text_size, wrapped
from core.images.reading import read_image
from core.notices import sentences
from core.transforms.composite import TransformChain
from tests.export.test_case_stack import Made

OUTLINE = Shape(ShapeKind.POLYGON, [(70, 60), (110, 60), (110, 95), (70, 95)])
CALIPER = Shape(ShapeKind.LINE, [(60, 70), (120, 100)])
POINT = Shape(ShapeKind.POINT, [(100.5, 80.25)])
CORNER = Shape(ShapeKind.POINT, [(1.0, 1.0)])


class Drawn(Made):
    """The images of `Made` with annotations on the reference, on one registered through another, and on a loose one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.on_reference = Annotation(OUTLINE, self.reference.sha256, "leakage", "A", "seen late")
        self.on_colour = Annotation(CALIPER, self.colour.sha256, "naevus", "C: 1/2")
        self.on_early = Annotation(POINT, self.early.sha256, "drusen")
        self.outside = Annotation(CORNER, self.reference.sha256, "other", "far")
        drawn = [self.on_reference, self.on_colour, self.on_early, self.outside]
        self.case = self.case.with_annotations(drawn)
        self.case = self.case.with_facts(ImageFacts(self.reference.sha256, scale=Scale.typed(10.0)))
        self.whole = TransformChain((self.results[0].transform, self.results[1].transform))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return Drawn(tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="module")
def written(made: Drawn, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bundle]:
    folder = tmp_path_factory.mktemp("export")
    return folder, made.write(folder, 1, whole_case=True)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def features(path: Path) -> dict[str, dict]:
    return {each["id"]: each for each in json.loads(path.read_text("utf-8"))["features"]}


def test_every_image_has_files_and_they_are_known_before(made: Drawn, written) -> None:
    folder, bundle = written
    options = BundleOptions(whole_case=True)
    names = set(bundle_files(made.requests[1], made.case, 1, options, made.images))
    assert names == set(bundle.files) == {path.name for path in folder.iterdir()}
    plain = set(
        bundle_files(made.requests[1], made.case.without_annotations(_all(made)), 1, options, made.images)
    )
    images = ("reference", "FA-2-40", "colour", "early")
    expected = {each.name.format(image=image) for each in ANNOTATION_FILES for image in images}
    assert names - plain == expected
    assert all(annotation_file_of(name) for name in expected)
    assert not any(annotation_file_of(name) for name in plain)


def test_geojson_holds_what_was_drawn_and_what_is_carried(made: Drawn, written) -> None:
    folder, _ = written
    found = features(folder / "annotations-colour.geojson")
    assert set(found) == {made.on_reference.identifier, made.on_colour.identifier}
    carried = found[made.on_reference.identifier]
    assert carried["properties"]["name"] == "A (carried from reference.png)"
    description = carried["properties"]["metadata"]["ANNOTATION_DESCRIPTION"]
    assert description == "seen late\nCarried from reference.png."
    expected = shapely.transform(geometry_of(carry_shape(OUTLINE, made.whole)), lambda at: at + 0.5)
    assert shapely.hausdorff_distance(shapely.geometry.shape(carried["geometry"]), expected) < 0.05
    assert carried["properties"]["measurements"]["Area px^2"] == pytest.approx(expected.area)
    own = found[made.on_colour.identifier]
    assert own["properties"]["name"] == "C: 1/2"
    np.testing.assert_allclose(own["geometry"]["coordinates"], CALIPER.vertices + 0.5)


def test_what_is_read_back_belongs_to_the_image_that_was_written(made: Drawn, written) -> None:
    folder, bundle = written
    identity = bundle.case.entry(1).image
    assert identity.sha256 != made.colour.sha256, "it was no file before"
    image = HomeImage(identity.size, identity.name, identity.sha256)
    read = read_annotations(folder / "annotations-colour.geojson", image)
    assert read.notices == ()
    assert {each.home for each in read.annotations} == {identity.sha256}


def test_rois_lie_where_they_belong(made: Drawn, written) -> None:
    folder, _ = written
    rois = roifile.roiread(folder / "annotations-reference.zip")
    by_name = {roi.name: roi for roi in rois}
    assert set(by_name) == {"A", "far", "C: 1/2 (carried from colour)"}
    np.testing.assert_allclose(by_name["A"].coordinates(), OUTLINE.vertices + 0.5, atol=0.01)
    ends = by_name["C: 1/2 (carried from colour)"].coordinates()[[0, -1]]
    np.testing.assert_allclose(ends, made.whole.inverse_points(CALIPER.vertices), atol=0.05)
    (early,) = roifile.roiread(folder / "annotations-early.zip")
    np.testing.assert_allclose(early.coordinates(), POINT.vertices, atol=0.01)


def test_the_mask_is_on_the_reference_grid_with_its_table(made: Drawn, written) -> None:
    folder, _ = written
    values = tifffile.imread(folder / "labels.tif")
    table = {row["label"]: int(row["value"]) for row in rows(folder / "labels.csv")}
    assert values.shape == made.reference.size
    assert set(np.unique(values)) == {0, table["leakage"]}
    assert values[60:95, 70:110].all()
    assert (values > 0).sum() == pytest.approx(40 * 35, abs=80)


def test_the_table_is_that_of_measure_and_knows_the_confidence(made: Drawn, tmp_path: Path, written) -> None:
    folder, _ = written
    known = rows(folder / "measurements.csv")
    own = next(row for row in known if row["annotation"] == "A" and not row["carried_from"])
    assert (own["area_mm2"], own["scale_source"]) == ("0.14", "typed")
    output = tmp_path / "measured.csv"
    assert main(["measure", str(folder / "case.json"), "--output", str(output)]) == 0
    without = [{**row, "mean_confidence": "", "least_confidence": ""} for row in known]
    measured = rows(output)
    assert [row["identifier"] for row in measured] == [row["identifier"] for row in without]
    assert [row["area_px"][:6] for row in measured] == [row["area_px"][:6] for row in without]
    maps = tuple(np.full(size, share, np.float32) for size, share in (((160, 200), 0.8), ((160, 200), 0.6)))
    images = replace(made.images, confidences=(*maps, None))
    result = replace(made.results[1], working_confidence=maps[1])
    write_bundle(tmp_path / "out", made.requests[1], result, made.case, 1, images=images)
    sure = {(row["image"], row["carried_from"]): row for row in rows(tmp_path / "out" / "measurements.csv")}
    assert sure["FA 2:40", "reference.png"]["mean_confidence"] == "0.800"
    assert sure["colour", "reference.png"]["least_confidence"] == "0.600", "the least on the way counts"
    assert sure["colour", ""]["least_confidence"] == ""


def test_pictures_have_the_pixels_of_the_image_and_a_strip_below(made: Drawn, written) -> None:
    folder, _ = written
    picture = read_image(folder / "annotated-reference.png").pixels
    assert picture.shape[0] > 160
    assert picture.shape[1:] == (200, 3)
    np.testing.assert_array_equal(
        picture[130:158, 150:], np.stack([made.reference.pixels[130:158, 150:]] * 3, -1)
    )
    assert np.ptp(picture[60, 90].astype(int)) > 40, "the line of the outline has the colour of its label"
    early = read_image(folder / "annotated-early.png").pixels
    assert (early[:160] != np.stack([made.early.pixels] * 3, -1)).any()


def test_what_is_missing_is_said(made: Drawn, written) -> None:
    _, bundle = written
    told = " ".join(sentences(bundle.remarks))
    assert "How early.png lies on the other images is not known" in told
    assert "FA 2:40 (1), colour (1)" in told, "the corner lies outside both"
    gone = made.case.with_annotations([Annotation(POINT, "f" * 64)])
    source = AnnotationSource(
        gone,
        "case",
        {made.reference.sha256: made.reference},
        made.images.transforms,
        (made.reference.sha256, made.late.sha256),
    )
    output = annotation_output(source)
    told = " ".join(sentences(output.remarks))
    assert "FA 2:40 is not at hand: there is no picture of it" in told
    assert "1 annotation was drawn on an image that is not in the case any more" in told
    assert "annotations-FA-2-40.geojson" in output.writers
    assert "annotated-FA-2-40.png" not in output.writers


def test_without_annotations_nothing_changes(made: Drawn, tmp_path: Path) -> None:
    bundle = write_bundle(
        tmp_path,
        made.requests[0],
        made.results[0],
        made.case.without_annotations(_all(made)),
        0,
        images=made.images,
    )
    assert not any(annotation_file_of(name) for name in bundle.files)
    assert bundle.remarks == ()


def test_labels_beyond_255_are_named(made: Drawn) -> None:
    many = [Annotation(POINT, made.reference.sha256, f"label {number}") for number in range(257)]
    case = replace(made.case, annotations=tuple(many), labels=LabelList((Label("mine", "#ff0000"),)))
    numbered, unnumbered = numbered_labels(case)
    assert len(numbered.labels) == 255
    assert unnumbered == ("label 254", "label 255", "label 256"), "one number is that of the list's own label"


def test_the_stack_of_a_saved_case_has_them_too(made: Drawn, written, tmp_path: Path, capsys) -> None:
    folder, _ = written
    assert main(["stack", str(folder / "case.json"), "--output", str(tmp_path), "--json"]) == 0
    listed = {Path(name).name for name in json.loads(capsys.readouterr().out)["files"]}
    assert listed == {path.name for path in tmp_path.iterdir()}
    assert "annotations-colour.geojson" in listed
    one, other = (features(each / "annotations-colour.geojson") for each in (folder, tmp_path))
    for identifier, feature in one.items():
        shapes = [shapely.geometry.shape(each["geometry"]) for each in (feature, other[identifier])]
        assert shapely.hausdorff_distance(*shapes) < 0.05


def test_the_case_beside_them_keeps_its_annotations(made: Drawn, written) -> None:
    folder, bundle = written
    case = read_case(folder / "case.json").case
    assert case == bundle.case
    homes = {each.identifier: each.home for each in case.annotations}
    assert homes[made.on_colour.identifier] == case.entry(1).image.sha256
    assert [each.shape for each in case.annotations] == [each.shape for each in made.case.annotations]


def test_what_a_replaced_case_holds_goes_on(made: Drawn) -> None:
    newer = made.on_reference.changed(note="new")
    plain = made.case.without_annotations(_all(made)).with_annotations([newer])
    taken = with_annotations_of(plain, made.case)
    assert taken.annotation(newer.identifier) == newer
    assert {each.identifier for each in taken.annotations} == set(_all(made))
    other = replace(
        made.case, reference=replace(made.case.reference, sha256="e" * 64, path=None), floating=()
    )
    assert with_annotations_of(other.without_annotations(_all(made)), made.case).annotations == ()


def test_a_picture_for_a_page_is_small(made: Drawn) -> None:
    source = AnnotationSource(
        made.case,
        "",
        {made.reference.sha256: made.reference},
        made.images.transforms,
        (made.reference.sha256,),
    )
    content = annotation_content(source)
    (annotated,) = content.exported
    measured = content.measured.images[made.reference.sha256]
    picture = annotated_picture(annotated, made.case.labels, measured, PictureStyle(100, 2.0))
    assert picture.shape[1] == 100


def _all(made: Drawn) -> tuple[str, ...]:
    return tuple(each.identifier for each in made.case.annotations)


# Pictures


def test_the_strip_goes_on_below_where_a_line_does_not_hold_the_words() -> None:
    words = "29.8 µm per pixel (diameter of the optic disc, assumed to be 1.8 mm) of reference.png"
    writer = StripWriter(200, 1.0, 11)
    writer.add_bar(BarScale(29.8, words))
    one_line = StripWriter(1000, 1.0, 11)
    one_line.add_bar(BarScale(29.8, words))
    strip, whole = writer.picture(), one_line.picture()
    assert len(strip) >= 3 * len(whole) - 12
    assert (strip[:, -9:] == strip[0, 0]).all(), "a margin is left free"
    lines = wrapped(words, 11, 120.0)
    assert " ".join(lines) == words
    assert max(text_size(line, 11)[0] for line in lines) <= 120.0
    assert wrapped("a-name-without-a-space-that-is-too-long.png", 11, 60.0)[0].endswith("…")


def painted(made: Drawn, drawn: list[Annotation], **known) -> tuple[np.ndarray, ImageMeasurements]:
    """The picture of the reference, whose pixels are all 90, with annotations."""
    case = made.case.without_annotations(_all(made)).with_annotations(drawn)
    grey = replace(made.reference, pixels=np.full((160, 200), 90, np.uint8))
    images = {made.reference.sha256: grey, made.colour.sha256: made.colour}
    source = AnnotationSource(case, "case", images, made.images.transforms, (made.reference.sha256,), **known)
    content = annotation_content(source)
    annotated, measured = (each[made.reference.sha256] for each in (content.images, content.measured.images))
    return annotated_picture(annotated, case.labels, measured)[:160], measured


def white(picture: np.ndarray) -> np.ndarray:
    return (picture > 225).all(axis=-1)


def test_dots_mark_what_is_unsure_and_only_that(made: Drawn) -> None:
    places = made.whole(np.array([(40.0, 80.0), (160.0, 80.0)]))
    line = Annotation(Shape(ShapeKind.LINE, places), made.colour.sha256, "naevus")
    halves = np.full((16, 20), 0.9, np.float32)
    halves[:, :10] = 0.1
    sure = np.ones((16, 20), np.float32)
    dotted, _ = painted(made, [line], maps=(halves, sure))
    plain, _ = painted(made, [line], maps=(sure, sure))
    unknown, _ = painted(made, [line])
    np.testing.assert_array_equal(plain, unknown)
    differs = (dotted != plain).any(axis=-1)
    columns = np.flatnonzero(differs[70:90].any(axis=0))
    assert 35 <= columns.min() < 50
    assert 88 < columns.max() < 106, "from the middle on it is sure"
    assert white(dotted)[76:85].any(axis=0).sum() > 10


def test_a_cut_end_is_hatched(made: Drawn) -> None:
    places = made.whole(np.array([(100.0, 80.0), (260.0, 80.0)]))
    line = Annotation(Shape(ShapeKind.LINE, places), made.colour.sha256, "naevus")
    picture, _ = painted(made, [line])
    rows = [np.flatnonzero((picture[:, column] != 90).any(axis=-1)) for column in (120, 197)]
    assert np.ptp(rows[0]) < np.ptp(rows[1])


def test_the_grid_lies_where_a_fovea_is_marked(made: Drawn) -> None:
    marks = [
        Annotation(Shape(ShapeKind.POINT, [place]), made.reference.sha256, label)
        for place, label in (((100.0, 80.0), "fovea"), ((180.0, 80.0), "optic disc"))
    ]
    case = made.case
    made.case = case.with_facts(ImageFacts(made.reference.sha256, scale=Scale.typed(50.0)))
    try:
        picture, measured = painted(made, marks)
    finally:
        made.case = case
    assert len(measured.grid) == 9
    angles = np.radians([30, 120, 200, 290])
    for radius_um in (500, 1500, 3000):
        for angle in angles:
            row, column = (
                round(centre + radius_um / 50 * turn)
                for centre, turn in ((80, np.sin(angle)), (100, np.cos(angle)))
            )
            around = picture[row - 1 : row + 2, column - 1 : column + 2]
            assert around.max() > 150, (radius_um, angle)


def test_every_annotation_has_its_name_in_the_picture_or_below(made: Drawn) -> None:
    def shown(name: str) -> ShownOnPicture:
        return ShownOnPicture(Annotation(OUTLINE, "a" * 64, "drusen", name), OUTLINE, False, (255, 0, 0))

    names = {f"a long name {number}" for number in range(12)}
    placed, left_over = captions([shown(name) for name in names], {}, (160, 200), 1.0, 11)
    assert placed
    assert left_over
    assert {each.text for each in placed} | set(left_over) == names
    (only,), _ = captions([shown("")], {}, (160, 200), 1.0, 11)
    assert only.text == "drusen", "what has no name is called by its label"
