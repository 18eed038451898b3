"""What the window shows apart from the open case, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field

from retina_gui.document.notes import Problem
from retina_gui.state.question import Question
from retina_gui.state.recovery_offer import RecoveryOffer
from retina_gui.state.study_state import StudyState
from retina_gui.state.work_list_state import Plan


@dataclass(frozen=True)
class ListState:
    """The list of cases, but for its rows.

    Attributes:
        visible: whether the panel shows.
        current: the name of the case of the list that is open; empty where none is.
        elsewhere: the name of the case that has the keyboard in the list while it is not the open one; else empty.
        name, path: of the list; empty without one.
        summary: the line under the table.
        nothing: what stands in the table while it has no rows.
        background: what is being done now, in place of the summary; empty while nothing is.
        fraction: of all that is being done, 0 to 1; None while nothing is.
        is_opening: whether a case of it is being opened; one may go on past it meanwhile.
        has_next, has_previous: whether there is a case to go on to, in the order that is shown.
        plan: what aligning the list would do, said beforehand.
        ended: what came of it, until somebody goes on.
        remaining: how long what is being done will still take, in words; empty where that is not known.
        grader, blinded: who looks at the list.
    """

    visible: bool = False
    current: str = ""
    elsewhere: str = ""
    name: str = ""
    path: str = ""
    summary: str = ""
    nothing: str = ""
    background: str = ""
    fraction: float | None = None
    is_opening: bool = False
    has_next: bool = False
    has_previous: bool = False
    plan: Plan = field(default_factory=Plan)
    ended: str = ""
    remaining: str = ""
    grader: str = ""
    blinded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether there is a list."""
        return bool(self.name)


@dataclass(frozen=True)
class ApplicationState:
    """Everything that the window shows and that does not belong to the open case.

    Attributes:
        problem: what did not work last, until the user has seen it; None where there is none.
        question: what is asked without stopping the work; None where nothing is.
        recovery: the case that was not closed properly; None where there is none.
        recent_count: how many recent cases are remembered.
        work_list: the list of cases.
        study: the study that is being read; None while none is.
    """

    recovery: RecoveryOffer | None = None
    recent_count: int = 0
    work_list: ListState = field(default_factory=ListState)
    problem: Problem | None = None
    question: Question | None = None
    study: StudyState | None = None
