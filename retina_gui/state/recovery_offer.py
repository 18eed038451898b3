"""The offer of a case that was not closed properly, in words."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr


@dataclass(frozen=True)
class RecoveryOffer:
    """Which case is offered, and how many there are.

    Attributes:
        when: it was changed last, in words.
    """

    name: str
    when: str
    count: int

    @property
    def text(self) -> str:
        """The sentence."""
        sentence = tr("The case {name} was not closed properly. It is kept as it was at {when}.")
        text = sentence.format(name=self.name, when=self.when)
        more = tr("({count} cases are waiting.)").format(count=self.count)
        return f"{text} {more}" if self.count > 1 else text
