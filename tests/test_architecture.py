"""The rules of the architecture: who may import whom, where widgets may be made, and what is imported late."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "retina_gui")
QT = {"PySide6", "shiboken6", "pyqtgraph", "retina_gui"}
LOADERS = ("torch.load", "pickle.load", "pickle.loads")
WITHOUT_WIDGETS = (
    *(
        "actions",
        "session",
        "controllers",
        "jobs",
        "state",
        "document",
        "rendering",
        "refresh",
        "resolve",
        "guide",
    ),
    *("error_reporting", "settings", "user_folders"),
)
HEAVY = {"torch", "skimage", "SimpleITK", "scipy", "pydicom", "dask", "distributed"}


@cache
def parsed(path: Path) -> ast.Module:
    """A module; each is looked at by several of these tests."""
    return ast.parse(path.read_text("utf-8"))


@pytest.fixture(scope="module", autouse=True)
def _forgotten_afterwards() -> Iterator[None]:
    yield
    parsed.cache_clear()


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path, everywhere: bool) -> Iterator[str]:
    """The top-level names that a module imports: anywhere in it, or only when it is itself imported."""
    nodes: list[ast.AST] = list(parsed(path).body)
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
    for node in ast.walk(parsed(path)):
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


@pytest.mark.parametrize("package", PACKAGES)
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
    assert "3 kept, 0 broken" in result.stdout


def test_no_two_modules_of_the_application_have_one_name() -> None:
    """A name alone, as in a search or in a tab of an editor, says which module it is."""
    names = [path.stem for path in modules("retina_gui") if path.stem != "__init__"]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert len(names) > 100


@pytest.mark.parametrize("part", WITHOUT_WIDGETS)
def test_the_session_has_no_widgets(part: str) -> None:
    """What a case is and what is done with it works without a window: only what lies above may make widgets."""
    place = ROOT / "retina_gui" / part
    paths = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    guilty = [path for path in paths if "PySide6.QtWidgets" in path.read_text("utf-8")]
    assert guilty == []
    assert paths


def test_the_application_imports_nothing_heavy_at_the_start() -> None:
    guilty = {str(path): HEAVY & set(imports(path, everywhere=False)) for path in modules("retina_gui")}
    assert {path: names for path, names in guilty.items() if names} == {}
    assert guilty


@pytest.mark.parametrize(
    "module", ["core.command_line.running", "core.case", "core.export.bundle", "retina_gui.main"]
)
def test_what_is_imported_at_the_start_brings_nothing_heavy(module: str) -> None:
    loaded = python(f"import sys, {module}; print(*sys.modules)").split()
    assert module in loaded
    assert HEAVY & set(loaded) == set()


def test_the_help_of_the_command_line_is_quick() -> None:
    """Processor time is measured, so that a busy machine does not fail it."""
    told = "import atexit, time; atexit.register(lambda: print(time.process_time()))"
    shown = python(f"{told}; from core.command_line.main import main; main(['--help'])")
    assert "usage" in shown
    assert float(shown.splitlines()[-1]) < 2


def test_no_code_is_read_from_data_files() -> None:
    """A pickled file can run code: weights are safetensors, and checkpoints are read with `weights_only`."""
    calls = [
        (path, node)
        for package in PACKAGES
        for path in modules(package)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", None) in {name.rpartition(".")[2] for name in LOADERS}
        and ast.unparse(node.func) in LOADERS
    ]
    assert [
        f"{path}:{call.lineno}" for path, call in calls if "weights_only=True" not in ast.unparse(call)
    ] == []


WORDING = {"tr", "tr_count"}
WORDED = {"sentence", "sentences", "reason_text"}
READERS = {
    "startswith",
    "endswith",
    "find",
    "index",
    "count",
    "split",
    "partition",
    "removeprefix",
    "replace",
}


def read_sentences(tree: ast.Module) -> Iterator[int]:
    """The lines on which a translated sentence is compared with something, or taken apart.

    Seen where the sentence stands there itself, or under a name that its function gives to sentences alone.
    """
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for scope in (tree, *functions):
        names = _sentence_names(scope)
        if scope is not tree and not names:  # what it reads under no name is seen in the whole module
            continue
        for node in ast.walk(scope):
            if isinstance(node, ast.Compare):
                operands = [node.left, *node.comparators]
                is_identity = all(isinstance(operator, (ast.Is, ast.IsNot)) for operator in node.ops)
                if not is_identity and any(_is_sentence(each, names) for each in operands):
                    yield node.lineno
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in READERS and _is_sentence(node.func.value, names):
                    yield node.lineno
            elif isinstance(node, ast.Match) and _is_sentence(node.subject, names):
                yield node.lineno


def _sentence_names(scope: ast.AST) -> set[str]:
    """The names that get sentences, and nothing else, by plain assignments."""
    if not isinstance(scope, ast.FunctionDef):
        return set()
    given: dict[str, list[bool]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            given.setdefault(node.targets[0].id, []).append(_is_sentence(node.value, set()))
    return {name for name, values in given.items() if all(values)}


def _is_sentence(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Attribute):
        return node.attr in WORDED
    if isinstance(node, ast.IfExp):
        return _is_sentence(node.body, names) or _is_sentence(node.orelse, names)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in WORDING | WORDED
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and _is_sentence(node.func.value, names)
    )


@pytest.mark.parametrize(
    "code",
    [
        "text == tr('exact')",
        "'line' in warning.sentence",
        "warning.sentence.startswith('Pair')",
        "any(notice.sentence in known for notice in notices)",
        "def f(text):\n    known = tr('{n} px').format(n=3)\n    return text != known",
    ],
)
def test_the_check_sees_where_sentences_are_read(code: str) -> None:
    assert list(read_sentences(ast.parse(code)))


def test_no_logic_reads_a_sentence() -> None:
    """Sentences are for people: values are asked for their kind and their figures."""
    harmless = "text = tr('Point {n}').format(n=1)\nif text:\n    show(text, a == b)\nx.sentence is None"
    assert not list(read_sentences(ast.parse(harmless)))
    guilty = {
        str(path.relative_to(ROOT)): lines
        for package in PACKAGES
        for path in modules(package)
        if (lines := sorted(set(read_sentences(parsed(path)))))
    }
    assert guilty == {}


@pytest.mark.parametrize(
    ("calls", "only_in"),
    [
        (("csv.writer", "csv.DictWriter"), {"core/spreadsheets.py"}),
        (("csv.reader", "csv.DictReader"), {"core/tables/lines.py", "core/training/log_curves.py"}),
    ],
)
def test_tables_are_written_in_one_way_and_read_in_one(calls: tuple[str, ...], only_in: set[str]) -> None:
    """What writes CSV by itself forgets that a cell may begin as a formula does; what reads it, semicolons."""
    users = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in modules(package)
        if any(call in path.read_text("utf-8") for call in calls)
        or "from csv import" in path.read_text("utf-8")
    }
    assert users == only_in
