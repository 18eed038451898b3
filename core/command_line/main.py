"""The entry point of `retina-align`: what has to hold before everything else is imported, which takes a while."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

from core.starting import QuickEnd, collect_rarely, loading, say_interrupted, status_after, take_signals

PROGRAM = "retina-align"

_WITH_THE_NETWORK = ("demo", "register", "segment")
"""Commands on one pair or image. They need PyTorch, which takes a second to be imported."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; with the arguments of the process, as the program.

    Returns:
        The exit status: 0 success, 2 bad use or bad input, 1 internal error, 130 interrupted, 143 terminated.
    """
    if arguments is not None:
        from core.command_line.running import run

        return run(list(arguments))
    try:
        take_signals()
        with loading(PROGRAM):
            from core.command_line.running import run_program
        status = run_program(sys.argv[1:])
    except KeyboardInterrupt as interruption:  # in the moments before and after the work
        status = status_after(interruption)
        say_interrupted(PROGRAM, status - 128)
        return status
    gc.freeze()  # who ends in the usual way is spared a last look through all that libraries made: half a second
    return status


def main_program() -> NoReturn:
    """`main` in a process of its own, which ends with it."""
    take_signals()
    with loading(PROGRAM):
        end = QuickEnd()
        if sys.argv[1:2] and sys.argv[1] in _WITH_THE_NETWORK:
            collect_rarely()
            _begin_with_torch()
    end(main())


def _begin_with_torch() -> None:
    """PyTorch looks at its settings while it is imported; they are made before that begins."""
    from core.library_loading import import_torch_beside
    from core.torch_settings import prepare_for_torch

    prepare_for_torch()
    import_torch_beside()


if __name__ == "__main__":
    main_program()
