"""What a client and its workers must have in common: else results would differ from machine to machine, unnoticed.

In messages these are plain dictionaries, so that another version of the program reads them too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from core import __version__
from core.cluster.errors import UnlikeWorkerError
from core.errors import RetinaError
from core.file_hash import known_sha256
from core.language import tr
from core.resource_files import resource_path

VERSION, SYSTEM = "version", "system"
SHOWN_DIGITS = 12


def facts_of_this(weights: Iterable[str]) -> dict[str, str]:
    """The version of the program, the kind of system, and the SHA-256 of files of weights; empty for one not seen.

    Args:
        weights: paths, or names of files that ship with the program.
    """
    files = {source: _known_sha256(source) for source in weights}
    return {VERSION: __version__, SYSTEM: os.name, **files}


def facts_like(client: Mapping[str, str]) -> dict[str, str]:
    """The same facts of this process as another one gave of itself."""
    return facts_of_this(name for name in client if name not in (VERSION, SYSTEM))


def check_alike(client: Mapping[str, str], worker: Mapping[str, str], address: str) -> None:
    """Compare what `facts_of_this` gave on both.

    Raises:
        UnlikeWorkerError: they differ.
    """
    for name, ours in client.items():
        theirs = worker.get(name, "")
        if theirs != ours:
            raise UnlikeWorkerError(_sentence(name, ours, theirs, address))


def _sentence(name: str, ours: str, theirs: str, address: str) -> str:
    if name == VERSION:
        return tr(
            "{address} runs version {theirs} of this program, and this is version {ours}. Install the same version "
            "on all machines."
        ).format(address=address, theirs=theirs, ours=ours)
    if name == SYSTEM:
        return tr(
            "{address} runs on another kind of system ({theirs}) than this ({ours}), where files have other names. "
            "Use machines of one kind."
        ).format(address=address, theirs=theirs, ours=ours)
    if not theirs:
        return tr(
            "{address} does not see the weights {file}. Put them where all machines see them under the same path, "
            "or add --send-images."
        ).format(address=address, file=name)
    return tr(
        "{address} has other weights in {file} (SHA-256 {theirs}…) than this ({ours}…). Copy the same file to all "
        "machines."
    ).format(address=address, file=name, theirs=theirs[:SHOWN_DIGITS], ours=ours[:SHOWN_DIGITS])


def _known_sha256(source: str) -> str:
    try:
        path = Path(source) if Path(source).is_absolute() else resource_path("weights", source)
        stamp = path.stat().st_mtime_ns
    except (OSError, RetinaError):
        return ""
    return _sha256_at(path, stamp)


@lru_cache(maxsize=16)
def _sha256_at(path: Path, stamp: int) -> str:
    return known_sha256(path)
