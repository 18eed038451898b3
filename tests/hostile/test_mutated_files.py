"""A short run of `tests.hostile.mutated_files`; by hand it runs with any number of files."""

from __future__ import annotations

import json
import random
import re
import struct
from pathlib import Path

import pytest

from core.annotations.files import readable_formats
from core.command_line.main import main
from core.images.image_formats import IMAGE_FORMATS
from core.images.itk_geometry import itk_geometry
from core.images.reading import read_image
from core.points.files import POINT_FORMATS
from core.training.log_curves import read_curves
from tests.hostile import mutated_files
from tests.hostile.chunks import chunks_of, sealed
from tests.hostile.mutators import MUTATORS, Victim, damaged
from tests.hostile.readers import READ_OTHERWISE, READERS, Reader
from tests.hostile.sound_files import sound_files

ROOT = Path(__file__).resolve().parents[2]
SLOW = (
    *("h5", "affine.h5", "tfm", "mat", "settings.ini"),
    *("safetensors", "trunk.safetensors", "checkpoint.pt", "segmented.npz"),
)
"""Each costs a process, or the import of torch or Qt."""
OPENING = re.compile(
    r"(?<!def )\b(content_of|json_of|text_of|read_content|read_text|read_bytes|read_table|loads|dcmread|TiffFile"
    r"|imdecode|loadmat|safe_open|load_file|QSettings|ReadTransform|ReadImage|ImageFileReader)\("
)
"""Functions by whose names a module is known to open or decode a file."""


def test_changed_files_are_read_or_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.child_reader.READ_SECONDS", 0.5)  # what keeps ITK busy is to be given up soon
    monkeypatch.setattr(mutated_files, "LONGEST_SECONDS", 300.0)  # other tests keep the machine busy
    outcome = mutated_files.read_mutated(tmp_path, range(1, 51), without=SLOW)
    assert outcome.faults == []
    assert min(outcome.read, outcome.refused) > 10
    assert len(outcome.tried) > 6


def test_what_is_no_sentence_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> object:
        raise ZeroDivisionError("of what was read")

    monkeypatch.setattr(mutated_files, "READERS", {"csv": Reader(broken)})
    faults = mutated_files.read_mutated(tmp_path, [7], without=SLOW).faults
    assert len(faults) == 1
    assert "ZeroDivisionError" in faults[0]
    assert (tmp_path / "fault-7.csv").exists()


def test_no_reader_is_forgotten() -> None:
    """A new format needs a sound file; a module that begins to open files belongs to a reader, or has a reason."""
    endings = {f".{kind}" for kind in READERS}
    endings |= {f".{kind.rpartition('.')[2]}" for kind in READERS}
    for formats in (IMAGE_FORMATS, POINT_FORMATS.values(), readable_formats()):
        for each in formats:
            assert endings.intersection(getattr(each, "suffixes", ()) or getattr(each, "endings", ())), each
    known = {module for reader in READERS.values() for module in reader.modules} | READ_OTHERWISE.keys()
    found = {
        str(path.relative_to(ROOT).as_posix())
        for package in ("core", "retina_gui")
        for path in (ROOT / package).rglob("*.py")
        if OPENING.search(path.read_text("utf-8"))
    }
    assert found - known == set()
    assert [module for module in sorted(known) if not (ROOT / module).is_file()] == []


def test_every_mutator_changes_the_files_that_it_is_for(tmp_path: Path) -> None:
    sound = sound_files(tmp_path, with_networks=False)
    for kind, content in sound.items():
        assert sealed(content, chunks_of(content)) or kind in READERS
    for name in MUTATORS:
        suiting = [kind for kind in sound if MUTATORS[name][1](kind.rpartition(".")[2])]
        for kind in suiting[:3]:
            victim = Victim(kind.rpartition(".")[2], sound[kind], sound[kind], sound["png"])
            made = {damaged(victim, random.Random(seed), name)[1] for seed in range(6)}
            assert len(made - {sound[kind]}) > 2, (name, kind)
    for kind in ("png", "jpg", "webp"):
        assert sealed(sound[kind], chunks_of(sound[kind])) == sound[kind]


def test_nothing_is_said_of_a_damaged_file_but_the_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    damaged_file = bytearray(sound_files(tmp_path, with_networks=False)["tif"])
    damaged_file[60:90] = b"\xff" * 30
    (tmp_path / "damaged.tif").write_bytes(damaged_file)
    assert main(["segment", str(tmp_path / "damaged.tif"), "--output", str(tmp_path / "vessels.png")]) == 2
    told = capfd.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].startswith("retina-align: ")


def test_a_circle_of_directories_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libtiff inside ITK would look at them for ever: what ITK reads is asked of a process that is ended."""
    content = bytearray(sound_files(tmp_path, with_networks=False)["tif"])
    (place,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, place)
    struct.pack_into("<I", content, place + 2 + 12 * count, place)
    (tmp_path / "circle.tif").write_bytes(content)
    monkeypatch.setattr("core.child_reader.READ_SECONDS", 0.5)
    image = read_image(tmp_path / "circle.tif")
    assert image.pixels.shape == (40, 50, 3)
    assert itk_geometry(image) is None


def test_a_damaged_log_is_read_as_far_as_it_is_one(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    sound = sound_files(tmp_path, with_networks=False)["log.csv"]
    log.write_bytes(
        sound + b"warm-up,x,1,1,a,8,1,,,,,,1,\n\xff\nwarm-up,30,1,1,vessels,8,1,,,,,,nan,\n" + b"9" * 20_000
    )
    assert [curve.points for curve in read_curves(log)["warm-up"]] == [[(10, 0.4), (20, 0.3)]]
    log.write_bytes(b"\xff\xfea\n1\n")
    assert read_curves(log) == {}


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, '{"kind": "flicker", "parts": [], "seconds": 1e999}', '{"seconds": []}', '{"width": 1e999}'],
)
def test_settings_that_cannot_be_understood_are_as_none(text: str) -> None:
    from retina_gui.document.recent_cases import from_text
    from retina_gui.state.options import ViewOptions
    from retina_gui.state.remembered import to_texts, with_texts

    usual = json.loads(to_texts(ViewOptions())["animation"])
    for changed in (text, *([json.dumps({**usual, **json.loads(text)})] if text.startswith("{") else [])):
        assert with_texts(ViewOptions(), {"animation": changed}) == ViewOptions()
    assert from_text(text) == ()
