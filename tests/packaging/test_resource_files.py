"""Where the program's own files are found, and what is said when they are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import resource_files
from core.errors import RetinaError
from core.resource_files import resource_folder, resource_path


def test_the_demo_points_are_found() -> None:
    assert resource_path("demo", "points.csv").is_file()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(RetinaError, match=r"weights/nothing\.safetensors.*Install the program again"):
        resource_path("weights", "nothing.safetensors")


def test_an_installed_copy_goes_before_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "core"
    for folder in (package / "_resources", tmp_path / "resources"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(resource_files, "_PACKAGE", package)
    assert resource_folder() == package / "_resources"
    (package / "_resources").rmdir()
    assert resource_folder() == tmp_path / "resources"
    (tmp_path / "resources").rmdir()
    with pytest.raises(RetinaError, match="missing beside"):
        resource_folder()
