"""What libraries say on standard error does not stand beside the sentences of this program."""

from __future__ import annotations

import logging
import os
import sys
import warnings

import pytest

from core.command_line.main import main
from core.quiet_libraries import quiet_libraries


def test_libraries_are_silent_in_it_and_heard_again_after_it(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_libraries():
        os.write(2, b"TIFFReadDirectory: Warning, Unknown field.\n")
        warnings.warn("Truncated File Read", stacklevel=1)
        logging.getLogger("some.library").warning("Invalid value for VR")
        print("retina-align: a sentence", file=sys.stderr)
    assert capfd.readouterr().err == "retina-align: a sentence\n"
    os.write(2, b"heard again\n")
    with pytest.warns(UserWarning, match="Truncated"):
        warnings.warn("Truncated File Read", stacklevel=1)
    assert capfd.readouterr().err == "heard again\n"


def test_the_program_is_quiet_and_a_caller_is_not(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("core.command_line.running._check_names", lambda _options: os.write(2, b"from C\n"))
    monkeypatch.setattr(sys, "argv", ["retina-align", "measure", "none.json", "--output", "none.csv"])
    assert main() == 2
    assert "from C" not in (told := capfd.readouterr().err)
    assert told.count("\n") == 1
    assert main(sys.argv[1:]) == 2
    assert "from C" in capfd.readouterr().err
