"""The engine for tests of the window: the same request is worked out once, and answered at once from then on."""

from __future__ import annotations

import hashlib
import os
import pickle
import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from core.images.reading import RetinalImage
from core.language import tr
from core.registration import Progress, ProgressCallback, RegistrationRequest, RegistrationResult
from core.registration.engine import register

KEPT = 4
"""Results in memory: tests of the window register few pairs, mostly that of the demonstration."""

Told = tuple[list[Progress], RegistrationResult]
_known: OrderedDict[str, Told] = OrderedDict()


def register_once(
    request: RegistrationRequest,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
    folder: Path | None = None,
) -> RegistrationResult:
    """As `core.registration.register`; a result that is known tells the same steps.

    Args:
        folder: where other processes find the result, and this one theirs.
    """
    key = _key(request)
    file = None if folder is None else folder / f"{key}.pickle"
    known = _known.get(key) or _read(file)
    if known is None:
        known = _registered(request, progress, cancel)
        _write(file, known)
    elif progress is not None:
        for step in known[0]:
            progress(step)
    _known[key] = known
    _known.move_to_end(key)
    while len(_known) > KEPT:
        _known.popitem(last=False)
    return known[1]


def _registered(
    request: RegistrationRequest, progress: ProgressCallback | None, cancel: threading.Event | None
) -> Told:
    steps: list[Progress] = []

    def told(step: Progress) -> None:
        steps.append(step)
        if progress is not None:
            progress(step)

    return steps, register(request, told, cancel)


def _read(file: Path | None) -> Told | None:
    if file is not None:
        with suppress(FileNotFoundError):
            return pickle.loads(file.read_bytes())
    return None


def _write(file: Path | None, known: Told) -> None:
    if file is not None:
        begun = file.with_suffix(f".{os.getpid()}")
        begun.write_bytes(pickle.dumps(known))
        begun.replace(file)


def _key(request: RegistrationRequest) -> str:
    images = (_key_of_image(request.reference), _key_of_image(request.floating))
    language = tr("Computing the pre-alignment")
    whole = (*images, repr(request.points), repr(request.options), language)
    return hashlib.sha256(repr(whole).encode()).hexdigest()


def _key_of_image(image: RetinalImage) -> tuple[object, ...]:
    stated = image.name, image.pixel_size_um, repr(image.facts)
    pixels = hashlib.sha256(image.pixels.tobytes()).hexdigest()
    return *stated, image.sha256, image.pixels.shape, pixels
