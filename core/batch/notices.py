"""Why a case of a batch came to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import RetinaError
from core.language import tr
from core.memory_shortage import is_memory_shortage
from core.notices import AsWritten, Notice
from core.places import place_of
from core.quoting import told


@dataclass(frozen=True)
class NotEnoughMemory(Notice):
    """The case needs more memory than there is."""

    @property
    def sentence(self) -> str:
        return tr("There is not enough memory for this case. Close other programs and try again.")


@dataclass(frozen=True)
class ProcessesEnded(Notice):
    """One process after the other that worked on the pair was ended from outside."""

    count: int

    @property
    def sentence(self) -> str:
        return tr(
            "Every process that worked on it ended before its time ({count} of them), perhaps for want of memory. "
            "Give each process more memory, or try fewer at a time."
        ).format(count=self.count)


@dataclass(frozen=True)
class NotSeenByWorker(Notice):
    """A worker of a cluster does not see a file that is there for the client."""

    worker: str
    path: Path

    @property
    def sentence(self) -> str:
        return tr(
            "The worker {worker} does not see {path}. Put the images and the output folder where all machines see them "
            "under the same paths, or add --send-images."
        ).format(worker=self.worker, path=self.path)


@dataclass(frozen=True)
class InternalError(Notice):
    """A fault in the program: the kind of the error, and what it says."""

    kind: str
    error: str

    @property
    def sentence(self) -> str:
        return tr("Internal error ({kind}: {error}).").format(kind=self.kind, error=self.error)


def reason_of(error: Exception) -> Notice:
    """Why a case came to nothing that ended with an error."""
    if isinstance(error, RetinaError):
        return AsWritten(str(error))
    if is_memory_shortage(error):
        return NotEnoughMemory()
    if isinstance(error, OSError) and error.strerror:
        place = place_of(error)
        return AsWritten(f"{error.strerror} ({told(place)})." if place else f"{error.strerror}.")
    return InternalError(type(error).__name__, " ".join(str(error).split()))
