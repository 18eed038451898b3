"""Annotations as a label mask: a TIFF of the image's size whose values are the numbers of labels, and a table of them.

A pixel has the label of the last annotation within which its centre lies, and 0 where there is none. The table lies
beside the mask, by the same name with the ending `.csv`: `value,label,colour`. A mask that is read becomes outlines
along the edges of its pixels, one for each area that hangs together.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.home_image import UNKNOWN_HOME, HomeImage
from core.annotations.labels import MOST_LABELS, Label, LabelList
from core.annotations.mask_outlines import amount, fill, outlines
from core.annotations.notices import LeftOut
from core.annotations.reading import (
    ReadAnnotations,
    check_amount,
    check_stated_size,
    finished,
    read_bytes,
    title,
)
from core.atomic_files import atomic_path
from core.coordinates import Size
from core.errors import InputError
from core.images.number_ranges import AS_THEY_ARE
from core.images.spacing import PixelSize
from core.images.stated_pixel_size import tiff_resolution
from core.language import mark, tr
from core.notices import Notice
from core.spreadsheets import table_text
from core.tables.lines import read_table

COLUMNS = ("value", "label", "colour")
_BITS = {8: np.uint8, 16: np.uint16}


def write_label_mask(
    path: Path | str,
    annotations: Iterable[Annotation],
    labels: LabelList,
    size: Size,
    pixel_size_um: PixelSize | None = None,
    bits: int = 8,
) -> tuple[Notice, ...]:
    """Write a mask on an image's grid, and the table of the labels beside it.

    Args:
        size: `(height, width)` of the image.
        pixel_size_um: `(x, y)`, the width and height of its pixels in micrometres, stated where they are known.
        bits: 8 or 16.

    Returns:
        What there is to say: annotations without an area were left out.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import tifffile

    path, annotations = Path(path), list(annotations)
    labels = labels.with_labels_named(each.label for each in annotations)
    values = np.zeros(size, dtype=_BITS[bits])
    for annotation in annotations:
        if annotation.shape.is_closed:
            fill(values, annotation.shape, labels.number(annotation.label))
    with atomic_path(table_path(path)) as table, atomic_path(path) as temporary:
        table.write_text(_table_text(labels), encoding="utf-8", newline="\n")
        tifffile.imwrite(
            temporary,
            values,
            photometric="minisblack",
            compression="zlib",
            metadata=None,
            **tiff_resolution(pixel_size_um),
        )
    open_ones = tuple(title(each) for each in annotations if not each.shape.is_closed)
    return (LeftOut(open_ones, mark("it has no area")),) if open_ones else ()


def read_label_mask(
    path: Path | str, image: HomeImage | None = None, labels: LabelList | None = None
) -> ReadAnnotations:
    """Read a mask of 8 or 16 bits into outlines: what `write_label_mask` makes of them is the same mask.

    A value that the table beside it lacks, or every value where there is none, is the number of a label in the list
    that is given, and “label 3” where that ends before.

    Args:
        image: the one whose pixels they are.
        labels: what values mean that the table lacks.

    Raises:
        InputError: the file is no such mask, is damaged or has another size than the image, or its table is not as it
            should be.
    """
    from core.images.tiff_files import decode_tiff

    path = Path(path)
    decoded = decode_tiff(read_bytes(path), path.name)
    if decoded.values != AS_THEY_ARE:
        raise InputError(
            tr(
                "{name} holds fractions or negative numbers. The values of a label mask are whole numbers."
            ).format(name=path.name)
        )
    values = decoded.pixels
    if values.ndim != 2:
        raise InputError(
            tr("{name} is a colour image. A label mask is a grey image whose values are labels.").format(
                name=path.name
            )
        )
    check_stated_size(path, values.shape[1], values.shape[0], image)
    table = _read_table(table_path(path))
    annotations: list[Annotation] = []
    vertices = 0
    present = [value for value in np.flatnonzero(np.bincount(values.ravel())).tolist() if value]
    if len(present) > MOST_LABELS:
        raise InputError(
            tr("{name} holds {count} different values; a label mask has at most {most}.").format(
                name=path.name, count=len(present), most=MOST_LABELS
            )
        )
    for value in present:
        label = table.setdefault(value, _numbered(value, labels))
        areas, corners = amount(values == value)
        vertices += corners
        check_amount(path, len(annotations) + areas, vertices)
        shapes = outlines(values == value)
        annotations += [Annotation(shape, UNKNOWN_HOME, label.name) for shape in shapes]
    return finished(path, annotations, table.values(), (), image)


def table_path(path: Path) -> Path:
    """Where the table of a mask lies."""
    return path.with_suffix(".csv")


def _table_text(labels: LabelList) -> str:
    rows = ((number, each.name, each.colour) for number, each in enumerate(labels.labels, start=1))
    return table_text([COLUMNS, *rows])


def _read_table(path: Path) -> dict[int, Label]:
    """The labels by their values; none where there is no table, or a table of something else."""
    if not path.exists():
        return {}
    try:
        lines = read_table(path, comments=False, white_space=False).lines
    except InputError:
        return {}
    header = [field.lower() for field in lines[0].fields] if lines else []
    if "value" not in header or "label" not in header:
        return {}
    places = [header.index(name) if name in header else None for name in COLUMNS]
    table: dict[int, Label] = {}
    for line in lines[1:]:
        value, name, colour = (line.field(place) for place in places)
        table[_value(path, line.number, value)] = _label(path, line.number, name, colour)
    return table


def _numbered(value: int, labels: LabelList | None) -> Label:
    if labels is not None and value <= len(labels.labels):
        return labels.labels[value - 1]
    return LabelList().label(f"label {value}")


def _value(path: Path, number: int, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise _bad_line(path, number, tr('expected a whole number and found "{text}".').format(text=text))
    return int(text[:10])


def _label(path: Path, number: int, name: str, colour: str) -> Label:
    try:
        return Label(name, colour) if colour else Label(name, LabelList().label(name).colour)
    except InputError as error:
        raise _bad_line(path, number, str(error)) from error


def _bad_line(path: Path, number: int, problem: str) -> InputError:
    return InputError(
        tr("Line {number} of {name}: {problem}").format(number=number, name=path.name, problem=problem)
    )
