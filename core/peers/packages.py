"""Importing an optional package, or saying how to install it."""

from __future__ import annotations

import importlib
from typing import Any

from core.errors import InputError
from core.quoting import told


def peer_package(module: str, package: str) -> Any:
    """The module of an optional package.

    Raises:
        InputError: the package is not installed, or does not load; it names the extra that brings it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise missing_package(package, str(error)) from error


def missing_package(package: str, reason: str) -> InputError:
    """The complaint, to be raised."""
    return InputError(
        f"This method needs the package {package}, which cannot be loaded ({told(reason)}). Install it with: "
        "pip install 'retina-registration[peers]'"
    )
