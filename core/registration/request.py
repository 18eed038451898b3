"""What the engine is asked for, and how it tells where it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import Cancelled
from core.images.polarity import VesselPolarity
from core.images.reading import RetinalImage
from core.language import tr
from core.points.matching import MatchingPoints
from core.registration_methods import DEFAULT_METHOD, POINTS_ALONE, registration_method
from core.transforms.planar import TransformModel


@dataclass(frozen=True)
class RegistrationOptions:
    """How to register.

    Attributes:
        transform_model: of the pre-alignment.
        method: one of `core.registration_methods`.
        refine: correct the network's field on the pair's own vessel maps; of the method `default`.
        reference_polarity, floating_polarity: None finds them automatically.
        weights: a weights file; None takes the one of the method, which ships with the program.

    Raises:
        InputError: there is no such method.
    """

    transform_model: TransformModel = TransformModel.AFFINE
    method: str = DEFAULT_METHOD
    refine: bool = True
    reference_polarity: VesselPolarity | None = None
    floating_polarity: VesselPolarity | None = None
    weights: Path | None = None

    def __post_init__(self) -> None:
        registration_method(self.method)

    @property
    def affine_only(self) -> bool:
        """Whether the pre-alignment alone moves the image."""
        return self.method == POINTS_ALONE


@dataclass(frozen=True)
class RegistrationRequest:
    """One pair to register: everything that the engine needs, and nothing that changes while it works."""

    reference: RetinalImage
    floating: RetinalImage
    points: MatchingPoints
    options: RegistrationOptions = field(default_factory=RegistrationOptions)


@dataclass(frozen=True)
class Progress:
    """Where the engine is: what it does now, in words, and the share of the work that is done, 0..1."""

    step: str
    fraction: float


ProgressCallback = Callable[[Progress], None]


class ProgressMonitor:
    """Tells the caller about the steps and looks whether the caller has cancelled.

    Args:
        progress: called on the engine's thread.
        cancel: set by any thread to cancel.
    """

    def __init__(self, progress: ProgressCallback | None, cancel: threading.Event | None) -> None:
        self._progress = progress
        self._cancel = cancel

    def check(self) -> None:
        """Raise `Cancelled` if the caller has cancelled."""
        if self._cancel is not None and self._cancel.is_set():
            raise Cancelled

    def enter(self, step: str, fraction: float) -> None:
        """Begin a step, named in English with `mark`; it is told in the user's language."""
        self.check()
        if self._progress is not None:
            self._progress(Progress(tr(step), fraction))
