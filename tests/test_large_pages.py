"""Large pages are asked for, unless the user has said otherwise."""

from __future__ import annotations

import os

import pytest

from core.large_pages import use_large_pages


@pytest.mark.parametrize(("chosen", "then"), [(None, "1"), ("0", "0")])
def test_what_the_user_has_chosen_stays(
    chosen: str | None, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THP_MEM_ALLOC_ENABLE", chosen or "")
    if chosen is None:
        monkeypatch.delenv("THP_MEM_ALLOC_ENABLE")
    use_large_pages()
    assert os.environ["THP_MEM_ALLOC_ENABLE"] == then
