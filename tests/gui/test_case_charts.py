"""The charts of one result and the arrows of its errors, through the real `main()`."""

from __future__ import annotations

import csv
import gc
from pathlib import Path

import numpy as np
import pytest

from core.case import Case, ResultSummary, write_case
from core.case.image_identity import ImageIdentity
from core.images.reading import read_image
from core.metrics.stages import StageFigures
from core.metrics.summary import RegistrationMetrics
from core.points.matching import ImageRole, PairRole, points_from_arrays
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.itk_files import write_transform
from core.transforms.planar import PlanarTransform
from retina_gui.state.options import Stage
from tests.gui.conftest import delete_windows
from tests.gui.driver import Driver

PLACES = np.array([[40.0, 40.0], [200.0, 60.0], [120.0, 150.0], [60.0, 120.0]])
SHIFT = np.array([12.0, 7.0])
MOVED = 2.0


@pytest.fixture
def case_file(small_pair: tuple[Path, Path], tmp_path: Path) -> Path:
    """A shift and a field of 2 px; the check point of the four pairs is 3 and 4 px beside its place."""
    images = [ImageIdentity.of(read_image(path)) for path in small_pair]
    points = points_from_arrays(PLACES, PLACES + SHIFT).set_role(4, PairRole.CHECK)
    points = points.move(4, ImageRole.FLOATING, tuple(PLACES[3] + SHIFT + (3.0, 4.0)))
    shift = PlanarTransform(np.array([[1.0, 0.0, SHIFT[0]], [0.0, 1.0, SHIFT[1]], [0.0, 0.0, 1.0]]))
    size = images[0].size
    field = RegistrationField(np.full((*size, 2), (MOVED, 0.0), np.float32), size)
    write_transform(tmp_path / "t.h5", CompositeTransform(shift, field))
    metrics = RegistrationMetrics(0.3, 0.6, 0.2, 0.5, 0.0, 2.0, 2.0, 2.0, raw=StageFigures(0.1, 0.05))
    case = Case().with_reference(images[0]).with_floating(images[1]).with_points(0, points)
    write_case(tmp_path / "case.json", case.with_result(0, ResultSummary(metrics.to_dict(), "t.h5")))
    return tmp_path / "case.json"


def test_the_charts_of_a_result_and_its_arrows(run, case_file: Path, tmp_path: Path) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().live is not None
        driver.do("charts")
        shown = window.beside.charts
        by_points, by_result = shown.chart._state.series
        assert shown.chart._state.labels == ("1", "2", "3", "4 (check)")
        assert by_points.values == pytest.approx((0.0, 0.0, 0.0, 5.0), abs=1e-3)
        assert by_result.values == pytest.approx((2.0, 2.0, 2.0, np.hypot(1.0, 4.0)), abs=0.01)
        assert "4 (check) 5.00" in shown.chart.accessibleDescription()
        driver.answers.files = [tmp_path / "errors.csv"]
        shown.buttons.save_asked.emit("csv")

        def choose(box, data) -> None:
            box.setCurrentIndex(box.findData(data))
            box.activated.emit(box.currentIndex())
            window.refresh()

        choose(shown.kind, "stages")
        assert [bars.values for bars in shown.chart._state.series] == [
            (0.1, 0.3, None, 0.6),
            (0.05, 0.2, None, 0.5),
        ]
        choose(shown.kind, "displacement")
        state = shown.chart._state
        (shares,) = state.series
        assert sum(shares.values) == pytest.approx(100)
        assert shares.values[-1] == pytest.approx(100), "2 px everywhere"
        assert state.edges[-1] == pytest.approx(MOVED)
        choose(shown.kind, "cells")
        assert "not measured" in shown.chart._state.placeholder
        assert not shown.buttons.isEnabled()

        choose(shown.kind, "profile")
        assert "Draw a line" in shown.chart._state.placeholder
        driver.do("stage_annotate")
        driver.do("tool_line")
        yield lambda: True
        driver.drag(ImageRole.REFERENCE, (30.0, 60.0), (190.0, 140.0))
        window.refresh()
        state = shown.chart._state
        assert state.places[-1] == pytest.approx(np.hypot(160, 80), abs=2)
        reference, before, after = (np.array(bars.values, float) for bars in state.series)
        assert np.corrcoef(reference, before)[0, 1] < -0.99, (
            "the points are right, and its vessels are bright"
        )
        assert np.corrcoef(reference, after)[0, 1] > -0.97, "the field is not"

        canvas = window.workspace.compare.first
        window.session.options.set(stage=Stage.JUDGE)
        window.refresh()
        plain = canvas.grab().toImage()
        choose(shown.factor, 10.0)
        arrow = window.state.compare.errors[3]
        assert arrow.start == tuple(PLACES[3])
        assert arrow.end == pytest.approx((PLACES[3][0] + 10, PLACES[3][1] + 40), abs=0.2)
        assert arrow.is_check
        assert canvas.grab().toImage() != plain
        driver.do("before")
        assert window.state.compare.errors[0].end == pytest.approx(tuple(PLACES[0]), abs=0.1), "by the points"
        driver.do("before")
        choose(shown.factor, 0.0)
        assert canvas.grab().toImage() == plain
        assert window.session.errors.last is None

    run([case_file], script)
    with open(tmp_path / "errors.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Pair", "points", "result"]
    assert rows[4][0] == "4 (check)"
    assert float(rows[4][1]) == pytest.approx(5.0, abs=1e-3)


def test_what_a_closed_window_leaves_of_its_charts_is_collected_without_a_crash(
    run, application, case_file: Path
) -> None:
    def script(driver: Driver):
        yield driver.is_idle
        driver.do("charts")
        yield lambda: driver.window.beside.charts.isVisible()
        driver.do("toggle_theme")

    run([case_file], script)
    delete_windows(application)
    gc.unfreeze()  # see tests/conftest.py
    gc.collect()
    gc.freeze()
