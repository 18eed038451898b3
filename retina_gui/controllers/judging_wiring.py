"""Connects the actions and the panels of judging to what they do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from retina_gui.state.judging_actions import VERDICT_ACTIONS

if TYPE_CHECKING:
    from core.metrics.cell_quality import CellQuality
    from retina_gui.window import MainWindow


def judging_wishes(window: MainWindow) -> dict[str, Callable[[], object]]:
    """What the actions of judging do."""
    judging, review = window.judging, window.review
    return {
        **{name: partial(judging.toggle_verdict, verdict) for name, verdict in VERDICT_ACTIONS.items()},
        "read_blinded": judging.toggle_blinded,
        "confidence": judging.toggle_confidence,
        "mode_vessels": judging.show_vessels,
        "cells": judging.toggle_cells,
        "worst_next": partial(judging.walk, 1),
        "worst_previous": partial(judging.walk, -1),
        "verdict_list": review.show_list,
        "verdicts_of_folder": review.read_folder,
        "save_report": review.save_report,
        "report_folder": partial(_report_folder, window),
    }


def connect_judging_panels(window: MainWindow) -> None:
    """Every signal of the panels of judging."""
    side, judging = window.side, window.judging
    judging.cell_asked.connect(partial(_show_cell, window))
    side.verdict.reason_given.connect(judging.set_reason)
    side.verdict.grader_named.connect(judging.set_grader)
    side.images.spacing_typed.connect(partial(_set_spacing, window))
    for box in (side.verdict.reason, side.verdict.grader, side.images.spacing.box):
        box.returnPressed.connect(window.workspace.take_keyboard)  # the next key is one of the images' again
    window.review.set_list(window.cases.list)
    window.review.case_asked.connect(window.files.open_case_file)


def _report_folder(window: MainWindow) -> None:
    """The sheet is made from files, so that the open case is saved before."""
    window.files.save_where_it_lies()
    window.review.report_folder()


def _show_cell(window: MainWindow, cell: CellQuality) -> None:
    window.workspace.views.show_region(cell.left - 0.5, cell.top - 0.5, cell.right - 0.5, cell.bottom - 0.5)


def _set_spacing(window: MainWindow, text: str) -> None:
    window.judging.set_spacing(text)
    window.refresh()
