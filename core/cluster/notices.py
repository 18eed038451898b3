"""What is told of a cluster while its work goes on."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr
from core.notices import Notice


@dataclass(frozen=True)
class NoWorkersYet(Notice):
    """A scheduler has no workers, and they are waited for."""

    address: str
    seconds: int

    @property
    def sentence(self) -> str:
        return tr(
            "Waiting for workers: the scheduler {address} has none. They are waited for {seconds} s."
        ).format(address=self.address, seconds=self.seconds)
