"""A light trunk distilled from VGG-16, as a start for the light segmentation network (an idea of the ablation).

The four levels of the light network have the strides of the four taps of VGG-16. Each level learns to predict the tap
of its stride through a linear layer of its own, on the views that the training itself draws; the linear layers are
dropped afterwards, and the rest of the network stays random.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from core.network.joint_model import JointModel, ModelConfiguration
from core.network.light_segmentation import GREEN, WIDTHS, LightSegmentation, normalise_locally
from core.network.vgg_trunk import TAP_CHANNELS, VggTrunk
from core.network.weights import load_trunk, save_weights
from core.training.configuration import TrainingConfiguration
from core.training.data.sample import SideBatch, collate
from core.training.data.sources import open_source

LEARNING_RATE = 2e-3
CROP = (256, 256)
KINDS = ("manual", "angiograms")
LOG_EVERY = 20


def distil(configuration: TrainingConfiguration, data: Path, steps: int, path: Path) -> list[float]:
    """Write weights of the light model whose trunk has learned what VGG-16 sees.

    Args:
        configuration: of the training that starts from them: its images, its seed, its threads.
        data: the data folder.
        steps: updates, of one sample of each kind.
        path: of the weights.

    Returns:
        The mean loss of every `LOG_EVERY` updates: squared error of the taps, which are of order 1.
    """
    torch.manual_seed(configuration.seed)
    torch.set_num_threads(configuration.threads)
    generator = np.random.default_rng(configuration.seed)
    model = JointModel(ModelConfiguration("light", "lucas-kanade", average_rotations=False))
    segmentation = model.segmentation
    assert isinstance(segmentation, LightSegmentation)
    trunk = VggTrunk()
    load_trunk(data / configuration.data.trunk, trunk)
    heads = nn.ModuleList(nn.Conv2d(*widths, 1) for widths in zip(WIDTHS, TAP_CHANNELS, strict=True))
    optimiser = torch.optim.Adam([*segmentation.down.parameters(), *heads.parameters()], lr=LEARNING_RATE)
    sources = [open_source(kind, data, configuration.data) for kind in KINDS]
    losses: list[float] = []
    model.train()
    for _ in range(steps):
        batches = [collate([source.draw(generator, CROP)]) for source in sources]
        loss = torch.stack(
            [_loss(segmentation, heads, trunk, side) for batch in batches for side in batch[:2]]
        ).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    save_weights(path, model, {"name": "distilled trunk", "steps": steps})
    return [float(np.mean(losses[at : at + LOG_EVERY])) for at in range(0, steps, LOG_EVERY)]


def _loss(
    segmentation: LightSegmentation, heads: nn.ModuleList, trunk: VggTrunk, side: SideBatch
) -> torch.Tensor:
    """Mean squared error of the four predicted taps; both networks see the vessel channel, vessels dark."""
    green = side.images[:, GREEN : GREEN + 1]
    dark_vessels = torch.where(side.bright.view(-1, 1, 1, 1), 1 - green, green) * side.masks
    with torch.no_grad():
        taps = trunk.describe_map(dark_vessels)
    values = normalise_locally(dark_vessels, side.masks)
    errors = []
    for level, (block, head, tap) in enumerate(zip(segmentation.down, heads, taps, strict=True)):
        values = block(values if level == 0 else functional.max_pool2d(values, 2))
        errors.append(functional.mse_loss(head(values), tap))
    return torch.stack(errors).mean()
