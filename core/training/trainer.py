"""The training run: phases of updates, checkpoints that resume exactly, weights at the end."""

from __future__ import annotations

import dataclasses
import json
import math
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.errors import Cancelled, InputError
from core.network.joint_model import JointModel, ModelConfiguration
from core.network.precision import has_fast_bfloat16
from core.network.registration_unet import RegistrationUNet
from core.network.segmentation import TwoBranchSegmentation
from core.network.vessel_start import start_from_vessels
from core.network.vgg_trunk import VggTrunk
from core.network.weights import load_trunk, load_weights, save_weights, tensors_hash
from core.quoting import told
from core.training.checkpoint import (
    Place,
    read_checkpoint,
    require_same_configuration,
    restore,
    restored_decks,
    save_checkpoint,
)
from core.training.configuration import SINGLE_KINDS, LossWeights, Phase, TrainingConfiguration
from core.training.data.pairs import PairSource
from core.training.data.sample import Source, collate
from core.training.data.segmented import (
    FieldBatch,
    SegmentedSource,
    Segmenter,
    read_segmented,
    save_segmented,
    segmented_pairs,
    segmented_singles,
)
from core.training.data.sources import open_source, read_style_target
from core.training.data.unpaired import UnpairedSource
from core.training.log import TrainingLog
from core.training.log_picture import draw_log
from core.training.steps import Style, batch_losses, field_losses

LOG_EVERY = 20
COSINE_END = 0.01


class TrainingRun:
    """One run in one folder: `checkpoint.pt`, `log.csv` and `log.svg`, `weights.safetensors`.

    Args:
        configuration: what to train.
        data: the data folder.
        output: the run's folder; a checkpoint found there is resumed.
        say: receives a line of progress now and then.
        device: where to calculate, as torch names it.
        logged: is called when there are new lines in the log.
        stop: looked at after every update; set, it ends the run with a checkpoint and `Cancelled`.
    """

    def __init__(
        self,
        configuration: TrainingConfiguration,
        data: Path,
        output: Path,
        say: Callable[[str], None] = print,
        stop: threading.Event | None = None,
        device: str = "cpu",
        logged: Callable[[], object] | None = None,
    ) -> None:
        self.logged = logged
        self.device = usable_device(device)
        self.stop = stop or threading.Event()
        self.configuration = configuration
        self.data = data
        self.output = output
        self.say = say
        self.ancestor: dict[str, object] | None = None
        self.generator = np.random.default_rng(configuration.seed)
        torch.manual_seed(configuration.seed)
        torch.set_num_threads(configuration.threads)
        output.mkdir(parents=True, exist_ok=True)
        self.model = self._new_model()
        self.log = TrainingLog(output / "log.csv")
        self.sources: dict[str, Source] = {}
        self.decks: dict[str, list[int]] = {}
        self.segmented: dict[str, SegmentedSource] = {}
        self.style: Style | None = None

    def _new_model(self) -> JointModel:
        settings = self.configuration.model
        model = JointModel(ModelConfiguration(**dataclasses.asdict(settings)))
        if model.segmentation.trunk is not None:
            load_trunk(self.data / self.configuration.data.trunk, model.segmentation.trunk)
        if self.configuration.initial_weights:
            names = self.configuration.initial_weights
            self._start_from(model, [Path(name) for name in ([names] if isinstance(names, str) else names)])
        return model.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]

    def _start_from(self, model: JointModel, paths: Sequence[Path]) -> None:
        """Take over every tensor that fits this model and that all earlier weights have: the average of theirs."""
        wanted = model.state_dict()
        loaded = [load_weights(path) for path in paths]
        ancestors: list[dict[str, object]] = [
            {"sha256": weights.sha256, "training": weights.training} for weights in loaded
        ]
        self.ancestor = ancestors[0] if len(ancestors) == 1 else {"average_of": ancestors}
        tensors = [weights.model.state_dict() for weights in loaded]
        found = {
            name: _average([own[name] for own in tensors])
            for name, value in wanted.items()
            if all(name in own and own[name].shape == value.shape for own in tensors)
        }
        model.load_state_dict({**wanted, **found})
        named = " and ".join(str(path) for path in paths)
        average = "the average of " if len(paths) > 1 else ""
        self.say(f"Starting from {average}{named}: {len(found)} of {len(wanted)} tensors")

    def run(self) -> Path:
        """Train to the end and write the weights; returns their path."""
        place, state = Place(0, 0), None
        checkpoint = self.output / "checkpoint.pt"
        if checkpoint.exists():
            state = read_checkpoint(checkpoint)
            require_same_configuration(state, self._identity(), checkpoint)
            place = restore(state, self.model, None, self.generator)
            self.decks = restored_decks(state)
            self.log = TrainingLog(self.log.path, place.log_bytes)
            finished = place.phase == len(self.configuration.phases)
            self.say(
                "Already finished" if finished else f"Resuming at phase {place.phase + 1}, step {place.step}"
            )
        for index in range(place.phase, len(self.configuration.phases)):
            resumed = index == place.phase
            self._run_phase(place if resumed else Place(index, 0), state if resumed else None)
        path = self.output / "weights.safetensors"
        draw_log(self.log.path, self.output / "log.svg")
        save_weights(path, self.model, {**self.configuration.to_dict(), "started_from": self.ancestor})
        return path

    def _identity(self) -> str:
        """The configuration as text, without what makes no difference to the result."""
        values = self.configuration.to_dict()
        for key in ("threads", "checkpoint_every"):
            del values[key]
        return json.dumps(values, sort_keys=True)

    def _run_phase(self, place: Place, state: dict[str, object] | None) -> None:
        phase = self.configuration.phases[place.phase]
        parameters = self._set_trainable(phase)
        optimiser = torch.optim.Adam(parameters, lr=phase.learning_rate)
        if state is not None and place.step > 0:
            restore(state, self.model, optimiser, self.generator)
        elif phase.begins_field:
            self._begin_field()
        self._prepare(phase)
        kinds = sorted(phase.mixture)
        shares = np.array([phase.mixture[kind] for kind in kinds], dtype=np.float64)
        shares /= shares.sum()
        started = time.monotonic() - place.seconds
        for step in range(place.step, phase.steps):
            rate = learning_rate(phase, step)
            for group in optimiser.param_groups:
                group["lr"] = rate
            kind = kinds[self.generator.choice(len(kinds), p=shares)]
            self.log.add(kind, self._update(phase, kind, step, optimiser, parameters))
            done, seconds = step + 1, time.monotonic() - started
            due = done % self.configuration.checkpoint_every == 0 or self.stop.is_set()
            keep = due and done < phase.steps
            if done % LOG_EVERY == 0 or done == phase.steps or keep:
                self.say(self.log.write(phase.name, done, seconds, rate))
                if self.logged is not None:
                    self.logged()
            if keep:
                self._checkpoint(optimiser, Place(place.phase, done, seconds, self.log.length))
            if keep and self.stop.is_set():
                raise Cancelled
        self._checkpoint(optimiser, Place(place.phase + 1, 0, 0.0, self.log.length))

    def _update(
        self,
        phase: Phase,
        kind: str,
        step: int,
        optimiser: torch.optim.Optimizer,
        parameters: list[torch.nn.Parameter],
    ) -> dict[str, float]:
        weights = weights_at(phase, kind, step)
        terms_of = self._field_terms if phase.cached else self._all_terms
        terms = terms_of(phase, kind, weights)
        total = torch.stack(list(terms.values())).sum()
        if not torch.isfinite(total):
            raise InputError(
                f"The loss became {float(total)} at step {step} of phase '{told(phase.name)}': "
                "lower the learning rate or set 'gradient_clip', and resume."
            )
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        if phase.gradient_clip:
            torch.nn.utils.clip_grad_norm_(parameters, phase.gradient_clip)
        optimiser.step()
        return {name: float(value.detach()) for name, value in terms.items()}

    def _all_terms(self, phase: Phase, kind: str, weights: LossWeights) -> dict[str, Tensor]:
        source = self.sources[kind]
        batch = collate([source.draw(self.generator, phase.crop) for _ in range(phase.batch)]).to(self.device)
        with self._autocast():
            trains_segmentation = "segmentation" in phase.trainable
            return batch_losses(self.model, batch, weights, self.style, trains_segmentation, phase.passes)

    def _field_terms(self, phase: Phase, kind: str, weights: LossWeights) -> dict[str, Tensor]:
        assert phase.crop is not None
        source = self.segmented[kind]
        batch = FieldBatch.of([source.draw(self.generator, phase.crop) for _ in range(phase.batch)])
        with self._autocast():
            return field_losses(self.model, batch.to(self.device), weights, phase.content_blurs)

    def _begin_field(self) -> None:
        segmentation, registration = self.model.segmentation, self.model.registration
        assert isinstance(segmentation, TwoBranchSegmentation)
        assert isinstance(registration, RegistrationUNet)
        start_from_vessels(registration, segmentation.shared)

    def _set_trainable(self, phase: Phase) -> list[torch.nn.Parameter]:
        self.model.eval().requires_grad_(False)
        parts = {"segmentation": self.model.segmentation, "registration": self.model.registration}
        for name in phase.trainable:
            parts[name].train().requires_grad_(True)
        if self.model.segmentation.trunk is not None:
            self.model.segmentation.trunk.requires_grad_(False)
        return [parameter for parameter in self.model.parameters() if parameter.requires_grad]

    def _prepare(self, phase: Phase) -> None:
        """Read the images and the style target that the phase needs and that are not there yet."""
        for kind in phase.mixture:
            if phase.cached:
                self.segmented[kind] = self._segmented(kind, phase)
            else:
                self._open(kind)
        if self.style is None and any(phase.weights[kind].style for kind in phase.mixture):
            if isinstance(self.model.segmentation, TwoBranchSegmentation):
                trunk = self.model.segmentation.trunk
            else:
                trunk = VggTrunk().to(self.device)
                load_trunk(self.data / self.configuration.data.trunk, trunk)
            target = read_style_target(self.data, self.configuration.data).to(self.device)
            self.style = Style.of(trunk, target)

    def _open(self, kind: str) -> Source:
        if kind not in self.sources:
            self.say(f"Reading samples of kind '{kind}'")
            source = open_source(kind, self.data, self.configuration.data)
            if isinstance(source, PairSource):
                self.decks[kind] = source.deck = self.decks.get(kind, [])
            self.sources[kind] = source
        return self.sources[kind]

    def _segmented(self, kind: str, phase: Phase) -> SegmentedSource:
        """From the run's folder, or else made and kept there."""
        count = phase.cached_images
        path = self.output / f"segmented-{kind}.npz"
        segmenter = Segmenter(self.model, self._uses_bfloat16())
        tensors = {name: value.cpu() for name, value in self.model.segmentation.state_dict().items()}
        digest = tensors_hash(tensors) + (f" {count}" if kind in SINGLE_KINDS else "")
        pairs = read_segmented(path, digest)
        if pairs is None:
            self.say(f"Reading samples of kind '{kind}'")
            source = open_source(kind, self.data, self.configuration.data, with_maps=False)
            if isinstance(source, PairSource):
                pairs = segmented_pairs(source.pairs, segmenter, self.say)
            else:
                assert isinstance(source, UnpairedSource)
                pairs = segmented_singles(source.images, count, segmenter, self.say)
            save_segmented(path, pairs, digest)
        return SegmentedSource(pairs, segmenter.outside, phase.displacements)

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self._uses_bfloat16())

    def _uses_bfloat16(self) -> bool:
        precision = self.configuration.precision
        return precision == "bfloat16" or (precision == "auto" and has_fast_bfloat16(self.device))

    def _checkpoint(self, optimiser: torch.optim.Optimizer, place: Place) -> None:
        path = self.output / "checkpoint.pt"
        save_checkpoint(path, self.model, optimiser, place, self.generator, self._identity(), self.decks)


def usable_device(name: str) -> torch.device:
    """The device of this name.

    Raises:
        InputError: torch does not know it, or it is not there.
    """
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise InputError(
            f"The device '{told(name)}' cannot be used ({told(str(error).splitlines()[0])}): "
            "choose cpu, or install a torch that can use it."
        ) from error
    return device


def learning_rate(phase: Phase, step: int) -> float:
    """The learning rate of an update (0-based) of a phase."""
    if phase.schedule == "constant":
        return phase.learning_rate
    fall = (1 + math.cos(math.pi * step / phase.steps)) / 2
    return phase.learning_rate * (COSINE_END + (1 - COSINE_END) * fall)


def weights_at(phase: Phase, kind: str, step: int) -> LossWeights:
    """The loss weights of an update: the smoothness weight changes once, as the paper's does after 30 000 updates."""
    weights = phase.weights[kind]
    if phase.later_smoothness_step is not None and step >= phase.later_smoothness_step:
        return dataclasses.replace(weights, smoothness=phase.later_smoothness)
    return weights


def _average(values: Sequence[Tensor]) -> Tensor:
    """Of the same tensor in several models; of counters, which only real numbers can average, the first."""
    first = values[0]
    return torch.stack(list(values)).mean(0) if first.is_floating_point() else first
