"""The engine for tests of the window: the same request is worked out once, and answered at once from then on."""

from __future__ import annotations

import threading
from collections import OrderedDict

from core.images.reading import RetinalImage
from core.language import tr
from core.registration import Progress, ProgressCallback, RegistrationRequest, RegistrationResult
from core.registration.engine import register

KEPT = 4
"""Results: tests of the window register few pairs, mostly that of the demonstration."""

_known: OrderedDict[tuple[object, ...], tuple[list[Progress], RegistrationResult]] = OrderedDict()


def register_once(
    request: RegistrationRequest,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> RegistrationResult:
    """As `core.registration.register`; a result that is known tells the same steps."""
    key = _key(request)
    if key not in _known:
        steps: list[Progress] = []

        def told(step: Progress) -> None:
            steps.append(step)
            if progress is not None:
                progress(step)

        _known[key] = steps, register(request, told, cancel)
        while len(_known) > KEPT:
            _known.popitem(last=False)
        return _known[key][1]
    _known.move_to_end(key)
    steps, result = _known[key]
    for step in steps if progress is not None else ():
        progress(step)
    return result


def _key(request: RegistrationRequest) -> tuple[object, ...]:
    images = (_key_of_image(request.reference), _key_of_image(request.floating))
    language = tr("Computing the pre-alignment")
    return (*images, repr(request.points), repr(request.options), language)


def _key_of_image(image: RetinalImage) -> tuple[object, ...]:
    stated = image.name, image.pixel_size_um, repr(image.facts)
    return *stated, image.sha256, image.pixels.shape, hash(image.pixels.tobytes())
