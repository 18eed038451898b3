"""What there is to say of a case that is opened again: what became of its images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.case.image_identity import ImageIdentity
from core.language import tr
from core.notices import Notice
from core.quoting import quoted, shown_path

LONGEST_TOLD = 100
"""Letters of a name that a case file holds."""


def _named(name: str) -> str:
    return quoted(name, LONGEST_TOLD)


def _told(path: Path | None) -> str:
    return "" if path is None else shown_path(path)


@dataclass(frozen=True)
class NeverSaved(Notice):
    """An image has no file."""

    image: ImageIdentity

    @property
    def sentence(self) -> str:
        return tr("The image {name} was never saved as a file, so it cannot be opened with the case.").format(
            name=_named(self.image.name)
        )


@dataclass(frozen=True)
class NotThere(Notice):
    """An image is not where the case says, nor beside the case file."""

    image: ImageIdentity

    @property
    def sentence(self) -> str:
        return tr(
            "The image {name} is not at {path} any more. Put it back, copy it beside the case "
            "file, or open it from where it is now."
        ).format(name=_named(self.image.name), path=_told(self.image.path))


@dataclass(frozen=True)
class Changed(Notice):
    """The file of an image is another one now; `place`: where it was found."""

    image: ImageIdentity
    place: Path

    @property
    def sentence(self) -> str:
        return tr(
            "The image {place} has changed since the case was saved. Check the points before you "
            "trust the result."
        ).format(place=_told(self.place))


ImageNotice = NeverSaved | NotThere | Changed


@dataclass(frozen=True)
class ConfidenceNotRead(Notice):
    """The map of confidence beside a transform is damaged, or belongs to another transform."""

    name: str
    transform: str

    @property
    def sentence(self) -> str:
        return tr(
            "The confidence of the registration is not known: {name} is damaged or does not belong to {transform}. "
            "Register once more to have it again."
        ).format(name=_named(self.name), transform=_named(self.transform))


@dataclass(frozen=True)
class ScalesDisagree(Notice):
    """The scales of two aligned images contradict each other.

    Attributes:
        share: the length of the same thing by the scale of `name`, in parts of that by the scale of `other`.
    """

    name: str
    other: str
    share: float

    @property
    def sentence(self) -> str:
        text = (
            tr(
                "The scales of {name} and {other} contradict each other: lengths come out {percent:.0f} % longer on "
                "{name}. Correct the wrong one under Scale."
            )
            if self.share > 1
            else tr(
                "The scales of {name} and {other} contradict each other: lengths come out {percent:.0f} % shorter on "
                "{name}. Correct the wrong one under Scale."
            )
        )
        return text.format(
            name=_named(self.name),
            other=_named(self.other),
            percent=100 * abs(self.share - 1),
        )


@dataclass(frozen=True)
class NotInTheCase(Notice):
    """An annotation cannot be shown elsewhere: its home image has left the case."""

    @property
    def sentence(self) -> str:
        return tr("The image that it was drawn on is not in the case any more.")


@dataclass(frozen=True)
class NotYetAligned(Notice):
    """An annotation cannot be shown on another image: nothing is known of the alignment of an image on the way."""

    name: str

    @property
    def sentence(self) -> str:
        return tr("{name} is not aligned yet: place its points or register it first.").format(
            name=_named(self.name)
        )


@dataclass(frozen=True)
class UnfinishedExport(Notice):
    """An export into a folder was ended while it replaced the files there."""

    folder: str

    @property
    def sentence(self) -> str:
        return tr(
            "An export into the folder {folder} was cut off: its files may be of two exports and may not "
            "belong together. Export into it again."
        ).format(folder=_named(self.folder))
