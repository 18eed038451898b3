"""One run of `retina-align`: reads the arguments, runs one command, and turns errors into one line."""

from __future__ import annotations

import argparse
import errno
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from core import __version__
from core.child_process import give_standard_files
from core.command_line import (
    animate,
    batch,
    demo,
    evaluate,
    map_points,
    map_shapes,
    measure,
    paper_data,
    register,
    report,
    segment,
    stack,
    study,
    train,
    verdicts,
    warp,
)
from core.command_line.arguments import HelpFormatter
from core.command_line.console import say_error, take_every_letter, write_log
from core.encodable import check_encodable
from core.errors import InputError, RetinaError
from core.full_disk import is_full_disk
from core.memory_shortage import is_memory_shortage
from core.places import place_of
from core.quiet_libraries import quiet_libraries
from core.quoting import LONGEST_STRANGER, shown_name, told
from core.starting import Terminated, status_after
from core.torch_settings import prepare_for_torch

SUCCESS, INTERNAL_ERROR, BAD_INPUT = 0, 1, 2

_COMMANDS = (
    *(
        demo,
        register,
        batch,
        map_points,
        map_shapes,
        warp,
        segment,
        measure,
        stack,
        animate,
        verdicts,
        study,
        report,
    ),
    *(evaluate, train),
    paper_data,
)

_DESCRIPTION = """\
Align images of one retina that were taken in different ways, such as a fluorescein angiogram and a colour photograph.
Research software, not a medical device.
"""

_EPILOG = """\
examples:
  retina-align demo
      register a bundled case and write the results into the folder retina-demo
  retina-align register --reference angiogram.tif --floating colour.jpg --points points.csv --output aligned
      align your own pair by three matching points, then by the network
  retina-align COMMAND --help
      everything about one command

exit status: 0 success, 2 bad use or bad input, 1 internal error, 130 interrupted, 143 terminated
"""

_FULL_DISK = "The disk is full. Make room, or choose another place to write to."
_LITTLE_MEMORY = "There is too little memory for this. Close other programs, or allow this one more."
_NEGATIVE_LIST = re.compile(r"-[0-9.]+(,\s*-?[0-9.]+)+,?")


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}. See {self.prog} --help")


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = _Parser(
        prog="retina-align",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"retina-align {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add_parser(commands)
    return parser


def run_program(arguments: list[str]) -> int:
    """As `run`, where standard error belongs to this program."""
    give_standard_files()
    take_every_letter()
    if "--debug" in arguments:  # somebody who looks for a fault
        return run(arguments)
    with quiet_libraries():
        return run(arguments)


def run(arguments: list[str]) -> int:
    """Run the command line.

    Returns:
        The exit status: 0 success, 2 bad use or bad input, 1 internal error, 130 interrupted, 143 terminated.
    """
    prepare_for_torch()
    debug = "--debug" in arguments
    try:
        if not arguments:
            raise InputError(
                "Name a command: demo, register, batch, map-points, map-shapes, warp, segment, measure, stack, "
                "animate, verdicts, study, report, evaluate or train. retina-align --help explains them."
            )
        _carry_out(arguments)
        sys.stdout.flush()
    except InputError as error:
        return _failed(str(error), BAD_INPUT, debug)
    except KeyboardInterrupt as interruption:
        say_error("Terminated." if isinstance(interruption, Terminated) else "Interrupted.")
        return status_after(interruption)
    except RetinaError as error:
        return _failed(str(error), INTERNAL_ERROR, debug)
    except Exception as error:
        if _is_closed_pipe(error):  # its reader, such as `head`, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return SUCCESS
        if is_full_disk(error):
            return _failed(_FULL_DISK, BAD_INPUT, debug)
        if is_memory_shortage(error):
            return _failed(_LITTLE_MEMORY, BAD_INPUT, debug)
        if isinstance(error, OSError) and error.strerror:
            return _failed(_of_the_system(error), BAD_INPUT, debug)
        return _failed(_internal_error(error), INTERNAL_ERROR, debug)
    return SUCCESS


def _carry_out(arguments: Sequence[str]) -> None:
    try:
        options = _parsed(arguments)
    except SystemExit:  # --help and --version
        return
    _check_names(options)
    carry_out: Callable[[argparse.Namespace], None] = options.run
    carry_out(options)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options. What argparse quotes of an argument is short, as everywhere."""
    try:
        for word in arguments:
            _check_has_value(word)
        return build_parser().parse_args(_with_negative_lists(arguments))
    except InputError as error:
        sentence = str(error)
        given = {each for word in arguments for each in (word, word.partition("=")[2])}
        for each in sorted((each for each in given if len(each) > LONGEST_STRANGER), key=len, reverse=True):
            sentence = sentence.replace(repr(each), f"'{told(each)}'").replace(each, told(each))
        raise InputError(sentence) from None


def _check_has_value(word: str) -> None:
    """Refuse what argparse takes for an empty list, and the command for the folder in which it was started."""
    if not word.strip():
        raise InputError(
            "An argument is empty. If it comes from a variable of the shell, that has no value; give one."
        )
    option, equals, value = word.partition("=")
    if option.startswith("--") and equals and value.strip() in ("", "--"):
        raise InputError(f"{told(word)} gives no value. Write what belongs behind the equals sign.")


def _with_negative_lists(arguments: Sequence[str]) -> list[str]:
    """`--rotations -25,25` as one word, since argparse takes a list that begins with a minus for an option."""
    words: list[str] = []
    for word in arguments:
        if _NEGATIVE_LIST.fullmatch(word) and words and words[-1].startswith("--") and "=" not in words[-1]:
            words[-1] = f"{words[-1]}={word}"
        else:
            words.append(word)
    return words


def _check_names(options: argparse.Namespace) -> None:
    """Refuse names that cannot be written, before the work.

    Raises:
        InputError: a file or a folder that was named has one.
    """
    for value in vars(options).values():
        for path in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(path, Path):
                check_encodable(path)
                _check_length(path)


def _check_length(path: Path) -> None:
    try:
        path.lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise InputError(
                f"The name {shown_name(path)} is too long for this system. Choose another."
            ) from error


def _is_closed_pipe(error: Exception) -> bool:
    """Windows says of it that the argument is invalid, as of much else, but names no file."""
    if sys.platform == "win32" and isinstance(error, OSError) and error.errno == errno.EINVAL:
        return place_of(error) is None
    return isinstance(error, BrokenPipeError)


def _of_the_system(error: OSError) -> str:
    """What cannot be read or written although it was looked at before, or while it was."""
    place = place_of(error)
    what = "" if place is None else f"{told(place)}: "
    return f"{what}{error.strerror}. Check the place and its rights, or choose another."


def _internal_error(error: Exception) -> str:
    reason = told(" ".join(str(error).split())) or "no further reason"
    return f"Internal error ({type(error).__name__}: {reason}). The details are in {write_log(error)}."


def _failed(sentence: str, status: int, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exc()
    say_error(sentence)
    return status
