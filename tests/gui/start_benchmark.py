"""How long the window takes from the start of its process until it is painted; on request beside another checkout.

    python -m tests.gui.start_benchmark [--runs 10] [--against /path/to/another/checkout]

The two are started in turns, so that what else the machine does meets both. The least time is what the program needs;
the median says what the machine made of it. The second table is the memory of the process at that moment.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

CHILD = """
import os, sys, time
from unittest.mock import patch
started, folder = float(sys.argv[1]), sys.argv[2]
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    is_done = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType() and not self.is_done:
            window = watched.window()
            if type(window).__name__ == "MainWindow":
                self.is_done = True
                QTimer.singleShot(0, lambda: self.tell(window))
        return False
    def tell(self, window):
        seconds = time.time() - started
        with open("/proc/self/statm") as file:
            mebibytes = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        print(seconds, mebibytes, flush=True)
        os._exit(0)
private = lambda *_, **__: folder
for name in ("user_config_dir", "user_data_dir", "user_cache_dir", "user_log_dir"):
    patch(f"platformdirs.{name}", private).start()
from retina_gui.application import make_application
from retina_gui.main import main
watch = Watch()
make_application(["retina-gui"]).installEventFilter(watch)
main([])
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.gui.start_benchmark", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--runs", type=int, default=10, help="of each checkout, after one that is not counted"
    )
    parser.add_argument("--against", type=Path, help="another checkout of this program")
    arguments = parser.parse_args(argv)
    here = Path(__file__).resolve().parents[2]
    checkouts = [folder for folder in (arguments.against, here) if folder is not None]
    figures: dict[Path, list[tuple[float, float]]] = {folder: [] for folder in checkouts}
    for run in range(arguments.runs + 1):
        for folder in checkouts:
            told = _start(folder)
            if run:  # the first one finds its files cold
                figures[folder].append(told)
    for folder, told in figures.items():
        seconds, mebibytes = np.array(told).T
        print(
            f"{folder!s:40} least {seconds.min():.2f} s   median {np.median(seconds):.2f} s   "
            f"memory {np.median(mebibytes):.0f} MiB"
        )
    return 0


def _start(checkout: Path) -> tuple[float, float]:
    """Seconds to the first picture of the window, and mebibytes then."""
    import time

    environment = dict(os.environ, PYTHONPATH=str(checkout))
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", CHILD, f"{time.time():.6f}", folder]
        told = subprocess.run(
            command, cwd=checkout, env=environment, capture_output=True, text=True, check=True
        )
    seconds, mebibytes = (float(word) for word in told.stdout.split())
    return seconds, mebibytes


if __name__ == "__main__":
    sys.exit(main())
