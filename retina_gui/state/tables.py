"""The quality table, in words and figures that are ready to show."""

from __future__ import annotations

from core.metrics.landmarks import LandmarkErrors
from core.metrics.summary import RegistrationMetrics
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.view_state import QualityRow, QualityState


def quality_state(document: DocumentSnapshot) -> QualityState:
    """The figures before and after the network, and the verdict."""
    entry = document.entry
    if entry is None or entry.result is None:
        return QualityState((), (), "The figures appear here after Register.", None)
    metrics = RegistrationMetrics.from_dict(entry.result.metrics)
    verdict = entry.judgement.verdict if entry.judgement else None
    return QualityState(tuple(_quality_rows(metrics)), tuple(metrics.sentences()), "", verdict)


def percent(part: float) -> str:
    """A part of 0 to 1 in words; a small one is not called none."""
    return "under 1 %" if 0 < part < 0.005 else f"{100 * part:.0f} %"


def _quality_rows(metrics: RegistrationMetrics) -> list[QualityRow]:
    rows = [
        QualityRow("Vessel overlap (Dice)", f"{metrics.dice_before:.2f}", f"{metrics.dice_after:.2f}"),
        QualityRow(
            "Soft vessel overlap", f"{metrics.soft_dice_before:.2f}", f"{metrics.soft_dice_after:.2f}"
        ),
    ]
    if metrics.tre_after is not None:
        name = f"Error at {metrics.tre_after.count} check point{'s' if metrics.tre_after.count > 1 else ''}"
        rows.append(QualityRow(name, _median(metrics.tre_before), _median(metrics.tre_after)))
    return [
        *rows,
        QualityRow("Median displacement", "", f"{metrics.displacement_median:.1f} px"),
        QualityRow("Largest displacement", "", f"{metrics.displacement_largest:.1f} px"),
        QualityRow("Folded area", "", f"{100 * metrics.folded_fraction:.2g} %"),
        *_confidence_rows(metrics),
    ]


def _confidence_rows(metrics: RegistrationMetrics) -> list[QualityRow]:
    """None for results of earlier versions."""
    rows = []
    if metrics.confidence is not None:
        rows.append(QualityRow("Mean confidence", "", f"{metrics.confidence:.2f}"))
    if metrics.uncertain_fraction is not None:
        rows.append(QualityRow("Uncertain area", "", percent(metrics.uncertain_fraction)))
    return rows


def _median(errors: LandmarkErrors | None) -> str:
    return "–" if errors is None else f"{errors.median:.1f} px"
