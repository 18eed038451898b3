"""Files as QuPath, ImageJ and labelme write them (structure by their documentation, own content) go round and stay.

Each file is read, written as GeoJSON and as ImageJ's zip, read and written again: the second bytes are the first. What
shapely and roifile see in between is what the other program had drawn.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import roifile
import shapely
import shapely.geometry

from core.annotations.files import read_annotations, write_annotations
from core.annotations.geometry import geometry_of
from core.annotations.labels import LabelList
from core.annotations.measures import measure
from core.command_line.main import main
from tests.annotations.samples import IMAGE

LESION = [[40.25, 60.5], [90.0, 55.0], [110.75, 99.125], [61.0, 120.0]]
HOLE = [[65.0, 80.0], [80.0, 80.0], [72.5, 95.0]]
BOX, ROUND, CALIPER, SPOT = (150, 40, 60, 30), (200.0, 100.0, 48.0, 32.0), ((10, 20), (110, 95)), (33.5, 44.5)
"""Left, top, width and height; and centre with both diameters; all counted from the first pixel's corner."""
AREA = shapely.Polygon(LESION, [HOLE]).area, BOX[2] * BOX[3], np.pi / 4 * ROUND[2] * ROUND[3]


def around(count: int) -> np.ndarray:
    """The ellipse as a polygon, as QuPath writes one."""
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.array(ROUND[:2]) + np.stack([np.cos(angles), np.sin(angles)], axis=1) * np.array(ROUND[2:]) / 2


def qupath(path: Path) -> None:
    """https://qupath.readthedocs.io/en/stable/docs/advanced/exporting_annotations.html: a cell and its nucleus too."""

    def feature(kind: str, coordinates: object, name: str, **properties: object) -> dict[str, object]:
        geometry = {"type": kind, "coordinates": coordinates, "plane": {"c": -1, "z": 0, "t": 0}}
        known = {"objectType": "annotation", "name": name, "isLocked": False, **properties}
        return {
            "type": "Feature",
            "id": f"{name:0>8}-0000-4000-8000-000000000000",
            "geometry": geometry,
            "properties": known,
        }

    leakage = {"classification": {"name": "leakage", "color": [10, 20, 200]}}
    left, top, width, height = BOX
    box = [[left, top], [left + width, top], [left + width, top + height], [left, top + height], [left, top]]
    oval = around(96).tolist()
    cell = feature("Polygon", [[*oval, oval[0]]], "3", objectType="cell")
    cell["nucleusGeometry"] = {"type": "Polygon", "coordinates": [box]}
    features = [
        feature("Polygon", [[*LESION, LESION[0]], [*HOLE, HOLE[0]]], "1", **leakage),
        feature("Polygon", [box], "2", measurements={"Area µm^2": 1800.0, "Circularity": "NaN"}),
        cell,
        feature(
            "LineString", list(map(list, CALIPER)), "4", metadata={"ANNOTATION_DESCRIPTION": "a caliper"}
        ),
        feature("Point", list(SPOT), "5"),
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def imagej(path: Path) -> None:
    """By the library roifile, whose structure is that of ij/io/RoiDecoder.java."""

    def named(roi: roifile.ImagejRoi, name: str) -> roifile.ImagejRoi:
        roi.name, roi.group, roi.position = name, 7, 2
        return roi

    left, top, width, height = BOX
    x, y, across, down = ROUND
    box = roifile.ImagejRoi(
        roitype=roifile.ROI_TYPE.RECT,
        left=left,
        top=top,
        right=left + width,
        bottom=top + height,
        version=228,
    )
    oval = roifile.ImagejRoi(
        roitype=roifile.ROI_TYPE.OVAL,
        left=round(x - across / 2),
        top=round(y - down / 2),
        right=round(x + across / 2),
        bottom=round(y + down / 2),
        version=228,
    )
    caliper = roifile.ImagejRoi(roitype=roifile.ROI_TYPE.LINE, version=228)
    # ImageJ counts lines and points from the first pixel's centre.
    (caliper.x1, caliper.y1), (caliper.x2, caliper.y2) = np.array(CALIPER) - 0.5
    spot = roifile.ImagejRoi.frompoints([np.array(SPOT) - 0.5])
    spot.roitype = roifile.ROI_TYPE.POINT
    lesion = roifile.ImagejRoi.frompoints(np.array(LESION))
    hole = roifile.ImagejRoi.frompoints(np.array(HOLE))
    rois = {"1": lesion, "hole": hole, "2": box, "3": oval, "4": caliper, "5": spot}
    roifile.roiwrite(path, [named(roi, name) for name, roi in rois.items()], mode="w")


def labelme(path: Path) -> None:
    """labelme 5: `shapes` with `points` in pixels from the first pixel's corner."""
    left, top, width, height = BOX
    shapes = [
        ("leakage", LESION, "polygon"),
        ("hole", HOLE, "polygon"),
        ("drusen", [[left, top], [left + width, top + height]], "rectangle"),
        ("naevus", around(96).tolist(), "polygon"),
        ("other", list(map(list, CALIPER)), "line"),
        ("fovea", [list(SPOT)], "point"),
    ]
    entries = [
        {
            "label": label,
            "points": points,
            "group_id": None,
            "description": "",
            "shape_type": kind,
            "flags": {},
            "mask": None,
        }
        for label, points, kind in shapes
    ]
    content = {"version": "5.5.0", "flags": {}, "shapes": entries, "imagePath": "eye.png", "imageData": None}
    path.write_text(json.dumps({**content, "imageHeight": IMAGE.size[0], "imageWidth": IMAGE.size[1]}))


PROGRAMS: dict[str, Callable[[Path], None]] = {"a.geojson": qupath, "a.zip": imagej, "a.json": labelme}


@pytest.fixture(params=PROGRAMS)
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    PROGRAMS[request.param](path)
    return path


def test_what_was_drawn_there_is_measured_here(foreign: Path) -> None:
    """An annotation whose coordinates are ours: half a pixel less than theirs, and of the same sizes."""
    read = read_annotations(foreign, IMAGE).annotations
    areas = sorted(measure(each.shape).px.area for each in read if each.shape.is_closed)
    with_hole = foreign.suffix == ".geojson"
    hole = shapely.Polygon(HOLE).area
    expected = sorted(AREA if with_hole else (AREA[0] + hole, hole, *AREA[1:]))
    np.testing.assert_allclose(areas, expected, rtol=2e-3)
    (caliper,) = (each for each in read if each.shape.kind.value == "line")
    np.testing.assert_allclose(caliper.shape.vertices, np.array(CALIPER) - 0.5)
    (spot,) = (each for each in read if each.shape.kind.value == "point")
    np.testing.assert_allclose(spot.shape.vertices, [np.array(SPOT) - 0.5])


@pytest.mark.parametrize("ending", [".geojson", ".zip"])
def test_files_of_other_programs_go_round_and_stay(foreign: Path, ending: str) -> None:
    first, second = (foreign.with_name(f"{name}{ending}") for name in ("first", "second"))
    read = read_annotations(foreign, IMAGE)
    write_annotations(first, read.annotations, LabelList(read.labels), IMAGE)
    again = read_annotations(first, IMAGE)
    write_annotations(second, again.annotations, LabelList(again.labels), IMAGE)
    assert second.read_bytes() == first.read_bytes()
    assert [each.label for each in again.annotations] == [each.label for each in read.annotations]
    for before, after in zip(read.annotations, again.annotations, strict=True):
        assert geometry_of(after.shape).hausdorff_distance(geometry_of(before.shape)) < 0.01


def test_other_programs_see_what_was_drawn(foreign: Path) -> None:
    """Their own libraries on the files that are written: shapely on GeoJSON, roifile on ImageJ's."""
    read = read_annotations(foreign, IMAGE)
    for ending in (".geojson", ".zip"):
        write_annotations(foreign.with_name(f"out{ending}"), read.annotations, LabelList(read.labels), IMAGE)
    content = json.loads(foreign.with_name("out.geojson").read_text("utf-8"))
    theirs = [shapely.geometry.shape(each["geometry"]) for each in content["features"]]
    lesion = shapely.Polygon(LESION)
    assert min(lesion.exterior.hausdorff_distance(each.exterior) for each in theirs if each.area) < 0.01
    assert any(each.geom_type == "Point" and (each.x, each.y) == pytest.approx(SPOT) for each in theirs)
    with zipfile.ZipFile(foreign.with_name("out.zip")) as archive:
        rois = [roifile.ImagejRoi.frombytes(archive.read(name)) for name in archive.namelist()]
    assert len(rois) == len(read.annotations)
    outlines = [roi.coordinates() for roi in rois if roi.roitype.name in ("POLYGON", "FREEHAND", "TRACED")]
    if foreign.suffix != ".geojson":  # there the lesion has a hole, and is a composite of ImageJ
        assert any(len(each) == 4 and np.abs(each - LESION).max() < 0.01 for each in outlines)


def test_they_are_carried_by_the_command_line(foreign: Path, tmp_path: Path) -> None:
    from core.transforms.composite import CompositeTransform
    from core.transforms.itk_files import write_transform
    from core.transforms.planar import PlanarTransform

    doubled = PlanarTransform(np.array([[2.0, 0, 7], [0, 2.0, -3], [0, 0, 1]]))
    write_transform(tmp_path / "transform.h5", CompositeTransform(doubled))
    output = tmp_path / "carried.geojson"
    arguments = [
        "map-shapes",
        "--transform",
        str(tmp_path / "transform.h5"),
        "--from",
        "reference",
        str(foreign),
    ]
    assert main([*arguments, "--output", str(output)]) == 0
    content = json.loads(output.read_text("utf-8"))
    theirs = [shapely.geometry.shape(each["geometry"]) for each in content["features"]]
    expected = shapely.Polygon(doubled(np.array(LESION) - 0.5) + 0.5)
    assert min(expected.exterior.hausdorff_distance(each.exterior) for each in theirs if each.area) < 0.05
