"""Finds every text that is marked for translation, in the syntax trees of `core` and `retina_gui`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from retina_gui.actions.table import table_messages

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "retina_gui")
ONE_TEXT, TWO_TEXTS = ("tr", "mark"), "tr_count"
TABLE = "retina_gui/actions/table.py"
"""The records are plain data without a call around each text; the module tells them itself."""


@dataclass(frozen=True)
class Message:
    """One text, or two for one and for many; `places` are the files that use it."""

    text: str
    many: str | None
    places: tuple[str, ...]


@cache
def messages() -> tuple[Message, ...]:
    """All of them, in the order of the files that use them first."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for path in _files():
        for call in _calls(path).all:
            texts = [_constant(argument) for argument in call.args[: 2 if _name(call) == TWO_TEXTS else 1]]
            if texts and texts[0] is not None:
                found.setdefault((texts[0], texts[1] if len(texts) > 1 else None), []).append(_shown(path))
    for text in table_messages():
        found.setdefault((text, None), []).append(TABLE)
    plural = {text for text, many in found if many is not None}
    return tuple(
        Message(text, many, tuple(dict.fromkeys(places)))
        for (text, many), places in sorted(found.items(), key=lambda each: (each[1][0], each[0][0]))
        if many is not None or text not in plural
    )


def too_early() -> list[str]:
    """Calls of `tr` that run when a module is loaded, before the language is known: `mark` belongs there."""
    return [
        f"{_shown(path)}:{call.lineno}"
        for path in _files()
        for call in _calls(path).outside_functions
        if _name(call) in ("tr", TWO_TEXTS)
    ]


def _outside_functions(node: ast.AST) -> Iterator[ast.Call]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            if isinstance(child, ast.Call):
                yield child
            yield from _outside_functions(child)


def mistakes() -> list[str]:
    """Calls whose text is put together before it is looked up, so that no catalogue can hold it."""
    composed = (ast.JoinedStr, ast.BinOp, ast.IfExp)
    return [
        f"{_shown(path)}:{call.lineno}"
        for path in _files()
        for call in _calls(path).all
        if any(isinstance(argument, composed) for argument in call.args[:2])
    ]


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((CHECKOUT / package).rglob("*.py"))


@dataclass(frozen=True)
class Calls:
    """Those of a module around texts."""

    all: tuple[ast.Call, ...]
    outside_functions: tuple[ast.Call, ...]


@cache
def _calls(path: Path) -> Calls:
    tree = ast.parse(path.read_text("utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return Calls(
        tuple(filter(_is_around_text, calls)), tuple(filter(_is_around_text, _outside_functions(tree)))
    )


def _is_around_text(call: ast.Call) -> bool:
    return _name(call) in (*ONE_TEXT, TWO_TEXTS)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _constant(argument: ast.expr) -> str | None:
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return argument.value if is_text and argument.value else None


def _shown(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()
