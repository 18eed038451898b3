"""Actions on what the panes show: saving, copying and printing it, and animations of it."""

from __future__ import annotations

from collections.abc import Callable

from core.language import tr
from retina_gui.actions.action import CASE, Action
from retina_gui.session import Session
from retina_gui.state.situation import Situation


def _has_image(s: Situation) -> str:
    document = s.document
    return (
        "" if document.reference is not None or document.floating is not None else tr("Open an image first.")
    )


def _has_reference(s: Situation) -> str:
    return tr("Open the reference image first.") if s.document.case.reference is None else ""


def _is_compared(s: Situation) -> str:
    return "" if s.compare.layer is not None else tr("Align two images first: by points, or automatically.")


def _on_the_pane(do: Callable[[Session], None]) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        session.picturing.choose_pane(session.screen.pictures.meant())
        do(session)

    return act


def _copy(session: Session) -> None:
    session.picturing.copy(session.screen.pictures)


def _print(session: Session) -> None:
    session.picturing.print_out(session.screen.pictures, session.review.home)


def _print_report(session: Session) -> None:
    session.picturing.print_report(session.review.report_request(), session.review.home)


def _show(session: Session) -> None:
    session.screen.beside.show_picture()


ACTIONS = (
    Action("picture", "Save picture…", CASE,
           "Save, copy or print what a pane shows, with or without what is drawn on it, also at full resolution",
           _on_the_pane(_show), ("Ctrl+Shift+E",), "picture", reason=_has_image, new_section=True,
           after="report_folder"),
    Action("copy_picture", "Copy picture", CASE,
           "Put what the pane under the mouse shows on the clipboard, as it was chosen under Save picture",
           _on_the_pane(_copy), ("Ctrl+Alt+P",), "copy", reason=_has_image),
    Action("print_picture", "Print picture…", CASE,
           "Print what the pane under the mouse shows, as it was chosen under Save picture",
           _on_the_pane(_print), ("Ctrl+P",), "print", reason=_has_image, waits=True),
    Action("print_report", "Print report…", CASE, "Print the report of the case",
           _print_report, icon="print", reason=_has_reference, waits=True),
    Action("animation", "Save animation…", CASE,
           "Make a GIF or a film of both images for a talk: flicker, swipe or checkerboard",
           lambda session: session.screen.beside.show_animation(), ("Ctrl+Alt+G",), "animation", reason=_is_compared),
)  # fmt: skip
