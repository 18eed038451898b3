"""What there is to say of the images of a case that is written: which are left out, and what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr
from core.notices import Notice


@dataclass(frozen=True)
class OfImage(Notice):
    """What there is to say of one image of several."""

    name: str
    notice: Notice

    @property
    def sentence(self) -> str:
        return tr("{name}: {sentence}").format(name=self.name, sentence=self.notice.sentence)


@dataclass(frozen=True)
class LinkNotRegistered(Notice):
    """The image is registered through another one, `link`, which has no result."""

    name: str
    link: str

    @property
    def sentence(self) -> str:
        return tr(
            "{name} is left out, because {link}, through which it is registered, is not registered yet."
        ).format(name=self.name, link=self.link)


@dataclass(frozen=True)
class NotRegistered(Notice):
    """The image has no result."""

    name: str

    @property
    def sentence(self) -> str:
        return tr("{name} is left out, because it is not registered yet.").format(name=self.name)


@dataclass(frozen=True)
class NotAtHand(Notice):
    """The image, or the transform of its result, is missing or has changed."""

    name: str

    @property
    def sentence(self) -> str:
        return tr(
            "{name} is left out, because its image or the transform of its result is not at hand."
        ).format(name=self.name)
