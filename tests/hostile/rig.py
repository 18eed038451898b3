"""What the scripts of this folder share: commands that are run and judged, and small material to run them on."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.command_line.main import main as retina_align
from core.left_overs import BEGIN

LONGEST_LINE = 700
LONGEST_WORD = 110
PATIENCE_SECONDS = 60
MOST_MEMORY = 10 << 30
STRANGE_WORD = re.compile(rf"([a-zA-Z])\1{{{LONGEST_WORD},}}")


class TooSlowError(BaseException):
    """A command that does not end."""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    arguments: tuple[str, ...]
    status: int
    output: str
    error: str
    seconds: float

    @property
    def last(self) -> str:
        """The sentence of its failure."""
        return self.error.splitlines()[-1] if self.error else ""


def said(*arguments: object, patience: float = PATIENCE_SECONDS) -> Said:
    """Run a command of `retina-align` in this process, as `main` does, and give it up after some seconds."""
    words = tuple(map(str, arguments))
    output, error, since = io.StringIO(), io.StringIO(), time.perf_counter()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(error), _patience(patience):
        try:
            status = retina_align(words)
        except TooSlowError:
            status = -1
            print("does not end", file=error)
        except BaseException:
            status = -2
            traceback.print_exc(file=error)
    return Said(words, status, output.getvalue(), error.getvalue(), time.perf_counter() - since)


@contextlib.contextmanager
def _patience(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def give_up(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def complaints(answer: Said, statuses: Iterable[int] = (2,), words: str = "") -> list[str]:
    """What is wrong with an answer: its status, more than a sentence, or one that is no sentence.

    Args:
        words: a regular expression for what the sentence must speak of.
    """
    lines = answer.error.split("\n")[:-1]
    faults = []
    if answer.status not in statuses:
        faults.append(f"status {answer.status}")
    if answer.status == 2 and not (lines and lines[-1].startswith("retina-align: ")):
        faults.append("no sentence")
    faults += [
        f"no line of ours: {line!r:.200}"
        for line in lines
        if not line.startswith(("retina-align: ", "Warning: ")) and answer.status != 0
    ]
    faults += [
        f"no short line ({len(line)}): {line!r:.300}"
        for line in lines
        if len(line) > LONGEST_LINE or not line.isprintable() or STRANGE_WORD.search(line)
    ]
    if words and answer.status == 2 and not re.search(words, answer.last, re.IGNORECASE):
        faults.append(f"does not speak of {words}: {answer.last!r:.300}")
    if not faults:
        return []
    command = " ".join(word if len(word) < 60 else f"{word[:57]}…" for word in answer.arguments)
    return [f"{encoded(command)}: {encoded(fault)}" for fault in faults] + (
        [f"    it said: {encoded(answer.error)!r:.400}"] if answer.status not in statuses else []
    )


def encoded(text: str) -> str:
    """A text that every terminal takes."""
    return text.encode("utf-8", "backslashreplace").decode()


def left_overs(folder: Path) -> list[str]:
    """What temporary files and folders lie there."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(f"{BEGIN}*"))


def snapshot(folder: Path, without: Iterable[Path] = ()) -> dict[str, bytes]:
    """Every file of a folder with its content, links as what they point to; but what lies in some of its folders."""
    left_out = tuple(without)
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if any(path == each or each in path.parents for each in left_out):
            continue
        if path.is_symlink():
            found[str(path)] = b"link " + str(path.readlink()).encode()
        elif path.is_file():
            found[str(path)] = path.read_bytes()
        elif path.is_dir():
            found[str(path)] = b"folder"
    return found


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """What has come, gone or changed."""
    return sorted(
        f"{'new' if name not in before else 'gone' if name not in after else 'changed'}: {encoded(name)}"
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    )


def make_pair(folder: Path) -> None:
    """Two small images and three points, and a list that names them."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in (("reference", 1), ("floating", 2)):
        pixels = np.random.default_rng(seed).integers(1, 255, (60, 80, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{name}.png")
    rows = ((10, 10), (70, 12), (30, 50))
    (folder / "points.csv").write_text(
        "".join(f'"Pt-{n}","true",{x + 2},{y + 1},{x},{y}\n' for n, (x, y) in enumerate(rows))
    )
    (folder / "list.csv").write_text(
        "name,reference,floating,points\none,reference.png,floating.png,points.csv\n"
    )


QUICK = ("--method", "points")


def registered(folder: Path) -> Path:
    """The case file of the small pair, registered by its points alone into `folder / aligned`, with an annotation."""
    from core.annotations.annotation import Annotation
    from core.annotations.shape import Shape, ShapeKind
    from core.case import read_case, write_case

    make_pair(folder)
    answer = said(
        *("register", "--reference", folder / "reference.png", "--floating", folder / "floating.png"),
        *("--points", folder / "points.csv", *QUICK, "--output", folder / "aligned"),
    )
    assert answer.status == 0, answer.error
    path = folder / "aligned" / "case.json"
    case = read_case(path).case
    assert case.reference is not None
    drawn = Annotation(Shape(ShapeKind.LINE, [(10, 12), (30, 24)]), case.reference.sha256)
    from dataclasses import replace

    write_case(path, replace(case, annotations=(drawn,)))
    return path


@dataclass
class Findings:
    """What a script found.

    Attributes:
        tried: how many things were tried, by the name of the check.
        faults: what must not be.
    """

    tried: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, faults: Iterable[str]) -> None:
        """Note what came of one try."""
        self.tried[name] = self.tried.get(name, 0) + 1
        self.faults += [f"{name}: {fault}" for fault in faults]


Check = Callable[[Path, "Findings", bool], None]
"""A check gets an empty folder, notes what it finds, and does more where it may take long."""


def run_checks(checks: Iterable[Check], folder: Path, only: str = "", is_long: bool = False) -> Findings:
    """Run those whose names hold `only`."""
    findings = Findings()
    for check in checks:
        if only in check.__name__:
            work = folder / check.__name__
            work.mkdir()
            try:
                check(work, findings, is_long)
            except Exception:
                findings.add(check.__name__, [traceback.format_exc()])
    return findings


def script(description: str, checks: Iterable[Check]) -> int:
    """The main function of a script of checks."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="a part of the name of the checks")
    parser.add_argument("--long", action="store_true", help="more of each kind")
    options = parser.parse_args()
    limit_memory()
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    findings = run_checks(checks, folder, options.only, options.long)
    print(*findings.faults, sep="\n")
    for name, count in findings.tried.items():
        print(f"{name}: {count} tried")
    print(f"{len(findings.faults)} faults. The files lie in {folder}.")
    return 1 if findings.faults else 0


def limit_memory() -> None:
    """What wants all memory of the machine gets an error, and others keep theirs."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def python(*arguments: object) -> list[str]:
    """The command of a process of its own that runs `retina-align`."""
    return [sys.executable, "-m", "core.command_line.main", *map(str, arguments)]
