"""Actions on the list of cases."""

from __future__ import annotations

from core.language import tr
from retina_gui.actions.action import CASE, REGISTRATION, VIEW, Action, under_way
from retina_gui.state.situation import Situation
from retina_gui.state.work_list_state import DICE, NAME, STATE


def _is_open(s: Situation) -> str:
    return "" if s.application.work_list.is_open else tr("Open a list or a folder of cases first.")


def _may_go(s: Situation) -> str:
    """While a case of the list is being opened, one may go on past it."""
    return under_way(s) if s.job.running and not s.application.work_list.is_opening else ""


def _has_next(s: Situation) -> str:
    if s.application.study is not None:
        return "" if s.application.study.has_verdict and not s.job.running else tr("Give a verdict first.")
    last = "" if s.application.work_list.has_next else tr("This is the last case that is shown.")
    return _is_open(s) or _may_go(s) or last


def _has_previous(s: Situation) -> str:
    first = "" if s.application.work_list.has_previous else tr("This is the first case that is shown.")
    return _is_open(s) or _may_go(s) or first


def _is_running(s: Situation) -> bool:
    return s.application.work_list.fraction is not None


def _is_still(s: Situation) -> str:
    return _is_open(s) or (tr("The list is being registered already.") if _is_running(s) else "")


def _has_runnable(s: Situation) -> str:
    none = "" if s.application.work_list.plan.by_points else tr("No case has points and no result yet.")
    return _is_still(s) or none


def _has_runnable_automatic(s: Situation) -> str:
    none = tr("Every case has a result, or has points that are not complete.")
    found = s.application.work_list.plan
    return _is_still(s) or ("" if found.by_points or found.by_vessels else none)


def _can_stop(s: Situation) -> str:
    return "" if _is_running(s) else tr("Nothing is being done in the background.")


def _is_read(s: Situation) -> str:
    return "" if s.application.study is not None else tr("No study is being read.")


ACTIONS = (
    Action("open_folder", "Open folder of cases…", CASE,
           "Open a folder as a list on the left: in each subfolder the two images of an eye, with points.csv where "
           "there are points; or case files that were saved",
           lambda session: session.cases.ask_folder(), ("Ctrl+D",), "open_folder", after="open_case"),
    Action("open_list", "Open list of cases…", CASE,
           "Open a CSV file headed name,reference,floating,points as a list on the left",
           lambda session: session.cases.ask_table(), ("Ctrl+Shift+L",), "list"),
    Action("close_list", "Close the list of cases", CASE, "Close the list; the cases stay as they are",
           lambda session: session.cases.close(), icon="cancel", reason=_is_open, in_menu=False),
    Action("refresh_list", "Read the list again", CASE, "Look again which cases there are and how far they are",
           lambda session: session.cases.refresh(), ("F5",), "refresh", reason=_is_still, in_menu=False),
    Action("toggle_list", "List of cases", VIEW, "Show or hide the list of cases on the left",
           lambda session: session.cases.toggle(), ("F9",), "list", reason=_is_open,
           checked=lambda s: s.application.work_list.visible, after="crosshair"),
    Action("next_case", "Next case", VIEW, "Go on to the next case of the list",
           lambda session: session.go_on(), ("PgDown",), "next_case", reason=_has_next),
    Action("previous_case", "Previous case", VIEW, "Go back to the case before it in the list",
           lambda session: session.cases.switcher.go(-1), ("PgUp",), "previous_case", reason=_has_previous),
    Action("list_focus", "Give the keyboard to the list of cases, or back", VIEW,
           "In the list, arrows change the row and Enter opens the case",
           lambda session: session.screen.tables.switch_to_cases(), ("F8",), reason=_is_open),
    Action("list_search", "Search the list of cases", VIEW, "Type a part of the name of a case",
           lambda session: session.screen.tables.search_cases(), ("Ctrl+F",), reason=_is_open),
    Action("list_by_name", "Sort the cases by name", VIEW, "The same key again turns the order round",
           lambda session: session.screen.tables.sort_cases(NAME), ("Alt+7",), reason=_is_open),
    Action("list_by_state", "Sort the cases by state and verdict", VIEW, "The same key again turns the order round",
           lambda session: session.screen.tables.sort_cases(STATE), ("Alt+8",), reason=_is_open),
    Action("list_by_dice", "Sort the cases by Dice", VIEW, "The same key again turns the order round",
           lambda session: session.screen.tables.sort_cases(DICE), ("Alt+9",), reason=_is_open),
    Action("read_study", "Read as a study…", REGISTRATION,
           "Judge the results of the list in random order, without names, with some of them hidden a second time",
           lambda session: session.study.prepare(), icon="blinded", reason=_is_still, waits=True,
           after="verdicts_of_folder"),
    Action("stop_study", "Stop the study", REGISTRATION, "End the reading for now; it can go on later",
           lambda session: session.study.stop(), icon="stop", reason=_is_read, waits=True),
    Action("run_all_automatic", "Align the list automatically", REGISTRATION,
           "Register every case of the list that has no result, in the background: by its points where it has them, "
           "else by its vessels",
           lambda session: session.cases.background.run_all(automatic=True), ("Ctrl+Alt+A",), "suggest",
           reason=_has_runnable_automatic, after="register"),
    Action("run_all", "Align only the cases with points", REGISTRATION,
           "Register every case of the list that has points and no result, in the background",
           lambda session: session.cases.background.run_all(automatic=False), ("Ctrl+Shift+A",), "register",
           reason=_has_runnable),
    Action("stop_list", "Stop registering the list", REGISTRATION,
           "Drop the case that is being registered in the background, and go on with no other",
           lambda session: session.cases.background.stop(), ("Ctrl+Shift+X",), "stop", reason=_can_stop),
)  # fmt: skip
