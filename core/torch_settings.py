"""How PyTorch is to use this machine: set before it is imported, as it looks then."""

from __future__ import annotations

import os

from core.freed_memory import keep_freed_memory


def prepare_for_torch() -> None:
    """Set them for this process, where the user has not chosen."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # idle threads must not spin on a busy machine
    keep_freed_memory()
