"""The points table and the quality table, in words and figures that are ready to show."""

from __future__ import annotations

import numpy as np

from core.metrics.landmarks import LandmarkErrors
from core.metrics.summary import RegistrationMetrics
from core.points.matching import MatchingPair, PairRole, Point
from core.transforms.estimation import EstimationFailure, PreAlignment
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.options import ViewOptions
from retina_gui.state.view_state import PointRow, PointsState, QualityRow, QualityState

NO_ESTIMATE = "no error estimate"


def points_state(document: DocumentSnapshot, options: ViewOptions) -> PointsState:
    """The rows of the points table and the sentence under it."""
    rows = tuple(_point_row(document, pair) for pair in document.points)
    selected = options.selected[0] if options.selected else None
    return PointsState(rows, _points_summary(document), selected)


def quality_state(document: DocumentSnapshot) -> QualityState:
    """The figures before and after the network, and the verdict."""
    entry = document.entry
    if entry is None or entry.result is None:
        return QualityState((), (), "The figures appear here after Register.", None)
    metrics = RegistrationMetrics.from_dict(entry.result.metrics)
    verdict = entry.judgement.verdict if entry.judgement else None
    return QualityState(tuple(_quality_rows(metrics)), tuple(metrics.sentences()), "", verdict)


def exact_fit_sentence(alignment: PreAlignment) -> str:
    """The engine's remark that an exact fit gives no error estimate; it stands under the table, not as a warning."""
    return next((text for text in alignment.warnings if NO_ESTIMATE in text), "")


def percent(part: float) -> str:
    """A part of 0 to 1 in words; a small one is not called none."""
    return "under 1 %" if 0 < part < 0.005 else f"{100 * part:.0f} %"


def _point_row(document: DocumentSnapshot, pair: MatchingPair) -> PointRow:
    residual, meaning = _residual(document, pair)
    return PointRow(
        pair_id=pair.id,
        active=pair.active,
        check=pair.role is PairRole.CHECK,
        reference=_coordinates(pair.reference),
        floating=_coordinates(pair.floating),
        residual=residual,
        residual_help=meaning,
        complete=pair.is_complete,
        suggested=pair.id in document.suggested,
    )


def _residual(document: DocumentSnapshot, pair: MatchingPair) -> tuple[str, str]:
    alignment = document.pre_alignment
    if not isinstance(alignment, PreAlignment) or not pair.is_complete or not pair.active:
        return "–", "Shown for pairs that are complete and in use, once there is an alignment"
    if pair.role is PairRole.CHECK:
        brought = alignment.reference_to_floating.inverse(np.array([pair.floating]))[0]
        error = float(np.hypot(*(brought - np.array(pair.reference))))
        return (
            f"{error:.1f}",
            "Distance at this check point, in reference pixels; it takes no part in the fit",
        )
    if alignment.leave_one_out is None:
        return "exact", exact_fit_sentence(alignment)
    error = float(alignment.leave_one_out[document.points.fit_ids().index(pair.id)])
    if not np.isfinite(error):
        return "–", "Without this pair the others give no alignment, so its error cannot be estimated"
    return f"{error:.1f}", "Distance in reference pixels from where the other pairs put it (leave-one-out)"


def _points_summary(document: DocumentSnapshot) -> str:
    alignment = document.pre_alignment
    if alignment is None or isinstance(alignment, EstimationFailure):
        return ""
    if alignment.leave_one_out is None:
        return exact_fit_sentence(alignment)
    mean = alignment.leave_one_out_mean
    return f"Leave-one-out error: {mean:.1f} px on average." if mean is not None else ""


def _coordinates(point: Point | None) -> str:
    """Whole pixels in large images: four digits and a decimal for both would not fit the column."""
    if point is None:
        return "–"
    digits = 1 if max(point) < 1000 else 0
    return f"{point[0]:.{digits}f}, {point[1]:.{digits}f}"


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
