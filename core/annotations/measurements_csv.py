"""The table of measurements as a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from pathlib import Path

from core.annotations.etdrs import BEYOND
from core.annotations.measurement_rows import MeasurementRow
from core.atomic_files import atomic_path
from core.spreadsheets import table_text


def _text(path: str) -> Callable[[MeasurementRow], str]:
    """What stands at a path of attributes, empty where one on the way is None; files have the English names."""

    def cell(row: MeasurementRow) -> str:
        value = _at(row, path)
        return "" if value is None else str(getattr(value, "value", value))

    return cell


def _figure(path: str) -> Callable[[MeasurementRow], str]:
    def cell(row: MeasurementRow) -> str:
        value = _at(row, path)
        return "" if value is None else f"{value:.10g}"

    return cell


def _at(row: MeasurementRow, path: str) -> object:
    value: object = row
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


def _confidence(index: int) -> Callable[[MeasurementRow], str]:
    return lambda row: "" if row.confidence is None else f"{row.confidence[index]:.3f}"


_REFUSAL = attrgetter("scale.refusal")


def _scale_source(row: MeasurementRow) -> str:
    scale = row.scale.scale
    if scale is None or not row.scale_from:
        return "" if scale is None else scale.source.value
    return f"carried from {row.scale_from} ({scale.source.value})"


def _sector(row: MeasurementRow) -> str:
    return BEYOND if row.is_beyond else "" if row.sector is None else row.sector.value


COLUMNS: Mapping[str, Callable[[MeasurementRow], str]] = {
    "case": _text("case"),
    "image": _text("image.name"),
    "date": _text("image.taken.when"),
    "date_source": _text("image.taken.source"),
    "seconds_after_injection": _figure("image.seconds"),
    "eye": _text("image.eye"),
    "annotation": _text("annotation.name"),
    "label": _text("annotation.label"),
    "kind": _text("annotation.kind_word"),
    "length_px": _figure("measures.px.length"),
    "length_mm": _figure("measures.mm.length"),
    "perimeter_px": _figure("measures.px.perimeter"),
    "perimeter_mm": _figure("measures.mm.perimeter"),
    "area_px": _figure("measures.px.area"),
    "area_mm2": _figure("measures.mm.area"),
    "greatest_diameter_px": _figure("measures.px.greatest"),
    "greatest_diameter_mm": _figure("measures.mm.greatest"),
    "smallest_diameter_px": _figure("measures.px.smallest"),
    "smallest_diameter_mm": _figure("measures.mm.smallest"),
    "grey_mean": _figure("measures.grey.mean"),
    "grey_sd": _figure("measures.grey.deviation"),
    "scale_x_um": _figure("scale.scale.x_um"),
    "scale_y_um": _figure("scale.scale.y_um"),
    "scale_source": _scale_source,
    "scale_assumed_mm": _figure("scale.scale.assumed_mm"),
    "why_no_mm": lambda row: "" if _REFUSAL(row) is None else _REFUSAL(row).sentence,
    "etdrs_sector": _sector,
    "fovea_to_centre_px": _figure("fovea_px.centre"),
    "fovea_to_centre_mm": _figure("fovea_mm.centre"),
    "fovea_to_nearest_px": _figure("fovea_px.nearest"),
    "fovea_to_nearest_mm": _figure("fovea_mm.nearest"),
    "carried_from": _text("carried_from"),
    "share_outside": _figure("share_outside"),
    "mean_confidence": _confidence(0),
    "least_confidence": _confidence(1),
    "author": _text("annotation.author"),
    "note": _text("annotation.note"),
    "identifier": _text("annotation.identifier"),
}
"""The columns, and what stands in them; what is not known is empty."""


def measurements_text(rows: Iterable[MeasurementRow]) -> str:
    """The table as CSV text: a header, and a line for each annotation on each image."""
    return table_text([COLUMNS, *([cell(row) for cell in COLUMNS.values()] for row in rows)])


def write_measurements(path: Path | str, rows: Iterable[MeasurementRow]) -> None:
    """Write the table: UTF-8 with a byte order mark, by which spreadsheets know it.

    Raises:
        InputError: the folder is missing or not writable.
    """
    with atomic_path(path) as temporary:
        temporary.write_text(measurements_text(rows), "utf-8-sig", newline="")
