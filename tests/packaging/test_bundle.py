"""The bundle without Python: what goes in, the licences, the single file, and the workflow that builds it.

Building it takes minutes, and is done by hand and by that workflow: `resources/packaging/build.py`, `try_bundle.py`.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest
import yaml

PACKAGING = Path(__file__).resolve().parents[2] / "resources" / "packaging"
Part = Callable[[str], ModuleType]


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Part:
    """Imports a module of `resources/packaging`, which is no package."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    return importlib.import_module


def test_what_the_wheel_has_and_code_does_not_import_is_taken_along(part: Part, checkout: Path) -> None:
    places = {(Path(source).name, place) for source, place in part("contents").resources(checkout)}
    assert {
        ("weights", "core/_resources/weights"),
        ("translations", "core/_resources/translations"),
        ("report.html.jinja", "core/evaluation/templates"),
    } <= places
    assert not any("packaging" in place for _, place in places)


@pytest.mark.parametrize(
    ("place", "stays"),
    [
        ("torch/lib/libtorch_cpu.so", True),
        ("torch/bin/torch_shm_manager", True),
        ("torch/bin/test_api", False),
        ("torch/test/test_jit", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6/Qt/translations/qtbase_fi.qm", False),
        ("libcairo.so.2", False),
        ("libharfbuzz.so.0", False),
        ("libharfbuzz-fb49c9fc.so.0", True),
        ("torch/lib/libtorchbind_test.so", False),
    ],
)
def test_what_inference_never_loads_stays_out(part: Part, place: str, stays: bool) -> None:
    assert part("contents").is_kept(place.replace("\\", "/")) is stays


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PySide6-Essentials", "GNU LESSER GENERAL PUBLIC LICENSE"),
        ("opencv-python-headless", "FFmpeg is redistributed"),
        ("tqdm", "Mozilla Public"),
        ("SimpleITK", "HDF5 (Hierarchical Data Format 5)"),
    ],
)
def test_a_distribution_tells_its_terms(part: Part, name: str, words: str) -> None:
    """All that a bundle holds is looked at when one is built, which ends where a licence is missing."""
    found = part("notice").part_of(distribution(name))
    assert any(words in content for _, content in found.texts)
    assert found.terms
    assert found.version


def test_the_notice_names_each_part_and_refuses_what_has_no_terms(
    part: Part, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jinja2

    notice = part("notice")
    monkeypatch.setattr(notice, "ALWAYS", ())
    monkeypatch.setattr(notice, "distributions", lambda: [distribution("jinja2"), distribution("tqdm")])
    notice._owners.cache_clear()
    text = notice.notice(checkout, [jinja2.__file__])
    for words in (
        "Jinja2 ",
        "Python 3",
        "DejaVu",
        "GNU Lesser General Public License",
        "You may replace each",
    ):
        assert words in text
    assert "tqdm" not in text
    with pytest.raises(ValueError, match="belongs to no distribution"):
        notice.notice(checkout, [distribution("mdurl").locate_file("mdurl/__init__.py")])
    with pytest.raises(ValueError, match="nobody"):
        notice.refuse_what_has_no_terms([notice.Part("nobody's", "1", "", ())])


@pytest.mark.skipif(os.name == "nt", reason="for Linux")
def test_one_file_unpacks_itself_once_and_starts(part: Part, tmp_path: Path) -> None:
    packing = part("packing")
    for program in ("retina-gui", "retina-align"):
        file = tmp_path / "retina" / program
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'#!/bin/sh\necho {program} "$@"\n', "utf-8")
        file.chmod(0o755)
    archive, single = tmp_path / "r.tar.gz", tmp_path / "retina.run"
    packing.pack_folder(tmp_path / "retina", archive)
    packing.write_single_file(archive, single, "retina-1")
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(tmp_path / "my cache")}

    def run(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(file), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)

    first = run(single, "a case.json")
    assert (first.stdout, first.returncode) == ("retina-gui a case.json\n", 0)
    assert "Unpacking once" in first.stderr
    again = run(single, "--align", "demo")
    assert (again.stdout, again.stderr) == ("retina-align demo\n", "")
    assert len(list((tmp_path / "my cache" / "retina-registration").iterdir())) == 1
    assert run(single, "--unpack", str(tmp_path / "here")).returncode == 0
    assert (tmp_path / "here" / "retina" / "retina-gui").is_file()
    environment["XDG_CACHE_HOME"] = str(tmp_path / "other")
    single.write_bytes(single.read_bytes()[:-9])
    cut = run(single)
    assert cut.returncode == 2
    assert "not complete" in cut.stderr
    assert list((tmp_path / "other" / "retina-registration").iterdir()) == []
    environment = {"PATH": os.environ["PATH"], "RETINA_UNPACKED": str(archive / "no folder")}
    nowhere = run(single)
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (2, 1)
    assert "RETINA_UNPACKED" in nowhere.stderr
    assert run(single, "--unpack", str(archive / "no folder")).stderr.count("\n") == 1
    assert packing.sums([archive]) == f"{packing.sha256(archive)}  r.tar.gz\n"


def test_the_workflow_builds_and_tries_the_bundle_on_three_systems(checkout: Path) -> None:
    workflow = yaml.safe_load((checkout / ".github" / "workflows" / "bundle.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    runners = {each["runner"].partition("-")[0] for each in job["strategy"]["matrix"]["include"]}
    assert runners == {"ubuntu", "windows", "macos"}
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    for words in ("build.py", "try_bundle.py", "retina-gui --version", "retina-align demo"):
        assert words in commands
    for script in re.findall(r"resources/packaging/\S+\.py", commands):
        assert (checkout / script).is_file()
    assert any("SHA256SUMS" in str(step.get("with", "")) for step in job["steps"])
    assert "[bundle" in commands
