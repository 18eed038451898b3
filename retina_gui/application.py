"""The parts of starting: the Qt application, the window, and what the command line asks to open."""

from __future__ import annotations

import argparse
import locale
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from core import __version__
from core.freed_memory import keep_freed_memory
from core.points.matching import ImageRole
from retina_gui.dialogs.error_dialog import ErrorDialogs
from retina_gui.error_reporting import ErrorReporter, start_log
from retina_gui.jobs.priority import shorten_thread_switches
from retina_gui.languages import start_language
from retina_gui.look.icons import icon
from retina_gui.look.text_size import provide_font, text_font
from retina_gui.look.theme import DARK
from retina_gui.session import Session
from retina_gui.window import MainWindow


def make_application(argv: Sequence[str]) -> QApplication:
    """The Qt application, the one that exists already where there is one."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    locale.setlocale(locale.LC_NUMERIC, "C")  # Qt has taken the user's, and ITK would write commas into files
    application.setApplicationName("retina")
    application.setApplicationDisplayName("Retina")
    application.setApplicationVersion(__version__)
    application.setStyle("Fusion")
    application.setWindowIcon(icon("points", DARK.accent))
    provide_font()
    application.setFont(text_font(application.font()))
    start_language(application)
    shorten_thread_switches()
    keep_freed_memory()
    return application


def open_window(weights: Path | None = None) -> MainWindow:
    """The main window on the screen, with errors caught."""
    start_log()
    errors = ErrorReporter()
    errors.install()
    window = MainWindow(errors, ErrorDialogs(errors), weights)
    window.show()
    return window


def open_what_was_asked(session: Session, arguments: argparse.Namespace) -> None:
    """Start opening what the command line names."""
    files, floating = session.files, arguments.floating
    if arguments.demo:
        files.open_demo()
    elif arguments.case is not None and not session.cases.takes([arguments.case]):
        files.open_case_file(arguments.case)
    elif arguments.reference is not None and floating is not None:
        files.open_pair(arguments.reference, floating, arguments.points or ())
    elif arguments.reference is not None:
        files.open_image(ImageRole.REFERENCE, arguments.reference)
    elif floating is not None:
        files.open_image(ImageRole.FLOATING, floating[0])
