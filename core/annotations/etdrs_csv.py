"""The table of areas in the ETDRS grid: of every label in every sector, in the whole grid, and beyond it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.annotations.etdrs import BEYOND
from core.annotations.image_context import ImageContext
from core.annotations.in_the_grid import LabelAreas
from core.atomic_files import atomic_path
from core.spreadsheets import table_text

WHOLE_GRID, ALL_IMAGES = "whole grid", "all images"
COLUMNS = (
    *("case", "image", "date", "seconds_after_injection", "eye", "drawn_on", "label", "sector"),
    *("area_px", "area_mm2", "share", "tilt_degrees"),
    *("scale_x_um", "scale_y_um", "scale_source", "scale_assumed_mm", "why_no_areas"),
)


@dataclass(frozen=True, eq=False)
class LabelInGrid:
    """One label in the grid of one image.

    Attributes:
        case: what the case is called.
        image: on which the grid lies.
        drawn_on: the name of the image that was drawn on, or `ALL_IMAGES`.
        areas: None where there is no grid; `image.grid_or_reason` says why.
    """

    case: str
    image: ImageContext
    drawn_on: str
    label: str
    areas: LabelAreas | None


def etdrs_text(found: Iterable[LabelInGrid]) -> str:
    """The table as CSV text: of each label a line for every sector, one for the whole grid and one for beyond it.

    `share` is of the sector, of the whole grid, or of the label's area that lies beyond. A label without a grid has one
    line, which says why.
    """
    return table_text([COLUMNS, *(line for each in found for line in _lines(each))])


def write_etdrs(path: Path | str, found: Iterable[LabelInGrid]) -> None:
    """Write the table: UTF-8 with a byte order mark, by which spreadsheets know it.

    Raises:
        InputError: the folder is missing or not writable.
    """
    with atomic_path(path) as temporary:
        temporary.write_text(etdrs_text(found), "utf-8-sig", newline="")


def _lines(found: LabelInGrid) -> Iterator[tuple[object, ...]]:
    image, areas, grid = found.image, found.areas, found.image.grid_or_reason
    taken, scale = image.taken, image.scale.scale
    start = (
        *(found.case, image.name, None if taken is None else taken.when, image.seconds),
        *(None if image.eye is None else image.eye.value, found.drawn_on, found.label),
    )
    source = (
        (None, None, None, None)
        if scale is None
        else (_figure(scale.x_um), _figure(scale.y_um), scale.source.value, scale.assumed_mm)
    )
    if isinstance(grid, str) or areas is None:
        reason = grid if isinstance(grid, str) else ""
        yield (*start, None, None, None, None, None, *source, reason)
        return
    ending = (f"{math.degrees(grid.tilt) + 0.0:.4g}", *source, None)
    parts = [(sector.value, area.px, area.share) for sector, area in areas.sectors.items()]
    parts.append((WHOLE_GRID, areas.inside_px, areas.inside_px / grid.area.area))
    parts.append((BEYOND, areas.beyond_px, areas.beyond_px / areas.whole_px if areas.whole_px else 0.0))
    for name, px, share in parts:
        yield (*start, name, _figure(px), _figure(grid.scale.area_mm2(px)), f"{share:.6f}", *ending)


def _figure(value: float) -> str:
    return f"{value:.10g}"
