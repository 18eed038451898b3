"""A question that is asked without stopping the work, as a line with buttons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        sentence: what is at stake, and the question.
        answers: the words of the buttons; the last leaves everything as it is.
        details: more, as the tooltip of the sentence.
        default: the answer that has the keyboard, so that Enter takes it: one by which nothing is lost.
    """

    sentence: str
    answers: tuple[str, ...]
    details: str = ""
    default: int = 0
