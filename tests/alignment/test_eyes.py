"""Cases that have an image in common show one eye."""

from __future__ import annotations

from tests.alignment.eyes import joined_by


def test_cases_are_joined_by_what_they_share_also_through_others() -> None:
    contents = [{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "d"}, {"f", "h"}, {"h", "c"}]
    assert joined_by(contents) == [0, 1, 1, 1, 1, 1]
