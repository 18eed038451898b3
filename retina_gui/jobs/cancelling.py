"""Where long work looks whether it is still wanted."""

from __future__ import annotations

import threading

from core.errors import Cancelled


def stop_if(cancel: threading.Event) -> None:
    """Raise `Cancelled` where the user has asked for it."""
    if cancel.is_set():
        raise Cancelled
