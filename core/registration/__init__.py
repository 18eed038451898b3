"""The one engine: `register(request, progress, cancel) -> result`, for application, command line and every batch."""

from __future__ import annotations

from core.registration.engine import register
from core.registration.request import (
    Progress,
    ProgressCallback,
    RegistrationOptions,
    RegistrationRequest,
)
from core.registration.result import RegistrationResult

__all__ = [
    "Progress",
    "ProgressCallback",
    "RegistrationOptions",
    "RegistrationRequest",
    "RegistrationResult",
    "register",
]
