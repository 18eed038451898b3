"""All figures of one registration: what `metrics.json` holds and the application shows beside the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import msgspec
import numpy as np

from core.errors import InputError
from core.language import tr, tr_count
from core.metrics.landmarks import LandmarkErrors
from core.metrics.stages import ResultStage, StageFigures
from core.quoting import told

MUCH_FINER = 1.1
"""From this ratio of their pixels on, lengths are told in those of both images."""


@dataclass(frozen=True)
class RegistrationMetrics:
    """Figures of one registration; "before" is by the pre-alignment alone, "after" by the whole transform.

    Attributes:
        dice_before, dice_after: Dice of the network's binary vessel maps, inside both shrunk fields, 0..1.
        soft_dice_before, soft_dice_after: the same of the vesselness itself, 0..1.
        folded_fraction: part of the overlap where the field folds, 0..1.
        displacement_median, displacement_p95, displacement_largest: of the field inside the overlap, in
            reference pixels.
        residuals: of the pairs that the pre-alignment was fitted to, in reference pixels.
        leave_one_out_mean: mean error of each pair when the others are fitted, in reference pixels; None
            where the fit is exact.
        tre_before, tre_after: errors at the check points, in reference pixels; None without check points.
        confidence: mean confidence in the overlap without its rim, 0..1: how far the vessels of the two images bear
            the result out; None in files of earlier versions.
        uncertain_fraction: part of that area where that confidence is low, 0..1; None likewise.
        raw: the figures of the images as they lie; None in files of earlier versions.
        network: the figures by the network's field before it was refined; None likewise, and without a network.
        floating_scale: floating pixels to one of the reference in the overlap; None likewise.
        tre_after_floating, leave_one_out_floating: `tre_after` and `leave_one_out_mean` in pixels of the floating
            image.
    """

    dice_before: float
    dice_after: float
    soft_dice_before: float
    soft_dice_after: float
    folded_fraction: float
    displacement_median: float
    displacement_p95: float
    displacement_largest: float
    residuals: tuple[float, ...] = ()
    leave_one_out_mean: float | None = None
    tre_before: LandmarkErrors | None = None
    tre_after: LandmarkErrors | None = None
    confidence: float | None = None
    uncertain_fraction: float | None = None
    raw: StageFigures | None = None
    network: StageFigures | None = None
    floating_scale: float | None = None
    tre_after_floating: LandmarkErrors | None = None
    leave_one_out_floating: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "residuals", tuple(float(residual) for residual in self.residuals))
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, (int, float, np.number)):
                object.__setattr__(self, field.name, self._checked(field.name, float(value)))
        if not np.isfinite(self.residuals).all():
            raise InputError("The residuals of a registration must be finite numbers.")

    @staticmethod
    def _checked(name: str, value: float) -> float:
        """Every figure is finite and not below 0; parts of a whole do not exceed 1."""
        is_part = "dice" in name or name in ("folded_fraction", "confidence", "uncertain_fraction")
        if not 0 <= value <= (1 + 1e-9 if is_part else np.finfo(float).max):
            raise InputError(f"The figure {name} of a registration cannot be {told(value)}.")
        return min(value, 1.0) if is_part else value

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, lists and dictionaries, as JSON takes them."""
        return {**asdict(self), "residuals": list(self.residuals)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RegistrationMetrics:
        """What `to_dict` gave; fields that are not known are left alone, missing ones raise InputError."""
        try:
            return msgspec.convert(values, cls)
        except (msgspec.ValidationError, TypeError, ValueError) as error:
            raise InputError(f"These are not the metrics of a registration ({told(error)}).") from error

    def at(self, stage: ResultStage) -> StageFigures | None:
        """The figures of one stage; None where they are not known."""
        if stage is ResultStage.RAW:
            return self.raw
        if stage is ResultStage.NETWORK:
            return self.network
        if stage is ResultStage.POINTS:
            return StageFigures(self.dice_before, self.soft_dice_before, self.tre_before)
        return StageFigures(
            self.dice_after,
            self.soft_dice_after,
            self.tre_after,
            self.folded_fraction,
            self.displacement_largest,
        )

    def sentences(self) -> list[str]:
        """One line for each figure: what it is and what it means."""
        return [
            *self._overlap_sentences(),
            *self._field_sentences(),
            *self._confidence_sentences(),
            *self._fit_sentences(),
            *self._check_point_sentences(),
        ]

    @property
    def has_other_pixels(self) -> bool:
        """Whether a pixel of the floating image shows so much more or less that lengths are told in both."""
        return self.floating_scale is not None and not 1 / MUCH_FINER < self.floating_scale < MUCH_FINER

    def _overlap_sentences(self) -> list[str]:
        return [
            tr(
                "Vessel overlap (Dice) {after:.3f}, {before:.3f} by the pre-alignment alone: "
                "1 is perfect, and thin vessels make 0.5 to 0.7 a good value."
            ).format(after=self.dice_after, before=self.dice_before),
            tr(
                "Soft vessel overlap {after:.3f}, {before:.3f} by the pre-alignment alone: "
                "the same without a threshold."
            ).format(after=self.soft_dice_after, before=self.soft_dice_before),
        ]

    def _field_sentences(self) -> list[str]:
        folding = (
            tr("The field folds nowhere: no tissue is torn or doubled.")
            if self.folded_fraction == 0
            else tr("The field folds on {share:.2g} % of the overlap: do not trust it there.").format(
                share=100 * self.folded_fraction
            )
        )
        return [
            tr(
                "The field moves the image by {median:.1f} px (median), "
                "{p95:.1f} px (95 % lie below), at most {largest:.1f} px."
            ).format(
                median=self.displacement_median,
                p95=self.displacement_p95,
                largest=self.displacement_largest,
            ),
            folding,
        ]

    def _confidence_sentences(self) -> list[str]:
        if self.confidence is None or self.uncertain_fraction is None:
            return []
        return [
            tr(
                "Confidence {confidence:.2f} on average (one eye gives 0.5 and more, two different "
                "eyes below 0.1); uncertain on {share:.0f} % of the overlap, where few vessels of the two "
                "images match."
            ).format(confidence=self.confidence, share=100 * self.uncertain_fraction)
        ]

    def _fit_sentences(self) -> list[str]:
        if self.leave_one_out_mean is None and max(self.residuals, default=0.0) > 0.01:
            return [
                tr(
                    "The points lie {mean:.1f} px from the pre-alignment on average; there are too few "
                    "to estimate its error elsewhere."
                ).format(mean=np.mean(self.residuals))
            ]
        if self.leave_one_out_mean is None:
            return [
                tr(
                    "The pre-alignment passes exactly through its points, so they give no estimate of "
                    "its error."
                )
            ]
        sentences = [
            tr(
                "The points lie {mean:.1f} px from the pre-alignment on average, and "
                "{left_out:.1f} px when each is left out of the fit, the honest estimate."
            ).format(mean=np.mean(self.residuals), left_out=self.leave_one_out_mean),
        ]
        if self.leave_one_out_floating is not None and self.has_other_pixels:
            sentences.append(
                tr("In pixels of the floating image these are {mean:.1f} px and {left_out:.1f} px.").format(
                    mean=np.mean(self.residuals) * (self.floating_scale or 1.0),
                    left_out=self.leave_one_out_floating,
                )
            )
        return sentences

    def _check_point_sentences(self) -> list[str]:
        if self.tre_after is None:
            return [tr("Without check points the error at other places is not known.")]
        after = self.tre_after
        points = tr_count("{count} check point", "{count} check points", after.count)
        sentence = (
            tr(
                "Error at {points}: {median:.1f} px (median), {before:.1f} px by the pre-alignment alone; "
                "mean {mean:.1f} px, 95 % lie below {p95:.1f} px. "
                "Hand-placed points are themselves off by a pixel or two."
            )
            if self.tre_before
            else tr(
                "Error at {points}: {median:.1f} px (median); mean {mean:.1f} px, 95 % lie below {p95:.1f} px. "
                "Hand-placed points are themselves off by a pixel or two."
            )
        )
        before = self.tre_before.median if self.tre_before else 0.0
        figures = {"median": after.median, "mean": after.mean, "p95": after.p95, "before": before}
        sentences = [sentence.format(points=points, **figures)]
        if self.tre_after_floating is not None and self.has_other_pixels:
            sentences.append(
                tr(
                    "In pixels of the floating image that is {median:.1f} px (median); mean {mean:.1f} px, "
                    "95 % lie below {p95:.1f} px."
                ).format(
                    median=self.tre_after_floating.median,
                    mean=self.tre_after_floating.mean,
                    p95=self.tre_after_floating.p95,
                )
            )
        return sentences
