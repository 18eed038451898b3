"""The ridges of the made images, which dozens of tests read again, are found once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import skimage.filters

_sato = skimage.filters.sato


@lru_cache(maxsize=64)
def _ridges(
    pixels: bytes, shape: tuple[int, ...], kind: str, named: tuple[tuple[str, Any], ...]
) -> np.ndarray:
    ridges = _sato(np.frombuffer(pixels, kind).reshape(shape), **dict(named))
    ridges.setflags(write=False)
    return ridges


def _kept_sato(image: np.ndarray, **named: Any) -> np.ndarray:
    return _ridges(image.tobytes(), image.shape, image.dtype.str, tuple(sorted(named.items())))


@pytest.fixture(autouse=True)
def _ridges_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skimage.filters, "sato", _kept_sato)
