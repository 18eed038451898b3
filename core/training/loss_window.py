"""The window that shows the losses while a training runs: `python -m core.training.loss_window RUN/log.csv`.

A process of its own, so that the window answers while the training computes, and lives on when that has ended. It
says on its standard output whether there is a window; the end of its standard input is the end of the training.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.training.log_curves import read_curves
from core.training.loss_plot import SIZE, draw_losses

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INTERVAL_MS = 1000
SHOWN = "shown"


class LossWindow:
    """Draws the log anew when there is more of it.

    Args:
        has_ended: whether the training has ended.
    """

    def __init__(self, figure: Figure, log: Path, has_ended: Callable[[], bool]) -> None:
        self._figure, self._log, self._has_ended = figure, log, has_ended
        self._drawn: object = None

    @property
    def title(self) -> str:
        """What the window is called now."""
        state = "the training has ended" if self._has_ended() else "training"
        return f"{self._log.parent.name}: {state}"

    def follow(self) -> None:
        """Look whether there is something new."""
        length = self._log.stat().st_size if self._log.exists() else 0
        if (length, self.title) == self._drawn:
            return
        self._drawn = (length, self.title)
        draw_losses(self._figure, read_curves(self._log) if length else {})
        manager = self._figure.canvas.manager
        if manager is not None:
            manager.set_window_title(self.title)
        self._figure.canvas.draw_idle()


def main() -> None:
    """Show the window of the log that is the argument until it is closed, or say why there is none."""
    log = Path(sys.argv[1])
    ended = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        ended.set()

    try:
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=(SIZE[0], 2 * SIZE[1]), layout="constrained")
    except Exception as error:  # whatever a backend of a stranger raises
        _tell(str(error).splitlines()[0] if str(error) else type(error).__name__)
        return
    if figure.canvas.required_interactive_framework is None:
        _tell("there is no display")
        return
    threading.Thread(target=wait_for_the_end, daemon=True).start()
    window = LossWindow(figure, log, ended.is_set)
    window.follow()
    timer = figure.canvas.new_timer(INTERVAL_MS)
    timer.add_callback(window.follow)
    timer.start()
    _tell(SHOWN)
    plt.show()


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
