"""The methods that are compared, each a setting of the one engine."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.registration import RegistrationOptions


class Method(str, Enum):
    """What carries the floating image onto the reference."""

    AFFINE = "affine"
    NETWORK = "network"
    REFINED = "refined"

    @property
    def description(self) -> str:
        """For the table's reader."""
        return {
            Method.AFFINE: "affine from the three clicks",
            Method.NETWORK: "affine and the network's field",
            Method.REFINED: "affine, the network's field, refined on the pair's own vessel maps",
        }[self]

    def options(self, weights: Path | None = None) -> RegistrationOptions:
        """The engine's options for this method."""
        from core.registration import RegistrationOptions

        return RegistrationOptions(
            affine_only=self is Method.AFFINE, refine=self is Method.REFINED, weights=weights
        )
