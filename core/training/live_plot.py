"""The losses of a training while it runs: in a window, where there is a display, and in a PNG."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from core.child_process import child_command
from core.training.loss_plot import require_matplotlib, write_plot

EVERY_SECONDS = 15.0
"""The PNG is drawn at most this often: it takes some tenths of a second of the training's time."""
PATIENCE_SECONDS = 20.0
"""For the window to say whether it is there, once the training has ended."""


class LivePlot:
    """Follows the log of one run; a context, whose end is that of the training.

    Args:
        folder: of the run: `log.csv` is read, `log.png` is written.
        say: is told where there is no window, and why.

    Raises:
        InputError: matplotlib is not installed.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        require_matplotlib()
        self.picture = folder / "log.png"
        self._log, self._say = folder / "log.csv", say
        self._due = 0.0
        self._window: subprocess.Popen[str] | None = None
        self._listening: threading.Thread | None = None

    def __enter__(self) -> LivePlot:
        self._window = subprocess.Popen(
            child_command("losses", str(self._log.absolute())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,  # Ctrl+C in the terminal is for the training
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._listening = threading.Thread(target=self._listen, args=(self._window,), daemon=True)
        self._listening.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """The window stays until it is closed."""
        if self._log.exists():
            self._draw()
        if self._window is not None and self._window.stdin is not None:
            self._window.stdin.close()
        if self._listening is not None:
            self._listening.join(PATIENCE_SECONDS)

    def update(self) -> None:
        """There are new lines in the log."""
        now = time.monotonic()
        if now >= self._due:
            self._draw()
            self._due = now + EVERY_SECONDS

    def _draw(self) -> None:
        """Whatever goes wrong here, the training, which may have taken days, goes on."""
        try:
            write_plot(self._log, self.picture)
        except Exception as error:
            self._say(f"The losses could not be drawn into {self.picture} ({error}). The training goes on.")

    def _listen(self, window: subprocess.Popen[str]) -> None:
        from core.training.loss_window import SHOWN

        assert window.stdout is not None
        answer = window.stdout.readline().strip()
        if answer != SHOWN:
            reason = answer or "its process ended at once"
            self._say(f"No window for the losses ({reason}); they are drawn into {self.picture}.")
