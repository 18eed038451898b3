"""What the commands say: results on standard output, everything else on standard error."""

from __future__ import annotations

import codecs
import io
import json
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.quoting import in_one_line, printable

if TYPE_CHECKING:
    from core.notices import Notice
    from core.registration import Progress


def take_every_letter() -> None:
    """A letter that the encoding of standard output lacks is written as its code, as Python does on standard error.

    To a file or a pipe that is the code page of Windows, or ASCII where nothing of a language is set.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def say(line: str = "") -> None:
    """One line of a result, on standard output."""
    print(printable(line))


def say_json(values: Mapping[str, Any]) -> None:
    """A machine-readable result, on standard output."""
    is_utf8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    print(json.dumps(values, indent=2, ensure_ascii=not is_utf8, allow_nan=False, default=_plain))


def say_error(sentence: str) -> None:
    """One line on standard error."""
    _say_beside(f"retina-align: {in_one_line(sentence)}")


def say_notice(notice: Notice) -> None:
    """A notice on standard error, above the bars that are shown there."""
    from tqdm import tqdm

    with tqdm.external_write_mode(sys.stderr):
        say_error(notice.sentence)


def say_warnings(sentences: tuple[str, ...]) -> None:
    """Warnings, a line each, on standard error."""
    for sentence in sentences:
        _say_beside(f"Warning: {in_one_line(sentence)}")


def _say_beside(line: str) -> None:
    """On standard error; where nobody can be told, the exit status says it."""
    with suppress(OSError, ValueError, AttributeError):
        print(line, file=sys.stderr, flush=True)


def say_columns(rows: Sequence[tuple[str, ...]]) -> None:
    """A table on standard output: the first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [
            cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)
        ]
        say("  " + "  ".join(cells).rstrip())


@contextmanager
def timed_bar(total: int, width: int) -> Iterator[Any]:
    """A bar of tqdm on standard error while it is a terminal, with the time taken and, after a while, the rest."""
    from tqdm import tqdm

    from core.remaining_time import Pace, in_words

    class TimedBar(tqdm):
        _pace = Pace()
        monitor_interval = 0  # or a thread is left behind by each call

        @property
        def format_dict(self) -> dict[str, Any]:
            known = super().format_dict
            self._pace = self._pace.advanced(known["n"] / known["total"], known["elapsed"])
            left = in_words(self._pace.remaining(known["elapsed"]))
            return {**known, "left": left and f", {left}"}

    bar_format = f"{{desc}}  {{percentage:3.0f}}% |{{bar:{width}}}| {{elapsed}}{{left}}"
    with TimedBar(total=total, disable=not sys.stderr.isatty(), leave=False, bar_format=bar_format) as bar:
        yield bar


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A progress bar on standard error while it is a terminal; gives what the engine calls with its progress."""
    with timed_bar(100, 30) as bar:

        def show(progress: Progress) -> None:
            bar.n = 100 * progress.fraction
            bar.set_description_str(progress.step)

        yield show


def write_log(error: BaseException) -> Path | str:
    """Append an error with its traceback to the program's log; gives the log's path, or says that it failed."""
    return write_log_text("".join(traceback.format_exception(type(error), error, error.__traceback__)))


def write_log_text(text: str) -> Path | str:
    """Append a text with the time to the program's log; gives the log's path, or says that it failed."""
    from datetime import datetime

    from platformdirs import user_log_path

    try:
        log = user_log_path("retina-registration", appauthor=False, ensure_exists=True) / "retina-align.log"
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{datetime.now().astimezone().isoformat(timespec='seconds')}\n")
            file.write(text + "\n")
    except OSError:
        return "no log (it could not be written; run again with --debug)"
    return log


def _plain(value: Any) -> Any:
    """numpy numbers and paths as JSON values."""
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no JSON form")
