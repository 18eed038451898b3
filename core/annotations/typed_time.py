"""What a user types of when an image was taken: a date, seconds after the injection, or both."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.annotations.dates import typed_date
from core.errors import InputError
from core.language import tr

_SECONDS = r"(?P<seconds>\d+(?:[.,]\d+)?)\s*s(?:ec|ek)?\.?"
_ONLY_SECONDS = re.compile(_SECONDS, re.IGNORECASE)
_CLOCK = re.compile(r"(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d(?:[.,]\d+)?)")
"""As cameras stamp the frames of an angiogram: 2:40."""
_BOTH = re.compile(rf"(?P<day>.+?)[\s,;·]+{_SECONDS}", re.IGNORECASE)


@dataclass(frozen=True)
class TypedTime:
    """When an image was taken, as somebody says.

    Attributes:
        taken: ISO 8601; None where no date was typed.
        seconds: after the injection; None where none were typed.
    """

    taken: str | None = None
    seconds: float | None = None


def typed_time(text: str) -> TypedTime:
    """What was typed of the time of an image; nothing leaves it to its file.

    Raises:
        InputError: it is neither a date on which there can be images, nor seconds.

    >>> typed_time("2024-05-31, 35 s"), typed_time("2:40").seconds
    (TypedTime(taken='2024-05-31', seconds=35.0), 160.0)
    """
    text = " ".join(text.split())
    if not text:
        return TypedTime()
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        return TypedTime(seconds=60 * int(clock["minutes"]) + _number(clock["seconds"]))
    only = _ONLY_SECONDS.fullmatch(text)
    if only is not None:
        return TypedTime(seconds=_number(only["seconds"]))
    both = _BOTH.fullmatch(text)
    try:
        if both is not None:
            return TypedTime(typed_date(both["day"]).when, _number(both["seconds"]))
        return TypedTime(typed_date(text).when)
    except InputError as error:
        raise InputError(
            tr(
                "“{text}” does not say when an image was taken. Type a date as 2024-05-31, or seconds after the "
                "injection as 35 s."
            ).format(text=text)
        ) from error


def _number(text: str) -> float:
    return float(text.replace(",", "."))
