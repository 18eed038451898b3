"""Annotations as ROIs of ImageJ: one in a `.roi` file, several in a `.zip`, as its ROI Manager writes and reads them.

The name of a ROI is that of the annotation, and the label where it has none; no two are the same. Its group is the
number of the label in the list, its colour that of the label. What a ROI has no place for (label, note, author, times,
identifier) stands in its properties, which ImageJ keeps. A position in a stack is neither written nor read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from core.annotations.annotation import Annotation
from core.annotations.home_image import HomeImage
from core.annotations.imagej_annotations import (
    DAMAGED,
    annotation_as_roi,
    properties_text,
    roi_as_annotations,
)
from core.annotations.labels import Label, LabelList
from core.annotations.notices import LeftOut
from core.annotations.reading import (
    MOST_BYTES,
    ReadAnnotations,
    check_amount,
    finished,
    problem_in,
    read_bytes,
)
from core.atomic_files import atomic_path
from core.errors import InputError
from core.language import mark, tr

if TYPE_CHECKING:
    from roifile import ImagejRoi

ROI = ".roi"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]')
_LONGEST_ENTRY = 100
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip: the same annotations are the same bytes
_DAMAGED = (*DAMAGED, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError)


def write_imagej_rois(path: Path | str, annotations: Iterable[Annotation], labels: LabelList) -> None:
    """Write a `.zip` of ROIs, or one ROI as `.roi`; the ending tells which.

    Raises:
        InputError: there is none, there are several for a `.roi`, or the folder is missing or not writable.
    """
    path, annotations = Path(path), list(annotations)
    if not annotations:
        raise InputError(tr("There is no annotation to write into {name}.").format(name=path.name))
    labels = labels.with_labels_named(each.label for each in annotations)
    names = _unique([each.name or each.label for each in annotations])
    rois = [annotation_as_roi(each, name, labels) for each, name in zip(annotations, names, strict=True)]
    if path.suffix.lower() == ROI:
        if len(rois) > 1:
            raise InputError(
                tr(
                    "A .roi file holds one annotation, and there are {count}. Choose a name that ends in .zip."
                ).format(count=len(rois))
            )
        content = rois[0].tobytes()
    else:
        content = _zipped(names, rois)
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def read_imagej_rois(
    path: Path | str, image: HomeImage | None = None, labels: LabelList | None = None
) -> ReadAnnotations:
    """Read a `.roi` file or a `.zip` of several.

    A ROI of several points or areas becomes an annotation for each. Rectangles are read as polygons, texts as points
    with a note. Images are left out.

    Args:
        labels: what the numbers of groups mean, for ROIs that do not name their label.

    Raises:
        InputError: the file or a ROI in it is damaged, holds what cannot be read, or belongs to another image.
    """
    path = Path(path)
    annotations: list[Annotation] = []
    found: list[Label] = []
    left_out: list[str] = []
    vertices = 0
    for number, (name, roi) in enumerate(_rois(path), start=1):
        try:
            label, new = roi_as_annotations(roi, name, labels or LabelList())
        except InputError as error:
            raise problem_in(path, number, error) from error
        annotations += new
        vertices += sum(each.shape.vertex_count for each in new)
        check_amount(path, len(annotations), vertices)
        found += [label] if new else []
        left_out += [] if new else [roi.name or name or path.stem]
    notices = [LeftOut(tuple(left_out), mark("it is no outline, line or point"))] if left_out else []
    return finished(path, annotations, found, notices, image, labels)


def _rois(path: Path) -> Iterator[tuple[str, ImagejRoi]]:
    """The ROIs of a file, and what a zip calls them."""
    from roifile import ImagejRoi

    content = read_bytes(path)
    if path.suffix.lower() == ROI and not content.startswith(b"PK"):
        yield "", _decoded(path, ImagejRoi, content)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            entries = [each for each in file.infolist() if each.filename.lower().endswith(ROI)]
            if not entries:
                raise InputError(
                    tr("{name} holds no ROI of ImageJ. Save it again in the ROI Manager.").format(
                        name=path.name
                    )
                )
            check_amount(path, len(entries), 0)
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise InputError(
                    tr("{name} is too large once it is unpacked. Save fewer ROIs.").format(name=path.name)
                )
            for entry in entries:
                stem = PurePosixPath(entry.filename.replace("\\", "/")).name[: -len(ROI)]
                yield stem, _decoded(path, ImagejRoi, file.read(entry))
    except InputError:
        raise
    except _DAMAGED as error:
        raise _damaged(path) from error


def _decoded(path: Path, kind: type[ImagejRoi], content: bytes) -> ImagejRoi:
    try:
        roi = kind.frombytes(content)
        roi.props = properties_text(content)
        return roi
    except _DAMAGED as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(
        tr("{name} is no ROI file of ImageJ, or is damaged. Save it again in ImageJ.").format(name=path.name)
    )


def _unique(names: Sequence[str]) -> list[str]:
    """The names, with a number behind those that were there before: two differ in more than the size of letters."""
    taken: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while _entry(candidate).lower() in taken:
            number += 1
            candidate = f"{name[:_LONGEST_ENTRY]}-{number}"
        taken.add(_entry(candidate).lower())
        result.append(candidate)
    return result


def _entry(name: str) -> str:
    """A name as that of a file, without parts of a path."""
    cleaned = _UNSAFE.sub("_", name).strip(". ")
    if len(cleaned) > _LONGEST_ENTRY:
        cleaned = cleaned[: _LONGEST_ENTRY // 2] + cleaned[-_LONGEST_ENTRY // 2 :]
    return cleaned or "roi"


def _zipped(names: Sequence[str], rois: Sequence[ImagejRoi]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, roi in zip(names, rois, strict=True):
            entry = zipfile.ZipInfo(_entry(name) + ROI, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, roi.tobytes())
    return content.getvalue()
