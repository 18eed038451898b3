"""What the source may not say, as another system would not take it: looked for in the syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.packaging.portability import (
    FILES_WORDS,
    SYSTEMS_WORDS,
    names_the_interpreter,
    unguarded,
    without_encoding,
)

ROOT = Path(__file__).resolve().parents[2]
STARTS_CHILDREN = {"core/child_process.py"}


@cache
def texts() -> dict[str, str]:
    """Of the product, and of what makes the bundle."""
    paths = [path for name in ("core", "retina_gui", "resources") for path in (ROOT / name).rglob("*.py")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


@pytest.fixture(scope="module", autouse=True)
def _forgotten_afterwards() -> Iterator[None]:
    yield
    texts.cache_clear()


def found(look: Callable[[ast.Module], Iterator[tuple[int, str]]], words: re.Pattern[str]) -> list[str]:
    trees = {path: ast.parse(text) for path, text in texts().items() if words.search(text)}
    assert trees
    return [f"{path}:{line} {name}" for path, tree in trees.items() for line, name in look(tree)]


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl",
        "def f():\n    from resource import getrusage",
        "os.kill(1, signal.SIGINT)",
        "from signal import SIGKILL",
        "x = os.O_RDONLY | os.O_DIRECTORY",
        "get_context('fork')",
        "run(preexec_fn=f)",
        "if is_quick:\n    os.fork()",
        "if sys.platform == 'win32':\n    pass\nos.nice(3)",
        "try:\n    os.nice(3)\nexcept OSError:\n    pass",
        "now.strftime('%-d.')",
    ],
)
def test_the_check_sees_what_one_system_alone_has(code: str) -> None:
    assert list(unguarded(ast.parse(code)))
    assert SYSTEMS_WORDS.search(code)


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import fcntl\nexcept ImportError:\n    import msvcrt",
        "if sys.platform == 'win32':\n    f()\nelse:\n    os.nice(3)",
        "def f():\n    if os.name == 'nt':\n        return g()\n    os.kill(1, 0)",
        "def f():\n    try:\n        import resource\n    except ImportError:\n        return\n    resource.x()",
        "if hasattr(os, 'register_at_fork'):\n    os.register_at_fork(f)",
        "os.open(path, os.O_RDWR | os.O_CREAT)",
    ],
)
def test_the_check_lets_pass_what_asks_for_the_system(code: str) -> None:
    assert list(unguarded(ast.parse(code))) == []


def test_nothing_that_one_system_alone_has_is_used_without_a_guard() -> None:
    assert found(unguarded, SYSTEMS_WORDS) == []
    assert len(texts()) > 500


def test_text_files_have_an_encoding() -> None:
    assert list(without_encoding(ast.parse("open(path)\nPath(x).read_text()\nPath(x).write_text(text)")))
    assert list(without_encoding(ast.parse("open(path, 'rb')\npath.read_text('utf-8')"))) == []
    assert found(without_encoding, FILES_WORDS) == []


def test_one_module_knows_how_a_child_is_started() -> None:
    """In a bundle there is no Python behind `sys.executable`."""
    assert names_the_interpreter(ast.parse("from sys import executable"))
    trees = {path: ast.parse(text) for path, text in texts().items() if "executable" in text}
    assert {path for path, tree in trees.items() if names_the_interpreter(tree)} == STARTS_CHILDREN
