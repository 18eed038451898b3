"""What is remembered of shapes from frame to frame."""

from __future__ import annotations

import gc
import weakref

from retina_gui.state.memo import Memo, once_for_each


def test_answers_are_kept_as_long_as_they_do_not_weigh_too_much_together() -> None:
    memo, made = Memo[int](limit=10, weight=lambda answer: answer), []

    def make(answer: int) -> int:
        made.append(answer)
        return answer

    assert [memo.get(key, lambda key=key: make(key)) for key in (3, 4, 3)] == [3, 4, 3]
    assert made == [3, 4], "the second time it is remembered"
    memo.get(6, lambda: make(6))
    assert len(memo) == 2, "the one that was not asked for is gone"
    memo.get(3, lambda: make(3))
    assert made == [3, 4, 6]
    memo.get(100, lambda: make(100))
    assert len(memo) == 1, "the newest stays, whatever it weighs"
    memo.get(100, lambda: make(100))
    assert made[-2:] == [6, 100]


def test_answers_about_a_value_are_worked_out_once_and_go_with_it() -> None:
    class Value:
        """Whatever does not change."""

    asked: list[tuple[int, bool]] = []

    @once_for_each
    def answer(value: Value, number: int, doubled: bool = False) -> int:
        asked.append((number, doubled))
        return 2 * number if doubled else number

    one, other = Value(), Value()
    answers = [answer(one, 1), answer(one, 1), answer(one, 1, doubled=True), answer(one, 2), answer(other, 1)]
    assert answers == [1, 1, 2, 2, 1]
    assert asked == [(1, False), (1, True), (2, False), (1, False)]
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None, "its answers do not hold it"
