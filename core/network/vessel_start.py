"""A start for the paper's U-Net from which it learns in minutes: its first level shows both vessel maps.

The U-Net's first level sees the features of which the last layer of the segmentation makes the vessel maps, and nothing
keeps it from beginning with that same layer: the first convolution hands the features on (the ReLU behind it is the
one before the last layer), the second holds the last layer several times, each cut off at another height. Only what
the first level begins with differs from the paper; its shape is the paper's, and all of it can go on learning.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.network.registration_unet import WIDTH, RegistrationUNet

HEIGHTS = ((1, 6.0), (1, 3.0), (1, 1.0), (1, -1.0), (-1, 1.0), (-1, 3.0), (-1, 5.0), (-1, 7.0))
"""Sign and offset of each copy: `GAIN * relu(sign * logit + offset)`. Pooled, the positive ones keep the largest
logit of four pixels, the negative ones the smallest."""
GAIN = 0.3


def start_from_vessels(unet: RegistrationUNet, last_layer: nn.Conv2d) -> None:
    """Let the first level show the vessel maps, in place.

    Its other channels keep their random weights, and count for nothing until the second level learns to use them.

    Args:
        last_layer: the segmentation's, from features behind a ReLU to logits.
    """
    hand_on, show = _convolutions(unet.down[0])
    onward, _ = _convolutions(unet.down[1])
    last = dict(last_layer.named_parameters())
    features = last["weight"].shape[1]
    shown = 2 * len(HEIGHTS)
    with torch.no_grad():
        for parameter in hand_on.values():
            parameter.zero_()
        for channel in range(2 * features):
            hand_on["weight"][channel, channel, 1, 1] = 1.0
        show["weight"][:shown].zero_()
        for image in range(2):
            own = slice(image * features, (image + 1) * features)
            for index, (sign, offset) in enumerate(HEIGHTS):
                row = image * len(HEIGHTS) + index
                show["weight"][row, own] = GAIN * sign * last["weight"][0]
                show["bias"][row] = GAIN * (sign * last["bias"][0] + offset)
        onward["weight"][:, shown:].zero_()


def _convolutions(block: nn.Module) -> list[dict[str, nn.Parameter]]:
    """Weight and bias of each convolution of a level."""
    return [dict(part.named_parameters()) for part in block.children() if isinstance(part, nn.Conv2d)]


def first_level(reference_logits: Tensor, floating_logits: Tensor) -> Tensor:
    """What the first level gives then, pooled, from the logits `(batch, 1, height, width)` themselves.

    The channels that count for nothing are zero: `(batch, WIDTH, height / 2, width / 2)`.
    """
    copies = [
        GAIN * functional.relu(sign * logits + offset)
        for logits in (floating_logits, reference_logits)
        for sign, offset in HEIGHTS
    ]
    pooled = functional.max_pool2d(torch.cat(copies, dim=1), 2)
    return functional.pad(pooled, (0, 0, 0, 0, 0, WIDTH - pooled.shape[1]))
