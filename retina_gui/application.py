"""The parts of starting: the Qt application, the window, and what the command line asks to open."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from core import __version__
from core.points.matching import ImageRole
from retina_gui.error_reporting import ErrorReporter, start_log
from retina_gui.jobs.opening import OpenCaseRequest, OpenDemoRequest, OpenImageRequest, OpenPairRequest
from retina_gui.jobs.priority import keep_freed_memory, shorten_thread_switches
from retina_gui.languages import start_language
from retina_gui.look.icons import icon
from retina_gui.look.theme import DARK
from retina_gui.window import MainWindow

TEXT_PIXELS = 13


def make_application(argv: Sequence[str]) -> QApplication:
    """The Qt application, the one that exists already where there is one."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    application.setApplicationName("retina")
    application.setApplicationDisplayName("Retina")
    application.setApplicationVersion(__version__)
    application.setStyle("Fusion")
    application.setWindowIcon(icon("points", DARK.accent))
    font = QFont(application.font())
    font.setPixelSize(TEXT_PIXELS)
    application.setFont(font)
    start_language(application)
    shorten_thread_switches()
    keep_freed_memory()
    return application


def open_window(weights: Path | None = None) -> MainWindow:
    """The main window on the screen, with errors caught."""
    start_log()
    errors = ErrorReporter()
    errors.install()
    window = MainWindow(errors, weights)
    window.show()
    return window


def open_what_was_asked(window: MainWindow, arguments: argparse.Namespace) -> None:
    """Start opening what the command line names."""
    if arguments.demo:
        window.files.open_at_start(OpenDemoRequest())
    elif arguments.case is not None and window.cases.takes([arguments.case]):
        pass  # a folder or a list of cases
    elif arguments.case is not None:
        window.files.open_at_start(OpenCaseRequest(arguments.case))
    elif arguments.reference is not None and arguments.floating is not None:
        floating, *others = arguments.floating
        request = OpenPairRequest(arguments.reference, floating, arguments.points, tuple(others))
        window.files.open_at_start(request)
    elif arguments.reference is not None:
        window.files.open_at_start(OpenImageRequest(ImageRole.REFERENCE, arguments.reference))
    elif arguments.floating is not None:
        window.files.open_at_start(OpenImageRequest(ImageRole.FLOATING, arguments.floating[0]))
