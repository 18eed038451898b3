"""Recent cases: on the start page, in the menu, missing ones, and forgetting them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.case.document import Case, ImageIdentity
from core.case.storage import write_case
from core.images.reading import read_image
from retina_gui.document.recent_cases import MOST, RecentCase, from_text, to_text, with_case


@pytest.fixture
def case(small_pair, tmp_path: Path) -> Path:
    identities = [ImageIdentity.of(read_image(path)) for path in small_pair]
    (tmp_path / "eye 7").mkdir()
    path = tmp_path / "eye 7" / "case.json"
    write_case(path, Case().with_reference(identities[0]).with_floating(identities[1]))
    return path


def test_the_list_has_every_case_once_and_survives_the_settings() -> None:
    cases: tuple[RecentCase, ...] = ()
    for number in (*range(MOST + 4), 3):
        cases = with_case(cases, RecentCase(Path(f"/{number}"), f"ä{number}", "2026-01-02T03:04"))
    assert len(cases) == MOST
    assert [case.path.name for case in cases[:2]] == ["3", str(MOST + 3)]
    assert from_text(to_text(cases)) == cases
    assert cases[0].when == "2 Jan 2026, 03:04"
    for damaged in (None, "", "no json", "[1]", '[{"path": "/a"}]', 7):
        assert from_text(damaged) == ()


def test_a_case_that_was_open_is_offered_at_the_next_start(run, case: Path) -> None:
    def opens(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert [each.path for each in window.session.recent.cases] == [case]
        assert window.recent_menu.actions()[0].text() == "eye 7"

    run([case], opens)

    def start_page(driver):
        window = driver.window
        yield lambda: window.empty.recent.isVisible()
        (row,) = window.empty.recent.rows
        assert row.item.name == "eye 7"
        assert row.item.thumbnail.is_file()
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.session.document.snapshot().path == case
        window.recent_menu.actions()[0].trigger()
        yield driver.is_idle
        assert len(window.session.recent.cases) == 1

    run([], start_page)
    case.rename(case.with_name("elsewhere.json"))

    def missing(driver):
        window = driver.window
        yield lambda: window.session.recent.missing == {case}
        (row,) = window.empty.recent.rows
        assert not row.isEnabled()
        assert "missing" in row.toolTip()
        assert window.recent_menu.actions()[0].text() == "eye 7 (missing)"
        thumbnail = row.item.thumbnail
        driver.do("forget_recent")
        assert not window.empty.recent.isVisible()
        assert not thumbnail.exists()
        assert not window.actions_by_id["forget_recent"].isEnabled()

    run([], missing)

    def forgotten(driver):
        yield lambda: True
        assert driver.window.session.recent.cases == ()

    run([], forgotten)
