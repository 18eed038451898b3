"""The VGG-16 trunk from torchvision's weights file (`vgg16-397923af.pth`), as the paper's authors used it.

torchvision's network takes RGB in 0..1, less a mean and divided by a deviation; this program's trunk takes blue, green,
red in 0..255 less another mean, and divides each tap by `TAP_MEANS`. Both differences are carried into the weights, so
that the taps are torchvision's own: what lies before a ReLU may be scaled, if what follows is scaled back.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from core.atomic_files import atomic_path
from core.errors import InputError
from core.network.vgg_trunk import BLOCKS, BLUE_GREEN_RED_MEAN, TAP_MEANS
from core.quoting import told

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
"""Of red, green, blue in 0..1."""


def convert_trunk(source: Path, target: Path) -> None:
    """Write the trunk's weights file from torchvision's.

    Raises:
        InputError: the file cannot be read, or holds other tensors.
    """
    try:
        state = torch.load(source, map_location="cpu", weights_only=True)
        tensors = trunk_tensors(state)
    except Exception as error:
        raise InputError(
            f"'{told(source)}' does not hold torchvision's VGG-16 ({told(error)}): it should be the file "
            "vgg16-397923af.pth."
        ) from error
    with atomic_path(target) as temporary:
        save_file(tensors, str(temporary))


def trunk_tensors(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of the trunk by this program's names.

    Raises:
        KeyError: one is missing.
    """
    tensors: dict[str, Tensor] = {}
    layer, incoming = 0, 1.0
    for block, (count, _) in enumerate(BLOCKS, start=1):
        for index in range(1, count + 1):
            weight, bias = (state[f"features.{layer}.{part}"].double() for part in ("weight", "bias"))
            if layer == 0:
                weight, bias = _of_other_input(weight, bias)
            outgoing = TAP_MEANS[block - 1] if index == count else 1.0
            name = f"block{block}_conv{index}"
            tensors[f"{name}.weight"] = (weight * outgoing / incoming).float().contiguous()
            tensors[f"{name}.bias"] = (bias * outgoing).float().contiguous()
            incoming = outgoing
            layer += 2  # a ReLU lies between
        layer += 1  # and a pooling between blocks
    return tensors


def _of_other_input(weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """The first convolution for the other input: exact but at the image's edge, where zeros mean something else."""
    mean, deviation = (torch.tensor(values, dtype=torch.float64) for values in (MEAN, DEVIATION))
    subtracted = torch.tensor(BLUE_GREEN_RED_MEAN, dtype=torch.float64).flip(0) / 255
    offset = (subtracted - mean) / deviation
    bias = bias + (weight.sum((2, 3)) * offset).sum(1)
    return (weight / (255 * deviation.view(1, 3, 1, 1))).flip(1), bias
