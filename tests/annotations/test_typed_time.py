"""What a user may type of when an image was taken."""

from __future__ import annotations

import pytest

from core.annotations.typed_time import TypedTime, typed_time
from core.errors import InputError


@pytest.mark.parametrize(
    ("text", "taken", "seconds"),
    [
        ("", None, None),
        ("2024-05-31", "2024-05-31", None),
        (" 31.05.2024 ", "2024-05-31", None),
        ("2024-05-31 10:12", "2024-05-31T10:12:00", None),
        ("35 s", None, 35.0),
        ("35,5s", None, 35.5),
        ("35 Sek.", None, 35.0),
        ("2:40", None, 160.0),
        ("0:21.5", None, 21.5),
        ("2024-05-31, 35,5 s", "2024-05-31", 35.5),
        ("2024-05-31 · 35 s", "2024-05-31", 35.0),
        ("2024-05-31 10:12 · 35 s", "2024-05-31T10:12:00", 35.0),
    ],
)
def test_dates_and_seconds_alone_and_together(text: str, taken: str | None, seconds: float | None) -> None:
    assert typed_time(text) == TypedTime(taken, seconds)


@pytest.mark.parametrize(
    "text", ["35", "yesterday", "2024-13-01", "2024-05-31, 35", "2:61", "1950-01-01", "-3 s"]
)
def test_anything_else_is_refused_in_one_sentence_that_shows_how(text: str) -> None:
    with pytest.raises(InputError, match="Type a date as 2024-05-31, or seconds after the injection as 35 s"):
        typed_time(text)
