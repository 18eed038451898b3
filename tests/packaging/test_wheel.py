"""The wheel: installed into an empty environment, away from the checkout, it finds its own files and runs the demo."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that holds the wheel; its dependencies are borrowed from this one."""
    environment = tmp_path_factory.mktemp("environment")
    has_pip = (
        importlib.util.find_spec("pip") is not None
    )  # an installer for every environment takes seconds to unpack
    venv.create(environment, with_pip=not has_pip)
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    ask = [str(binaries / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = str(binaries / "python")
    pip = [sys.executable, "-m", "pip", "--python", python] if has_pip else [python, "-m", "pip"]
    install = [*pip, "install", "-q", "--no-deps", "--no-index", "--no-compile", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, text=True)
    return binaries


def run(installed: Path, folder: Path, *command: str) -> str:
    """What a program of that environment prints, started in an empty folder."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    program = [str(installed / command[0]), *command[1:]]
    result = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_wheel_holds_both_packages_and_the_resources(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        text = archive.read(entry_points).decode()
        metadata = archive.read(entry_points.replace("entry_points.txt", "METADATA")).decode()
    assert "core/command_line/main.py" in names
    assert "retina_gui/main.py" in names
    assert {"core/evaluation/templates/report.html.jinja", "core/training/templates/log.svg.jinja"} <= names
    for folder in ("weights", "icons", "demo", "training", "translations", "guide", "fonts"):
        assert any(name.startswith(f"core/_resources/{folder}/") for name in names), folder
    assert {"core/py.typed", "retina_gui/py.typed"} <= names, "its types are for others, too"
    assert not any(name.startswith(("tests/", "resources/", "core/_resources/packaging")) for name in names)
    for extra in ("test", "dev", "train", "peers", "bundle"):
        assert f"Provides-Extra: {extra}\n" in metadata
    assert "Requires-Python: <3.14,>=3.10\n" in metadata
    assert "retina-align = core.command_line.main:main" in text
    assert "retina-gui = retina_gui.main:main_program" in text


def test_the_installed_copy_is_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    code = "import core, core.resource_files as files; print(core.__file__, files.resource_folder())"
    module, resources = run(installed, tmp_path, "python", "-c", code).split()
    assert Path(module).is_relative_to(installed.parent)
    assert Path(resources) == Path(module).parent / "_resources"


def test_the_installed_application_starts(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "retina-gui", "--version").startswith("retina-gui ")


def test_the_installed_demo_runs(installed: Path, tmp_path: Path) -> None:
    values = json.loads(run(installed, tmp_path, "retina-align", "demo", "--json"))
    assert values["true_error"]["median"] < 1
    for name in ("checkerboard.png", "stack.tif", "transform.h5", "case.json"):
        assert (tmp_path / "retina-demo" / name).stat().st_size > 0
