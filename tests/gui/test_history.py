"""The history of contents, against a plain list of all states that were passed through."""

from __future__ import annotations

import itertools

import numpy as np

from core.case.document import Case
from retina_gui.document.content import Content
from retina_gui.document.history import History, Step


def content() -> Content:
    return Content(Case())


def test_random_steps_follow_a_list_of_states() -> None:
    random = np.random.default_rng(8)
    history, states, now, saved = History(limit=1000), [content()], 0, 0
    for _ in range(500):
        choice = random.random()
        if choice < 0.5:
            after = content()
            history.push(Step("step", states[now], after))
            saved = saved if saved <= now else -1
            states, now = [*states[: now + 1], after], now + 1
        elif choice < 0.7:
            undone = history.undo()
            assert undone is (states[now - 1] if now else None)
            now = max(0, now - 1)
        elif choice < 0.9:
            redone = history.redo()
            assert redone is (states[now + 1] if now + 1 < len(states) else None)
            now = min(len(states) - 1, now + 1)
        else:
            history.mark_saved()
            saved = now
        assert history.is_saved == (saved == now)
        assert (history.last is not None) == (now > 0)
        assert (history.next is not None) == (now + 1 < len(states))


def test_steps_of_one_key_are_one_unless_the_case_was_saved_between() -> None:
    a, b, c, d = (content() for _ in range(4))
    history = History(limit=10)
    history.push(Step("nudge", a, b, "nudge 1"))
    history.push(Step("nudge", b, c, "nudge 1"))
    assert history.undo() is a
    assert history.redo() is c
    history.mark_saved()
    history.push(Step("nudge", c, d, "nudge 1"))
    assert not history.is_saved
    assert history.undo() is c
    assert history.is_saved


def test_a_step_taken_back_cannot_be_done_again_and_old_steps_are_forgotten() -> None:
    states = [content() for _ in range(6)]
    history = History(limit=3)
    for before, after in itertools.pairwise(states):
        history.push(Step("step", before, after))
    assert not history.is_saved, "the saved state is among the forgotten ones"
    assert history.take_back() is states[4]
    assert history.redo() is None
    assert [history.undo(), history.undo(), history.undo()] == [states[3], states[2], None]
