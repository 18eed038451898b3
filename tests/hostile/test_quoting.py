"""What a stranger wrote, a name, a cell, a value, stands in a sentence short and on one line: everywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.command_line.main import main
from core.errors import InputError
from core.images.reading import read_image
from core.language import tr
from core.notices import AsWritten
from core.own_words import own
from core.quoting import LONGEST_STRANGER

CORE = Path(__file__).resolve().parents[2] / "core"
ERRORS = {"InputError", "WeightsError", "UnclearPointsError", "WrongImageError", "ClusterError", "AsWritten"}
QUOTED = re.compile(r"(told|quoted|shown_path|shown_name|len|float)\(")
OF_THIS_PROGRAM = re.compile(
    r"[A-Z_]+$|_?[A-Z_]+\[|', '\.join\(([A-Z_]+|known)\)$|.*\.shape(\[.*\])?$|self\.(prog|confidence|spacing_um|name)$"
    r"|(count|failed|lost|name|number|step|package|place|message|error\.strerror|phase\.step|stem|image\.dtype\.name"
    r"|method\.identifier|options\.(jobs|cell|worker_memory)|estimated\.reason\.sentence|where)$"
)
STRANGE = "a\r\n\x1b[2J\u202e" + "long " * 100 + "x" * 5000


def unquoted(path: Path) -> Iterator[str]:
    """What the f-strings of a module's errors have in them that nobody has shortened."""
    text = path.read_text("utf-8")
    for call in ast.walk(ast.parse(text)) if 'f"' in text or "f'" in text else ():
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in ERRORS:
            continue
        parts: list[ast.AST] = [call]
        while parts:
            part = parts.pop()
            if isinstance(part, ast.FormattedValue) and not OF_THIS_PROGRAM.match(ast.unparse(part.value)):
                if not QUOTED.match(ast.unparse(part.value)):
                    yield f"{path.name}:{part.lineno}: {ast.unparse(part.value)}"
            elif not isinstance(part, ast.Call) or not QUOTED.match(ast.unparse(part)):
                parts.extend(ast.iter_child_nodes(part))


def test_every_error_quotes_what_it_names(tmp_path: Path) -> None:
    assert [each for path in sorted(CORE.rglob("*.py")) for each in unquoted(path)] == []
    (tmp_path / "example.py").write_text("raise InputError(f'There is no {path}, {told(error)}.')")
    assert [each.rpartition(" ")[2] for each in unquoted(tmp_path / "example.py")] == ["path"]


def test_a_sentence_quotes_whatever_is_filled_in() -> None:
    for value in (STRANGE, Path(STRANGE), ValueError(STRANGE), [STRANGE], {"a": STRANGE}):
        sentence = tr("{name} is damaged.").format(name=value)
        assert sentence.isprintable()
        assert len(sentence) <= LONGEST_STRANGER + len(" is damaged.")
    assert tr("{count} of {most:.1f}").format(count=10**4000, most=10**400).count("…") == 2
    reason = InputError(tr("{name} is damaged. {advice}").format(name="eye.png", advice=own(200 * "b ")))
    assert tr("Line 1: {problem}").format(problem=reason) == f"Line 1: {reason}"
    assert tr("Line 1: {problem}").format(problem=str(reason)).endswith("b b ")
    assert len(AsWritten(500 * STRANGE).sentence) <= 600


@pytest.mark.parametrize("name", [STRANGE, "y" * 240])
def test_long_names_are_quoted_by_every_command(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = str(tmp_path / name)
    for arguments in (
        ["register", "--reference", there, "--floating", there, "--auto", "--output", there],
        ["register", f"--{name}"],
        ["stack", there, "--output", there, "--only", name],
        ["measure", there, "--output", there + ".csv"],
        ["verdicts", there, "--output", there + ".csv"],
        ["report", there, "--output", str(tmp_path / "report.pdf")],
        ["study", there, "--output", there + ".csv"],
        ["batch", there, "--output", str(tmp_path)],
        ["map-points", "--transform", there, "--from", "reference", there],
        ["train", there],
        ["evaluate", there, "--output", str(tmp_path / "out"), "--methods", name],
        ["animate", there, "--output", there + ".gif", "--kind", name],
        [name],
    ):
        assert main(arguments) == 2, arguments[0]
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert told[:-1].isprintable()
        assert max(map(len, re.findall(r"(?:long |x|y)+", told)), default=0) <= LONGEST_STRANGER, told


def test_what_a_file_calls_its_encoding_is_quoted(tmp_path: Path) -> None:
    header = f"NRRD0004\ntype: uint8\ndimension: 2\nsizes: 64 64\nencoding: {'odd ' * 200}\x1b\n\n"
    (tmp_path / "a.nrrd").write_bytes(header.encode() + bytes(64 * 64))
    with pytest.raises(InputError) as refused:
        read_image(tmp_path / "a.nrrd")
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300
