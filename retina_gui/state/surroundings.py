"""What there is beside the open case, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from retina_gui.state.recovery import RecoveryOffer


@dataclass(frozen=True)
class Surroundings:
    """Everything that the window shows and that does not belong to the open case.

    Attributes:
        recovery: the case that was not closed properly; None where there is none.
        recent_count: how many recent cases are remembered.
    """

    recovery: RecoveryOffer | None = None
    recent_count: int = 0
