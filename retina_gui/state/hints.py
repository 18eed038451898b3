"""The hints of the first start: which one is shown, where, and when it has done its work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from core.language import tr
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.panes import prompted_ghost
from retina_gui.state.prompts import next_click
from retina_gui.state.view_state import JobState


class HintPlace(str, Enum):
    """On which picture a hint lies."""

    REFERENCE = "reference"
    FLOATING = "floating"
    COMPARE = "compare"


@dataclass(frozen=True)
class Hint:
    """A sentence near the place where it matters.

    Attributes:
        id: the name by which the settings remember that it was seen.
    """

    id: str
    text: str
    place: HintPlace


@dataclass(frozen=True)
class _Rule:
    """When a hint is of use, and what the user does once they know it."""

    id: str
    place: Callable[[DocumentSnapshot], HintPlace]
    applies: Callable[[DocumentSnapshot, ViewOptions], bool]
    done: Callable[[DocumentSnapshot, ViewOptions], bool]


def hint(document: DocumentSnapshot, options: ViewOptions, job: JobState) -> Hint | None:
    """The hint to show now: the first that applies and was not seen; none while work is under way."""
    if job.running or options.hide_marks:
        return None
    rules = (rule for rule in _RULES if rule.id not in options.hints_seen)
    rule = next((rule for rule in rules if rule.applies(document, options)), None)
    return None if rule is None else Hint(rule.id, _words()[rule.id], rule.place(document))


def is_done(hint_id: str, document: DocumentSnapshot, options: ViewOptions) -> bool:
    """Whether the user has done what the hint that was shown until now is about."""
    return any(rule.done(document, options) for rule in _RULES if rule.id == hint_id)


def all_hints() -> frozenset[str]:
    """The names of all hints."""
    return frozenset(rule.id for rule in _RULES)


def _words() -> dict[str, str]:
    return {
        "first-pair": tr("Click the same vessel crossing in both images."),
        "ghost": tr(
            "The dotted ghost shows where the point should be. Enter or a click on it accepts, a drag corrects."
        ),
        "before-after": tr("Hold T: before and after."),
    }


def _awaits_first_pair(document: DocumentSnapshot, options: ViewOptions) -> bool:
    both_open = document.reference is not None and document.floating is not None
    return both_open and options.stage is Stage.POINTS and not document.points.complete_pairs()


def _has_pair(document: DocumentSnapshot, options: ViewOptions) -> bool:
    return bool(document.points.complete_pairs())


def _asked_image(document: DocumentSnapshot) -> HintPlace:
    return HintPlace(next_click(document.points)[1].value)


def _shows_ghost(document: DocumentSnapshot, options: ViewOptions) -> bool:
    return options.stage is Stage.POINTS and prompted_ghost(document) is not None


def _has_no_ghost(document: DocumentSnapshot, options: ViewOptions) -> bool:
    """The half pair was completed, or taken away."""
    return options.stage is Stage.POINTS and not _shows_ghost(document, options)


def _judges(document: DocumentSnapshot, options: ViewOptions) -> bool:
    return options.stage is Stage.JUDGE and document.live is not None


def _has_peeked(document: DocumentSnapshot, options: ViewOptions) -> bool:
    return options.peek


_RULES = (
    _Rule(
        "first-pair",
        _asked_image,
        _awaits_first_pair,
        _has_pair,
    ),
    _Rule(
        "ghost",
        _asked_image,
        _shows_ghost,
        _has_no_ghost,
    ),
    _Rule(
        "before-after",
        lambda document: HintPlace.COMPARE,
        _judges,
        _has_peeked,
    ),
)
