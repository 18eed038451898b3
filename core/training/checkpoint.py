"""Checkpoints that resume exactly: model, optimiser, place in the schedule, random states. No code is unpickled."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from core.atomic_files import atomic_path
from core.errors import InputError
from core.network.joint_model import JointModel
from core.places import check_is_no_device
from core.quoting import told
from core.training.configuration import Phase, TrainingConfiguration, configuration_of

_PARTS = {"model", "optimiser", "place", "numpy_generator", "torch_generator"}


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

    def __post_init__(self) -> None:
        counts = (self.phase, self.step, *(() if self.log_bytes is None else (self.log_bytes,)))
        if not all(type(each) is int and each >= 0 for each in counts) or not math.isfinite(self.seconds):
            raise ValueError(f"no place in a run: {self}")


def save_checkpoint(
    path: Path,
    model: JointModel,
    optimiser: torch.optim.Optimizer,
    place: Place,
    generator: np.random.Generator,
    configuration: str,
    decks: Mapping[str, Sequence[int]],
) -> None:
    """Write a checkpoint atomically.

    Args:
        configuration: that of the run, as text, to be compared on resuming.
        decks: what each source that goes through its samples in turn has not shown yet, by kind.
    """
    state = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "place": asdict(place),
        "configuration": configuration,
        "numpy_generator": json.dumps(generator.bit_generator.state),
        "torch_generator": torch.get_rng_state(),
        "decks": {kind: list(deck) for kind, deck in decks.items()},
    }
    with atomic_path(path) as temporary:
        torch.save(state, temporary)


def read_checkpoint(path: Path) -> dict[str, object]:
    """Read a checkpoint.

    Raises:
        InputError: it cannot be read.
    """
    try:
        check_is_no_device(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
        if (
            not isinstance(state, dict)
            or not state.keys() >= _PARTS
            or not isinstance(state.get("decks", {}), dict)
        ):
            raise ValueError("it is none of this program")
        Place(**state["place"])
        return state
    except Exception as error:
        raise InputError(
            f"The checkpoint '{told(path)}' cannot be read ({told(error)}): delete it to start the run again."
        ) from error


def require_same_configuration(state: dict, configuration: str, path: Path) -> None:
    """A checkpoint goes on only under the configuration that it was made with; phases not yet begun may be others.

    A setting that the program did not have then counts as its default.

    Raises:
        InputError: the configuration has changed.
    """
    begun = int(state["place"]["phase"]) + (1 if state["place"]["step"] else 0)
    before, now = _completed(state.get("configuration")), configuration_of(json.loads(configuration))
    if before is None or _until(before, begun) != _until(now, begun):
        raise InputError(
            f"The run in '{told(path.parent)}' was begun with another configuration, and going on would mix the two: "
            "choose another output folder, or delete the checkpoint there."
        )


def _until(
    configuration: TrainingConfiguration, begun: int
) -> tuple[TrainingConfiguration, tuple[Phase, ...]]:
    """What must not change any more: everything but the phases that are not begun."""
    return replace(configuration, phases=configuration.phases[:1]), configuration.phases[:begun]


def _completed(configuration: object) -> TrainingConfiguration | None:
    """With the defaults of what it does not name; None for one that cannot be read."""
    try:
        return configuration_of(dict(json.loads(str(configuration))))
    except (ValueError, TypeError, RecursionError, InputError):
        return None


def restore(
    state: dict, model: JointModel, optimiser: torch.optim.Optimizer | None, generator: np.random.Generator
) -> Place:
    """Put a checkpoint's state into model, optimiser and random generators.

    Raises:
        InputError: it does not fit them.
    """
    try:
        model.load_state_dict(state["model"])
        if optimiser is not None:
            optimiser.load_state_dict(state["optimiser"])
        generator.bit_generator.state = json.loads(state["numpy_generator"])
        torch.set_rng_state(state["torch_generator"])
        return Place(**state["place"])
    except (RuntimeError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise InputError(
            f"The checkpoint is damaged or of another run ({told(error)}): delete it to start the run again."
        ) from error


def restored_decks(state: dict) -> dict[str, list[int]]:
    """The `decks` that a checkpoint was saved with; none in those of earlier versions."""
    return {kind: list(deck) for kind, deck in state.get("decks", {}).items()}
