"""Checkpoints that resume exactly: model, optimiser, place in the schedule, random states. No code is unpickled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.atomic_files import atomic_path
from core.errors import InputError
from core.network.joint_model import JointModel


@dataclass(frozen=True)
class Place:
    """Where a run stands: the phase (0-based) and the updates done in it."""

    phase: int
    step: int


def save_checkpoint(
    path: Path,
    model: JointModel,
    optimiser: torch.optim.Optimizer,
    place: Place,
    generator: np.random.Generator,
) -> None:
    """Write a checkpoint atomically."""
    state = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "phase": place.phase,
        "step": place.step,
        "numpy_generator": json.dumps(generator.bit_generator.state),
        "torch_generator": torch.get_rng_state(),
    }
    with atomic_path(path) as temporary:
        torch.save(state, temporary)


def read_checkpoint(path: Path) -> dict[str, object]:
    """Read a checkpoint.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return torch.load(path, weights_only=True)
    except Exception as error:
        raise InputError(
            f"The checkpoint '{path}' cannot be read ({error}): delete it to start the run again."
        ) from error


def restore(
    state: dict, model: JointModel, optimiser: torch.optim.Optimizer | None, generator: np.random.Generator
) -> Place:
    """Put a checkpoint's state into model, optimiser and random generators."""
    model.load_state_dict(state["model"])
    if optimiser is not None:
        optimiser.load_state_dict(state["optimiser"])
    generator.bit_generator.state = json.loads(state["numpy_generator"])
    torch.set_rng_state(state["torch_generator"])
    return Place(state["phase"], state["step"])
