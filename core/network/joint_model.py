"""The joint model (figure 2 of the paper): segment both images, then estimate the registration field.

Which parts it is made of is a `ModelConfiguration`: the paper's network is `PAPER`, the light one that laptops
run by default is `LIGHT`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.errors import WeightsError
from core.network.light_segmentation import LightSegmentation
from core.network.registration_lucas_kanade import RegistrationLucasKanade
from core.network.registration_unet import RegistrationUNet
from core.network.segmentation import Segmentation, TwoBranchSegmentation
from core.network.spatial_transformer import enlarge_field, warp
from core.network.trunk_segmentation import TrunkSegmentation
from core.quoting import told

SegmentationNetwork = TwoBranchSegmentation | LightSegmentation | TrunkSegmentation

SEGMENTATIONS: dict[str, type[SegmentationNetwork]] = {
    "two-branch": TwoBranchSegmentation,
    "light": LightSegmentation,
    "trunk": TrunkSegmentation,
}
_SEGMENTATION_NAMES = tuple(SEGMENTATIONS)
REGISTRATIONS = ("unet", "lucas-kanade")
FIELD_SCALES = (1, 2, 4)


@dataclass(frozen=True)
class ModelConfiguration:
    """The parts of a joint model.

    Attributes:
        segmentation: `two-branch` (VGG-16 trunk, the paper's), `light`, or `trunk` (VGG-16 trunk, vessel maps alone).
        registration: `unet` (on the features, the paper's) or `lucas-kanade` (on the vessel maps).
        average_rotations: segment every image upright and turned by 180 degrees and take the mean, as the paper does.
        masks_features: features outside the field of view are zero, as probabilities are. The paper's are not.
        field_scales: how often the field is estimated, each time on what the field before left, and at which size: 2 is
            half size. The paper estimates once at full size.
    """

    segmentation: str = "two-branch"
    registration: str = "unet"
    average_rotations: bool = True
    masks_features: bool = False
    field_scales: tuple[int, ...] = (1,)

    def __post_init__(self) -> None:
        object.__setattr__(self, "field_scales", tuple(self.field_scales))  # JSON knows lists only
        if not self.field_scales or not all(scale in FIELD_SCALES for scale in self.field_scales):
            raise WeightsError(f"'field_scales' must be one or more of {FIELD_SCALES}.")
        if self.segmentation not in SEGMENTATIONS:
            raise WeightsError(
                f"Unknown segmentation network '{told(self.segmentation)}': use one of {_SEGMENTATION_NAMES}."
            )
        if self.registration not in REGISTRATIONS:
            raise WeightsError(
                f"Unknown registration network '{told(self.registration)}': use one of {REGISTRATIONS}."
            )

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


PAPER = ModelConfiguration("two-branch", "unet", average_rotations=True)
LIGHT = ModelConfiguration("light", "lucas-kanade", average_rotations=True)


class SegmentedImages(NamedTuple):
    """The segmentation of a batch: the mean of its passes, and the passes themselves, all turned upright."""

    mean: Segmentation
    passes: tuple[Segmentation, ...]


class JointModel(nn.Module):
    """Segmentation and registration field of a pair of images on one grid."""

    def __init__(self, configuration: ModelConfiguration) -> None:
        super().__init__()
        self.configuration = configuration
        self.segmentation: SegmentationNetwork = SEGMENTATIONS[configuration.segmentation]()
        self.registration: RegistrationUNet | RegistrationLucasKanade = (
            RegistrationUNet(self.segmentation.feature_channels)
            if configuration.registration == "unet"
            else RegistrationLucasKanade()
        )

    @property
    def size_multiple(self) -> int:
        """Heights and widths have to be multiples of this; pad images to it."""
        largest = max(self.configuration.field_scales)
        return max(self.segmentation.size_multiple, self.registration.size_multiple * largest)

    def segment(self, images: Tensor, bright: Tensor, masks: Tensor, passes: str = "all") -> SegmentedImages:
        """Segment the vessels of a batch.

        Args:
            images: `(batch, 3, height, width)` RGB, 0..1, sides multiples of `size_multiple`.
            bright: `(batch,)` bool, True where vessels are bright.
            masks: `(batch, 1, height, width)`, 1 in the field of view; probabilities are multiplied by it.
            passes: `all` for those of the configuration, `upright` for a single one.
        """
        results = [self.segmentation(images, bright, masks)]
        if self.configuration.average_rotations and passes == "all":
            turned = self.segmentation(_turn(images), bright, _turn(masks))
            results.append(Segmentation(*(_turn(part) for part in turned)))
        masked = tuple(self._masked(part, masks) for part in results)
        if len(masked) == 1:
            return SegmentedImages(masked[0], masked)
        mean = Segmentation(*(torch.stack(parts).mean(0) for parts in zip(*masked, strict=True)))
        return SegmentedImages(mean, masked)

    def _masked(self, part: Segmentation, masks: Tensor) -> Segmentation:
        features = part.features * masks if self.configuration.masks_features else part.features
        return part._replace(probability=part.probability * masks, features=features)

    def estimate_field(self, reference: Segmentation, floating: Segmentation) -> Tensor:
        """The registration field, coarse: at 1/4 (U-Net) or 1/2 of full resolution, in full-resolution pixels."""
        if isinstance(self.registration, RegistrationUNet):
            return self.registration(reference.features, floating.features)
        return self.registration(reference.probability, floating.probability)

    def full_field(self, reference: Segmentation, floating: Segmentation) -> Tensor:
        """The field at full size: `(batch, 2, height, width)`, estimated once for each of `field_scales`."""
        size = (reference.probability.shape[2], reference.probability.shape[3])
        field: Tensor | None = None
        for scale in self.configuration.field_scales:
            moved = floating if field is None else Segmentation(*(warp(part, field) for part in floating))
            coarse = self.estimate_field(_shrunk(reference, scale), _shrunk(moved, scale))
            step = enlarge_field(coarse, size) * scale
            field = step if field is None else step + warp(field, step, padding="border")
        assert field is not None
        return field


def _shrunk(values: Segmentation, scale: int) -> Segmentation:
    return values if scale == 1 else Segmentation(*(functional.avg_pool2d(part, scale) for part in values))


def _turn(values: Tensor) -> Tensor:
    """Rotate `(batch, channels, height, width)` by 180 degrees."""
    return values.flip((2, 3))
