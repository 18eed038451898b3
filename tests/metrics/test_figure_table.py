"""The table of figures: four stages, micrometres only where the spacing is known, and a dash for what is not known."""

from __future__ import annotations

from dataclasses import replace

from core.metrics.figure_table import overall_figures, percent, stage_names, stage_rows
from core.metrics.landmarks import LandmarkErrors
from core.metrics.stages import StageFigures
from core.metrics.summary import RegistrationMetrics

OLD = RegistrationMetrics(0.31, 0.54, 0.33, 0.51, 0.0, 1.84, 4.2, 6.14)
FULL = replace(
    OLD,
    tre_before=LandmarkErrors(4.0, 4.5, 8.0, 17),
    tre_after=LandmarkErrors(2.4, 2.6, 5.0, 17),
    confidence=0.62,
    uncertain_fraction=0.003,
    raw=StageFigures(0.08, 0.1, LandmarkErrors(40.25, 45.0, 80.0, 17)),
    network=StageFigures(0.5, 0.48, LandmarkErrors(2.6, 2.8, 5.4, 17), 0.0012, 7.5),
)


def figures(metrics: RegistrationMetrics, spacing_um: float | None = None) -> dict[str, tuple[str, ...]]:
    return {row.name: row.figures for row in stage_rows(metrics, spacing_um)}


def test_every_figure_has_its_four_stages() -> None:
    assert stage_names() == ("raw", "points", "network", "refined")
    assert figures(FULL) == {
        "Dice": ("0.08", "0.31", "0.50", "0.54"),
        "Soft Dice": ("0.10", "0.33", "0.48", "0.51"),
        "TRE, px": ("40.2", "4.0", "2.6", "2.4"),
        "Largest, px": ("–", "–", "7.5", "6.1"),
        "Folded": ("–", "–", "0.12 %", "0 %"),
    }


def test_micrometres_stand_beside_the_pixels_where_the_spacing_is_known() -> None:
    shown = figures(FULL, spacing_um=10.0)
    assert shown["TRE, µm"] == ("402", "40", "26", "24")
    assert shown["Largest, µm"] == ("–", "–", "75", "61")
    assert overall_figures(FULL, 10.0)[0] == ("Median displacement", "1.8 px  ·  18 µm")


def test_a_result_of_an_earlier_version_has_dashes_and_no_made_up_figures() -> None:
    assert figures(OLD)["Dice"] == ("–", "0.31", "–", "0.54")
    assert "TRE, px" not in figures(OLD)
    assert overall_figures(OLD) == (("Median displacement", "1.8 px"),)


def test_the_number_of_check_points_is_told() -> None:
    assert "17 check points" in next(row.help for row in stage_rows(FULL) if row.name == "TRE, px")
    one = replace(FULL, tre_after=LandmarkErrors(2.4, 2.6, 5.0, 1))
    assert "1 check point" in next(row.help for row in stage_rows(one) if row.name == "TRE, px")


def test_a_small_part_is_not_called_none() -> None:
    assert [percent(part) for part in (0.0, 0.003, 0.034, 1.0)] == ["0 %", "under 1 %", "3 %", "100 %"]
