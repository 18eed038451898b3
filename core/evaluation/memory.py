"""The peak memory of a piece of work."""

from __future__ import annotations

from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def reset_peak_memory() -> None:
    """Start measuring anew, where the system can do that (Linux)."""
    try:
        _RESET.write_text("5", "ascii")
    except OSError:
        return


def peak_memory_mib() -> float | None:
    """The largest resident memory of this process since `reset_peak_memory`, in MiB; None where it is not known."""
    return _status_mib("VmHWM:")


def resident_memory_mib() -> float | None:
    """The resident memory of this process now, in MiB; None where it is not known."""
    return _status_mib("VmRSS:")


def _status_mib(name: str) -> float | None:
    try:
        lines = _STATUS.read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), None)
