"""What stands in `case.json`, name by name: checked when a file is read, before anything is made of it.

A case file travels from hand to hand, and may have been changed by anybody. What is listed here is all that the rest
of the program relies on; further names are left alone. The limits are far beyond every case.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Annotated, Any

import msgspec

from core.images.checks import LARGEST_MEGAPIXELS
from core.images.orientation import Orientation

LARGEST_COORDINATE = 1e9
LARGEST_NUMBER = 1 << 53
DEEPEST = 60
"""How many lists and objects lie within each other at most."""

_Coordinate = Annotated[float, msgspec.Meta(ge=-LARGEST_COORDINATE, le=LARGEST_COORDINATE)]
_Point = tuple[_Coordinate, _Coordinate]
_Count = Annotated[int, msgspec.Meta(ge=1, le=10**9)]
_Side = Annotated[int, msgspec.Meta(ge=1, le=10**8)]
_Name = Annotated[str, msgspec.Meta(max_length=1000)]
_Path = Annotated[str, msgspec.Meta(max_length=10_000)]
_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Seconds = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
_Positive = Annotated[float, msgspec.Meta(gt=0, le=1e9)]


class _Image(msgspec.Struct):
    path: _Path | None
    name: _Name
    sha256: _Hash
    size: tuple[_Side, _Side]
    page: _Count = 1
    orientation: Orientation = Orientation.AS_IN_FILE


class _Pair(msgspec.Struct):
    id: _Count
    reference: _Point | None
    floating: _Point | None
    role: str
    active: bool


class _Result(msgspec.Struct):
    metrics: dict[str, Any]
    transform_file: _Path | None = None
    transform_sha256: _Hash | None = None
    weights_sha256: str | None = None
    seconds: dict[str, _Seconds] = {}
    made_at: str = ""
    program_version: str = ""
    method: str = ""


class _Judgement(msgspec.Struct):
    verdict: str
    given_at: str
    reason: str = ""
    grader: _Name = ""
    regions: list[tuple[int, int, int, int]] = []
    adjudicates: bool = False


class _Correction(msgspec.Struct):
    floating: _Point
    reference: _Point
    start: _Point


class _Version(msgspec.Struct):
    number: _Count
    result: _Result
    points: list[_Pair]
    transform_model: str
    reference_polarity: str | None
    polarity: str | None
    corrects: _Count | None
    corrections: list[_Correction]
    judgement: _Judgement | None = None
    judgements: list[_Judgement] | None = None


class _Entry(msgspec.Struct):
    image: _Image
    polarity: str | None
    transform_model: str
    points: list[_Pair]
    result: _Result | None
    judgement: _Judgement | None = None
    judgements: list[_Judgement] | None = None
    versions: list[_Version] = []
    current: _Count | None = None
    via: str | None = None


class _Annotation(msgspec.Struct):
    home: str
    kind: str
    vertices: list[_Point]
    label: _Name
    name: _Name
    note: str
    author: _Name
    made_at: str
    changed_at: str
    identifier: _Name
    holes: list[list[_Point]] = []
    grown: bool = False


class _Label(msgspec.Struct):
    name: _Name
    colour: str


class _Scale(msgspec.Struct):
    x_um: _Positive
    y_um: _Positive
    source: str
    assumed_mm: _Positive | None = None
    confirmed_local: bool = False


class _Facts(msgspec.Struct):
    image: str
    eye: str | None = None
    taken: str | None = None
    taken_source: str = ""
    seconds: _Seconds | None = None
    scale: _Scale | None = None
    modality: str | None = None


class _Grid(msgspec.Struct):
    tilted: bool = False


class _CaseValues(msgspec.Struct):
    reference: _Image | None
    reference_polarity: str | None
    floating: list[_Entry]
    reference_spacing_um: _Positive | None = None
    own_name: _Name = ""
    annotations: list[_Annotation] = []
    labels: list[_Label] = []
    facts: list[_Facts] = []
    grid: _Grid = msgspec.field(default_factory=_Grid)


def check_case_values(document: Mapping[str, Any]) -> None:
    """Refuse what is not as this program writes it.

    Raises:
        ValueError: something is missing, of another type, or beyond all limits; the words say what and where.
    """
    _check_plain(document, DEEPEST)
    values = _converted(document)
    for image in (values.reference, *(entry.image for entry in values.floating)):
        if image is not None and math.prod(image.size) > LARGEST_MEGAPIXELS * 1_000_000:
            raise ValueError(f"no image has the size {image.size[0]} × {image.size[1]}")
    for entry in values.floating:
        _check_times(entry)
        for version in entry.versions:
            _check_times(version)


def _converted(document: Mapping[str, Any]) -> _CaseValues:
    try:
        return msgspec.convert(document, _CaseValues)
    except msgspec.ValidationError as error:
        what, _, place = str(error).replace("`", "").partition(" - at $")
        raise ValueError(f"{place.lstrip('.')}: {what[:1].lower()}{what[1:]}" if place else what) from error


def _check_times(judged: _Entry | _Version) -> None:
    times = [] if judged.result is None else [judged.result.made_at]
    single = () if judged.judgement is None else (judged.judgement,)
    times += [each.given_at for each in (*single, *(judged.judgements or ()))]
    for time in filter(None, times):
        check_time(time)


def check_time(text: str) -> None:
    """Refuse what is no time, or one that no clock here can show.

    Raises:
        ValueError: it is none.
    """
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"{text!r:.60} is no time") from error


def _check_plain(value: Any, levels: int) -> None:
    """Refuse numbers without end, texts that no system can write, and what is nested beyond sense."""
    if levels == 0:
        raise ValueError("it is nested too deeply")
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("a text holds the character 0")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number is not finite")
    elif isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise ValueError("a number is too large")
    elif isinstance(value, list):
        for each in value:
            _check_plain(each, levels - 1)
    elif isinstance(value, dict):
        for name, each in value.items():
            _check_plain(name, levels - 1)
            _check_plain(each, levels - 1)
