"""The figures of a registration in words that are ready to show: the same table on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.language import tr, tr_count
from core.metrics.stages import ResultStage, StageFigures
from core.metrics.summary import RegistrationMetrics

NOT_KNOWN = "–"


@dataclass(frozen=True)
class FigureRow:
    """One figure at the four stages, in the order of `ResultStage`; `help` says what it is."""

    name: str
    figures: tuple[str, ...]
    help: str


def stage_names() -> tuple[str, ...]:
    """The headings of the four columns."""
    return tr("raw"), tr("points"), tr("network"), tr("refined")


def stage_meanings() -> tuple[str, ...]:
    """What each of the four columns is, in a sentence."""
    return (
        tr("The images as they lie, laid on each other as if they showed the same field of view"),
        tr("The floating image as the matching points bring it to the reference"),
        tr("The same, moved by the network's field as it was estimated"),
        tr("The final result, refined on the vessels of both images"),
    )


def stage_rows(metrics: RegistrationMetrics, spacing_um: float | None = None) -> tuple[FigureRow, ...]:
    """The table of the four stages.

    Args:
        spacing_um: micrometres for each reference pixel; None leaves the lengths in pixels alone.
    """
    rows = [
        _row(
            metrics,
            "Dice",
            lambda stage: f"{stage.dice:.2f}",
            tr("How far the vessels lie on each other: 1 is perfect"),
        ),
        _row(
            metrics,
            tr("Soft Dice"),
            lambda stage: f"{stage.soft_dice:.2f}",
            tr("The same without a threshold"),
        ),
    ]
    if metrics.tre_after is not None:
        points = tr_count("{count} check point", "{count} check points", metrics.tre_after.count)
        meaning = tr("Target registration error: median distance at {points}").format(points=points)
        rows += _lengths(metrics, "TRE", _error, meaning, spacing_um)
    largest = tr("How far the field moves a place at most")
    rows += _lengths(metrics, tr("Largest"), lambda stage: stage.displacement_largest, largest, spacing_um)
    folded = tr("Part of the overlap where tissue would be torn or doubled; it should be 0")
    return (*rows, _row(metrics, tr("Folded"), _folded, folded))


def overall_figures(
    metrics: RegistrationMetrics, spacing_um: float | None = None
) -> tuple[tuple[str, str], ...]:
    """What belongs to the result as a whole: name and figure, without those that an earlier version did not know."""
    moved = f"{metrics.displacement_median:.1f} px"
    if spacing_um is not None:
        moved += f"  ·  {metrics.displacement_median * spacing_um:.0f} µm"
    rows = [(tr("Median displacement"), moved)]
    if metrics.tre_after_floating is not None and metrics.tre_after is not None and metrics.has_other_pixels:
        error = _in_both(metrics, metrics.tre_after.median, metrics.tre_after_floating.median)
        rows.append((tr("Error at check points"), error))
    if metrics.leave_one_out_mean is not None and metrics.has_other_pixels:
        error = _in_both(metrics, metrics.leave_one_out_mean, metrics.leave_one_out_floating)
        rows.append((tr("Error at points left out"), error))
    if metrics.confidence is not None:
        rows.append((tr("Mean confidence"), f"{metrics.confidence:.2f}"))
    if metrics.uncertain_fraction is not None:
        rows.append((tr("Uncertain area"), percent(metrics.uncertain_fraction)))
    return tuple(rows)


def _in_both(metrics: RegistrationMetrics, reference: float, floating: float | None) -> str:
    """A length in pixels of the reference, and of the floating image where these are others."""
    if floating is None or not metrics.has_other_pixels:
        return f"{reference:.1f} px"
    return tr("{reference:.1f} px, floating {floating:.1f} px").format(reference=reference, floating=floating)


def percent(part: float) -> str:
    """A part of 0 to 1 in words; a small one is not called none."""
    return tr("under 1 %") if 0 < part < 0.005 else f"{100 * part:.0f} %"


def _lengths(
    metrics: RegistrationMetrics,
    name: str,
    length: Callable[[StageFigures], float | None],
    meaning: str,
    spacing_um: float | None,
) -> list[FigureRow]:
    """A length in pixels, and in micrometres where the spacing is known."""
    rows = [_row(metrics, f"{name}, px", lambda stage: _figure(length(stage), 1.0, 1), meaning)]
    if spacing_um is not None:
        rows.append(
            _row(metrics, f"{name}, µm", lambda stage: _figure(length(stage), spacing_um, 0), meaning)
        )
    return rows


def _row(
    metrics: RegistrationMetrics, name: str, figure: Callable[[StageFigures], str], meaning: str
) -> FigureRow:
    stages = (metrics.at(stage) for stage in ResultStage)
    return FigureRow(name, tuple(NOT_KNOWN if stage is None else figure(stage) for stage in stages), meaning)


def _figure(length: float | None, factor: float, digits: int) -> str:
    return NOT_KNOWN if length is None else f"{length * factor:.{digits}f}"


def _error(stage: StageFigures) -> float | None:
    return None if stage.tre is None else stage.tre.median


def _folded(stage: StageFigures) -> str:
    if stage.folded_fraction is None:
        return NOT_KNOWN
    return "0 %" if stage.folded_fraction == 0 else f"{100 * stage.folded_fraction:.2g} %"
