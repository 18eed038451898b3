"""The points table in figures and words: residuals under the current model, and errors that deserve the name."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.coordinates import Size
from core.language import tr, tr_count
from core.metrics.landmarks import landmark_offsets
from core.points.matching import MatchingPair, PairRole, Point
from core.transforms.estimation import PreAlignment
from core.transforms.planar import TransformModel
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.options import ViewOptions
from retina_gui.state.points_state import ErrorLevel, ModelState, PointRow, PointsState
from retina_gui.state.suspect import suspect
from retina_gui.state.view_state import JobState

NOTABLE_SHARE, LARGE_SHARE = 0.004, 0.01
"""Errors from these shares of the reference's longer side are notable, large: 3 and 7 px in 720."""

NOTHING = "–"
"""Where there is no figure."""


def points_state(document: DocumentSnapshot, options: ViewOptions, job: JobState) -> PointsState:
    """The rows of the points table and the sentence under it."""
    offsets, judged = _offsets(document), _fit_judgements(document)
    rows = tuple(
        _point_row(document, pair, offsets.get(pair.id), judged.get(pair.id)) for pair in document.points
    )
    selected = options.selected[0] if options.selected else None
    both_open = document.reference is not None and document.floating is not None
    return PointsState(
        rows, _summary(document, rows), selected, both_open and not job.running, options.points_drawer
    )


def model_state(document: DocumentSnapshot) -> ModelState:
    """The chosen model in words: what it can do, and how many pairs it needs."""
    model = document.transform_model
    does = {
        TransformModel.TRANSLATION: tr("Translation shifts the image."),
        TransformModel.RIGID: tr("Rigid shifts and turns the image."),
        TransformModel.SIMILARITY: tr("Similarity shifts, turns and scales the image."),
        TransformModel.AFFINE: tr("Affine shifts, turns, scales and shears the image."),
        TransformModel.PROJECTIVE: tr("Projective also tilts the image."),
    }
    needs = tr_count("It needs {count} pair.", "It needs {count} pairs.", model.minimum_pairs)
    return ModelState(model, f"{does[model]} {needs}")


@dataclass(frozen=True)
class _Judgement:
    """How far off a row is.

    Attributes:
        error: by which it is judged, in reference pixels; None where there is none.
        meaning: of the error, or why there is none.
        level: where that is no matter of the error.
        is_exact: whether the fit passes through every pair, so that neither error nor residual says anything.
    """

    error: float | None
    meaning: str
    level: ErrorLevel | None = None
    is_exact: bool = False

    @property
    def text(self) -> str:
        """The error in words."""
        return tr("exact") if self.is_exact else NOTHING if self.error is None else f"{self.error:.1f}"


def _point_row(
    document: DocumentSnapshot, pair: MatchingPair, offset: Point | None, judged: _Judgement | None
) -> PointRow:
    """
    Args:
        judged: of a pair of the fit.
    """
    judged = judged or _measured(pair, offset)
    return PointRow(
        pair_id=pair.id,
        active=pair.active,
        check=pair.role is PairRole.CHECK,
        reference=pair.reference,
        floating=pair.floating,
        offset=None if judged.is_exact else offset,
        error=judged.error,
        residual=judged.text,
        residual_help=judged.meaning,
        level=judged.level or _level(judged.error if pair.active else None, document),
        suggested=pair.id in document.suggested,
    )


def _offsets(document: DocumentSnapshot) -> dict[int, Point]:
    """Of each complete pair, by its number, where the alignment brings its floating point back."""
    alignment = document.pre_alignment
    if not isinstance(alignment, PreAlignment):
        return {}
    pairs = [pair for pair in document.points if pair.reference is not None and pair.floating is not None]
    offsets = landmark_offsets(
        alignment.reference_to_floating,
        np.array([pair.reference for pair in pairs]),
        np.array([pair.floating for pair in pairs]),
    )
    return {
        pair.id: (dx, dy)
        for pair, (dx, dy) in zip(pairs, offsets.tolist(), strict=True)
        if math.isfinite(dx) and math.isfinite(dy)
    }


def _measured(pair: MatchingPair, offset: Point | None) -> _Judgement:
    """Of a pair that takes no part in the fit."""
    if offset is None:
        return _Judgement(None, tr("Shown for complete pairs, once there is an alignment."))
    if not pair.active:
        return _Judgement(math.hypot(*offset), tr("Left out: its distance under the model of the others."))
    meaning = tr("Distance at this check point, in reference pixels. It takes no part in the fit.")
    return _Judgement(math.hypot(*offset), meaning)


def _fit_judgements(document: DocumentSnapshot) -> dict[int, _Judgement]:
    """Of the pairs of the fit, by their numbers. A pair that stands out is left out where the others are judged."""
    alignment, ids = document.pre_alignment, document.points.fit_ids()
    if not isinstance(alignment, PreAlignment):
        return {}
    if alignment.leave_one_out is None:
        is_exact = alignment.model is not TransformModel.RIGID
        return dict.fromkeys(ids, _Judgement(None, _no_estimate(len(ids)), is_exact=is_exact))
    found = suspect(document.points, alignment)
    if found is None:
        errors = alignment.leave_one_out.tolist()
        meaning = tr("Distance in reference pixels from where the other pairs put it (leave-one-out).")
        return {pair_id: _estimated(error, meaning) for pair_id, error in zip(ids, errors, strict=True)}
    meaning = tr(
        "This pair does not fit the others: its distance in reference pixels from where they say it should be. "
        "Check it, or leave it out."
    )
    own = {found.pair_id: _Judgement(found.error, meaning, ErrorLevel.SUSPECT)}
    if found.errors is None:
        text = tr("Without pair {pair}, which does not fit, the others are too few for an error estimate.")
        return dict.fromkeys(ids, _Judgement(None, text.format(pair=found.pair_id))) | own
    meaning = tr(
        "Distance in reference pixels from where the other pairs put it (leave-one-out), without pair {pair}, "
        "which does not fit."
    ).format(pair=found.pair_id)
    others = {pair_id: _estimated(error, meaning) for pair_id, error in found.errors.items()}
    return others | own


def _estimated(error: float, meaning: str) -> _Judgement:
    """By a leave-one-out error in pixels, NaN where there is none."""
    if math.isfinite(error):
        return _Judgement(error, meaning)
    text = tr("Without this pair the others are too weak to tell how far off it is. A further pair helps.")
    return _Judgement(None, text)


def _level(error: float | None, document: DocumentSnapshot) -> ErrorLevel:
    if error is None or document.reference is None:
        return ErrorLevel.NONE
    return error_level(error, document.reference.image.size)


def error_level(error: float, reference_size: Size) -> ErrorLevel:
    """How an error in reference pixels compares with the size of the reference."""
    share = error / max(reference_size)
    if share >= LARGE_SHARE:
        return ErrorLevel.LARGE
    return ErrorLevel.NOTABLE if share >= NOTABLE_SHARE else ErrorLevel.SMALL


def _summary(document: DocumentSnapshot, rows: tuple[PointRow, ...]) -> str:
    alignment = document.pre_alignment
    if not isinstance(alignment, PreAlignment):
        return ""
    parts = []
    if alignment.leave_one_out is None:
        parts.append(_no_estimate(len(document.points.fit_ids())))
    elif alignment.leave_one_out_mean is not None:
        parts.append(_leave_one_out(document, alignment))
    measured = [row.error for row in rows if row.check and row.active and row.error is not None]
    if measured:
        count = tr_count("{count} check point", "{count} check points", len(measured))
        figure = _length(float(np.median(measured)), document)
        parts.append(tr("TRE at {points}: median {error}.").format(points=count, error=figure))
    return " ".join(parts)


def _no_estimate(count: int) -> str:
    points = tr_count("{count} point", "{count} points", count)
    return tr(
        "There is no error estimate with {points}: the model needs all of them. Add another pair, or a check point."
    ).format(points=points)


def _leave_one_out(document: DocumentSnapshot, alignment: PreAlignment) -> str:
    errors = np.asarray(alignment.leave_one_out)
    found = suspect(document.points, alignment)
    if found is None:
        by_number = dict(zip(document.points.fit_ids(), errors.tolist(), strict=True))
        return tr("Leave-one-out error: {figures}.").format(figures=_mean_and_largest(by_number, document))
    with_it = _length(float(np.nanmean(errors)), document)
    if found.errors is None or not np.isfinite(list(found.errors.values())).any():
        text = tr(
            "Leave-one-out error: mean {mean}. Without pair\u00a0{pair}, which does not fit, the others are too few "
            "for an estimate."
        )
        return text.format(mean=with_it, pair=found.pair_id)
    text = tr(
        "Leave-one-out error without pair\u00a0{pair}, which does not fit: {figures}. With it: mean {with_it}."
    )
    figures = _mean_and_largest(found.errors, document)
    return text.format(pair=found.pair_id, figures=figures, with_it=with_it)


def _mean_and_largest(errors: dict[int, float], document: DocumentSnapshot) -> str:
    """
    Args:
        errors: by the numbers of the pairs, in reference pixels; NaN where there is none, but not everywhere.
    """
    known = {number: error for number, error in errors.items() if np.isfinite(error)}
    worst = max(known, key=lambda number: known[number])
    return tr("mean {mean}, largest {largest:.1f} px (pair\u00a0{pair})").format(
        mean=_length(float(np.mean(list(known.values()))), document), largest=known[worst], pair=worst
    )


def _length(pixels: float, document: DocumentSnapshot) -> str:
    """In reference pixels, and in micrometres where the spacing is known."""
    spacing = document.spacing_um
    return f"{pixels:.1f} px" if spacing is None else f"{pixels:.1f} px ({pixels * spacing:.0f} µm)"
