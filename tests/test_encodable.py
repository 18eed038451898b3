"""Names of bytes that are no UTF-8 are refused before any work, whoever names them, and no case fails after it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from core.batch.case_folder import list_folder
from core.case import Case, ImageIdentity, load_case, read_case, write_case
from core.command_line.main import main
from core.errors import InputError
from core.export.image_files import write_png
from core.images.reading import list_images, read_image

BAD = os.fsdecode(b"caf\xe9")
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    write_png(tmp_path / "a.png", np.zeros((40, 50), np.uint8))
    (tmp_path / "points.csv").write_text("reference_x,reference_y,floating_x,floating_y\n1,1,1,1\n")
    return tmp_path


@linux
@pytest.mark.parametrize("bad", ["--reference", "--floating", "--points", "--output"])
def test_a_name_that_cannot_be_written_is_refused_before_the_work(
    good: Path, capsys: pytest.CaptureFixture[str], bad: str
) -> None:
    given = {"--reference": "a.png", "--floating": "a.png", "--points": "points.csv", "--output": "out"}
    named = good / BAD / given[bad]
    if bad != "--output":
        named.parent.mkdir()
        named.write_bytes((good / given[bad]).read_bytes())
    paths = {name: str(named if name == bad else good / file) for name, file in given.items()}
    assert main(["register", *(part for pair in paths.items() for part in pair)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "caf\ufffd" in said
    assert "Rename the file or the folder" in said
    assert not (good / "out").exists()
    assert bad != "--output" or not named.exists()


@linux
def test_images_and_cases_of_such_names_are_refused_and_folders_tell_them(good: Path) -> None:
    bad = good / BAD
    bad.mkdir()
    for name in ("reference.png", "floating.png", "case.json"):
        (bad / name).write_bytes((good / "a.png").read_bytes())
    for read, name in (
        (read_image, "reference.png"),
        (list_images, "reference.png"),
        (load_case, "case.json"),
    ):
        with pytest.raises(InputError, match="bytes that are not UTF-8"):
            read(bad / name)
    (listed,) = list_folder(good)
    assert "bytes that are not UTF-8" in listed.problem
    listed.name.encode()


def test_a_case_never_fails_by_a_name_after_the_work(tmp_path: Path) -> None:
    identity = ImageIdentity(None, 64 * "0", (40, 50), f"{BAD}.png")
    write_case(tmp_path / "case.json", Case().with_reference(identity))
    assert read_case(tmp_path / "case.json").case.reference.name == "caf\ufffd.png"
    text = (tmp_path / "case.json").read_text("utf-8").replace("\ufffd", r"\ud800")
    (tmp_path / "case.json").write_text(text, "utf-8")
    assert read_case(tmp_path / "case.json").case.reference.name == "caf\ufffd.png"
