"""Where Python's garbage is collected while the window is open."""

from __future__ import annotations

import gc
import threading

import pytest

from retina_gui.jobs.preloading import Preloader


def test_garbage_is_collected_on_the_thread_of_the_window_alone(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that collected it would end what belongs to Qt on its own thread: a crash, now and then."""
    monkeypatch.setattr(
        Preloader, "_load", lambda _: None
    )  # it keeps what is there then from being collected
    ended: list[threading.Thread] = []

    class Cycle:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            ended.append(threading.current_thread())

    def work() -> None:
        Cycle()
        _ = [[number] for number in range(100_000)]  # enough for a collection

    def is_collected() -> bool:
        """Leaves more each time: what lies there when the program freezes what it has loaded stays for good."""
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        return bool(ended)

    def script(driver):
        yield lambda: True
        assert not is_collected()
        kept = [[number] for number in range(2000)]
        yield is_collected
        assert set(ended) == {threading.main_thread()}
        assert kept

    run([], script)
    assert gc.isenabled()
