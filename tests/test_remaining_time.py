"""The estimate of the remaining time: right at a steady pace, calm at an unsteady one, and never of what is short."""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Iterable
from io import StringIO

import numpy as np
import pytest

from core.command_line.console import timed_bar
from core.remaining_time import SHOWN_FROM, Pace, in_words


def followed(told: Iterable[tuple[float, float]]) -> Pace:
    pace = Pace()
    for seconds, fraction in told:
        pace = pace.advanced(fraction, seconds)
    return pace


@pytest.mark.parametrize("total", [6.0, 90.0, 7200.0])
def test_at_a_steady_pace_it_is_right_from_the_beginning(total: float) -> None:
    pace = Pace()
    for seconds in np.linspace(0, total, 180)[1:-1]:
        pace = pace.advanced(seconds / total, seconds)
        found = pace.remaining(seconds)
        assert (found is None) == (seconds < SHOWN_FROM or pace.seconds == pace.first)
        assert found is None or found == pytest.approx(total - seconds)
        if found is not None and total - seconds > 4:
            assert pace.remaining(seconds + 1) == pytest.approx(total - seconds - 1), (
                "it runs down in between"
            )


def test_a_slower_pace_is_believed_before_long() -> None:
    """Half of the work in 20 s, then at a quarter of that pace."""
    told = [(t, t / 40) for t in range(1, 21)] + [(t, 0.5 + (t - 20) / 160) for t in range(21, 61)]
    assert followed(told).remaining(60.0) == pytest.approx(40, rel=0.2)
    assert 60 * (1 - told[-1][1]) / told[-1][1] < 21, "the mean of all would still say half"


def test_steps_of_unequal_pace_do_not_make_it_jump() -> None:
    """Cases whose first half takes three times as long as the second."""
    steps = np.cumsum([3.0, 1.0] * 40)
    pace, shown = Pace(), []
    for number, seconds in enumerate(steps, start=1):
        pace = pace.advanced(number / len(steps), seconds)
        if seconds >= 20:
            shown.append((pace.remaining(seconds) or 0.0) / max(1.0, steps[-1] - seconds))
    assert min(shown[:-4]) > 0.8
    assert max(shown[:-4]) < 1.25


def test_what_tells_nothing_takes_as_long_again() -> None:
    pace = followed([(8.0, 0.5)])
    assert pace.remaining(13.0) == 5.0
    assert pace.remaining(68.0) == 60.0
    assert pace.advanced(0.5, 30.0) is pace, "told again, it is no news"


def test_work_that_grows_begins_anew() -> None:
    """A list to which as many cases are added."""
    pace = followed([(10.0, 0.5), (10.0, 0.25)])
    assert pace.remaining(16.0) == pytest.approx(24)


def test_the_start_of_a_process_is_not_the_pace_of_its_work() -> None:
    """Ten seconds until PyTorch is there, then a hundredth of the work in each."""
    pace = followed([(10.0, 0.01)])
    assert pace.remaining(11.0) is None, "1000 s would be said"
    assert followed((10.0 + n, 0.01 + n / 100) for n in range(10)).remaining(19.0) == pytest.approx(
        90, rel=0.2
    )


def test_nothing_is_told_without_progress_or_at_the_end() -> None:
    assert Pace().remaining(100.0) is None
    assert followed([(9.0, 1.0)]).remaining(9.0) is None
    assert math.isfinite(followed([(0.0, 0.3), (9.0, 0.4)]).remaining(9.0) or 0.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.0, "a few seconds left"),
        (12.0, "about 10 s left"),
        (57.4, "about 55 s left"),
        (58.0, "about 1 min left"),
        (100.0, "about 2 min left"),
        (5400.0, "about 90 min left"),
        (5500.0, "about 1 h 30 min left"),
        (9060.0, "about 2 h 30 min left"),
    ],
)
def test_it_is_told_as_coarsely_as_it_is_known(seconds: float | None, words: str) -> None:
    assert in_words(seconds) == words


def test_the_bar_of_a_terminal_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    with timed_bar(10, 10) as bar:
        for done in (4, 5):
            bar.start_t -= 30  # as if so many seconds had passed
            bar.n = done
            bar.refresh()
        assert "| 01:00, about 2 min left" in sys.stderr.getvalue()
    assert " 0% |          | 00:00 " in sys.stderr.getvalue().replace("\r", " "), (
        "and nothing at the beginning"
    )


def test_a_bar_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    for _ in range(3):
        with timed_bar(10, 10) as bar:
            bar.update(5)
    assert threading.active_count() == before
