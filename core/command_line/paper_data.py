"""`retina-align paper-data`: look at a copy of the paper's data set, and put beside it what its training needs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.command_line.arguments import new_command
from core.command_line.console import say, say_json
from core.errors import InputError
from core.quoting import told

STYLE_TARGET, TRUNK = Path("style/hrf_12_h.png"), Path("vgg16_relu4_3.safetensors")
"""Where `resources/training/paper.toml` looks, in the data folder."""

_DESCRIPTION = """\
Look at a copy of the paper's data set (59 pairs, Hajeb Mohammad Alipour et al. 2012) and say what is missing; with
--vgg16 and --style-map also make the two further files that training the paper's network from it needs. The folder
holds the folders normal and abnormal as downloaded and the authors' table of affines (FFAPCFIDP_affine.csv).
Everything about it: resources/guide/en/paper-data.md
"""

_EXAMPLES = """\
  retina-align paper-data PAPER
  retina-align paper-data PAPER --vgg16 vgg16-397923af.pth --style-map HRF/manual1/12_h.tif
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "paper-data", run, "look at a copy of the paper's data set", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("data", metavar="DIR", type=Path, help="the folder of the data set")
    parser.add_argument(
        "--vgg16",
        metavar="FILE",
        type=Path,
        help="torchvision's weights of VGG-16 (vgg16-397923af.pth), to be written as DIR/vgg16_relu4_3.safetensors",
    )
    parser.add_argument(
        "--style-map",
        metavar="FILE",
        type=Path,
        help="a manual vessel map of the HRF set (the paper's: manual1/12_h.tif), to be written as "
        "DIR/style/hrf_12_h.png",
    )


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.export.kept_inputs import check_inputs_are_kept
    from core.training.data.paper_files import missing_files, write_style_target
    from core.training.torchvision_trunk import convert_trunk

    data: Path = options.data
    if not data.is_dir():
        raise InputError(f"The folder {told(data)} does not exist.")
    check_inputs_are_kept((data / TRUNK, data / STYLE_TARGET), (options.vgg16, options.style_map))
    if options.vgg16 is not None:
        convert_trunk(options.vgg16, data / TRUNK)
    if options.style_map is not None:
        write_style_target(options.style_map, data / STYLE_TARGET)
    pairs, missing = missing_files(data)
    training = sum(pair.is_training for pair in pairs)
    ready = {name: (data / path).is_file() for name, path in (("style", STYLE_TARGET), ("trunk", TRUNK))}
    if options.json:
        say_json(
            {
                "pairs": len(pairs),
                "training": training,
                "test": len(pairs) - training,
                "missing": [str(path) for path in missing],
                "style_target": ready["style"],
                "trunk": ready["trunk"],
            }
        )
        return
    say(f"{len(pairs)} pairs: {training} to train on, {len(pairs) - training} to test.")
    for path in missing:
        say(f"Missing: {path}")
    say("For the tables, nothing else is needed." if not missing else "Put the missing images there first.")
    for name, path, argument in (("style", STYLE_TARGET, "--style-map"), ("trunk", TRUNK, "--vgg16")):
        found = "is there" if ready[name] else f"is not there: make it with {argument}"
        say(f"For training, {data / path} {found}.")
