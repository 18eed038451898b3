"""When the images of a case were taken: by their files, their names, or the user; and their order in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from core.annotations.dates import Taken, date_taken
from core.annotations.image_facts import ImageFacts
from core.case.image_identity import ImageIdentity
from core.images.file_facts import NO_FACTS
from core.language import tr
from retina_gui.document.content import DocumentSnapshot

SEPARATOR = " · "


@dataclass(frozen=True)
class ImageTime:
    """When an image was taken.

    Attributes:
        image, name: its SHA-256, and what the case calls it.
        taken: its date, with the source; None where nobody says it.
        seconds: after the injection, of a frame of an angiogram.
        facts: what of that the user stated.
        found: the date without what the user stated.
        is_relative: the seconds count from the first frame of a series, as nobody says when the injection was.
    """

    image: str
    name: str
    taken: Taken | None
    seconds: float | None
    facts: ImageFacts
    found: Taken | None
    is_relative: bool = False

    @property
    def day(self) -> date | None:
        """Without the time."""
        return None if self.taken is None else self.taken.day

    @property
    def words(self) -> str:
        """The date and the seconds; empty where neither is known."""
        return _joined(self.day, self.seconds)

    @property
    def typed(self) -> str:
        """What the user stated, as they would type it again."""
        when = self.facts.when
        return _joined(None if when is None else when.when.replace("T", " "), self.facts.seconds)

    @property
    def sentence(self) -> str:
        """With where it is known from, for a tooltip."""
        lines = []
        if self.taken is not None:
            when, source = self.taken.when.replace("T", " "), tr(self.taken.source.value)
            lines.append(tr("Taken {when} ({source}).").format(when=when, source=source))
        if self.seconds is not None:
            sentence = (
                tr("{seconds:g} s after the first frame of its file.")
                if self.is_relative
                else tr("{seconds:g} s after the injection.")
            )
            lines.append(sentence.format(seconds=self.seconds))
        return " ".join(lines) or tr("Nobody says when it was taken.")


def time_of(document: DocumentSnapshot, identity: ImageIdentity) -> ImageTime:
    """When one image of the case was taken. The name that is looked at is that of the file, which nobody changes."""
    opened = document.images.get(identity.sha256)
    of_file = NO_FACTS if opened is None else opened.image.facts
    facts = document.case.facts_of(identity.sha256)
    name = identity.path.name if identity.path is not None else identity.name
    found = date_taken(None, of_file, name)
    seconds = of_file.seconds if facts.seconds is None else facts.seconds
    is_relative = facts.seconds is None and not of_file.is_from_injection
    return ImageTime(identity.sha256, identity.name, facts.when or found, seconds, facts, found, is_relative)


def times_of(document: DocumentSnapshot) -> tuple[ImageTime, ...]:
    """Of all images of the case: the reference, then the floating ones in their order."""
    case = document.case
    images = (*([case.reference] if case.reference else []), *(entry.image for entry in case.floating))
    return tuple(time_of(document, each) for each in images)


def in_order(times: Iterable[ImageTime]) -> tuple[ImageTime, ...]:
    """The images in the order of time; those without a date come last. What cannot be told apart keeps its order.

    Of one day, frames of an angiogram are in the order of their seconds, if all of them have some, else by the clock.
    """
    times = sorted(times, key=lambda each: each.day or date.max)
    days = [list(of_day) for _, of_day in groupby(times, key=lambda each: each.day)]
    return tuple(each for of_day in days for each in _in_order_of_day(of_day))


def seconds_words(seconds: float) -> str:
    """Seconds after the injection."""
    return tr("{seconds:g} s").format(seconds=seconds)


def _in_order_of_day(times: list[ImageTime]) -> list[ImageTime]:
    if times[0].day is None:
        return sorted(times, key=lambda each: float("inf") if each.seconds is None else each.seconds)
    if all(each.seconds is not None for each in times):
        return sorted(times, key=lambda each: each.seconds or 0.0)
    moments = [each.taken.when for each in times if each.taken is not None and "T" in each.taken.when]
    if len(moments) < len(times):
        return times
    return sorted(times, key=lambda each: datetime.fromisoformat(each.taken.when if each.taken else ""))


def _joined(when: object, seconds: float | None) -> str:
    parts = ("" if when is None else str(when), "" if seconds is None else seconds_words(seconds))
    return SEPARATOR.join(filter(None, parts))
