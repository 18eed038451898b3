"""Which files an export writes, what each of them is, and what writes it; nothing is made before a file is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.export import parts
from core.export.annotation_files import planned_annotation_files
from core.export.annotation_source import AnnotationSource
from core.export.channels import without_equal_channels
from core.export.exported import Exported
from core.export.image_files import write_png
from core.export.notices import MixedMontage
from core.export.pair_files import PAIR_FILES
from core.export.stack_formats import StackFormat, stack_files, stack_remarks, stack_writers
from core.export.turned_images import part_of_turned, turned_writers
from core.language import mark
from core.late_import import load_function
from core.notices import Notice

if TYPE_CHECKING:
    from core.case.document import Case
    from core.images.reading import RetinalImage

MONTAGE, CASE = "montage.png", "case.json"


@dataclass(frozen=True)
class PlannedFile:
    """A file of an export.

    Attributes:
        name: relative to the folder of the export.
        part: of `core.export.parts`.
        meaning: what it is, through `tr`.
        write: takes the path; None where another step of the export writes it.
    """

    name: str
    part: str
    meaning: str
    write: Callable[[Path], object] | None = field(default=None, compare=False)


def series_plan(exported: Exported, format: StackFormat, chosen: Collection[str]) -> list[PlannedFile]:
    """The stack, the montage, and the files of every exported image."""
    files = []
    if parts.STACK in chosen:
        for number, name in enumerate(stack_files(exported.stack_names, format)):
            write = partial(_write_stack, exported, format, number)
            files.append(PlannedFile(name, parts.STACK, format.purpose, write))
        for name, meaning, write in load_function(format.companions)(exported) if format.companions else ():
            files.append(PlannedFile(name, parts.STACK, meaning, write))
    if parts.MONTAGE in chosen:
        meaning = mark("picture of all fields, blended, exposure matched")
        files.append(PlannedFile(MONTAGE, parts.MONTAGE, meaning, partial(_write_montage, exported)))
    for each in PAIR_FILES:
        for pair in exported.pairs if each.part in chosen else ():
            if each.is_physical and pair.image_ends.frames is None:
                continue
            name = each.named(exported.file_name(pair.number) if exported.is_series else "")
            files.append(PlannedFile(name, each.part, each.meaning, partial(each.write, pair=pair)))
    return files


def annotation_plan(source: AnnotationSource) -> list[PlannedFile]:
    """The files of annotations, which `annotation_output` writes."""
    return [
        PlannedFile(name, parts.ANNOTATIONS, file.meaning) for name, file in planned_annotation_files(source)
    ]


def case_plan(unsaved: Mapping[str, RetinalImage]) -> list[PlannedFile]:
    """The images that are not files yet, and the case, which another step of the export writes at last."""
    meaning = mark("image that is not a file yet, for opening the case again")
    images = [
        PlannedFile(
            name,
            parts.CASE_FILE,
            meaning,
            partial(write_png, pixels=image.pixels, pixel_size_um=image.pixel_size_um),
        )
        for name, image in unsaved.items()
    ]
    return [PlannedFile(CASE, parts.CASE_FILE, mark("case, to open again here")), *images]


def turned_plan(turned: Mapping[str, RetinalImage], case: Case, chosen: Collection[str]) -> list[PlannedFile]:
    """The pictures of images that were turned."""
    part, meaning = part_of_turned(chosen) or "", mark("image as it is turned here: files in pixels fit it")
    writers = turned_writers(turned, case)
    return [PlannedFile(name, part, meaning, write) for name, write in writers.items()]


def series_remarks(exported: Exported, format: StackFormat, chosen: Collection[str]) -> tuple[Notice, ...]:
    """What there is to say of the files of `series_plan`."""
    return (
        *(exported.itk_remarks if parts.TRANSFORMS in chosen else ()),
        *(stack_remarks(exported.stack, format) if parts.STACK in chosen else ()),
        *(_montage_remarks(exported) if parts.MONTAGE in chosen else ()),
    )


def _montage_remarks(exported: Exported) -> tuple[Notice, ...]:
    """That colour and grey images are blended."""
    images = [exported.reference, *(pair.floating for pair in exported.pairs)]
    kinds = {without_equal_channels(image.pixels).ndim for image in images}
    return (MixedMontage(),) if len(kinds) > 1 else ()


def _write_stack(exported: Exported, format: StackFormat, number: int, path: Path) -> None:
    writers = list(stack_writers(exported.stack, format).values())
    writers[number](path)


def _write_montage(exported: Exported, path: Path) -> None:
    write_png(path, exported.montage(), exported.pixel_size_um)
