"""The paper's method in the real program: chosen, registered, judged, exported, opened again; the case says by what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.case.judgements import Verdict
from core.demo.synthetic import demo_case
from core.export.image_files import write_png
from core.network.weights import load_weights
from core.points.csv_files import write_bigwarp
from core.registration.model import default_weights
from core.registration_methods import registration_method
from retina_gui.state.options import Stage
from tests.demo_centre import DemoCentre


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.usefixtures("segments_once")
def test_the_papers_method_from_the_menu_to_a_case_that_says_so(run, tmp_path: Path) -> None:
    centre = DemoCentre.of(demo_case())
    reference, floating, points = (
        tmp_path / name for name in ("reference.png", "floating.png", "points.csv")
    )
    write_png(reference, centre.reference.pixels)
    write_png(floating, centre.floating.pixels)
    write_bigwarp(points, centre.points)
    output = tmp_path / "paper"
    method = registration_method("paper")
    weights = load_weights(default_weights("paper")).sha256

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.state.method == "default"
        assert "It takes about" in window.actions_by_id["method_paper"].toolTip()
        driver.do("method_paper")
        assert window.side.register.method.currentText() == method.words

        driver.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        assert window.state.job.running
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert window.state.stage is Stage.JUDGE
        result = window.session.document.snapshot().live.result
        assert (result.method, result.weights_sha256) == ("paper", weights)
        assert result.metrics.folded_fraction == 0
        assert result.metrics.dice_after > result.metrics.dice_before

        QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_A)
        QTest.keyClicks(window.side.verdict.grader, "AB")
        QTest.keyClick(window.side.verdict.grader, Qt.Key.Key_Return)
        assert window.state.verdict.verdict is Verdict.ACCEPTED
        driver.do("stage_export")
        driver.answers.files = [output]
        QTest.mouseClick(window.side.export.choose, Qt.MouseButton.LeftButton)
        driver.do("export")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last

    run(["--reference", reference, "--floating", floating, "--points", points], script)

    assert json.loads((output / "metrics.json").read_text())["method"] == "paper"
    case = (output / "case.json").read_text()
    assert weights in case
    assert '"paper"' in case

    def again(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        snapshot = window.session.document.snapshot()
        assert snapshot.live is not None, "the result is shown again"
        result = window.session.document.case.entry(0).result
        assert (result.method, result.weights_sha256) == ("paper", weights)
        assert window.state.verdict.verdict is Verdict.ACCEPTED

    run([output / "case.json"], again)
