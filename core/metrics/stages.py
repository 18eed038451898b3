"""The figures of one stage of a registration: the images as they lie, by the points, by the network, refined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

import numpy as np

from core.errors import InputError
from core.metrics.landmarks import LandmarkErrors
from core.quoting import told


class ResultStage(str, Enum):
    """How far the floating image was brought to the reference."""

    RAW = "raw"  # the images as they lie: both laid on each other as if they showed the same field of view
    POINTS = "points"  # by the pre-alignment of the matching points
    NETWORK = "network"  # by the network's field as well, as it was estimated
    REFINED = "refined"  # by the whole transform


@dataclass(frozen=True)
class StageFigures:
    """How well the images lie on each other at one stage.

    Attributes:
        dice, soft_dice: of the network's vessel maps inside both shrunk fields of view, 0..1.
        tre: errors at the check points, in reference pixels; None without check points.
        folded_fraction: part of the overlap where the field folds, 0..1; None where there is no field.
        displacement_largest: of the field inside the overlap, in reference pixels; None where there is no field.
    """

    dice: float
    soft_dice: float
    tre: LandmarkErrors | None = None
    folded_fraction: float | None = None
    displacement_largest: float | None = None

    def __post_init__(self) -> None:
        for name in ("dice", "soft_dice", "folded_fraction", "displacement_largest"):
            value = getattr(self, name)
            limit = np.finfo(float).max if name == "displacement_largest" else 1 + 1e-9
            if value is not None and not 0 <= value <= limit:
                raise InputError(f"The figure {name} of a stage of a registration cannot be {told(value)}.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StageFigures:
        """From plain JSON values; those that are not known are left alone.

        Raises:
            TypeError: a figure is missing.
        """
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        if known.get("tre") is not None:
            known["tre"] = LandmarkErrors(**known["tre"])
        return cls(**known)
