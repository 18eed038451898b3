"""Why a floating image is not in the stack of a whole case."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr
from core.notices import Notice


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
