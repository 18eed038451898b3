"""What there is to say of annotations in files: nothing that was read or written is wrong, but it is to be known."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr, tr_count
from core.notices import Notice

_MOST_NAMES = 5


@dataclass(frozen=True)
class CrossingOutlines(Notice):
    """Outlines that cross themselves or one of their holes, by name; they were read as they are."""

    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return tr_count(
            "{count} outline crosses itself: {names}. Its area is what it goes round an odd number of times.",
            "{count} outlines cross themselves: {names}. Their area is what they go round an odd number of times.",
            len(self.names),
            names=_listed(self.names),
        )


@dataclass(frozen=True)
class OtherImage(Notice):
    """A file says that its annotations belong to another image of the same size."""

    theirs: str
    ours: str

    @property
    def sentence(self) -> str:
        return tr(
            "The annotations were drawn on {theirs}, whose file is not that of {ours}. "
            "Check that they lie where they belong."
        ).format(theirs=self.theirs, ours=self.ours)


@dataclass(frozen=True)
class LeftOut(Notice):
    """What a file holds and is not read, by name, and why: `reason` completes “left out, because …”."""

    names: tuple[str, ...]
    reason: str

    @property
    def sentence(self) -> str:
        return tr_count(
            "{count} shape was left out, because {reason}: {names}.",
            "{count} shapes were left out, because {reason}: {names}.",
            len(self.names),
            reason=tr(self.reason),
            names=_listed(self.names),
        )


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown}, …"
