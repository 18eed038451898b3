"""What a case keeps of a registration."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core import __version__
from core.registration_methods import DEFAULT_METHOD
from core.times import utc_now

if TYPE_CHECKING:
    from core.registration import RegistrationResult


@dataclass(frozen=True)
class ResultSummary:
    """What stays of a registration in the case: its figures and where its transform was written.

    Attributes:
        metrics: as in `metrics.json`.
        transform_file: name of the ITK transform beside the case file; None when it was not exported.
        weights_sha256: of the network's weights; None for a result of the matching points alone.
        seconds: per step of the engine.
        made_at: ISO 8601 in UTC.
        program_version: of the program that made it; empty in files of earlier versions.
        method: by which it was registered, see `core.registration_methods`; files of earlier versions do not say so.
        transform_sha256: of the bytes of the transform's file; None in files of earlier versions.
    """

    metrics: Mapping[str, Any]
    transform_file: str | None = None
    weights_sha256: str | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    made_at: str = ""
    program_version: str = ""
    method: str = DEFAULT_METHOD
    transform_sha256: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "metrics", copy.deepcopy(dict(self.metrics)))
        object.__setattr__(self, "seconds", dict(self.seconds))
        if not self.made_at:
            object.__setattr__(self, "made_at", utc_now())

    @classmethod
    def of(cls, result: RegistrationResult, transform_file: str | None = None) -> ResultSummary:
        """The summary of a result of the engine."""
        return cls(
            result.metrics.to_dict(),
            transform_file,
            result.weights_sha256,
            result.seconds,
            program_version=__version__,
            method=result.method,
        )
