"""Which place of the guide fits what the window shows."""

from __future__ import annotations

from dataclasses import dataclass

from retina_gui.state.options import Stage
from retina_gui.state.situation import Situation


@dataclass(frozen=True)
class Place:
    """A page of the guide by its name, and a section of it by its anchor; empty for its beginning."""

    page: str
    anchor: str = ""


START = Place("start")
STUDY = Place("readers", "study-reading")
CALIPER, CORRECTING = Place("annotate", "caliper"), Place("align", "correct")
SERIES = Place("export", "series")

OF_STAGES = {
    Stage.POINTS: Place("points"),
    Stage.REGISTER: Place("align", "register"),
    Stage.JUDGE: Place("judge"),
    Stage.ANNOTATE: Place("annotate"),
    Stage.EXPORT: Place("export"),
}

OF_WINDOWS = {
    "verdicts": Place("readers", "verdicts"),
    "overview": Place("charts", "overview"),
    "charts": Place("charts", "case"),
    "study": Place("readers", "study"),
    "labels": Place("annotate", "labels"),
    "findings": Place("annotate", "findings"),
    "picture": Place("pictures", "pane"),
    "animation": Place("pictures", "animate"),
}
"""By the names by which `dialogs.windows_beside` has them."""


def place_for(situation: Situation) -> Place:
    """Where the guide opens."""
    document, options = situation.document, situation.options
    if situation.application.study is not None:
        return STUDY
    if situation.application.work_list.elsewhere:
        return Place("batch", "list")
    if document.reference is None and document.floating is None:
        return START
    if options.caliper:
        return CALIPER
    if options.correcting:
        return CORRECTING
    return OF_STAGES[options.stage]
