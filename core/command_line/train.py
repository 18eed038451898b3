"""`retina-align train`: train a network from a configuration, or go on with a run that was interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from core.command_line.arguments import new_command
from core.command_line.console import say, say_json
from core.errors import Cancelled, InputError
from core.places import is_file
from core.quoting import told
from core.resource_files import resource_folder
from core.starting import Terminated, taken_signals

_DESCRIPTION = """\
Train a network. CONFIG is a TOML file that names the parts of the model, the images, and the phases with their losses,
or one of those that ship with the program: paper (the paper's settings: weeks on a processor), paper-cpu (the same
network in a size for a processor), default (the small network that is used by default) and vessels (the one of
`retina-align segment`, for photographs).

The output folder gets weights.safetensors, log.csv (losses), log.svg (the same as a picture) and checkpoint.pt. The
same command goes on exactly where an interrupted run stopped. --plot shows the losses in a window while it runs, and
draws them into log.png; without a display it says so and draws the file alone. Use the weights with
`retina-align register --weights`, those of `vessels` with
`retina-align segment --weights`.
"""

_EXAMPLES = """\
  retina-align train paper-cpu --data ../shared/data --output runs/paper
  retina-align train my-settings.toml --data my-images
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(commands, "train", run, "train a network", _DESCRIPTION, _EXAMPLES)
    parser.add_argument(
        "configuration", metavar="CONFIG", help="a TOML file, or paper, paper-cpu, default or vessels"
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        help="the folder of the images (default: the configuration's [data] root)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        help="the folder of the run (default: runs/ and the configuration's name)",
    )
    parser.add_argument(
        "--device", default="cpu", help="where to calculate: cpu, cuda, cuda:1 (default: cpu)"
    )
    parser.add_argument(
        "--plot",
        action="store_true",
        help="show the losses in a window while it runs, and draw them into log.png (needs the extra train)",
    )


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.training.configuration import read_configuration

    configuration = read_configuration(_configuration_path(options.configuration))
    data = options.data or Path(configuration.data.root)
    if not data.is_dir():
        raise InputError(f"The folder of training images {told(data)} does not exist. Name it with --data.")
    output = options.output or Path("runs") / configuration.name

    from core.training.live_plot import LivePlot

    plot = LivePlot(output, _say_progress) if options.plot else None

    from core.training.trainer import TrainingRun

    stop, asked = threading.Event(), list[int]()

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        stop.set()

    before = {number: signal.signal(number, ask) for number in {signal.SIGINT, *taken_signals()}}
    try:
        training = TrainingRun(
            configuration,
            data,
            output,
            say=_say_progress,
            stop=stop,
            device=options.device,
            logged=plot.update if plot is not None else None,
        )
        with plot or nullcontext():
            weights = training.run()
    except Cancelled:
        _say_progress("Interrupted after this update. The same command goes on from here.")
        is_interrupted = not asked or asked[0] == signal.SIGINT
        raise (KeyboardInterrupt() if is_interrupted else Terminated(asked[0])) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if options.json:
        plotted = {} if plot is None else {"plot": plot.picture}
        say_json({"weights": weights, "log": output / "log.csv", "picture": output / "log.svg", **plotted})
    else:
        say(f"Written: {weights}")


def _configuration_path(text: str) -> Path:
    """The file of this name, or else the shipped configuration that is called so."""
    shipped = resource_folder() / "training" / f"{text}.toml"
    return shipped if is_file(shipped) and not Path(text).exists() else Path(text)


def _say_progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
