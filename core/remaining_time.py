"""How long work will still take, from how far it is and how long it has taken: one rule for every progress bar."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.language import tr, tr_count

SHOWN_FROM = 5.0
"""Seconds from the beginning: what is done sooner needs no estimate, and there would be none to rely on."""
MEMORY = 0.3
"""Of the time since the first news: how far back the pace counts. Steps go at paces of their own."""
LONE_NEWS = 5.0
"""Seconds after the first news for which it is no base yet: what came before it may be a process that had to start."""
MINUTE, HOUR = 60, 3600
EXACT_MINUTES = 90
"""Up to so many, minutes are told; then hours, to ten minutes."""


@dataclass(frozen=True)
class Pace:
    """How fast work goes on.

    Attributes:
        seconds: from the beginning to when its progress was last told.
        fraction: of the work that was done then, 0 to 1.
        rate: fractions a second, smoothed.
        first: from the beginning to when progress was first told.
    """

    seconds: float = 0.0
    fraction: float = 0.0
    rate: float = 0.0
    first: float = 0.0

    def advanced(self, fraction: float, seconds: float) -> Pace:
        """The pace once so much is done after so many seconds; progress that is told again is no news.

        Work that grew begins anew with the mean of all that was done.
        """
        passed, done = seconds - self.seconds, fraction - self.fraction
        if seconds <= 0 or done == 0 or (passed <= 0 and done > 0):
            return self
        if done < 0 or self.rate == 0:
            return Pace(seconds, fraction, fraction / seconds, seconds)
        weight = 1 - math.exp(-passed / (MEMORY * (seconds - self.first)))
        return Pace(seconds, fraction, (1 - weight) * self.rate + weight * done / passed, self.first)

    def remaining(self, seconds: float) -> float | None:
        """Seconds that the work will still take, so many after its beginning; None where that cannot be told yet.

        While nothing is told the time runs down; what has told nothing for longer than was expected is expected to
        take as long again.
        """
        if seconds < SHOWN_FROM or self.rate <= 0 or self.fraction >= 1:
            return None
        silent = max(0.0, seconds - self.seconds)
        if self.seconds == self.first and silent < LONE_NEWS:
            return None
        return max((1 - self.fraction) / self.rate - silent, silent)


def in_words(seconds: float | None) -> str:
    """Such as `about 40 s left`, as coarse as such estimates are; empty where nothing is known."""
    if seconds is None:
        return ""
    if seconds < 7.5:
        return tr("a few seconds left")
    fives = 5 * round(seconds / 5)
    if fives < MINUTE:
        return tr_count("about {count} s left", "about {count} s left", fives)
    minutes = round(seconds / MINUTE)
    if minutes <= EXACT_MINUTES:
        return tr_count("about {count} min left", "about {count} min left", minutes)
    hours, rest = divmod(10 * round(seconds / MINUTE / 10), MINUTE)
    return tr("about {hours} h {minutes} min left").format(hours=hours, minutes=rest)
