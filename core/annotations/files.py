"""The table of the files that hold annotations: what each format is called, its endings, how it is read and written.

Everything that reads or writes annotations, or asks for a file of them, reads this table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InputError
from core.language import mark, tr
from core.late_import import load_function

if TYPE_CHECKING:
    from core.annotations.annotation import Annotation
    from core.annotations.home_image import HomeImage
    from core.annotations.labels import LabelList
    from core.annotations.reading import ReadAnnotations
    from core.images.spacing import PixelSize
    from core.notices import Notice


@dataclass(frozen=True)
class AnnotationFormat:
    """A format of files of annotations.

    Attributes:
        identifier: as scripts and settings have it.
        words: what it is called.
        endings: of its files, in small letters; the first is that of new ones.
        reader: a function of the arguments of `read_annotations` that gives `ReadAnnotations`, as text; empty where
            there is none.
        writer: likewise, a function of the arguments of `write_annotations` that gives notices.
        needs_image: whether it is written only where the size of the image is known.
        sign: what its files hold, where another format has the same ending.
        table: the ending of a file that is written beside; empty where there is none.
    """

    identifier: str
    words: str
    endings: tuple[str, ...]
    reader: str = ""
    writer: str = ""
    needs_image: bool = False
    sign: bytes = b""
    table: str = ""


ANNOTATION_FORMATS: dict[str, AnnotationFormat] = {
    each.identifier: each
    for each in (
        AnnotationFormat(
            "labelme",
            mark("labelme"),
            (".json",),
            reader="core.annotations.labelme_files:read_labelme",
            sign=b'"shapes"',
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
            needs_image=True,
            table=".csv",
        ),
    )
}


def read_annotations(
    path: Path | str, image: HomeImage | None = None, labels: LabelList | None = None
) -> ReadAnnotations:
    """Read a file of annotations; its ending tells the format.

    Args:
        image: the image that they are read for, to which they then belong; None where it is not known. A file that
            belongs to an image of another size is refused.
        labels: what the numbers of labels mean and which colours they have, where the file does not say it; None for
            the default list.

    Raises:
        InputError: the format is not known, or the file cannot be used.
    """
    path = Path(path)
    formats = [each for each in readable_formats() if path.suffix.lower() in each.endings]
    if not formats:
        raise InputError(
            tr("{name} is not an annotation file that this program reads. It reads: {endings}.").format(
                name=path.name, endings=", ".join(endings(readable_formats()))
            )
        )
    if len(formats) > 1:
        from core.annotations.reading import read_bytes

        content = read_bytes(path)
        formats = [each for each in formats if each.sign in content]
    result: ReadAnnotations = load_function(formats[0].reader)(path, image, labels)
    return result


def write_annotations(
    path: Path | str,
    annotations: Sequence[Annotation],
    labels: LabelList,
    image: HomeImage | None = None,
    pixel_size_um: PixelSize | None = None,
) -> tuple[Notice, ...]:
    """Write the annotations of one image into a file; its ending tells the format.

    Args:
        labels: where their colours and numbers come from.
        image: the one whose pixels their coordinates are.
        pixel_size_um: `(x, y)`, the width and height of its pixels in micrometres, where they are known.

    Returns:
        What there is to say, such as which of them the format has no place for.

    Raises:
        InputError: the format is not known or lacks something, or the folder is missing or not writable.
    """
    path = Path(path)
    notices: tuple[Notice, ...] = load_function(format_to_write(path, image is not None).writer)(
        path, annotations, labels, image, pixel_size_um
    )
    return notices


def written_paths(path: Path) -> tuple[Path, ...]:
    """The files that `write_annotations` writes when it is asked for this one, which is the first.

    Raises:
        InputError: there is no format for it.

    >>> [each.name for each in written_paths(Path("leakage.tif"))]
    ['leakage.tif', 'leakage.csv']
    """
    table = format_to_write(path).table
    return (path, path.with_suffix(table)) if table else (path,)


def format_to_write(path: Path, image_is_known: bool = True) -> AnnotationFormat:
    """The format that a new file of this name has.

    Raises:
        InputError: there is none, or it needs the image.
    """
    fitting = [each for each in writable_formats() if path.suffix.lower() in each.endings]
    usable = [each for each in fitting if image_is_known or not each.needs_image]
    if usable:
        return usable[0]
    known = ", ".join(endings(writable_formats(image_is_known)))
    if fitting:
        raise InputError(
            tr(
                "{name} would have the size of its image, and that is not known here. Annotations alone are "
                "written into files that end in {endings}."
            ).format(name=path.name, endings=known)
        )
    raise InputError(
        tr("Annotations are written into files that end in {endings}, and {name} does not.").format(
            name=path.name, endings=known
        )
    )


def readable_formats() -> tuple[AnnotationFormat, ...]:
    """Those that are read."""
    return tuple(each for each in ANNOTATION_FORMATS.values() if each.reader)


def writable_formats(image_is_known: bool = True) -> tuple[AnnotationFormat, ...]:
    """Those that are written."""
    return tuple(
        each
        for each in ANNOTATION_FORMATS.values()
        if each.writer and (image_is_known or not each.needs_image)
    )


def endings(formats: Sequence[AnnotationFormat]) -> tuple[str, ...]:
    """The endings of several formats, each once."""
    return tuple(dict.fromkeys(ending for each in formats for ending in each.endings))


def _write_geojson(
    path: Path,
    annotations: Sequence[Annotation],
    labels: LabelList,
    image: HomeImage | None,
    _pixel_size_um: PixelSize | None,
) -> tuple[Notice, ...]:
    from core.annotations.geojson import write_geojson

    write_geojson(path, annotations, labels, image)
    return ()


def _write_rois(
    path: Path,
    annotations: Sequence[Annotation],
    labels: LabelList,
    _image: HomeImage | None,
    _pixel_size_um: PixelSize | None,
) -> tuple[Notice, ...]:
    from core.annotations.imagej_rois import write_imagej_rois

    write_imagej_rois(path, annotations, labels)
    return ()


def _write_mask(
    path: Path,
    annotations: Sequence[Annotation],
    labels: LabelList,
    image: HomeImage | None,
    pixel_size_um: PixelSize | None,
) -> tuple[Notice, ...]:
    from core.annotations.label_masks import write_label_mask

    assert image is not None  # see `needs_image`
    return write_label_mask(path, annotations, labels, image.size, pixel_size_um)
