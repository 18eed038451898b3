"""What a report must say for its figures to be repeated: command, versions, machine, date, weights."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core import __version__
from core.errors import WeightsError
from core.evaluation.methods import Method
from core.file_hash import file_sha256
from core.quoting import told

PACKAGES = (
    "numpy",
    "scipy",
    "opencv-python-headless",
    "scikit-image",
    "torch",
    "SimpleITK",
    "antspyx",
    "itk-elastix",
)

THREAD_SETTINGS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS",
)


@dataclass(frozen=True)
class Provenance:
    """Attributes:
    command: as it was typed.
    date: with the time zone.
    versions: of this program, Python and the packages that are installed.
    machine: system, processor, cores, memory, thread settings.
    weights: SHA-256 of each weights file in use, by file name (by path where two are named alike).
    """

    command: str
    date: str
    versions: dict[str, str]
    machine: dict[str, str]
    weights: dict[str, str]

    @classmethod
    def now(cls, methods: Sequence[Method], weights: Path | None) -> Provenance:
        """Of this process.

        Raises:
            WeightsError: a weights file cannot be read.
        """
        program = Path(sys.argv[0]).name
        return cls(
            shlex.join([program if program != "main.py" else "retina-align", *sys.argv[1:]]),
            datetime.now().astimezone().isoformat(timespec="seconds"),
            _versions(),
            _machine(),
            _weights(methods, weights),
        )

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def _versions() -> dict[str, str]:
    found = {"retina-registration": __version__, "Python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _machine() -> dict[str, str]:
    settings = [f"{name}={os.environ[name]}" for name in THREAD_SETTINGS if name in os.environ]
    return {
        "system": platform.platform(),
        "processor": _line("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": _line("/proc/meminfo", "MemTotal") or "unknown",
        "threads": ", ".join(settings) or "no settings in the environment",
    }


def _line(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _weights(methods: Sequence[Method], weights: Path | None) -> dict[str, str]:
    from core.registration.model import default_weights

    used = {weights or default_weights()}
    used |= {
        method.chosen_weights(weights) or default_weights(method.registration)
        for method in methods
        if method.needs_network
    }
    names = [path.name for path in used]
    return {path.name if names.count(path.name) == 1 else str(path): _digest(path) for path in sorted(used)}


def _digest(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        raise WeightsError(
            f"The weights file '{told(path)}' cannot be opened: choose an existing one."
        ) from error
