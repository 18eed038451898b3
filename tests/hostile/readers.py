"""Everything of the program that reads a file, by the ending of what it is shown: the table of what is damaged.

`tests.hostile.test_mutated_files` walks the tables of formats and the source: a reader that is not here, and no
module of `READ_OTHERWISE`, fails it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.annotations.files import read_annotations
from core.case import read_case, write_case
from core.errors import RetinaError
from core.images.reading import list_images, read_image
from core.points.files import read_points, write_points


@dataclass(frozen=True)
class Reader:
    """One way in which a file is read.

    Attributes:
        read: with a path; raises a `RetinaError` for what it cannot use, and nothing else.
        modules: of `core` and `retina_gui`, that open or decode what strangers or a broken disk may have changed.
        forgives: it never raises: what it cannot use is as if it were not there.
    """

    read: Callable[[Path], object]
    modules: tuple[str, ...] = ()
    forgives: bool = False


def _image(path: Path) -> object:
    from core.images.itk_geometry import itk_geometry

    try:
        list_images(path)
    finally:
        image = read_image(path)
    itk_geometry(image)
    return image


def _dicom(path: Path) -> object:
    """Read, and exported with what is taken over from its header: also whose it is."""
    from core.export.dicom_images import write_dicom
    from core.export.dicom_study import study_of_patient
    from core.export.stack import AlignedStack, ImageOrigin, NamedImage

    image: Any = _image(path)
    origin = ImageOrigin(image.facts, path)
    stack = AlignedStack((NamedImage("eye", image.pixels, origin),), study=study_of_patient([path]))
    write_dicom(path.with_name("again.dcm"), stack, 0)
    return read_image(path.with_name("again.dcm"))


def _points(path: Path) -> object:
    points = read_points(path)
    write_points(path.with_name("again.csv"), points)
    return points


def _annotations(path: Path) -> object:
    from core.annotations.files import write_annotations
    from core.annotations.labels import LabelList

    read = read_annotations(path)
    write_annotations(path.with_name("again.geojson"), read.annotations, LabelList())
    return read


def _points_and_annotations(path: Path) -> object:
    try:
        _annotations(path)
    finally:
        _points(path)
    return None


def _transform(path: Path) -> object:
    import numpy as np

    from core.export.transform_files import read_either_way

    points = read_either_way(path)(np.array([[1.0, 2.0]]))
    if not np.isfinite(points).all():
        raise ArithmeticError(f"a point goes to {points}")
    return points


def _case(path: Path) -> object:
    found = read_case(path)
    write_case(path.with_name("again.json"), found.case)
    return read_case(path.with_name("again.json"))


def _list(path: Path) -> object:
    from core.batch.case_table import list_table

    return list_table(path)


def _study(path: Path) -> object:
    from core.study.storage import read_study, write_study

    study = read_study(path)
    write_study(path.with_name("again.json"), study)
    return study


def _record(path: Path) -> object:
    from core.batch.outcome import RECORD, read_record, summary_text, write_record

    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, Path(folder) / RECORD)
        record = read_record(Path(folder))
        if record is not None:
            summary_text([record.outcome])
            write_record(Path(folder), record)
        return record


def _failure(path: Path) -> object:
    from core.batch.failures import failure_file, remembered_failure

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "case.json"
        shutil.copy(path, failure_file(place))
        return remembered_failure(place)


def _session(path: Path) -> object:
    from core.case.recovery import CASE, SESSION, lost_cases

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "one").mkdir()
        shutil.copy(path, root / "one" / SESSION)
        (root / "one" / CASE).write_text("{}")
        found = lost_cases(root, root / "own")
        for case in found:
            case.leave()
        if len(found) != 1:
            raise ArithmeticError("the lost case is not offered")
        return found


def _xy(path: Path) -> object:
    from core.points.csv_files import read_xy

    return read_xy(path)


def _affine_table(path: Path) -> object:
    from core.points.affine_table import read_affine_table

    return read_affine_table(path)


def _data_set(path: Path) -> object:
    from core.evaluation.datasets import read_dataset
    from core.evaluation.pairs import EYES_FILE

    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, Path(folder) / EYES_FILE)
        return read_dataset(folder)


def _rows(path: Path) -> object:
    from core.evaluation.automatic import AutomaticMeasurement
    from core.evaluation.automatic_table import AutomaticTable
    from core.evaluation.kept_rows import read_rows

    rows = read_rows(path).values()
    return AutomaticTable(tuple(row for row in rows if isinstance(row, AutomaticMeasurement))).summaries()


def _confidence(path: Path) -> object:
    from core.case.kept_registrations import _read_confidence

    return _read_confidence(path, 64 * "a")


def _configuration(path: Path) -> object:
    from core.training.configuration import read_configuration

    return read_configuration(path)


def _weights(path: Path) -> object:
    from core.network.weights import load_weights

    return load_weights(path)


def _trunk(path: Path) -> object:
    from core.network.vgg_trunk import VggTrunk
    from core.network.weights import load_trunk

    return load_trunk(path, VggTrunk())


def _checkpoint(path: Path) -> object:
    from core.training.checkpoint import read_checkpoint

    return read_checkpoint(path)


def _segmented(path: Path) -> object:
    from core.training.data.segmented import read_segmented

    return read_segmented(path, "a")


def _curves(path: Path) -> object:
    from core.training.log_curves import read_curves

    return read_curves(path)


def _settings(path: Path) -> object:
    from retina_gui import settings
    from retina_gui.state.options import ViewOptions
    from retina_gui.state.remembered import with_texts

    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, Path(folder) / "retina-gui.ini")
        kept, settings.user_config_dir = settings.user_config_dir, lambda *_, **__: folder  # type: ignore[assignment]
        try:
            _, texts = settings.remembered_layout(("main", "side"))
            found = (
                settings.remembered_theme(),
                settings.remembered_language(),
                settings.remembered_list_width(300),
                settings.remembered_hints(),
                [case.when for case in settings.remembered_recent()],
                settings.remembered_folder(),
                settings.remembered_geometry(),
            )
            return found, replace(with_texts(ViewOptions(), texts), **settings.remembered_reader())
        finally:
            settings.user_config_dir = kept


_PICTURE = Reader(
    _image,
    (
        *("core/images/reading.py", "core/images/pillow_files.py", "core/images/itk_geometry.py"),
        "core/images/itk_header.py",
        *("core/images/tiff_files.py", "core/images/tiff_contents.py", "core/images/tiff_directories.py"),
    ),
)
_PHOTOGRAPH = Reader(
    _dicom,
    (
        *("core/images/dicom_files.py", "core/images/dicom_identity.py", "core/export/dicom_source.py"),
        "core/images/dicom_decoding.py",
    ),
)
_TABLE = Reader(
    _points,
    (
        *("core/points/files.py", "core/points/delimited_points.py", "core/points/qgis_files.py"),
        *("core/points/slicer_files.py", "core/points/json_text.py", "core/tables/decoding.py"),
        *("core/points/matlab_files.py", "core/points/matlab_variables.py", "core/tables/lines.py"),
    ),
)
_SHAPES = Reader(
    _annotations,
    (
        *("core/annotations/files.py", "core/annotations/reading.py", "core/annotations/geojson.py"),
        *("core/annotations/labelme_files.py", "core/annotations/label_masks.py"),
    ),
)
_ROIS = Reader(
    _points_and_annotations,
    (
        *("core/annotations/imagej_rois.py", "core/annotations/imagej_annotations.py"),
        *("core/annotations/imagej_shapes.py", "core/points/imagej_points.py"),
    ),
)
_WAY = Reader(
    _transform, ("core/transforms/itk_files.py", "core/transforms/itk_parts.py", "core/child_reader.py")
)
_PARAMETERS = Reader(_weights, ("core/network/weights.py",))

PICTURES = (
    *("png", "palette.png", "deep.png", "jpg", "cmyk.jpg", "progressive.jpg", "bmp", "palette.bmp"),
    *(
        "tif",
        "tiled.tif",
        "lzw.tif",
        "planar.tif",
        "jpeg.tif",
        "imagej.tif",
        "ome.tif",
        "big.tif",
        "pages.tif",
    ),
    *("jp2", "j2k", "gif", "webp", "nrrd", "gzip.nrrd"),
)
PHOTOGRAPHS = (
    *("dcm", "frames.dcm", "twelve.dcm", "jpeg.dcm", "jpeg2000.dcm", "rle.dcm", "implicit.dcm", "bare.dcm"),
)
READERS: Mapping[str, Reader] = {
    **dict.fromkeys(PICTURES, _PICTURE),
    **dict.fromkeys(PHOTOGRAPHS, _PHOTOGRAPH),
    **dict.fromkeys(("csv", "headed.csv", "points", "fcsv", "mrk.json", "bigwarp.json", "mat"), _TABLE),
    **dict.fromkeys(("geojson", "labelme.json", "mask.tif"), _SHAPES),
    **dict.fromkeys(("zip", "roi"), _ROIS),
    **dict.fromkeys(("h5", "affine.h5", "tfm"), _WAY),
    "list.csv": Reader(_list, ("core/batch/case_table.py",)),
    "xy.csv": Reader(_xy, ("core/points/csv_files.py",)),
    "affine.csv": Reader(_affine_table, ("core/points/affine_table.py",)),
    "pairs.csv": Reader(_data_set, ("core/evaluation/pairs.py",)),
    "case.json": Reader(_case, ("core/case/storage.py", "core/places.py")),
    "study.json": Reader(_study, ("core/study/storage.py",)),
    "batch.json": Reader(_record, ("core/batch/outcome.py",), forgives=True),
    "failure.json": Reader(_failure, ("core/batch/failures.py",), forgives=True),
    "session.json": Reader(_session, ("core/case/recovery.py",), forgives=True),
    "rows.jsonl": Reader(_rows, ("core/evaluation/kept_rows.py",), forgives=True),
    "confidence.tif": Reader(_confidence, ("core/case/kept_registrations.py",), forgives=True),
    "settings.ini": Reader(
        _settings,
        (
            *("retina_gui/settings.py", "retina_gui/document/recent_cases.py"),
            "retina_gui/state/remembered.py",
        ),
        forgives=True,
    ),
    "toml": Reader(_configuration, ("core/training/configuration.py",)),
    "safetensors": _PARAMETERS,
    "trunk.safetensors": Reader(_trunk),
    "checkpoint.pt": Reader(_checkpoint, ("core/training/checkpoint.py",)),
    "segmented.npz": Reader(_segmented, ("core/training/data/segmented.py",), forgives=True),
    "log.csv": Reader(_curves, ("core/training/log_curves.py",), forgives=True),
}

READ_OTHERWISE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("core/batch/cluster_tasks.py", "core/batch/completing.py", "core/batch/sent_files.py"),
            *("core/cluster/sent_file.py", "core/report/dicom_report.py", "core/transforms/itk_hdf5.py"),
            "retina_gui/jobs/printed_pages.py",
        ),
        "takes bytes as they are, or what it has just made",
    ),
    **dict.fromkeys(
        ("core/batch/worker.py", "core/command_line/map_shapes.py", "retina_gui/jobs/batch_process.py"),
        "reads what this program says to itself",
    ),
    **dict.fromkeys(
        (
            *("core/evaluation/memory.py", "core/evaluation/provenance.py"),
            *("retina_gui/dialogs/about.py", "retina_gui/guide/guide.py", "retina_gui/look/icons.py"),
        ),
        "reads what belongs to the system or to this program",
    ),
    **dict.fromkeys(("core/export/kept_inputs.py", "core/file_hash.py"), "bytes alone"),
    "core/case/unfinished_exports.py": "lines of a text, whatever they are: tests.hostile.test_kills",
    "core/training/other_cameras.py": "decodes what it has just encoded",
    "retina_gui/jobs/looking_into.py": "decodes as core/images/reading.py does",
}
"""Modules that open files which no reader above stands for, and why."""


def fault_of(reader: Reader, path: Path) -> tuple[bool, str]:
    """Whether a file was read, and the sentence that refuses it; raises what is no sentence."""
    try:
        reader.read(path)
    except RetinaError as error:
        if reader.forgives:
            raise AssertionError(f"does not forgive: {error}") from error
        return False, str(error)
    return True, ""
