"""Loads the network's libraries while the user still looks for vessels, so that Register starts at once.

The largest libraries are loaded without holding the interpreter lock (`core.library_loading`), on a thread that gives
way to all others. What remains is over long before the network runs.
"""

from __future__ import annotations

import gc
import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.library_loading import load_itk_library, load_libraries
from retina_gui.jobs.priority import lower_thread_priority

LOG = logging.getLogger("retina_gui")
DELAY_MS = 400
"""After the window is up: time for the first frames."""


class Preloader(QObject):
    """Starts the loading a moment after the window is up. `finished` comes on the GUI thread."""

    finished = Signal()
    _done = Signal()

    def __init__(self, weights: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._weights = weights
        self._thread = threading.Thread(target=self._load, name="preloading", daemon=True)
        self.is_finished = False
        self._done.connect(self._finish)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._thread.start)
        self._timer.start(DELAY_MS)

    @property
    def is_alive(self) -> bool:
        """Whether the loading goes on."""
        return self._thread.is_alive()

    def shut_down(self) -> None:
        """Wait for the loading to end; it cannot be interrupted, and takes seconds at most."""
        self._timer.stop()
        if self._thread.is_alive():
            self._thread.join()

    @Slot()
    def _finish(self) -> None:
        self.is_finished = True
        self.finished.emit()

    def _load(self) -> None:
        lower_thread_priority()
        try:
            load_libraries()
            load_network(self._weights)
            load_aids()
            load_itk()
        except Exception:  # whoever registers gets the same error, with a dialog
            LOG.exception("Preloading the network failed")
        gc.freeze()  # what was loaded stays: do not look through it at every garbage collection
        self._done.emit()


def load_itk() -> None:
    """What the first look at the folder of an export would have to wait for: a seventh of a second."""
    load_itk_library()
    import SimpleITK  # noqa: F401


def load_aids() -> None:
    """What the first click along an edge, or on a region, would have to wait for: a fifth of a second.

    Done once on a small picture, as scikit-image loads its parts when they are used.
    """
    import numpy as np

    from core.annotations.edge_tracing import LiveWire
    from core.annotations.image_levels import ImageLevels
    from core.annotations.region_growing import region_at

    square = np.zeros((64, 64), np.uint8)
    square[20:44, 20:44] = 200
    image = ImageLevels.of(square)
    LiveWire(image, (20.0, 20.0)).to((20.0, 40.0))
    region_at(image, (32.0, 32.0))


def load_network(weights: Path | None) -> None:
    """Import the engine and read the weights, which the engine then finds in its cache."""
    from core.registration.model import load_model

    load_model(weights)
