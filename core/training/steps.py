"""The loss of one batch: equation 7 of the paper, plus supervision where the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.network.joint_model import JointModel, SegmentedImages
from core.network.registration_unet import RegistrationUNet
from core.network.segmentation import Segmentation
from core.network.spatial_transformer import enlarge_field, warp
from core.network.trunk_segmentation import TrunkSegmentation
from core.network.vessel_start import first_level
from core.network.vgg_trunk import VggTrunk
from core.training import losses
from core.training.configuration import LossWeights
from core.training.data.sample import Batch, SideBatch
from core.training.data.segmented import FieldBatch
from core.training.pair_descent import blur

VESSEL_EMPHASIS = 4.0
"""How much more the displacement error counts at vessels, where it can be known, than elsewhere."""
SMALLEST_VARIANCE = 1e-3
"""Of two vessel maps with next to nothing in them."""


@dataclass(frozen=True)
class Style:
    """The trunk that describes styles, and the Gram matrices of the style target."""

    trunk: VggTrunk
    grams: Sequence[Tensor]

    @staticmethod
    def of(trunk: VggTrunk, target: Tensor) -> Style:
        """From a target vessel map `(1, 1, h, w)` in 0..1."""
        with torch.no_grad():
            return Style(trunk, [losses.gram_matrix(tap) for tap in trunk.describe_map(target)])


def batch_losses(
    model: JointModel,
    batch: Batch,
    weights: LossWeights,
    style: Style | None,
    train_segmentation: bool = True,
    passes: str = "all",
) -> dict[str, Tensor]:
    """The weighted loss terms of a batch, by name; their sum is the loss.

    Args:
        style: needed when the style weight is above 0.
        train_segmentation: False leaves the segmentation out of the gradient.
        passes: `all` segments upright and rotated; `upright` is half the work.
    """
    with torch.set_grad_enabled(train_segmentation):
        reference, floating = _segment_both(model, batch, passes)
    terms: dict[str, Tensor] = {}
    if train_segmentation:
        terms.update(_segmentation_terms(batch, weights, style, reference, floating))
    if weights.needs_field:
        coarse = model.estimate_field(reference.mean, floating.mean)
        terms.update(_field_terms(batch, weights, reference, floating, coarse))
    return terms


def field_losses(
    model: JointModel, batch: FieldBatch, weights: LossWeights, content_blurs: Sequence[float]
) -> dict[str, Tensor]:
    """The weighted loss terms of a batch of segmented samples, for the paper's U-Net from its second level on.

    Args:
        content_blurs: equation 3 is the sum over maps blurred so far, in pixels, each divided by the maps' variance.
    """
    assert isinstance(model.registration, RegistrationUNet)
    coarse = model.registration.from_first_level(first_level(batch.reference, batch.floating))
    field = enlarge_field(coarse, (batch.reference.shape[2], batch.reference.shape[3]))
    # Crops have edges that no image has: no field shall be rewarded for moving the floating image beyond them.
    mask = (warp(batch.floating_mask, field) * batch.reference_mask).detach()
    terms: dict[str, Tensor] = {}
    if weights.content:
        reference = torch.sigmoid(batch.reference) * batch.reference_mask
        floating = torch.sigmoid(batch.floating) * batch.floating_mask
        parts = []
        for deviation in content_blurs:
            first, second = blur(reference, deviation), blur(floating, deviation)
            variance = first.var() + second.var() + SMALLEST_VARIANCE
            parts.append(losses.content_loss(warp(second, field), first, mask) / variance)
        terms["content"] = weights.content * torch.stack(parts).sum()
    if weights.smoothness:
        terms["smoothness"] = weights.smoothness * losses.smoothness_loss(coarse)
    if weights.displacement:
        near = functional.max_pool2d((batch.reference > 0).float(), 9, 1, 4)
        emphasis = mask * (1 + VESSEL_EMPHASIS * near)
        terms["displacement"] = weights.displacement * losses.displacement_loss(
            field, batch.true_field, emphasis
        )
    return terms


def _segment_both(model: JointModel, batch: Batch, passes: str) -> tuple[SegmentedImages, SegmentedImages]:
    """In one go for the network whose samples are photographs on both sides: one batch normalisation for all."""
    if not isinstance(model.segmentation, TrunkSegmentation):
        return _segment(model, batch.reference, passes), _segment(model, batch.floating, passes)
    sides = (batch.reference[:3], batch.floating[:3])
    images, masks, bright = (torch.cat(parts) for parts in zip(*sides, strict=True))
    both = model.segment(images, bright, masks, passes)
    count = len(batch.reference.images)
    reference, floating = (_some(both, part) for part in (slice(count), slice(count, None)))
    return reference, floating


def _some(segmented: SegmentedImages, chosen: slice) -> SegmentedImages:
    """Some images of a batch."""
    mean, *passes = (
        Segmentation(*(values[chosen] for values in part)) for part in (segmented.mean, *segmented.passes)
    )
    return SegmentedImages(mean, tuple(passes))


def _segment(model: JointModel, side: SideBatch, passes: str) -> SegmentedImages:
    return model.segment(side.images, side.bright, side.masks, passes)


def _segmentation_terms(
    batch: Batch,
    weights: LossWeights,
    style: Style | None,
    reference: SegmentedImages,
    floating: SegmentedImages,
) -> dict[str, Tensor]:
    terms: dict[str, Tensor] = {}
    both = ((batch.reference, reference), (batch.floating, floating))
    if weights.supervision:
        parts = [
            losses.supervision_loss(single.logits, side.vessels, side.masks)
            for side, segmented in both
            if side.vessels is not None
            for single in segmented.passes
        ]
        terms["supervision"] = weights.supervision * torch.stack(parts).mean()
    if weights.self_comparison:
        parts = [
            losses.self_comparison_loss(torch.sigmoid(one.logits), torch.sigmoid(other.logits))
            for _, segmented in both
            for one, other in zip(segmented.passes, segmented.passes[1:], strict=False)
        ]
        if parts:
            terms["self_comparison"] = weights.self_comparison * torch.stack(parts).sum()
    if weights.style and style is not None:
        parts = [
            losses.style_loss(style.trunk.describe_map(segmented.mean.probability), style.grams)
            for _, segmented in both
        ]
        terms["style"] = weights.style * torch.stack(parts).sum()
    return terms


def _field_terms(
    batch: Batch, weights: LossWeights, reference: SegmentedImages, floating: SegmentedImages, coarse: Tensor
) -> dict[str, Tensor]:
    terms: dict[str, Tensor] = {}
    size = (batch.reference.images.shape[2], batch.reference.images.shape[3])
    field = enlarge_field(coarse, size)
    mask = warp(batch.floating.masks, field) * batch.reference.masks
    if weights.content:
        warped = warp(floating.mean.probability, field)
        loss = losses.content_loss(warped, reference.mean.probability, mask)
        terms["content"] = weights.content * loss
    if weights.smoothness:
        terms["smoothness"] = weights.smoothness * losses.smoothness_loss(coarse)
    if weights.ssim:
        warped_image = warp(batch.floating.images, field)
        terms["ssim"] = weights.ssim * losses.ssim_loss(warped_image * mask, batch.reference.images * mask)
    if weights.displacement and batch.true_field is not None:
        emphasis = mask.detach()
        if batch.reference.vessels is not None:
            near = functional.max_pool2d(batch.reference.vessels, 9, 1, 4)
            emphasis = emphasis * (1 + VESSEL_EMPHASIS * near)
        terms["displacement"] = weights.displacement * losses.displacement_loss(
            field, batch.true_field, emphasis
        )
    return terms
