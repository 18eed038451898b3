"""What was computed of shapes for the last frames, so that only what is dragged is computed again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Memo(Generic[Answer]):
    """Keeps answers by their keys; the oldest go where all of them together weigh more than a limit.

    A drag of a large outline leaves a new one at every move: their number alone would be no limit.
    """

    def __init__(self, limit: int, weight: Callable[[Answer], int]) -> None:
        """`weight`: of an answer with its key, in whatever unit `limit` is."""
        self._limit, self._weight = limit, weight
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._total = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer of a key: the one that is kept, else a new one."""
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key]
        answer = self._answers[key] = make()
        self._total += self._weight(answer)
        while self._total > self._limit and len(self._answers) > 1:
            _, oldest = self._answers.popitem(last=False)
            self._total -= self._weight(oldest)
        return answer
