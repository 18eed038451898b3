"""Actions on the case as a whole: opening, saving, exporting, reports."""

from __future__ import annotations

from core.language import tr
from retina_gui.actions.action import CASE, Action, both_open, under_way
from retina_gui.session import Session
from retina_gui.state.options import Stage
from retina_gui.state.situation import Situation


def _has_images(s: Situation) -> str:
    case = s.document.case
    return "" if case.reference is not None or case.floating else tr("This is a new case.")


def _can_save(s: Situation) -> str:
    return "" if s.document.case.reference is not None else tr("There is nothing to save yet.")


def _was_exported(s: Situation) -> str:
    return "" if s.target.is_there else tr("Nothing was exported into this folder yet.")


def _has_reference(s: Situation) -> str:
    return tr("Open the reference image first.") if s.document.case.reference is None else ""


def _was_lost(s: Situation) -> str:
    if s.application.recovery is None:
        return tr("Every case was closed properly.")
    return under_way(s) if s.job.running else ""


def _are_remembered(s: Situation) -> str:
    return "" if s.application.recent_count else tr("No cases are remembered.")


def _show_export(session: Session) -> None:
    """Show what will be written, with the keyboard on the button that writes it."""
    session.set_stage(Stage.EXPORT)
    session.screen.focus_export()


def _has_place(s: Situation) -> str:
    return "" if s.document.path is not None else tr("The case is not saved yet.")


def _has_pairs(s: Situation) -> str:
    return "" if s.document.points.pairs else tr("There are no pairs yet.")


def _show_case_folder(session: Session) -> None:
    path = session.document.snapshot().path
    if path is not None:
        session.core.show_folder(path.parent)


ACTIONS = (
    Action("new_case", "New case", CASE, "Close this case and start with an empty one",
           lambda session: session.files.new_case(), ("Ctrl+N",), reason=_has_images, waits=True),
    Action("open_reference", "Open reference image…", CASE, "Open the image that all others are aligned to",
           lambda session: session.files.open_reference(), ("Ctrl+O",), "open_reference", waits=True,
           new_section=True),
    Action("open_floating", "Open floating image…", CASE, "Open the image that is moved onto the reference",
           lambda session: session.files.open_floating(), ("Ctrl+Shift+O",), "open_floating", waits=True),
    Action("import_points", "Read points from a file…", CASE,
           "Read matching points that BigWarp, a spreadsheet, 3D Slicer, QGIS, MATLAB or ImageJ wrote",
           lambda session: session.point_files.read(), ("Ctrl+I",), "import_points", reason=both_open, waits=True,
           new_section=True),
    Action("save_points", "Save points as…", CASE, "Write the matching points for BigWarp, 3D Slicer or QGIS",
           lambda session: session.point_files.save(), ("Ctrl+Shift+I",), reason=_has_pairs, waits=True),
    Action("open_case", "Open case…", CASE, "Open a saved case.json",
           lambda session: session.files.open_case(), ("Ctrl+Shift+C",), "open_case", waits=True),
    Action("restore_case", "Restore the case that was not closed", CASE,
           "Open the case as it was at the last action before the program ended",
           lambda session: session.recovery.restore(), reason=_was_lost, in_menu=False),
    Action("discard_lost_case", "Discard the case that was not closed", CASE,
           "Forget what was not saved of it, for good",
           lambda session: session.recovery.discard(), reason=_was_lost, in_menu=False),
    Action("forget_recent", "Forget the recent cases", CASE,
           "Clear the list of recent cases; the cases themselves stay where they are",
           lambda session: session.recent.forget_all(), reason=_are_remembered, in_menu=False),
    Action("open_demo", "Open the demo case", CASE, "Open the bundled case with a synthetic angiogram",
           lambda session: session.files.open_demo(), icon="demo", waits=True),
    Action("save_case", "Save case", CASE, "Save images' places, points, settings and verdict",
           lambda session: session.files.save(), ("Ctrl+S",), "save", reason=_can_save, waits=True, new_section=True),
    Action("save_case_as", "Save case as…", CASE, "Save the case under another name",
           lambda session: session.files.save_as(), ("Ctrl+Shift+S",), reason=_can_save, waits=True),
    Action("export", "Export…", CASE, "Write the aligned stack, the transform and more",
           _show_export, ("Ctrl+E",), "export"),
    Action("show_export", "Show the export folder", CASE, "Open the folder of the export in the file manager",
           lambda session: session.exporting.show_folder(), icon="open_folder", reason=_was_exported),
    Action("show_case_folder", "Show the folder of the case", CASE,
           "Open the folder that the case is saved in, in the file manager", _show_case_folder, ("Ctrl+Shift+F",),
           "open_folder", reason=_has_place),
    Action("save_report", "Save report…", CASE,
           "Write a PDF of the case: pictures, figures, points, verdicts of each floating image, and what is annotated",
           lambda session: session.review.save_report(), ("Ctrl+Shift+R",), "report", reason=_has_reference,
           waits=True),
    Action("report_folder", "Save report of a folder…", CASE,
           "Write a contact sheet of all cases of a folder as PDF, and the page of each image",
           lambda session: session.report_folder(), icon="report", waits=True),
    Action("quit", "Quit", CASE, "Close the application",
           lambda session: session.screen.close(), ("Ctrl+Q",), new_section=True),
)  # fmt: skip
