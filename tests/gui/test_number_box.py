"""Numbers with decimals are typed with a point or a comma, whatever the system writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtTest import QTest

import retina_gui
from retina_gui.look.number_box import NumberBox


@pytest.fixture(params=["de_DE", "en_US"])
def system(request: pytest.FixtureRequest):
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize(("typed", "value"), [("1.5", 1.5), ("1,5", 1.5), ("12", 12.0)])
def test_a_point_and_a_comma_are_the_same(qtbot, typed: str, value: float) -> None:
    box = NumberBox()
    qtbot.addWidget(box)
    box.setSuffix(" s")
    box.selectAll()
    QTest.keyClicks(box, typed)
    box.interpretText()
    assert box.value() == value
    assert box.text() == f"{value:.2f} s"


def test_there_is_no_other_box_for_such_numbers() -> None:
    modules = sorted(Path(retina_gui.__file__).parent.rglob("*.py"))
    assert [path.name for path in modules if "QDoubleSpinBox(" in path.read_text("utf-8")] == []
