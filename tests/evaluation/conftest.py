"""The project's fixed measures, which are not part of this repository."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def measures(shared_data: Path) -> ModuleType:
    """`measures.py` beside the real images."""
    spec = importlib.util.spec_from_file_location("measures", shared_data.parent / "measures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
