"""Running the network on working images: padding, polarity, cancelling between layers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.coordinates import tensor_to_field
from core.images.field_of_view import shrink
from core.images.polarity import VesselPolarity
from core.network.joint_model import JointModel
from core.network.precision import has_fast_bfloat16
from core.network.segmentation import Segmentation
from core.registration.request import ProgressMonitor
from core.registration.working_pair import WorkingImage

RIM = 1
"""Working pixels at the edge of the field of view that the network is not shown; it has learned to tell the edge
itself from a vessel."""

FEATURE_RIM = 10
"""The same of a network that masks its features: it has learned from fields of view shrunk by so many pixels."""


@dataclass(frozen=True, eq=False)
class SegmentedImage:
    """The network's view of a working image.

    Attributes:
        vessels: `(h, w)` float32 in 0..1.
        padded: what the registration network takes, on the padded grid.
    """

    vessels: np.ndarray
    padded: Segmentation


def segment(
    model: JointModel,
    image: WorkingImage,
    polarity: VesselPolarity,
    monitor: ProgressMonitor,
    passes: str = "all",
) -> SegmentedImage:
    """Segment the vessels of one image.

    Args:
        passes: `all` for those of the model's configuration, `upright` for a single one in half the time.

    Raises:
        Cancelled: between two layers.
    """
    height, width = image.mask.shape
    pixels = _padded(np.moveaxis(image.pixels, -1, 0), model.size_multiple) / 255
    mask = _padded(shrink(image.mask, RIM)[None], model.size_multiple)
    bright = torch.tensor([polarity is VesselPolarity.BRIGHT])
    with torch.no_grad(), cancellable(model, monitor), _half_precision(model):
        segmented = model.segment(pixels.to(memory_format=torch.channels_last), bright, mask, passes).mean
    mean = Segmentation(*(part.float() for part in segmented))
    if model.configuration.masks_features:
        inner = _padded(shrink(image.mask, FEATURE_RIM)[None], model.size_multiple)
        mean = mean._replace(features=mean.features * inner)
    return SegmentedImage(mean.probability[0, 0, :height, :width].numpy().copy(), mean)


def estimate_field(
    model: JointModel, reference: SegmentedImage, floating: SegmentedImage, monitor: ProgressMonitor
) -> np.ndarray:
    """The network's registration field `(h, w, 2)` float32 in working pixels, on the unpadded working grid."""
    height, width = reference.vessels.shape
    with torch.no_grad(), cancellable(model, monitor), _half_precision(model):
        field = model.full_field(reference.padded, floating.padded)
    return tensor_to_field(field)[:height, :width]


def _half_precision(model: JointModel) -> torch.autocast:
    """Half the digits for networks on VGG's trunk, where the processor is made for it: a third of the time.

    Their weights come from a training in the same precision.
    """
    is_large = model.segmentation.trunk is not None
    fast = is_large and has_fast_bfloat16(torch.device("cpu"))
    return torch.autocast("cpu", torch.bfloat16, enabled=fast)


@contextmanager
def cancellable(model: nn.Module, monitor: ProgressMonitor) -> Iterator[None]:
    """Look whether the caller has cancelled before every layer that this thread runs."""
    owner = threading.get_ident()

    def look(_module: nn.Module, _inputs: Any) -> None:
        if threading.get_ident() == owner:
            monitor.check()

    handles = [
        module.register_forward_pre_hook(look) for module in model.modules() if not list(module.children())
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _padded(values: np.ndarray, multiple: int) -> Tensor:
    """`(channels, h, w)` as `(1, channels, h', w')` float32, zeros added at the bottom and on the right."""
    height, width = values.shape[1:]
    bottom, right = -height % multiple, -width % multiple
    return nn.functional.pad(torch.tensor(values)[None].float(), (0, right, 0, bottom))
