"""What there is to say of images, points and results, as values; the sentence is made where somebody reads it.

A kind is a frozen dataclass with the figures that its sentence names. It stands beside the others of its package, in
`notices.py`. Code asks for the kind and the figures; the window, the command line and reports ask for the sentence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from core.own_words import own
from core.quoting import in_one_line


class Notice(ABC):
    """A warning, a remark, or the reason why something cannot be. Two that are equal say the same."""

    @property
    @abstractmethod
    def sentence(self) -> str:
        """For the user, in the language in force."""


@dataclass(frozen=True)
class AsWritten(Notice):
    """A sentence that is one already: that of an error, or one that a file of an earlier run holds."""

    text: str

    @property
    def sentence(self) -> str:
        return own(in_one_line(self.text))


@dataclass(frozen=True)
class Several(Notice):
    """Notices that are told as one."""

    parts: tuple[Notice, ...]

    @property
    def sentence(self) -> str:
        return own(" ".join(sentences(self.parts)))


def sentences(notices: Iterable[Notice]) -> tuple[str, ...]:
    """The sentences of several notices."""
    return tuple(notice.sentence for notice in notices)
