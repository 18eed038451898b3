"""The README tells the truth: its commands exist, and what it links to is there."""

from __future__ import annotations

import ast
import re
import shlex
from itertools import takewhile
from pathlib import Path

import pytest

from core.command_line.running import build_parser
from core.export.bundle import BUNDLE_FILES

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BOTH = README + (ROOT / "core" / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = sorted(
    {
        part.split(">")[0].strip()
        for line in "".join(BLOCKS).splitlines()
        for part in re.split(r"&&", line)
        if re.match(r"\s*(\.venv\S*/bin/)?retina-align ", part) and "COMMAND" not in part
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command: str) -> None:
    assert callable(build_parser().parse_args(shlex.split(command)[1:]).run)


def test_the_commands_were_found() -> None:
    assert len(COMMANDS) >= 5


def test_every_script_that_makes_a_figure_is_there_with_its_options() -> None:
    named = re.findall(r"`python -m (tests\.[\w.]+)([^`]*)`", BOTH)
    assert len({module for module, _ in named}) > 10
    for module, rest in named:
        text = (ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8")
        assert [option for option in re.findall(r"--[\w-]+", rest) if f'"{option}"' not in text] == [], module
        values, options = _required_arguments(text)
        typed = shlex.split(rest)
        assert len(list(takewhile(lambda each: not each.startswith("-"), typed))) >= values, module
        assert options <= set(typed), module


def test_every_evaluation_is_understood_as_it_is_typed() -> None:
    evaluations = re.findall(r"`retina-align (evaluate [^`]+)`", BOTH)
    assert len(evaluations) > 3
    for evaluation in evaluations:
        assert callable(build_parser().parse_args(shlex.split(evaluation)).run)


def _required_arguments(source: str) -> tuple[int, set[str]]:
    """How many values a script cannot do without, and which options."""
    values, options = 0, set()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "add_argument":
            name = ast.literal_eval(call.args[0])
            keywords = {each.arg: getattr(each.value, "value", None) for each in call.keywords}
            if keywords.get("required"):
                options.add(name)
            values += not name.startswith("-") and keywords.get("nargs") not in {"*", "?"}
    return values, options


def test_links_lead_somewhere(checkout: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README) + re.findall(r"`((?:core|resources|tests)/[^`]+)`", README)
    assert len(links) > 2
    assert [link for link in links if not (checkout / link).exists()] == []


def test_every_written_file_is_described() -> None:
    assert [name for name in BUNDLE_FILES if f"`{name}`" not in README] == []


def test_the_second_command_is_what_the_continuous_check_installs(checkout: Path) -> None:
    assert "pip install -e '.[test]'" in README
    assert "pip install -q -e '.[test]'" in (checkout / ".ci" / "run").read_text("utf-8")


def test_the_reader_is_warned() -> None:
    assert "not a medical device" in README
