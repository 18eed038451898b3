"""A light trunk distilled from VGG-16, as a start for the light segmentation network (an idea of the ablation).

The four levels of the light network have the strides of the four taps of VGG-16. Each level learns to predict the tap
of its stride, every channel brought to mean 0 and deviation 1, through a linear layer of its own, on the views that the
training itself draws; the linear layers are dropped afterwards, and the rest of the network stays random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.network.joint_model import JointModel, ModelConfiguration
from core.network.light_segmentation import WIDTHS, LightSegmentation, dark_vessels, normalise_locally
from core.network.vgg_trunk import TAP_CHANNELS, VggTrunk
from core.network.weights import load_trunk, save_weights
from core.training.configuration import TrainingConfiguration
from core.training.data.sample import SideBatch, collate
from core.training.data.sources import open_source

LEARNING_RATE = 2e-3
CROP = (256, 256)
KINDS = ("manual", "angiograms")
LOG_EVERY = 20
CALIBRATION = 12
"""Draws, before the first update, that the mean and the deviation of the channels of the taps are taken from."""


def distil(configuration: TrainingConfiguration, data: Path, steps: int, path: Path) -> list[float]:
    """Write weights of the light model whose trunk has learned what VGG-16 sees.

    Args:
        configuration: of the training that starts from them: its images, its seed, its threads.
        data: the data folder.
        steps: updates, of one sample of each kind.
        path: of the weights.

    Returns:
        The share of the variance of the taps that is explained, 0 to 1, mean of every `LOG_EVERY` updates.
    """
    torch.manual_seed(configuration.seed)
    torch.set_num_threads(configuration.threads)
    generator = np.random.default_rng(configuration.seed)
    model = JointModel(ModelConfiguration(**asdict(configuration.model)))
    segmentation = model.segmentation
    assert isinstance(segmentation, LightSegmentation)
    trunk = VggTrunk()
    load_trunk(data / configuration.data.trunk, trunk)
    heads = nn.ModuleList(nn.Conv2d(*widths, 1) for widths in zip(WIDTHS, TAP_CHANNELS, strict=True))
    scale = [nn.BatchNorm2d(channels, affine=False, momentum=None) for channels in TAP_CHANNELS]
    optimiser = torch.optim.Adam([*segmentation.down.parameters(), *heads.parameters()], lr=LEARNING_RATE)
    sources = [open_source(kind, data, configuration.data) for kind in KINDS]
    explained: list[float] = []
    model.train()
    for step in range(CALIBRATION + steps):
        batches = [collate([source.draw(generator, CROP)]) for source in sources]
        sides = [_seen(side) for batch in batches for side in (batch.reference, batch.floating)]
        with torch.no_grad():
            described = [trunk.describe_map(channel) for channel, _ in sides]
            if step < CALIBRATION:
                for norm, taps in zip(scale, zip(*described, strict=True), strict=True):
                    norm(torch.cat(taps))
                continue
            targets = [
                [norm.eval()(tap) for norm, tap in zip(scale, taps, strict=True)] for taps in described
            ]
        loss = torch.stack(
            [_loss(segmentation, heads, *side, wanted) for side, wanted in zip(sides, targets, strict=True)]
        ).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        explained.append(1 - loss.item())
    save_weights(path, model, {"name": "distilled trunk", "steps": steps})
    return [float(np.mean(explained[at : at + LOG_EVERY])) for at in range(0, steps, LOG_EVERY)]


def _seen(side: SideBatch) -> tuple[Tensor, Tensor]:
    """What both networks see, the vessel channel with dark vessels `(batch, 1, h, w)`, and its mask."""
    return dark_vessels(side.images, side.bright) * side.masks, side.masks


def _loss(
    segmentation: LightSegmentation,
    heads: nn.ModuleList,
    channel: Tensor,
    mask: Tensor,
    wanted: Sequence[Tensor],
) -> Tensor:
    """Mean squared error of the four predicted taps, of which each level counts the same."""
    levels = segmentation.encode(normalise_locally(channel, mask))
    errors = [
        functional.mse_loss(head(level), tap) for head, level, tap in zip(heads, levels, wanted, strict=True)
    ]
    return torch.stack(errors).mean()
