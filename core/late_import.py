"""Functions that tables name as text, so that reading a table imports nothing heavy."""

from __future__ import annotations

import importlib
from typing import Any


def load_function(place: str) -> Any:
    """The function that `"package.module:function"` names, imported now.

    Raises:
        ImportError: the module is not part of this installation, or lacks the function.

    >>> load_function("math:hypot")(3, 4)
    5.0
    """
    module, _, name = place.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except AttributeError as error:
        raise ImportError(f"{module} has no function {name}") from error
