"""The formats that an aligned stack is written in: the one table that command line, export panel and batch read.

How to add a format, in two files: write a module whose function writes the stack, like `write_ome` in
`core.export.tiff_stacks`, and add a row to the table below. Command line, panel and batch offer it by themselves; the
tests of `tests/export/test_stack_formats.py` and `test_case_stack.py` try every row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.export.file_names import as_file_name
from core.language import mark
from core.late_import import load_function

if TYPE_CHECKING:
    from core.export.stack import AlignedStack
    from core.notices import Notice


@dataclass(frozen=True)
class StackFormat:
    """A way to write the stack.

    Attributes:
        identifier: on the command line and in records.
        words: in the panel, through `tr`.
        purpose: what one of its files is, through `tr`.
        file: its name relative to the folder of the export; with `{number}` and `{name}` where every image is a file.
        function: `module:function`, imported when a stack is written. For one file it takes the path and the stack;
            where every image is a file, the number of the image (or vessel map) in the stack too.
        limits: what it cannot hold, a sentence through `tr`; empty where there is nothing to say.
        remarks: `module:function`, from a stack to the notices on how it is written; empty where there are none.
        companions: `module:function`, from an `Exported` to the name, the meaning and the writer of each file that
            belongs to the stack; empty where there is none.
    """

    identifier: str
    words: str
    purpose: str
    file: str
    function: str
    limits: str = ""
    remarks: str = ""
    companions: str = ""

    @property
    def has_file_for_each_image(self) -> bool:
        """Whether every image (and vessel map) of the stack is a file."""
        return "{name}" in self.file

    def holds(self, name: str) -> bool:
        """Whether a file of this name, relative to the folder of the export, is one of this format."""
        if not self.has_file_for_each_image:
            return name == self.file
        return name.startswith(f"{Path(self.file).parent.as_posix()}/") and name.endswith(
            Path(self.file).suffix
        )

    @property
    def example(self) -> str:
        """The name of its first file."""
        return self.file.format(number=0, name="reference")


_COLOUR = mark("A colour image becomes three channels.")

_TABLE = (
    StackFormat(
        identifier="imagej",
        words=mark("ImageJ TIFF"),
        purpose=mark("aligned stack for ImageJ"),
        file="stack.tif",
        function="core.export.tiff_stacks:write_imagej",
        limits=mark(
            "A colour image becomes three channels; above seven channels, slices are written instead."
        ),
        remarks="core.export.tiff_stacks:imagej_remarks",
    ),
    StackFormat(
        identifier="ome",
        words=mark("OME-TIFF"),
        purpose=mark("aligned stack as OME-TIFF"),
        file="stack.ome.tif",
        function="core.export.tiff_stacks:write_ome",
        limits=_COLOUR,
    ),
    StackFormat(
        identifier="png",
        words=mark("PNG files in a folder"),
        purpose=mark("image of the aligned stack"),
        file="stack/{number:02d}-{name}.png",
        function="core.export.image_stacks:write_png_of",
    ),
    StackFormat(
        identifier="dicom",
        words=mark("DICOM, a file for each image"),
        purpose=mark("aligned image as DICOM Ophthalmic Photography"),
        file="stack-dicom/{number:02d}-{name}.dcm",
        function="core.export.dicom_images:write_dicom",
        limits=mark(
            "With the registrations and the report as DICOM beside. Without the patient, unless that is asked for."
        ),
        remarks="core.export.dicom_images:dicom_remarks",
        companions="core.export.dicom_companions:dicom_companions",
    ),
    StackFormat(
        identifier="nrrd",
        words=mark("NRRD for 3D Slicer"),
        purpose=mark("aligned stack as NRRD for 3D Slicer and ITK"),
        file="stack.nrrd",
        function="core.export.nrrd_stacks:write_nrrd",
        limits=mark("A colour image becomes three channels. A pixel of unknown size counts as 1 mm."),
    ),
)

STACK_FORMATS = {format.identifier: format for format in _TABLE}

DEFAULT_FORMAT = _TABLE[0]


@lru_cache(maxsize=1024)
def stack_format_of(name: str) -> StackFormat | None:
    """The format that writes a file of this name, relative to the folder of the export; None where none does.

    >>> stack_format_of("stack.ome.tif").identifier
    'ome'
    """
    return next((format for format in _TABLE if format.holds(name)), None)


def stack_files(stack_names: tuple[str, ...], format: StackFormat = DEFAULT_FORMAT) -> tuple[str, ...]:
    """The files that a stack of images (and vessel maps) of these names is written to, relative to the folder.

    >>> stack_files(("reference", "FA 2:40"), STACK_FORMATS["png"])
    ('stack/00-reference.png', 'stack/01-FA 2-40.png')
    """
    if not format.has_file_for_each_image:
        return (format.file,)
    return tuple(
        format.file.format(number=number, name=as_file_name(name)) for number, name in enumerate(stack_names)
    )


def stack_remarks(stack: AlignedStack, format: StackFormat = DEFAULT_FORMAT) -> tuple[Notice, ...]:
    """What there is to say of how a stack is written in a format."""
    return tuple(load_function(format.remarks)(stack)) if format.remarks else ()


def stack_writers(
    stack: AlignedStack, format: StackFormat = DEFAULT_FORMAT
) -> dict[str, Callable[[Path], object]]:
    """What writes each file of the stack, by the file's name relative to the folder."""
    write = load_function(format.function)
    names = stack_files(stack.names, format)
    if not format.has_file_for_each_image:
        return {names[0]: lambda path: write(path, stack)}

    def image_writer(number: int) -> Callable[[Path], object]:
        return lambda path: write(path, stack, number)

    return {name: image_writer(number) for number, name in enumerate(names)}
