"""What the window says of studies, and what it hides while one is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.language import tr
from retina_gui.state.correction_view import VersionsState
from retina_gui.state.study_state import StudyState
from retina_gui.state.verdict_lines import agreement_words
from retina_gui.state.view_state import QualityState, ViewState

if TYPE_CHECKING:
    from core.study import Study


def lines(studies: Sequence[tuple[Path, Study]]) -> tuple[str, ...]:
    """How far each study is; of one that is done, also how its reader agrees with themselves."""
    return tuple(_line(study) for _, study in studies)


def _line(study: Study) -> str:
    from core.study.results import agreement_with_oneself

    told = tr("{reader}: {done} of {count} read").format(
        reader=study.plan.reader, done=study.done, count=len(study.readings)
    )
    found = agreement_with_oneself(study)
    if study.next_number is not None or not found.shared:
        return told
    return f"{told}  ·  {tr('repeats')}: {agreement_words(found)}"


def study_prompt(study: StudyState) -> str:
    """The sentence while a reading is looked at."""
    if study.has_verdict:
        return tr("{reading}. Page Down goes on to the next.").format(reading=study.name)
    return tr("{reading}: A accepts it, Y asks to repeat it, X rejects it.").format(reading=study.name)


def as_read(state: ViewState, study: StudyState) -> ViewState:
    """The window without what a reader may not see: names, notes and, where they are hidden, all figures."""
    state = replace(state, notes=(), verdict=replace(state.verdict, is_locked=True))
    if study.shows_figures:
        return state
    return replace(
        state,
        quality=QualityState(placeholder=tr("This study is read without figures.")),
        versions=VersionsState(),
        compare=replace(state.compare, readings=(), colour_bar=None, cells=(), walked=None, errors=()),
    )
