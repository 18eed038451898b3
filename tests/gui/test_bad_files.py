"""Bad files that are opened are told once, in plain text, and the window lives on; more: `tests.hostile.window`."""

from __future__ import annotations

import logging
from pathlib import Path

from tests.hostile.window import Heard, opening


def test_each_bad_file_is_told_in_a_line(run, small_pair, tmp_path: Path) -> None:
    texts = {
        "<b>a</b>.json": "[]",
        "<img src=x>.png": "no image",
        "long.json": '{"format": "' + 5000 * "x" + '"}',
    }
    texts = {name.replace("/", "\u2215"): text for name, text in texts.items()}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    faults: list[str] = []
    told: list[str] = []
    run([], opening([tmp_path / name for name in texts], faults, told))
    assert faults == []
    assert [name in sentence for name, sentence in zip(texts, told, strict=True)] == 3 * [True]


def test_a_failure_to_tell_is_found() -> None:
    heard = Heard()
    heard.emit(logging.LogRecord("retina_gui", logging.ERROR, "", 0, "An error could not be told", (), None))
    heard.emit(logging.LogRecord("retina_gui", logging.ERROR, "", 0, "Reading: no image", (), None))
    assert len(heard.faults) == 1
