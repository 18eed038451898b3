"""The time, as files have it."""

from __future__ import annotations

from datetime import datetime, timezone


def utc_now() -> str:
    """The time now, ISO 8601 in UTC, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
