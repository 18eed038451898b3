"""The rules of the architecture: who may import whom, how large a module may be, and what is imported late."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "retina_gui")
LARGEST_MODULE = 500
QT = {"PySide6", "shiboken6", "pyqtgraph", "retina_gui"}
LOADERS = ("torch.load", "pickle.load", "pickle.loads")
HEAVY = {"torch", "skimage", "SimpleITK", "scipy", "pydicom"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path, everywhere: bool) -> Iterator[str]:
    """The top-level names that a module imports: anywhere in it, or only when it is itself imported."""
    nodes: list[ast.AST] = list(ast.parse(path.read_text("utf-8")).body)
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]
        elif not everywhere and (_is_late(node) or _is_for_type_checkers(node)):
            continue
        else:
            nodes.extend(ast.iter_child_nodes(node))


def _is_late(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def import_graph(root: Path, package: str) -> dict[str, set[str]]:
    """Which modules of a package each of its modules imports, wherever: late and for type checkers too."""
    files = {_module_name(root, path): path for path in sorted((root / package).rglob("*.py"))}
    return {name: set(_imported(path, files)) - {name} for name, path in files.items()}


def _module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, known: Collection[str]) -> Iterator[str]:
    """Those of the known modules that a file imports; a package itself only where something of its own is taken."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [part if part in known else node.module for part in parts]
        yield from (name for name in names if name in known)


def import_circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules that can reach each other."""
    reached = {name: _reached(graph, name) for name in graph}
    circles = {frozenset(other for other in reached[name] if name in reached[other]) for name in graph}
    return sorted((set(circle) for circle in circles if circle), key=sorted)


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(graph[name])
    return found


def python(code: str) -> str:
    """What a fresh interpreter prints."""
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return result.stdout.strip()


def test_the_check_sees_imports_at_every_level(tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text(
        "import a.b\nif TYPE_CHECKING:\n    import c\nclass D:\n    import d\ndef f():\n    from e import g\n"
    )
    assert set(imports(path, everywhere=True)) == {"a", "c", "d", "e"}
    assert set(imports(path, everywhere=False)) == {"a", "d"}


def test_the_check_sees_circles(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    modules = {
        "__init__": "",
        "one": "from a.two import x",
        "two": "if TYPE_CHECKING:\n    from a import three",
        "three": "def f():\n    import a.one",
        "four": "from a.one import y",
        "b/__init__": "from a.b.five import z",
        "b/five": "from a import b",
        "b/six": "from a.b import five",
    }
    for name, text in modules.items():
        (tmp_path / "a" / f"{name}.py").write_text(text)
    assert import_circles(import_graph(tmp_path, "a")) == [{"a.b", "a.b.five"}, {"a.one", "a.three", "a.two"}]


@pytest.mark.parametrize("package", ["core"])
def test_no_modules_import_each_other_in_a_circle(package: str) -> None:
    """Where two modules need each other, a third one that both import says what they share."""
    graph = import_graph(ROOT, package)
    assert import_circles(graph) == []
    assert sum(map(len, graph.values())) > 300


def test_core_never_imports_qt_nor_the_application() -> None:
    guilty = {str(path): QT & set(imports(path, everywhere=True)) for path in modules("core")}
    assert {path: names for path, names in guilty.items() if names} == {}
    assert len(guilty) > 30


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 kept, 0 broken" in result.stdout


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_no_module_is_too_large(package: str) -> None:
    lengths = {str(path): len(path.read_text("utf-8").splitlines()) for path in modules(package)}
    assert {path: lines for path, lines in lengths.items() if lines > LARGEST_MODULE} == {}
    assert lengths


def test_the_application_imports_nothing_heavy_at_the_start() -> None:
    guilty = {str(path): HEAVY & set(imports(path, everywhere=False)) for path in modules("retina_gui")}
    assert {path: names for path, names in guilty.items() if names} == {}
    assert guilty


@pytest.mark.parametrize(
    "module", ["core.command_line.main", "core.case", "core.export.bundle", "retina_gui.main"]
)
def test_what_is_imported_at_the_start_brings_nothing_heavy(module: str) -> None:
    loaded = python(f"import sys, {module}; print(*sys.modules)").split()
    assert module in loaded
    assert HEAVY & set(loaded) == set()


def test_the_help_of_the_command_line_is_quick() -> None:
    from time import perf_counter

    started = perf_counter()
    python("from core.command_line.main import main; main(['--help'])")
    assert perf_counter() - started < 2


def test_no_code_is_read_from_data_files() -> None:
    """A pickled file can run code: weights are safetensors, and checkpoints are read with `weights_only`."""
    calls = [
        (path, node)
        for package in PACKAGES
        for path in modules(package)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in LOADERS
    ]
    assert [
        f"{path}:{call.lineno}" for path, call in calls if "weights_only=True" not in ast.unparse(call)
    ] == []
