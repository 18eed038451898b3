"""Anything at all, thousands of times: no exception, no warning of Qt, and undo leads back to the start."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from retina_gui.error_reporting import LOG
from tests.gui.random_user import QtWarnings, RandomUser

ACTIONS = int(os.environ.get("RETINA_RANDOM_ACTIONS", "3000"))
SEEDS = [int(seed) for seed in os.environ.get("RETINA_RANDOM_SEEDS", "1").split(",")]
A_TURN, A_SAVING = 25, 100
"""Actions between two turns of the event loop, and between two looks at how the case would be saved."""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
def test_thousands_of_random_actions_and_back_by_undo(run, small_pair: tuple[Path, Path], seed: int) -> None:
    warnings = QtWarnings()

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        start = window.session.document.case
        LOG.addHandler(warnings)
        user = RandomUser(window, seed, slow_actions=4)
        for number in range(ACTIONS):
            user.act()
            last = user.done[-6:]
            assert not _fault(window), f"action {number}, {last}: " + _fault(window)
            assert not warnings.texts, f"action {number}, {last}: {warnings.texts}"
            assert not user.fault(), f"action {number}, {last}: " + user.fault()
            if number % A_TURN == 0:
                yield lambda: True
                if number % A_SAVING == 0:
                    assert not user.fault_of_saved(), f"action {number}, {last}: " + user.fault_of_saved()
                if window.session.runner.state.running and user.may_wait():
                    yield driver.is_idle
        user.let_go()
        window.session.escape()
        yield driver.is_idle
        steps = 0
        while window.actions_by_id["undo"].isEnabled():
            window.actions_by_id["undo"].trigger()
            window.refresh()
            steps += 1
            assert steps < 2 * ACTIONS, "undo leads back"
        assert steps > ACTIONS / 50, "the user did something"
        assert window.session.document.case.annotations == ()
        assert window.session.document.case == start
        assert not _fault(window), _fault(window)
        assert not warnings.texts

    try:
        run(["--reference", small_pair[0], "--floating", small_pair[1]], script)
    finally:
        LOG.removeHandler(warnings)


def _fault(window) -> str:
    """What this program did wrong; that a correction is refused, with a sentence, is no fault."""
    last = window.session.errors.last
    return last.details if last and last.is_fault else ""
