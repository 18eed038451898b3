"""A system whose numbers have commas: what is written has points all the same, and what is typed may have either.

    python -m tests.hostile.decimal_commas

Every command, and the real window (`--window DIR`, which the script starts itself), run once as usual and once in the
locale `de_DE.UTF-8`, which is built into a temporary folder by `localedef` where the system lacks it. Both write the
same numbers. Where neither is there, nothing is tried, in a sentence.
"""

from __future__ import annotations

import contextlib
import locale
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.hostile.rig import Findings, complaints, registered, said, script
from tests.hostile.troubles import commands, material

if TYPE_CHECKING:
    from tests.gui.driver import Driver

NAME = "de_DE.UTF-8"
TEXTS = (".csv", ".json", ".geojson", ".tfm", ".nrrd", ".txt", ".points", ".ini", ".svg")
CHANGES = re.compile(
    rb'(?m)^.*("(made_at|changed_at|given_at|identifier|seconds|home|fingerprint|transform_sha256)"|geometry=|splitters'
    rb'|"\w+": \d+\.\d+,? ?(?=\n.*"seconds")|recent|folder=).*$'
)
"""Lines that differ from run to run: times, random names, where the window was."""
OF_TIME = re.compile(
    rb'"(reading|segmentation|registration|refinement|alignment|total|warping|points)": [\d.e-]+'
)


@contextlib.contextmanager
def german(work: Path) -> Iterator[dict[str, str]]:
    """The variables of a process with decimal commas; none where this system cannot have them."""
    variables = {"LC_ALL": NAME, "LANG": NAME}
    if not _is_there({}) and shutil.which("localedef"):
        (work / "locales").mkdir(parents=True, exist_ok=True)
        made = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(work / "locales" / NAME)]
        subprocess.run(made, capture_output=True, check=False)
        variables["LOCPATH"] = str(work / "locales")
    if _is_there(variables):
        yield variables
    else:
        print(
            f"There is no {NAME} here, nor what builds it (localedef and the package locales): nothing is tried."
        )
        yield {}


def _is_there(variables: dict[str, str]) -> bool:
    code = f"import locale; locale.setlocale(locale.LC_ALL, {NAME!r}); assert locale.str(1.5) == '1,5'"
    command = [sys.executable, "-c", code]
    return not subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, check=False
    ).returncode


def different(usual: Path, german: Path) -> list[str]:
    """What texts of two folders differ in."""
    faults = []
    for path in sorted(usual.rglob("*")):
        other = german / path.relative_to(usual)
        if path.suffix not in TEXTS:
            continue
        one, two = (_numbers_of(each) for each in (path, other))
        if one != two:
            lines = zip(one.split(b"\n"), two.split(b"\n"), strict=False)
            first = next((pair for pair in lines if pair[0] != pair[1]), (b"", b"another length"))
            faults.append(f"{path.relative_to(usual)}: {first[0]!r:.100} became {first[1]!r:.100}")
    return faults


def _numbers_of(path: Path) -> bytes:
    content = path.read_bytes() if path.exists() else b"missing"
    content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.+Z-]+|[0-9a-f]{12,}", b"", content)
    return OF_TIME.sub(b"", CHANGES.sub(b"", content)).replace(b"german", b"usual")


def in_commands(work: Path, findings: Findings, is_long: bool) -> None:
    """Every command that writes, in this process, whose C library then writes commas."""
    material(work)
    with german(work) as variables:
        if not variables:
            return
        for command in commands(work, work / "usual").values():
            said(*command)
        kept, before = os.environ.get("LOCPATH"), locale.setlocale(locale.LC_ALL)
        os.environ |= variables
        locale.setlocale(locale.LC_ALL, NAME)
        try:
            for what, command in commands(work, work / "german").items():
                findings.add(f"in_commands {what}", complaints(said(*command), (0,)))
        finally:
            locale.setlocale(locale.LC_ALL, before)
            for name in variables:
                del os.environ[name]
            if kept is not None:
                os.environ["LOCPATH"] = kept
    for name in ("batch",):
        shutil.rmtree(work / "usual" / name)
    findings.add("in_commands", different(work / "usual", work / "german"))


def in_the_window(work: Path, findings: Findings, is_long: bool) -> None:
    """The window, as a process of its own: what it saves, exports, copies and remembers."""
    registered(work / "in")
    with german(work) as variables:
        if not variables:
            return
        for name, more in (("usual", {"LC_ALL": "C.UTF-8"}), ("german", variables)):
            shutil.copytree(work / "in", work / name)
            command = [sys.executable, "-m", "tests.hostile.decimal_commas", "--window", str(work / name)]
            environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **more}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            findings.add(
                f"in_the_window {name}",
                [done.stdout[-1500:] + done.stderr[-1500:]] if done.returncode else [],
            )
    findings.add("in_the_window", different(work / "usual", work / "german"))
    copied = work / "german" / "copied.csv"
    findings.add(
        "in_the_window", [] if copied.exists() and "." in copied.read_text() else ["nothing was copied"]
    )


def playing(folder: Path) -> Any:
    """The script of a driver that lets a window write all that it can."""

    def play(driver: Driver) -> Iterator[Any]:
        from PySide6.QtWidgets import QApplication

        window = driver.window
        session = window.session
        yield driver.is_idle
        session.files.open_case_file(folder / "aligned" / "case.json")
        yield driver.is_idle
        image = session.document.case.reference.sha256
        session.stating.type_value(image, "5,5")
        for action, name in (("save_points", "points.csv"), ("write_annotations", "shapes.geojson")):
            driver.answers.files = [folder / name]
            driver.do(action)
            if session.questions.question is not None:  # on which image
                session.questions.answer(0)
            yield driver.is_idle
        driver.do("copy")
        (folder / "copied.csv").write_text(QApplication.clipboard().text(), "utf-8")
        driver.do("copy_annotations")
        (folder / "copied-shapes.csv").write_text(QApplication.clipboard().text(), "utf-8")
        session.exporting.set_folder(str(folder / "exported"))
        window.refresh()
        session.exporting.export()
        yield driver.is_idle
        driver.answers.files = [folder / "saved.json"]
        driver.do("save_case_as")
        yield driver.is_idle
        assert session.errors.problem is None, session.errors.problem

    return play


def main() -> int:
    """Run the checks, or be the window that one of them starts."""
    if sys.argv[1:2] != ["--window"]:
        return script(__doc__ or "", (in_commands, in_the_window))
    from tests.hostile.window import in_window

    folder = Path(sys.argv[2])
    faults = in_window(folder / "own", playing(folder))
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
