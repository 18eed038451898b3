"""What killed programs left is taken away by the next, and nothing that anybody is writing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.atomic_files import atomic_path
from core.left_overs import BEGIN, scratch_folder, temporary_folder, tidy

KILLED = """
import os, sys
from pathlib import Path
from core.atomic_files import atomic_path
from core.left_overs import temporary_folder
with temporary_folder(Path(sys.argv[1])) as made, atomic_path(Path(sys.argv[1], "case.json")) as temporary:
    (made / "warped.tif").touch()
    temporary.touch()
    os._exit(9)
"""


def left(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(BEGIN)]


def test_what_a_killed_program_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, env=environment)
    assert len(left(tmp_path)) == 2
    other = BEGIN + left(tmp_path)[0].removeprefix(BEGIN).split("-")[0] + f"-{os.getppid()}-1"
    for name in (other, f"{BEGIN}who-knows"):
        (tmp_path / name).touch()
    with temporary_folder(tmp_path) as made, atomic_path(tmp_path / "case.json") as temporary:
        temporary.touch()
        tidy(tmp_path, again=True)
        assert {*left(tmp_path)} == {made.name, temporary.name, other, f"{BEGIN}who-knows"}
    tidy(tmp_path, alone=True)
    assert left(tmp_path) == [other]


def test_a_folder_that_may_not_be_taken_away_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As within a folder to which things may only be added (`chattr +a`)."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with monkeypatch.context() as patched:
        for name in ("rmdir", "unlink"):
            patched.setattr(os, name, refused)
        for made in (temporary_folder(tmp_path), scratch_folder()):
            with made as folder:
                (folder / "warped.tif").touch()
        tidy(tmp_path, alone=True)
    assert len(list(tmp_path.iterdir())) == 2
    with scratch_folder() as folder:
        (folder / "within").mkdir()
    assert not folder.exists()


def test_no_other_kind_of_temporary_folder_is_used() -> None:
    """For Python's own fails where it cannot be taken away; an example in a docstring may use it."""
    root = Path(__file__).parents[1]
    used = re.compile(r"^(?! *>>>).*\bTemporaryDirectory\(", re.MULTILINE)
    sources = (path for name in ("core", "retina_gui") for path in (root / name).rglob("*.py"))
    assert [path.name for path in sources if used.search(path.read_text("utf-8"))] == []
