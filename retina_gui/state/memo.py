"""What was computed for the last frames, so that only what is different is computed again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, Generic, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

Answer = TypeVar("Answer")
Subject = TypeVar("Subject")
Rest = ParamSpec("Rest")


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
        known = self._answers.get(key)
        if known is not None or key in self._answers:
            self._answers.move_to_end(key)
            return known  # type: ignore[return-value]  # None is an answer, too
        answer = self._answers[key] = make()
        self._total += self._weight(answer)
        while self._total > self._limit and len(self._answers) > 1:
            _, oldest = self._answers.popitem(last=False)
            self._total -= self._weight(oldest)
        return answer


def once_for_each(
    compute: Callable[Concatenate[Subject, Rest], Answer],
) -> Callable[Concatenate[Subject, Rest], Answer]:
    """A function whose answers about an immutable value, such as a document, are kept for as long as that lives.

    The other arguments are hashable and few: only with the value their answers go.
    """
    known: WeakKeyDictionary[Subject, dict[Hashable, Answer]] = WeakKeyDictionary()

    @wraps(compute)
    def answer(subject: Subject, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        answers, key = known.setdefault(subject, {}), (rest, *named.items())
        if key not in answers:
            answers[key] = compute(subject, *rest, **named)
        return answers[key]

    return answer
