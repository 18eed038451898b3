"""`train --plot`: the losses as a PNG while the training runs, in a window, and a sentence where there is none."""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path

import pytest

from core.command_line.main import main
from core.errors import InputError
from core.training.log import TrainingLog
from core.training.log_curves import read_curves
from core.training.loss_plot import new_figure, require_matplotlib
from core.training.loss_window import LossWindow
from tests.training.made_data import write_data

pytest.importorskip("matplotlib")

CONFIGURATION = """\
name = "tiny"
[model]
segmentation = "light"
registration = "lucas-kanade"
[data]
manual = ["made"]
manual_left_out = []
[[phases]]
name = "warm-up"
steps = 1
batch = 1
crop = [64, 64]
learning_rate = 0.001
passes = "upright"
mixture = { manual = 1.0 }
weights = { manual = { supervision = 1.0 } }
"""


@pytest.fixture
def log(tmp_path: Path) -> TrainingLog:
    return _written(TrainingLog(tmp_path / "run" / "log.csv"), 20)


def _written(log: TrainingLog, step: int) -> TrainingLog:
    log.add("pairs", {"content": 1 / step, "style": 0.0})
    log.write("first", step, 1.0, 1e-3)
    return log


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


def test_the_losses_are_drawn_and_a_missing_display_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """By the real command, with the process of its window."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MPLBACKEND", "agg")  # as where there is no display, on any system
    (tmp_path / "tiny.toml").write_text(CONFIGURATION, encoding="utf-8")
    data = write_data(tmp_path / "data")
    command = ["train", str(tmp_path / "tiny.toml"), "--data", str(data), "--output", str(tmp_path / "run")]
    assert main([*command, "--plot", "--json"]) == 0
    told = capfd.readouterr()
    assert Path(json.loads(told.out)["plot"]) == tmp_path / "run" / "log.png"
    assert "No window for the losses (there is no display); they are drawn into" in told.err
    drawn = (tmp_path / "run" / "log.png").read_bytes()
    assert struct.unpack(">II", drawn[16:24])[0] == 990


def test_the_window_follows_the_log(log: TrainingLog) -> None:
    ended: list[bool] = []
    figure = new_figure(1)
    window = LossWindow(figure, log.path, lambda: bool(ended))
    window.follow()
    line = figure.axes[0].lines[1]
    assert (line.get_label(), list(line.get_xdata())) == ("pairs, content", [20])
    window.follow()
    assert figure.axes[0].lines[1] is line, "nothing is new"
    _written(log, 40)
    window.follow()
    assert list(figure.axes[0].lines[1].get_ydata()) == pytest.approx([1 / 20, 1 / 40])
    assert figure.axes[0].get_yscale() == "log"
    assert window.title == "run: training"
    ended.append(True)
    assert window.title == "run: the training has ended"


def test_a_line_that_is_being_written_does_not_count_yet(log: TrainingLog) -> None:
    with log.path.open("a", encoding="utf-8") as file:
        file.write("first,40,1.0,0.001,pairs,1,0.0")
    curves = read_curves(log.path)["first"]
    assert [curve.name for curve in curves] == ["pairs, style", "pairs, content"]
    assert all(curve.points[-1][0] == 20 for curve in curves)


def test_without_matplotlib_it_is_said_before_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"retina-registration\[train\]"):
        require_matplotlib()
