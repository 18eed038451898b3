"""The files that an export writes where a case has annotations: the one table that bundle, panel and tests read.

How to add one, in two files: a function that writes it from what `AnnotationContent` holds, and a row in the table
below. Bundle, `stack`, batch and the export panel write and list it by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.annotations.annotation import Annotation
from core.case.notices import NotYetAligned
from core.export.annotation_source import CANVAS, AnnotationSource
from core.export.file_names import unlike_file_names
from core.export.notices import DrawnElsewhere, LieOutside, NoPicture, NotCarried, TooManyLabels
from core.language import mark
from core.late_import import load_function
from core.notices import Notice

if TYPE_CHECKING:
    from core.export.annotation_content import AnnotationContent


@dataclass(frozen=True)
class AnnotationFile:
    """A file of an export, or one for each image.

    Attributes:
        name: with `{image}` where every image has one.
        meaning: what it is, through `tr`.
        function: `module:function`, imported when it is written; takes the path, `AnnotationContent`, and the SHA-256
            of the image. Empty where another function writes the file along with its own.
        needs_pixels: whether it is written only for an image that is at hand.
        needs_areas: whether it is written only where an outline stands on the image.
    """

    name: str
    meaning: str
    function: str = ""
    needs_pixels: bool = False
    needs_areas: bool = False

    @property
    def is_for_each_image(self) -> bool:
        """Whether every image has one; the others are of the reference, or of the case."""
        return "{image}" in self.name

    def holds(self, name: str) -> bool:
        """Whether a file of this name is one of these."""
        start, _, end = self.name.partition("{image}")
        if not self.is_for_each_image:
            return name == self.name
        return name.startswith(start) and name.endswith(end) and len(name) > len(start + end)


ANNOTATION_FILES = (
    AnnotationFile(
        "annotations-{image}.geojson",
        mark("annotations on one image, for QuPath"),
        "core.export.annotation_content:write_image_geojson",
    ),
    AnnotationFile(
        "annotations-{image}.zip",
        mark("annotations on one image, for ImageJ"),
        "core.export.annotation_content:write_image_rois",
    ),
    AnnotationFile(
        "annotated-{image}.png",
        mark("picture of one image with its annotations"),
        "core.export.annotation_content:write_picture",
        needs_pixels=True,
    ),
    AnnotationFile(
        "labels.tif",
        mark("label mask on the grid of the stack: outlines with an area"),
        "core.export.annotation_content:write_mask",
        needs_areas=True,
    ),
    AnnotationFile("labels.csv", mark("what the values of the label mask mean"), needs_areas=True),
    AnnotationFile(
        "measurements.csv",
        mark("table of all annotations with lengths and areas"),
        "core.export.annotation_content:write_table",
    ),
    AnnotationFile(
        "etdrs.csv",
        mark("table of the area of every label in the sectors of the ETDRS grid"),
        "core.export.annotation_content:write_sectors",
        needs_areas=True,
    ),
)


def annotation_file_of(name: str) -> AnnotationFile | None:
    """What a file of this name is; None where it is no file of annotations.

    >>> annotation_file_of("annotations-FA 2-40.zip").meaning
    'annotations on one image, for ImageJ'
    """
    return next((each for each in ANNOTATION_FILES if each.holds(name)), None)


@dataclass(frozen=True, eq=False)
class AnnotationOutput:
    """What writes each file, by its name, and what of the annotations is missing in them.

    A file of which another one's function takes care has no writer.
    """

    writers: dict[str, Callable[[Path], object]]
    remarks: tuple[Notice, ...] = ()


def planned_annotation_files(source: AnnotationSource) -> tuple[tuple[str, AnnotationFile], ...]:
    """Every file that `annotation_output` writes, with its row of the table; none without annotations."""
    return tuple((name, each) for name, each, _ in _files(source))


def annotation_output(source: AnnotationSource) -> AnnotationOutput:
    """Carry and measure the annotations, and say what writes each file; nothing where there are none."""
    files = list(_files(source))
    if not files:
        return AnnotationOutput({})
    from core.export.annotation_content import annotation_content

    content = annotation_content(source)
    writers: dict[str, Callable[[Path], object]] = {
        name: partial(_write, each.function, content, sha256) for name, each, sha256 in files if each.function
    }
    return AnnotationOutput(writers, annotation_remarks(source, content))


def annotation_remarks(source: AnnotationSource, content: AnnotationContent) -> tuple[Notice, ...]:
    """What of the annotations is missing on the images, and why."""
    return (*_not_carried(source), *_left_out(source, content))


def _not_carried(source: AnnotationSource) -> Iterator[Notice]:
    homes = {each.home for each in source.case.annotations}
    reasons = [source.reason(home, other) for home in homes for other in source.exported if home != other]
    names = {reason.name for reason in reasons if isinstance(reason, NotYetAligned)}
    identities = source.case.images
    yield from map(NotCarried, dict.fromkeys(each.name for each in identities if each.name in names))
    known = {each.sha256 for each in identities}
    gone = sum(each.home not in known for each in source.case.annotations)
    if gone:
        yield DrawnElsewhere(gone)


def _left_out(source: AnnotationSource, content: AnnotationContent) -> Iterator[Notice]:
    for each in content.exported:
        if each.image is None and source.reaching(each.identity.sha256):
            yield NoPicture(each.identity.name)
    outside = tuple((each.identity.name, each.outside) for each in content.exported if each.outside)
    if outside:
        yield LieOutside(outside)
    if content.unnumbered:
        yield TooManyLabels(content.unnumbered)


def _files(source: AnnotationSource) -> Iterator[tuple[str, AnnotationFile, str]]:
    """Every file: its name, its row of the table, and the image that it is of."""
    reaching = {sha256: source.reaching(sha256) for sha256 in source.exported}
    if not any(reaching.values()):
        return
    own_canvas = (CANVAS,) if source.canvas is not None else ()
    images = _names(source)
    grid, reaching[CANVAS] = (own_canvas or source.exported)[0], reaching[source.exported[0]]
    for each in ANNOTATION_FILES:
        for sha256 in (*source.exported, *own_canvas) if each.is_for_each_image else (grid,):
            if _is_written(each, source, sha256, reaching[sha256]):
                yield each.name.format(image=images[sha256]), each, sha256


def _names(source: AnnotationSource) -> dict[str, str]:
    """What every image of the case, and the canvas, is called in names of files."""
    known = {each.sha256: each.name for each in (*source.case.images, *source.identities)} | {CANVAS: CANVAS}
    return dict(zip(known, unlike_file_names(known.values()), strict=True))


def _is_written(
    file: AnnotationFile, source: AnnotationSource, sha256: str, reaching: Sequence[Annotation]
) -> bool:
    if file.needs_pixels and sha256 not in (*source.images, CANVAS):
        return False
    if file.needs_areas:
        return any(each.shape.is_closed for each in reaching)
    return bool(reaching) or not file.is_for_each_image


def _write(function: str, content: AnnotationContent, sha256: str, path: Path) -> None:
    load_function(function)(path, content, sha256)
