"""The frames of a DICOM file: how many, when each was taken, and what is said of each by itself."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.images.checks import check_count
from core.images.contents import FileContents, Part, Sort, named_images

if TYPE_CHECKING:
    from pydicom import Dataset

FRAME_KEYWORDS = (
    *("NumberOfFrames", "FrameTime", "FrameTimeVector", "FrameLabelVector", "ImageComments"),
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence", "ContrastBolusStartTime"),
)

_GROUPS = (
    ("PixelMeasuresSequence", ("PixelSpacing",)),
    ("PixelValueTransformationSequence", ("RescaleSlope", "RescaleIntercept")),
    ("FrameVOILUTSequence", ("WindowCenter", "WindowWidth")),
)
"""Functional groups (PS3.3, C.7.6.16.2), and the attributes in them that stand elsewhere in files without groups."""

_LEAST_FRAME = 16
"""Bytes that a frame takes, even a compressed one."""

_MS = 1000.0
_LONGEST = 36_000
"""Seconds after the injection: more is another day's."""


def frame_count(header: Dataset) -> int:
    """How many frames there are, by the header.

    Raises:
        ValueError: more than the pixels have bytes for, or less than one.
    """
    count = int(header.get("NumberOfFrames") or 1)
    if not 1 <= count <= max(1, len(header.PixelData) // _LEAST_FRAME):
        raise ValueError(f"there cannot be {count} frames")
    return count


def frames_of(header: Dataset, name: str) -> FileContents:
    """The frames as images; three that are the colours of one image are one.

    Raises:
        InputError: there are more than are listed; `name` is what the sentence calls the file.
        Exception: whatever damage makes pydicom raise.
    """
    count, size = frame_count(header), (int(header.Rows), int(header.Columns))
    check_count(count, name)
    times, is_from_injection = _times(header, count)
    names = _names(header, count)
    if names:
        parts = [Part(size, name, planes=planes) for name, planes in named_images(names)]
        return FileContents(tuple(parts), Sort.STACK)
    parts = [
        Part(size, seconds=times[number] if times else None, planes=(number,)) for number in range(count)
    ]
    return FileContents(tuple(parts), Sort.FRAMES, is_from_injection)


def frame_header(header: Dataset, frame: int) -> Dataset:
    """The header as it holds for one frame: what its functional groups say takes the place of what the file says."""
    from pydicom import Dataset

    own = Dataset()
    own.update(header)
    for group in (_shared(header), _per_frame(header, frame)):
        for sequence, keywords in _GROUPS:
            items: Any = (group.get(sequence) if group is not None else None) or ()
            for keyword in keywords if items else ():
                if keyword in items[0]:
                    own[keyword] = items[0][keyword]
    return own


def seconds_after_injection(header: Dataset) -> float | None:
    """Of an image that is no series: from the start of the contrast medium to its acquisition, on one day."""
    start = _clock(header.get("ContrastBolusStartTime"))
    taken = _clock(header.get("AcquisitionTime")) or _clock(str(header.get("AcquisitionDateTime") or "")[8:])
    if start is None or taken is None:
        return None
    seconds = (taken - start).total_seconds()
    return seconds if 0 <= seconds <= _LONGEST else None


def _shared(header: Dataset) -> Dataset | None:
    groups = header.get("SharedFunctionalGroupsSequence")
    return groups[0] if groups else None


def _per_frame(header: Dataset, frame: int) -> Dataset | None:
    groups = header.get("PerFrameFunctionalGroupsSequence")
    return groups[frame] if groups and frame < len(groups) else None


def _names(header: Dataset, count: int) -> list[str]:
    """Of the frames of a stack; the comments have those whole that the labels have cut."""
    labels = header.get("FrameLabelVector")
    labels = [labels] if isinstance(labels, str) else list(labels or ())
    if len(labels) != count or count < 2 or not all(labels):
        return []
    whole = re.findall(r"^(\d+): (.+)$", str(header.get("ImageComments") or ""), re.MULTILINE)
    names = [name.strip() for number, name in whole]
    in_order = [int(number) for number, _ in whole] == list(range(1, count + 1))
    return names if in_order else [str(label) for label in labels]


def _times(header: Dataset, count: int) -> tuple[list[float], bool]:
    """Seconds of every frame, and whether they count from the injection; none where the file does not say them."""
    if count < 2:
        return [], False
    clocks = [_frame_clock(_per_frame(header, frame)) for frame in range(count)]
    known = [clock for clock in clocks if clock is not None]
    if len(known) == count:
        start = _clock(header.get("ContrastBolusStartTime"))
        injected = None if start is None else datetime.combine(known[0].date(), start.time())
        is_from_injection = injected is not None and 0 <= (known[0] - injected).total_seconds() <= _LONGEST
        zero = injected if is_from_injection and injected is not None else known[0]
        seconds = [(clock - zero).total_seconds() for clock in known]
        return (seconds, is_from_injection) if min(seconds) >= 0 else ([], False)
    steps = _steps(header, count)
    if not steps:
        return [], False
    total, seconds = 0.0, []
    for step in steps:
        total += step / _MS
        seconds.append(round(total, 6))
    first = _injection_of_first(header)
    if first is not None:
        return [first + each for each in seconds], True
    return seconds, False


def _injection_of_first(header: Dataset) -> float | None:
    return seconds_after_injection(header)


def _steps(header: Dataset, count: int) -> list[float]:
    """Milliseconds from the frame before; 0 of the first."""
    try:
        vector: Any = header.get("FrameTimeVector")
        steps = [float(step) for step in vector] if vector is not None and not isinstance(vector, str) else []
        if len(steps) != count:
            steps = [0.0, *[float(header.FrameTime)] * (count - 1)]
    except (AttributeError, TypeError, ValueError):
        return []
    steps[0] = 0.0
    is_sound = all(math.isfinite(step) and step >= 0 for step in steps) and any(steps)
    return steps if is_sound else []


def _frame_clock(group: Dataset | None) -> datetime | None:
    content = None if group is None else group.get("FrameContentSequence")
    for keyword in ("FrameAcquisitionDateTime", "FrameReferenceDateTime"):
        found = _date_time(content[0].get(keyword)) if content else None
        if found is not None:
            return found
    return None


def _date_time(value: object) -> datetime | None:
    """Of DT: `YYYYMMDDHHMMSS.FFFFFF`, with or without a time zone."""
    match = re.match(r"(\d{14})(\.\d{1,6})?", str(value or ""))
    try:
        return datetime.strptime(match[1] + (match[2] or ".0"), "%Y%m%d%H%M%S.%f") if match else None
    except ValueError:
        return None


def _clock(value: object) -> datetime | None:
    """Of TM: `HHMMSS.FFFFFF`."""
    match = re.match(r"(\d{6})(\.\d{1,6})?", str(value or "").replace(":", ""))
    try:
        return datetime.strptime(match[1] + (match[2] or ".0"), "%H%M%S.%f") if match else None
    except ValueError:
        return None
