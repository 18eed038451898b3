"""When an image was taken: as its file says, or its name; and what of that can be believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import PurePath

from core.errors import InputError
from core.images.file_facts import DateTag, FileFacts
from core.language import mark, tr

FIRST_DAY = date(1961, 1, 1)
"""The year of the first fluorescein angiograms (Novotny and Alvis, Circulation 1961, 24, 82)."""
FIRST_DAY_OF_DIGITS = date(1990, 1, 1)
"""Eight digits in a name may be a number of the patient or a day of birth; digital cameras came later than 1990."""


class DateSource(str, Enum):
    """Where a date comes from, by the names that files use; the best in front."""

    TYPED = mark("typed")
    ACQUISITION = mark("DICOM, time of acquisition")
    CONTENT = mark("DICOM, time of the image")
    EXIF = mark("EXIF, time of exposure")
    OME = mark("OME, time of acquisition")
    STUDY = mark("DICOM, day of the study")
    FILE_NAME = mark("file name")
    TIFF = mark("TIFF, when the file was written")


_SOURCES = {
    DateTag.ACQUISITION_DATE_TIME: DateSource.ACQUISITION,
    DateTag.ACQUISITION_DATE: DateSource.ACQUISITION,
    DateTag.CONTENT_DATE: DateSource.CONTENT,
    DateTag.EXIF_ORIGINAL: DateSource.EXIF,
    DateTag.OME: DateSource.OME,
    DateTag.STUDY_DATE: DateSource.STUDY,
    DateTag.TIFF: DateSource.TIFF,
}
_ORDER = list(DateSource)

_TIME = r"(?:[T :_-]?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d))?)?"
_STAMP = re.compile(r"(?P<year>\d{4})(?P<gap>[:-]?)(?P<month>\d\d)(?P=gap)(?P<day>\d\d)" + _TIME)
"""As DICOM (DA, DT), EXIF, TIFF and ISO 8601 write a time; fractions of a second and time zones may follow."""

_IN_NAME = (
    re.compile(
        r"(?<!\d)(?<!\d\.)(?P<year>\d{4})(?P<gap>[-_.])(?P<month>\d\d)(?P=gap)(?P<day>\d\d)(?!\d)(?!\.\d)"
    ),
    re.compile(r"(?<!\d)(?<!\d\.)(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})(?!\d)(?!\.\d)"),
)
_DIGITS_IN_NAME = re.compile(
    r"(?<!\d)(?<!\d\.)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?![0-9a-su-zA-SU-Z])(?!\.\d)"
)
"""Not in front of a letter, as in a hash; `T` begins a time. No pattern finds anything in a DICOM identifier."""


@dataclass(frozen=True)
class Taken:
    """When an image was taken.

    Attributes:
        when: ISO 8601 in the camera's own time: `2023-04-05`, or `2023-04-05T10:11:12` where the time is known.
        source: who says so.
    """

    when: str
    source: DateSource

    @property
    def day(self) -> date:
        """Without the time."""
        return day_of(self.when)


def day_of(when: str) -> date:
    """The day of an ISO 8601 date, with or without a time."""
    return datetime.fromisoformat(when).date()


def check_date(when: str) -> None:
    """Refuse what is no ISO 8601 day or time. Whether it can be is asked when it is typed, not by every clock later.

    Raises:
        InputError: it is none.
    """
    try:
        day_of(when)
    except (TypeError, ValueError) as error:
        raise _no_date(when) from error


def _no_date(text: str) -> InputError:
    return InputError(
        tr("{text} is no date of an image. Write it as 2023-04-05, with the year in front.").format(text=text)
    )


def typed_date(text: str) -> Taken:
    """A date that the user typed: 2023-04-05, 20230405 or 05.04.2023, with or without a time behind the first two.

    Raises:
        InputError: it is none, or no image can be of that day.
    """
    text = text.strip()
    stamp = re.compile(_STAMP.pattern + r"(?:\.\d+)?").fullmatch(text)
    found = next(_moments(stamp or _IN_NAME[1].fullmatch(text), FIRST_DAY), None)
    if found is None:
        raise _no_date(text)
    return Taken(found, DateSource.TYPED)


def dates_of_file(facts: FileFacts) -> Iterator[Taken]:
    """What a file says of when it was taken and can be believed; in the order of the file."""
    for tag, text in facts.times:
        for when in _moments(_STAMP.match(text.strip()), FIRST_DAY):
            yield Taken(when, _SOURCES[tag])


def date_of_name(name: str) -> Taken | None:
    """The date in a file's name; None where there is none, or where there are two.

    >>> date_of_name("AB12_2023-04-05_FA.tif").when
    '2023-04-05'
    >>> date_of_name("case_93847561.png") is None
    True
    """
    stem = PurePath(name).stem
    found = {
        when
        for pattern in _IN_NAME
        for match in pattern.finditer(stem)
        for when in _moments(match, FIRST_DAY)
    }
    if not found:
        matches = _DIGITS_IN_NAME.finditer(stem)
        found = {when for match in matches for when in _moments(match, FIRST_DAY_OF_DIGITS)}
    return Taken(found.pop(), DateSource.FILE_NAME) if len(found) == 1 else None


def date_taken(stated: Taken | None, facts: FileFacts, name: str) -> Taken | None:
    """When an image was taken: as the user stated, else by the best of what is known; None where nobody says it."""
    named = date_of_name(name)
    known = [*dates_of_file(facts), *([named] if named else [])]
    return stated or min(known, key=lambda taken: _ORDER.index(taken.source), default=None)


def is_plausible(day: date, first: date = FIRST_DAY) -> bool:
    """Whether an image can have been taken on a day: not before there were any, nor after tomorrow."""
    return first <= day <= datetime.now().date() + timedelta(days=1)


def _moments(match: re.Match[str] | None, first: date) -> Iterator[str]:
    """ISO 8601 of a match, where it is a day of the calendar on which an image can have been taken."""
    if match is None:
        return
    parts = match.groupdict()
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return
    if is_plausible(day, first):
        yield _with_time(day, parts)


def _with_time(day: date, parts: dict[str, str | None]) -> str:
    if parts.get("hour") is None:
        return day.isoformat()
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    try:
        return datetime.combine(day, time(hour, minute, second)).isoformat()
    except ValueError:
        return day.isoformat()
