"""`segment` on the demonstration's images, the configurations that ship for `train`, and the progress bar."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.command_line.main import main
from core.command_line.train import _configuration_path
from core.demo.synthetic import DemoCase, demo_case
from core.errors import InputError
from core.export.image_files import write_png
from core.images.reading import read_image
from core.training.configuration import read_configuration


@pytest.fixture(scope="module")
def demo() -> DemoCase:
    return demo_case()


def test_the_vessels_of_an_angiogram(
    demo: DemoCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    height, width = demo.reference.size
    angiogram = demo.reference.pixels[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4]
    write_png(tmp_path / "angiogram.png", angiogram)
    command = ["segment", str(tmp_path / "angiogram.png"), "--output", str(tmp_path / "vessels.png")]
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["polarity"] == "bright"
    vessels = read_image(tmp_path / "vessels.png").pixels
    assert vessels.shape == angiogram.shape
    strong, weak = vessels > 200, vessels < 20
    assert 0.02 < strong.mean() < 0.2
    assert angiogram[strong].mean() > 1.8 * angiogram[weak].mean()


def test_a_vessel_map_is_replaced_where_the_user_says_so(
    demo: DemoCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_png(tmp_path / "angiogram.png", demo.reference.pixels[200:400, 260:460])
    target = tmp_path / "vessels.png"
    target.write_bytes(b"kept")
    command = ["segment", str(tmp_path / "angiogram.png"), "--output", str(target)]
    assert main(command) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert target.read_bytes() == b"kept"
    assert main([*command, "--overwrite"]) == 0
    assert read_image(target).size == (200, 200)


def test_the_vessel_map_is_a_png(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["segment", str(tmp_path / "a.png"), "--output", str(tmp_path / "vessels.jpg")]) == 2
    assert "must end in .png" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["paper", "paper-cpu", "default", "vessels"])
def test_configurations_ship_by_name(name: str) -> None:
    assert read_configuration(_configuration_path(name)).name == name


def test_a_file_goes_before_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("default").write_text("this is not TOML")
    with pytest.raises(InputError, match="not valid TOML"):
        read_configuration(_configuration_path("default"))


def test_training_without_images(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "default", "--data", str(tmp_path / "nowhere")]) == 2
    assert "--data" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="there is no pseudo-terminal")
def test_a_terminal_sees_the_progress(demo: DemoCase, tmp_path: Path) -> None:
    import fcntl
    import pty
    import struct
    import termios

    write_png(tmp_path / "photograph.png", demo.floating.pixels[200:350, 200:350])
    command = [
        sys.executable,
        "-m",
        "core.command_line.main",
        "segment",
        "photograph.png",
        "--output",
        "v.png",
    ]
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        printed, _ = process.communicate()
        shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert process.returncode == 0
    assert "Segmenting the vessels" in shown
    assert b"Vessels are dark" in printed
