"""The table of the files that hold annotations: what each format is called, its endings, how it is read and written.

Everything that reads or writes annotations, or asks for a file of them, reads this table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.annotations.annotation import Annotation
from core.annotations.home_image import HomeImage
from core.annotations.labels import LabelList
from core.annotations.reading import ReadAnnotations, read_bytes
from core.errors import InputError
from core.language import mark, tr
from core.late_import import load_function
from core.notices import Notice

Reader = Callable[[Path, "HomeImage | None"], ReadAnnotations]
Writer = Callable[
    [Path, "Sequence[Annotation]", LabelList, "HomeImage | None", "float | None"], "tuple[Notice, ...]"
]


@dataclass(frozen=True)
class AnnotationFormat:
    """A format of files of annotations.

    Attributes:
        identifier: as scripts and settings have it.
        words: what it is called.
        endings: of its files, in small letters; the first is that of new ones.
        reader, writer: a function as text, see `late_import`; empty where there is none.
        mark: what its files hold, where another format has the same ending.
    """

    identifier: str
    words: str
    endings: tuple[str, ...]
    reader: str = ""
    writer: str = ""
    mark: bytes = b""


ANNOTATION_FORMATS: dict[str, AnnotationFormat] = {
    each.identifier: each
    for each in (
        AnnotationFormat(
            "labelme",
            mark("labelme"),
            (".json",),
            reader="core.annotations.labelme_files:read_labelme",
            mark=b'"shapes"',
        ),
        AnnotationFormat(
            "geojson",
            mark("GeoJSON (QuPath)"),
            (".geojson", ".json"),
            reader="core.annotations.geojson:read_geojson",
            writer="core.annotations.files:_write_geojson",
        ),
        AnnotationFormat(
            "imagej-zip",
            mark("ROIs of ImageJ"),
            (".zip",),
            reader="core.annotations.imagej_rois:read_imagej_rois",
            writer="core.annotations.files:_write_rois",
        ),
        AnnotationFormat(
            "imagej-roi",
            mark("one ROI of ImageJ"),
            (".roi",),
            reader="core.annotations.imagej_rois:read_imagej_rois",
            writer="core.annotations.files:_write_rois",
        ),
        AnnotationFormat(
            "label-mask",
            mark("label mask"),
            (".tif", ".tiff"),
            reader="core.annotations.label_masks:read_label_mask",
            writer="core.annotations.files:_write_mask",
        ),
    )
}


def read_annotations(path: Path | str, image: HomeImage | None = None) -> ReadAnnotations:
    """Read a file of annotations; its ending tells the format.

    Args:
        image: the image that they are read for, to which they then belong; None where it is not known. A file that
            belongs to an image of another size is refused.

    Raises:
        InputError: the format is not known, or the file cannot be used.
    """
    path = Path(path)
    formats = [each for each in readable_formats() if path.suffix.lower() in each.endings]
    if not formats:
        raise InputError(
            tr("{name} is no file of annotations that is read here. These are: {endings}.").format(
                name=path.name, endings=", ".join(endings(readable_formats()))
            )
        )
    if len(formats) > 1:
        content = read_bytes(path)
        formats = [each for each in formats if each.mark in content]
    read: Reader = load_function(formats[0].reader)
    return read(path, image)


def write_annotations(
    path: Path | str,
    annotations: Sequence[Annotation],
    labels: LabelList,
    image: HomeImage | None = None,
    spacing_um: float | None = None,
) -> tuple[Notice, ...]:
    """Write the annotations of one image into a file; its ending tells the format.

    Args:
        labels: where their colours and numbers come from.
        image: the one whose pixels their coordinates are.
        spacing_um: micrometres for each of its pixels, where they are known.

    Returns:
        What there is to say, such as which of them the format has no place for.

    Raises:
        InputError: the format is not known or lacks something, or the folder is missing or not writable.
    """
    path = Path(path)
    write: Writer = load_function(format_to_write(path).writer)
    return write(path, annotations, labels, image, spacing_um)


def format_to_write(path: Path) -> AnnotationFormat:
    """The format that a new file of this name has.

    Raises:
        InputError: there is none.
    """
    for each in writable_formats():
        if path.suffix.lower() in each.endings:
            return each
    raise InputError(
        tr("Annotations are written into files that end in {endings}, and {name} does not.").format(
            name=path.name, endings=", ".join(endings(writable_formats()))
        )
    )


def readable_formats() -> tuple[AnnotationFormat, ...]:
    """Those that are read."""
    return tuple(each for each in ANNOTATION_FORMATS.values() if each.reader)


def writable_formats() -> tuple[AnnotationFormat, ...]:
    """Those that are written."""
    return tuple(each for each in ANNOTATION_FORMATS.values() if each.writer)


def endings(formats: Sequence[AnnotationFormat]) -> tuple[str, ...]:
    """The endings of several formats, each once."""
    return tuple(dict.fromkeys(ending for each in formats for ending in each.endings))


def _write_geojson(
    path: Path,
    annotations: Sequence[Annotation],
    labels: LabelList,
    image: HomeImage | None,
    _spacing_um: float | None,
) -> tuple[Notice, ...]:
    from core.annotations.geojson import write_geojson

    write_geojson(path, annotations, labels, image)
    return ()


def _write_rois(
    path: Path,
    annotations: Sequence[Annotation],
    labels: LabelList,
    _image: HomeImage | None,
    _spacing_um: float | None,
) -> tuple[Notice, ...]:
    from core.annotations.imagej_rois import write_imagej_rois

    write_imagej_rois(path, annotations, labels)
    return ()


def _write_mask(
    path: Path,
    annotations: Sequence[Annotation],
    labels: LabelList,
    image: HomeImage | None,
    spacing_um: float | None,
) -> tuple[Notice, ...]:
    from core.annotations.label_masks import write_label_mask

    if image is None:
        raise InputError(
            tr("A label mask has the size of its image, and that is not known here. Write {endings}.").format(
                endings=".geojson, .zip"
            )
        )
    return write_label_mask(path, annotations, labels, image.size, spacing_um)
