"""The arguments of `retina-gui`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from core import __version__


def parser() -> argparse.ArgumentParser:
    """The arguments of `retina-gui`."""
    result = argparse.ArgumentParser(
        prog="retina-gui", description="Align two images of one retina, judge the result, export it."
    )
    result.add_argument(
        "case",
        nargs="?",
        type=Path,
        metavar="CASE.json",
        help="a saved case to open, or a folder or CSV file of many cases",
    )
    result.add_argument(
        "--reference", type=Path, metavar="R", help="image whose grid everything is brought to"
    )
    result.add_argument(
        "--floating",
        type=Path,
        nargs="+",
        metavar="F",
        help="image that is moved onto the reference; several make a series",
    )
    result.add_argument(
        "--points",
        type=Path,
        nargs="+",
        metavar="P",
        help="matching points of the reference and the first floating image, in one file or in two, one an image",
    )
    result.add_argument(
        "--demo", action="store_true", help="open the bundled case; its angiogram is synthetic"
    )
    result.add_argument("--weights", type=Path, help="weights of the network other than those that ship")
    result.add_argument("--version", action="version", version=f"retina-gui {__version__}")
    return result


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the arguments; exits with status 2 and one line where they do not fit together."""
    arguments = parser().parse_args(argv)
    wanted = [arguments.case is not None, arguments.demo, bool(arguments.reference or arguments.floating)]
    if sum(wanted) > 1:
        parser().error("give a case, or two images, or --demo, and not two of them")
    if arguments.points is not None and not (arguments.reference and arguments.floating):
        parser().error("--points needs --reference and --floating")
    if arguments.floating and len(arguments.floating) > 1 and not arguments.reference:
        parser().error("several --floating images need --reference")
    return arguments
