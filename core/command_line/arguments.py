"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.command_line.console import say_warnings
from core.errors import InputError
from core.export.canvas import CanvasChoice
from core.export.parts import EXPORT_PARTS, MONTAGE, read_parts
from core.export.stack_formats import DEFAULT_FORMAT, STACK_FORMATS
from core.images.orientation import Orientation
from core.notices import sentences
from core.quoting import told
from core.registration_methods import DEFAULT_METHOD, POINTS_ALONE, REGISTRATION_METHODS

if TYPE_CHECKING:
    from core.images.polarity import VesselPolarity
    from core.images.reading import RetinalImage

POLARITIES = ("auto", "bright", "dark")
MODELS = ("translation", "rigid", "similarity", "affine", "projective")


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Descriptions as they are written, and lines of one width wherever the output goes."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=118)


LARGEST_WHOLE_NUMBER = 10**9
"""In size; what is beyond is a slip of the fingers, and no computer counts so far."""


def whole_number(text: str) -> int:
    """What reads the whole number of an argument; which ones make sense, the command says.

    Raises:
        argparse.ArgumentTypeError: it is none, or beyond `LARGEST_WHOLE_NUMBER`.
    """
    try:
        number = int(text) if len(text) <= len(str(LARGEST_WHOLE_NUMBER)) else LARGEST_WHOLE_NUMBER + 1
    except ValueError:
        raise argparse.ArgumentTypeError(f"takes a whole number, not '{told(text)}'") from None
    if abs(number) > LARGEST_WHOLE_NUMBER:
        raise argparse.ArgumentTypeError(
            f"takes a whole number of at most {LARGEST_WHOLE_NUMBER:,}, not '{told(text)}'"
        )
    return number


def new_command(
    commands: Any,
    name: str,
    run: Callable[[argparse.Namespace], None],
    summary: str,
    description: str,
    examples: str,
) -> argparse.ArgumentParser:
    """Add the parser of one command, with the arguments that all commands have.

    Args:
        commands: what `add_subparsers` returned.
        run: carries the command out; raises InputError for what the user can mend.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=f"examples:\n{examples}",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON on standard output")
    parser.add_argument(
        "--debug", action="store_true", help="on an error, show where in the program it arose"
    )
    parser.set_defaults(run=run)
    return parser


def add_output_folder(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """`--output DIR` and `--overwrite`."""
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        required=default is None,
        default=None if default is None else Path(default),
        help="the folder for the results; made where it is missing"
        + (f" (default: {default})" if default else ""),
    )
    add_overwrite(parser)


def add_overwrite(parser: argparse.ArgumentParser) -> None:
    """`--overwrite`."""
    parser.add_argument("--overwrite", action="store_true", help="replace files that exist already")


def add_page(parser: argparse.ArgumentParser, option: str, of: str) -> None:
    """Which image of a file that holds several (pages, frames, channels), as an option of this name."""
    parser.add_argument(
        option,
        metavar="N",
        type=whole_number,
        help=f"which page, frame or channel of {of}, from 1 (default: the first, and it is said of how many)",
    )


def add_orientation(parser: argparse.ArgumentParser, option: str, of: str) -> None:
    """How an image is turned, as an option of this name; None where it is not given."""
    parser.add_argument(
        option,
        metavar="HOW",
        choices=[each.value for each in Orientation],
        help=f"turn {of} first: right or left by 90°, half, flip (left and right exchanged), flip-vertically, "
        "transpose or transverse; files that count in its pixels are those of the turned image",
    )


def orientation_of(word: str | None) -> Orientation:
    """The orientation that an argument of `add_orientation` names."""
    return Orientation(word or Orientation.AS_IN_FILE)


def read_page(
    path: Path, page: int | None = None, orientation: Orientation = Orientation.AS_IN_FILE
) -> RetinalImage:
    """Read an image, and say on standard error what of it was read in a way that nobody could expect.

    Raises:
        InputError: as `core.images.reading.read_image`.
    """
    from core.images.reading import read_image

    image = read_image(path, 1 if page is None else page, orientation)
    say_warnings(sentences(image.notices))
    return image


def add_engine_options(parser: argparse.ArgumentParser, default_model: str | None) -> None:
    """How the engine registers, and whether the stack holds the vessel maps.

    Args:
        default_model: of the first alignment; None where every case says it itself.
    """
    method = parser.add_mutually_exclusive_group()
    methods = [f"{name}: {each.description}" for name, each in REGISTRATION_METHODS.items()]
    method.add_argument(
        "--method",
        choices=REGISTRATION_METHODS,
        help=f"how the image is moved. {' '.join(methods)} (default: {DEFAULT_METHOD})",
    )
    method.add_argument(
        "--affine-only",
        dest="method",
        action="store_const",
        const=POINTS_ALONE,
        help=f"the same as --method {POINTS_ALONE}",
    )
    parser.add_argument(
        "--model",
        choices=MODELS,
        default=default_model,
        help=f"the kind of first alignment (default: {default_model or 'that of the case, else affine'})",
    )
    parser.add_argument(
        "--no-refine", action="store_true", help="leave out the correction on this pair's own vessel maps"
    )
    parser.add_argument("--vessel-maps", action="store_true", help="add the two vessel maps to the stack")
    add_weights(parser)


def add_stack_format(parser: argparse.ArgumentParser, option: str) -> None:
    """How the aligned stack is written, as an option of this name; `STACK_FORMATS` has what it gives."""
    formats = [f"{format.identifier} ({format.words}: {format.example})" for format in STACK_FORMATS.values()]
    parser.add_argument(
        option,
        choices=STACK_FORMATS,
        default=DEFAULT_FORMAT.identifier,
        help=f"how the aligned stack is written: {', '.join(formats)} (default: {DEFAULT_FORMAT.identifier})",
    )


def add_export_options(
    parser: argparse.ArgumentParser,
    format_option: str,
    known: Sequence[str] = tuple(EXPORT_PARTS),
    default: str = "",
) -> None:
    """How the stack is written, on which canvas, and which files: `export_values` gives them.

    Args:
        format_option: the name of the option for the format.
        known: the parts that the command can write.
        default: what it writes where `--only` is not given, in words; what the table says unless given.
    """
    add_stack_format(parser, format_option)
    parser.add_argument(
        "--canvas",
        choices=[choice.value for choice in CanvasChoice],
        default=CanvasChoice.REFERENCE.value,
        help="the grid of all that is written: the reference's, one that holds the fields of all images, or the area "
        "that they share (a crop to the common area; a montage shows all fields on any); transforms in pixels and "
        "masks are for that grid, transform-physical.h5 stays for the original files (default: reference)",
    )
    parser.add_argument(
        "--keep-patient",
        action="store_true",
        help="DICOM files name the patient and the study of the images, which they leave out otherwise",
    )
    usual = ", ".join(name for name in known if EXPORT_PARTS[name].by_default)
    parser.add_argument(
        "--only",
        metavar="PARTS",
        help=f"write these parts alone, a list with commas of {', '.join(known)} "
        f"(default: {default or usual}; with --canvas union, montage too)",
    )


def export_values(
    options: argparse.Namespace,
    known: Sequence[str] = tuple(EXPORT_PARTS),
    default: frozenset[str] | None = None,
) -> dict[str, Any]:
    """What `add_export_options` gave, but for the format, as `BundleOptions` and `BatchOptions` call it.

    Args:
        default: the parts where `--only` is not given.

    Raises:
        InputError: `--only` names what is not known.
    """
    canvas = CanvasChoice(options.canvas)
    montage = frozenset({MONTAGE} if canvas is CanvasChoice.UNION else ())
    parts = None if default is None else default | montage
    return {
        "canvas": canvas,
        "parts": parts if options.only is None else read_parts(options.only, known),
        "keep_patient": options.keep_patient,
    }


def add_weights(parser: argparse.ArgumentParser) -> None:
    """`--weights FILE`."""
    parser.add_argument(
        "--weights",
        metavar="FILE",
        type=Path,
        help="weights of the network (default: those that ship with it)",
    )


def names_with_commas(text: str) -> tuple[str, ...]:
    """The names of an argument.

    Raises:
        argparse.ArgumentTypeError: there is none.

    >>> names_with_commas("affine, refined,")
    ('affine', 'refined')
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError(f"takes names with commas between them, not '{told(text)}'")
    return names


def engine_values(options: argparse.Namespace) -> dict[str, Any]:
    """What `add_engine_options` gave, by the names that `RegistrationOptions` and `BatchOptions` share.

    Raises:
        InputError: the options contradict each other.
    """
    method = REGISTRATION_METHODS[options.method or DEFAULT_METHOD]
    if options.no_refine and not method.can_skip_refinement:
        raise InputError(f"--no-refine makes no difference to the method {method.identifier}. Leave it out.")
    return {"method": method.identifier, "refine": not options.no_refine, "weights": options.weights}


def polarity_of(word: str) -> VesselPolarity | None:
    """The polarity that an argument of `POLARITIES` names; None for "auto"."""
    from core.images.polarity import VesselPolarity

    return None if word == "auto" else VesselPolarity(word)


def add_transform(parser: argparse.ArgumentParser) -> None:
    """`--transform`: the file of a registered pair."""
    parser.add_argument(
        "--transform",
        metavar="FILE",
        type=Path,
        required=True,
        help="the transform.h5 (or inverse.h5) that register wrote",
    )


def add_way(parser: argparse.ArgumentParser, what: str) -> None:
    """`--transform` and `--from`: the way from one image of a registered pair to the other; `what`: is carried."""
    add_transform(parser)
    parser.add_argument(
        "--from",
        dest="source",
        choices=("reference", "floating"),
        required=True,
        help=f"the image of the {what}",
    )
