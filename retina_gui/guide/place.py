"""Which place of the guide fits what the window shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retina_gui.state.options import Stage
from retina_gui.state.situation import Situation


@dataclass(frozen=True)
class Place:
    """A page of the guide by its name, and a section of it by its anchor; empty for its beginning."""

    page: str
    anchor: str = ""


START = Place("start")

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
    """Where the guide opens: at the first of these that fits, else at the page of the stage."""
    return next((place for fits, place in RULES if fits(situation)), OF_STAGES[situation.options.stage])


def _is_empty(situation: Situation) -> bool:
    return situation.document.reference is None and situation.document.floating is None


RULES: tuple[tuple[Callable[[Situation], bool], Place], ...] = (
    (lambda s: s.application.study is not None, Place("readers", "study-reading")),
    (lambda s: s.application.problem is not None, Place("trouble")),
    (lambda s: bool(s.application.work_list.elsewhere), Place("batch", "list")),
    (_is_empty, START),
    (lambda s: s.options.caliper, Place("annotate", "caliper")),
    (lambda s: s.options.correcting, Place("align", "correct")),
    (lambda s: s.options.marking_cells, Place("judge", "verdict")),
)
