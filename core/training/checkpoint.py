"""Checkpoints that resume exactly: model, optimiser, place in the schedule, random states. No code is unpickled."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from core.atomic_files import atomic_path
from core.errors import InputError
from core.network.joint_model import JointModel
from core.training.configuration import TrainingConfiguration, configuration_of


@dataclass(frozen=True)
class Place:
    """Where a run stands.

    Attributes:
        phase: 0-based.
        step: updates done in it.
        seconds: spent in it.
        log_bytes: length of the log; lines beyond it belong to updates that will be made again.
    """

    phase: int
    step: int
    seconds: float = 0.0
    log_bytes: int | None = None


def save_checkpoint(
    path: Path,
    model: JointModel,
    optimiser: torch.optim.Optimizer,
    place: Place,
    generator: np.random.Generator,
    configuration: str,
) -> None:
    """Write a checkpoint atomically; `configuration` is that of the run, as text, to be compared on resuming."""
    state = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "place": asdict(place),
        "configuration": configuration,
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


def require_same_configuration(state: dict, configuration: str, path: Path) -> None:
    """A checkpoint goes on only under the configuration that it was made with.

    A setting that the program did not have then counts as its default.

    Raises:
        InputError: the configuration has changed.
    """
    if _completed(state.get("configuration")) != configuration_of(json.loads(configuration)):
        raise InputError(
            f"The run in '{path.parent}' was begun with another configuration, and going on would mix the two: "
            "choose another output folder, or delete the checkpoint there."
        )


def _completed(configuration: object) -> TrainingConfiguration | None:
    """With the defaults of what it does not name; None for one that cannot be read."""
    try:
        return configuration_of(dict(json.loads(str(configuration))))
    except (ValueError, TypeError, InputError):
        return None


def restore(
    state: dict, model: JointModel, optimiser: torch.optim.Optimizer | None, generator: np.random.Generator
) -> Place:
    """Put a checkpoint's state into model, optimiser and random generators."""
    model.load_state_dict(state["model"])
    if optimiser is not None:
        optimiser.load_state_dict(state["optimiser"])
    generator.bit_generator.state = json.loads(state["numpy_generator"])
    torch.set_rng_state(state["torch_generator"])
    return Place(**state["place"])
