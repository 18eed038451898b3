"""What the user stated of one image of a case, beside what its file says."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from core.annotations.dates import DateSource, Taken, check_date
from core.annotations.eye import Eye
from core.annotations.scale import Scale
from core.errors import InputError
from core.images.file_facts import FileFacts
from core.images.modality import Modality
from core.language import tr


@dataclass(frozen=True)
class ImageFacts:
    """What the user stated of an image; None for what is left to its file.

    Attributes:
        image: SHA-256.
        taken: ISO 8601, a day or a time; `core.annotations.dates.typed_date` makes it of what somebody types.
        taken_source: where the user has it from; typed unless they took over what a file or a name says.
        seconds: after the injection, of a frame of an angiogram.
        modality: what kind of picture it is.

    Raises:
        InputError: the date is none, or the seconds are not those of an angiogram.
    """

    image: str
    eye: Eye | None = None
    taken: str | None = None
    taken_source: DateSource = DateSource.TYPED
    seconds: float | None = None
    scale: Scale | None = None
    modality: Modality | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "eye", None if self.eye is None else Eye(self.eye))
        object.__setattr__(self, "modality", None if self.modality is None else Modality(self.modality))
        object.__setattr__(self, "taken_source", DateSource(self.taken_source))
        if self.taken is not None:
            check_date(self.taken)
        if self.seconds is not None and not (math.isfinite(self.seconds) and 0 <= self.seconds <= 36_000):
            raise InputError(
                tr("A frame is taken 0 to 36000 seconds after the injection, not {seconds:g}.").format(
                    seconds=self.seconds
                )
            )

    @property
    def when(self) -> Taken | None:
        """The date, with its source."""
        return None if self.taken is None else Taken(self.taken, self.taken_source)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stated."""
        return self == ImageFacts(self.image)

    def modality_with(self, of_file: FileFacts) -> Modality | None:
        """What kind of picture it is: as stated, else by its file; None where nobody says it."""
        return self.modality or of_file.modality

    def with_scale(self, scale: Scale | None) -> ImageFacts:
        """The facts with another scale."""
        return replace(self, scale=scale)
