"""Correcting a finished registration at places that the reader dragged to where they belong."""

from __future__ import annotations

from core.registration.correction.correct import Registered, correct

__all__ = ["Registered", "correct"]
