"""Python looks for garbage less often while a single pair is registered.

Importing PyTorch and SciPy makes hundreds of thousands of objects that stay. Looking through them again and again was
a fifteenth of the time of `retina-align register`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = (50_000, 20, 100)
"""New objects until the youngest are looked through, and how often that is until the older ones are."""


@contextmanager
def collected_rarely() -> Iterator[None]:
    """For work that ends soon; long work could keep the memory of many images meanwhile."""
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
