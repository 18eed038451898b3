"""What lies beside the aligned images in a DICOM export: the registrations, and the report.

How to add one: a function that writes it from an `Exported`, and a row in the table below.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from core.export.exported import Exported
from core.language import mark
from core.late_import import load_function


class Companion(NamedTuple):
    """A file beside the images.

    Attributes:
        name: relative to the folder of the export.
        meaning: what it is, through `tr`.
        function: `module:function`, imported when it is written; takes the path and an `Exported`.
    """

    name: str
    meaning: str
    function: str


_TABLE = (
    Companion(
        "stack-dicom/registration-affine.dcm",
        mark("first alignments as DICOM Spatial Registration"),
        "core.export.dicom_registrations:write_affine",
    ),
    Companion(
        "stack-dicom/registration-deformable.dcm",
        mark("registrations as DICOM Deformable Spatial Registration"),
        "core.export.dicom_registrations:write_deformable",
    ),
    Companion(
        "stack-dicom/report.dcm",
        mark("report as DICOM Encapsulated PDF"),
        "core.report.dicom_report:write_dicom_report",
    ),
)


def dicom_companions(exported: Exported) -> tuple[tuple[str, str, Callable[[Path], object]], ...]:
    """Name, meaning and writer of each."""
    return tuple((each.name, each.meaning, partial(_write, each.function, exported)) for each in _TABLE)


def _write(function: str, exported: Exported, path: Path) -> None:
    load_function(function)(path, exported)
