"""Finds, in the syntax tree of a module, what only some systems have, and what they do differently, without a guard.

A guard is an `if` that asks for the system (`sys.platform`, `os.name`, `hasattr`), also one that leaves the function
before, or a `try` that expects the name not to be there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

MODULES = frozenset(
    "fcntl resource pwd grp termios tty pty posix syslog crypt spwd curses readline msvcrt winreg winsound".split()  # noqa: SIM905
)
NAMES = {
    "os": """
        fork forkpty kill killpg nice getuid geteuid getgid getegid getgroups setuid setgid setsid getpgid getpriority
        setpriority fchmod fchown chown lchown link chroot mkfifo mknod statvfs fstatvfs sysconf confstr uname wait
        wait3 wait4 waitid register_at_fork posix_fallocate posix_fadvise posix_spawn pread pwrite readv writev sendfile
        pipe2 openpty ttyname fdatasync sync lockf fchdir getloadavg sched_getaffinity sched_setaffinity sched_yield
        getxattr setxattr memfd_create environb startfile
        O_DIRECTORY O_NOFOLLOW O_CLOEXEC O_NONBLOCK O_SYNC O_NOATIME O_TMPFILE""",
    "signal": """
        SIGKILL SIGHUP SIGUSR1 SIGUSR2 SIGALRM SIGCHLD SIGPIPE SIGQUIT SIGSTOP SIGCONT SIGTSTP SIGWINCH alarm setitimer
        pause sigwait pthread_kill pthread_sigmask CTRL_C_EVENT CTRL_BREAK_EVENT""",
    "socket": "AF_UNIX socketpair",
    "time": "tzset clock_gettime",
    "ctypes": "windll WinDLL oledll",
    "subprocess": "CREATE_NO_WINDOW STARTUPINFO CREATE_NEW_PROCESS_GROUP",
}
ARGUMENTS = frozenset({"preexec_fn", "pass_fds", "dir_fd"})
FORKING = frozenset({"fork", "forkserver"})
ASKED = ("sys.platform", "os.name", "platform.system", "hasattr", "getattr")
MISSING = ("ImportError", "ModuleNotFoundError", "AttributeError", "Exception")
TEXT_FILES = {"read_text": 1, "write_text": 2}
"""The functions that read and write them, with the number of arguments up to the encoding."""

_NAMES = {module: frozenset(names.split()) for module, names in NAMES.items()}

FORKING_CALLS = ("get_context", "set_start_method")
SYSTEMS_WORDS = re.compile(
    "|".join(
        (
            rf"(import|from) ({'|'.join(MODULES)})\b",
            *(rf"\b{module}(\.| import .*\b)({'|'.join(names)})\b" for module, names in _NAMES.items()),
            rf"\b({'|'.join(ARGUMENTS)})=",
            rf"({'|'.join(FORKING_CALLS)})\(|%-",
        )
    )
)
FILES_WORDS = re.compile(r"\bopen\(|read_text\(|write_text\(")
"""A module without any of them need not be parsed."""


def unguarded(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of everything that not every system has."""
    if any(True for node in ast.walk(tree) for _ in _found(node)):
        yield from _unguarded(tree, False)


def without_encoding(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Text files whose encoding is left to the system: on Windows it is not UTF-8."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not any(each.arg == "encoding" for each in node.keywords):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [*node.args, *(each.value for each in node.keywords if each.arg == "mode")]
            is_binary = any("b" in str(each.value) for each in given if isinstance(each, ast.Constant))
            is_open = isinstance(node.func, ast.Name) and name == "open" and not is_binary
            if is_open or (name in TEXT_FILES and len(node.args) < TEXT_FILES[name]):
                yield node.lineno, name


def names_the_interpreter(tree: ast.Module) -> bool:
    """Whether it calls for `sys.executable`, which is no Python in a bundle."""
    named = any(
        isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.executable" for node in ast.walk(tree)
    )
    taken = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "sys"
        and "executable" in {a.name for a in node.names}
        for node in ast.walk(tree)
    )
    return named or taken


def _unguarded(node: ast.AST, is_guarded: bool) -> Iterator[tuple[int, str]]:
    if not is_guarded:
        yield from _found(node)
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        guarded = is_guarded or _guards(node, field)
        for child in children:
            if isinstance(child, ast.AST):
                yield from _unguarded(child, guarded)
                guarded = guarded or _leaves(child)


def _guards(node: ast.AST, field: str) -> bool:
    """Whether a part of this node is only reached where the name is there."""
    if isinstance(node, (ast.If, ast.IfExp)):
        return field in ("body", "orelse") and _asks(node.test)
    if isinstance(node, ast.Try):
        return field in ("body", "orelse", "handlers") and any(
            handler.type is not None and any(name in ast.unparse(handler.type) for name in MISSING)
            for handler in node.handlers
        )
    return False


def _leaves(node: ast.AST) -> bool:
    """An `if` on the system, or a `try` to import, that ends the function: what follows it is guarded."""
    if isinstance(node, ast.If):
        return _asks(node.test) and isinstance(node.body[-1], (ast.Return, ast.Raise))
    if isinstance(node, ast.Try) and _guards(node, "body"):
        return all(isinstance(handler.body[-1], (ast.Return, ast.Raise)) for handler in node.handlers)
    return False


def _asks(test: ast.expr) -> bool:
    return any(word in ast.unparse(test) for word in ASKED)


def _found(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import):
        yield from ((node.lineno, each.name) for each in node.names if each.name.split(".")[0] in MODULES)
    elif isinstance(node, ast.ImportFrom) and node.module:
        if node.module in MODULES:
            yield node.lineno, node.module
        yield from (
            (node.lineno, f"{node.module}.{each.name}")
            for each in node.names
            if each.name in _NAMES.get(node.module, ())
        )
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.attr in _NAMES.get(node.value.id, ()):
            yield node.lineno, f"{node.value.id}.{node.attr}"
    elif isinstance(node, ast.Call):
        yield from ((node.lineno, each.arg) for each in node.keywords if each.arg in ARGUMENTS)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in FORKING_CALLS:
            yield from (
                (node.lineno, str(a.value)) for a in node.args if getattr(a, "value", None) in FORKING
            )
        if name in ("strftime", "strptime"):
            yield from (
                (node.lineno, "%-")
                for each in node.args
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and "%-" in each.value
            )
