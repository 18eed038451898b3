"""The training configuration: a TOML file as frozen dataclasses, checked on reading; its sentences name the key."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec

from core.errors import InputError
from core.places import text_of
from core.quoting import LONGEST_NAME, told
from core.training.data.classical_maps import CLASSICAL_MAPS

KINDS = ("pairs", "paper_pairs", "ultrawide", "manual", "photographs", "angiograms")
"""Pre-aligned real pairs, the paper's pairs, ultra-widefield pairs in tiles, colour images with manual vessel maps,
the same without their maps, unpaired angiograms."""
SINGLE_KINDS = ("photographs", "angiograms")
"""Images that stand alone."""

CACHED_KINDS = ("pairs", "ultrawide", *SINGLE_KINDS)
"""Those that can be segmented whole and once."""

PARTS = ("segmentation", "registration")
SCHEDULES = ("constant", "cosine")
PASSES = ("all", "upright")
PRECISIONS = ("float32", "bfloat16", "auto")


@dataclass(frozen=True)
class LossWeights:
    """Weights of the loss terms of one kind of sample; a term of weight 0 is not computed.

    The first five are those of equation 7 of the paper. `supervision` is the binary cross entropy of every
    segmentation pass that is made, against a known vessel map; `displacement` the error of the field against a known
    deformation, in pixels.
    """

    style: float = 0.0
    content: float = 0.0
    self_comparison: float = 0.0
    smoothness: float = 0.0
    ssim: float = 0.0
    supervision: float = 0.0
    displacement: float = 0.0

    @property
    def needs_field(self) -> bool:
        return bool(self.content or self.smoothness or self.ssim or self.displacement)

    def reaches(self, parts: tuple[str, ...]) -> bool:
        """Whether any loss depends on one of the trainable parts."""
        of_segmentation = bool(self.style or self.self_comparison or self.supervision)
        return self.needs_field or ("segmentation" in parts and of_segmentation)


@dataclass(frozen=True)
class Phase:
    """A stretch of updates with one set of losses.

    Attributes:
        name: for the log.
        steps: number of updates.
        mixture: probability of each kind of sample.
        weights: loss weights of each kind.
        batch: samples in an update.
        crop: `(height, width)` of the samples; None takes whole images (batch 1).
        learning_rate, schedule: of Adam; `cosine` falls to a hundredth over the phase.
        gradient_clip: largest gradient norm; 0 does not clip.
        trainable: the parts that learn; the others stay as they are.
        passes: `all` segments upright and rotated, as inference does; `upright` is half the work, for samples that are
            rotated at random anyway.
        cached: the segmentation is finished: whole images are segmented once, and the registration alone learns from
            crops of their maps (`core.training.data.segmented`).
        cached_images: how many of each kind of single images are segmented then.
        displacements: how large the random displacements of samples are where `cached`, from the smallest to the
            largest: 1 is about 6 pixels of the sample, as after clicks, and what an earlier estimate leaves is less.
        content_blurs: equation 3 compares maps blurred by each of these, in pixels; where `cached` only.
        begins_field: the registration begins with the vessel maps (`core.network.vessel_start`).
        later_smoothness_step, later_smoothness: the paper's schedule: the smoothness weight from that step on.
    """

    name: str
    steps: int
    mixture: Mapping[str, float]
    weights: Mapping[str, LossWeights]
    batch: int = 1
    crop: tuple[int, int] | None = None
    learning_rate: float = 1e-3
    schedule: str = "constant"
    gradient_clip: float = 0.0
    trainable: tuple[str, ...] = PARTS
    passes: str = "all"
    cached: bool = False
    cached_images: int = 24
    displacements: tuple[float, float] = (0.1, 1.5)
    content_blurs: tuple[float, ...] = (0.0,)
    begins_field: bool = False
    later_smoothness_step: int | None = None
    later_smoothness: float = 0.0

    def __post_init__(self) -> None:
        _require(
            self.name.isprintable() and len(self.name) <= LONGEST_NAME,
            f"the name of a phase is one line of {LONGEST_NAME} letters at most, not '{told(self.name)}'",
        )
        _require(self.steps > 0, f"phase '{self.name}': 'steps' must be above 0")
        _require(self.batch > 0, f"phase '{self.name}': 'batch' must be above 0")
        _require(self.learning_rate > 0, f"phase '{self.name}': 'learning_rate' must be above 0")
        _require(self.gradient_clip >= 0, f"phase '{self.name}': 'gradient_clip' must not be below 0")
        _require(
            bool(self.mixture) and min(self.mixture.values()) >= 0 and sum(self.mixture.values()) > 0,
            f"phase '{self.name}': 'mixture' must give at least one kind of sample a share above 0, and none below",
        )
        for kind in (*self.mixture, *self.weights):
            _require(
                kind in KINDS,
                f"phase '{self.name}': unknown kind of sample '{told(kind)}', use one of {KINDS}",
            )
        for kind in self.mixture:
            _require(
                kind in self.weights,
                f"phase '{self.name}': no loss weights for samples of kind '{told(kind)}'",
            )
        _require(self.schedule in SCHEDULES, f"phase '{self.name}': 'schedule' must be one of {SCHEDULES}")
        _require(bool(self.trainable), f"phase '{self.name}': 'trainable' names no part, use {PARTS}")
        _require(self.passes in PASSES, f"phase '{self.name}': 'passes' must be one of {PASSES}")
        for kind in self.mixture:
            _require(
                self.weights[kind].reaches(self.trainable),
                f"phase '{self.name}': no loss of the samples '{kind}' reaches the trainable parts",
            )
        for part in self.trainable:
            _require(
                part in PARTS, f"phase '{self.name}': unknown part '{told(part)}' in 'trainable', use {PARTS}"
            )
        _require(
            self.crop is not None or self.batch == 1,
            f"phase '{self.name}': whole images come one at a time: set 'batch' to 1 or give a 'crop'",
        )
        _require(self.cached_images > 0, f"phase '{self.name}': 'cached_images' must be above 0")
        if self.cached:
            self._check_cached()
        if self.crop is not None:
            _require(
                all(side >= 64 and side % 32 == 0 for side in self.crop),
                f"phase '{self.name}': the sides of 'crop' must be multiples of 32, at least 64",
            )

    def _check_cached(self) -> None:
        where = f"phase '{self.name}', which is 'cached',"
        _require(self.trainable == ("registration",), f"{where} trains the registration alone")
        _require(self.crop is not None, f"{where} needs a 'crop'")
        for kind in self.mixture:
            weights = self.weights[kind]
            _require(kind in CACHED_KINDS, f"{where} takes samples of the kinds {CACHED_KINDS}, not '{kind}'")
            _require(not weights.ssim, f"{where} sees no images for 'ssim'")


@dataclass(frozen=True)
class DataSettings:
    """Where the training images are, relative to the data folder given on the command line or here.

    Attributes:
        root: the data folder.
        held_out: names of cases in `pairs/` that are never trained on.
        ultrawide_held_out: the same of `ultrawide/`.
        manual: folders under `vessels/` with photographs, and manual maps for the kind `manual`.
        manual_left_out: file name endings of photographs there that are never trained on.
        partners: share of the manual images' second sides that look like angiograms; the others are photographs too.
        other_cameras: share of the manual images' photographs that look as if another camera had made them
            (`core.training.other_cameras`).
        scale_augmentation: how much of its range of scales is drawn from, of each kind that has one: 1 all, 0 the
            middle alone, which is not always 1.
        swap_roles: of the paper's pairs: take the angiogram for the floating image half of the time. The paper does
            not, and its network then has seen colour images float only.
        classical_maps: the filter that teaches where no manual map does: `ridges` (scikit-image's `sato`)
            or `lines` (elongated filters, better on photographs).
        style_target: the vessel map whose style is the target.
        trunk: the VGG-16 weights.
    """

    root: str = "../shared/data"
    held_out: tuple[str, ...] = ()
    ultrawide_held_out: tuple[str, ...] = ()
    manual: tuple[str, ...] = ("hrf", "drive", "chase", "les-av")
    manual_left_out: tuple[str, ...] = ("_test.jpg",)
    partners: float = 0.85
    other_cameras: float = 0.0
    scale_augmentation: float = 1.0
    swap_roles: bool = False
    classical_maps: str = "ridges"
    style_target: str = "style/hrf_12_h.png"
    trunk: str = "../vgg16/vgg16_relu4_3.safetensors"

    def __post_init__(self) -> None:
        _require(0 <= self.partners <= 1, "[data]: 'partners' is a share from 0 to 1")
        _require(0 <= self.other_cameras <= 1, "[data]: 'other_cameras' is a share from 0 to 1")
        _require(0 <= self.scale_augmentation <= 1, "[data]: 'scale_augmentation' is a share from 0 to 1")
        _require(
            self.classical_maps in CLASSICAL_MAPS,
            f"[data]: 'classical_maps' must be one of {tuple(CLASSICAL_MAPS)}",
        )


@dataclass(frozen=True)
class ModelSettings:
    """The parts of the model; see `core.network.joint_model.ModelConfiguration`."""

    segmentation: str = "two-branch"
    registration: str = "unet"
    average_rotations: bool = True
    masks_features: bool = False
    field_scales: tuple[int, ...] = (1,)


@dataclass(frozen=True)
class TrainingConfiguration:
    """All that a training run is made of.

    Attributes:
        initial_weights: a weights file to start from, or several of one model, whose average is the start.
    """

    name: str
    phases: tuple[Phase, ...]
    model: ModelSettings = field(default_factory=ModelSettings)
    data: DataSettings = field(default_factory=DataSettings)
    seed: int = 1
    threads: int = 2
    precision: str = "float32"
    checkpoint_every: int = 200
    initial_weights: str | tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        _require(bool(self.phases), "the configuration names no phase: add a [[phases]] table")
        is_paper = (self.model.segmentation, self.model.registration) == ("two-branch", "unet")
        for phase in self.phases:
            _require(
                is_paper or not (phase.cached or phase.begins_field),
                f"phase '{phase.name}': 'cached' and 'begins_field' are for the paper's network",
            )
        _require(self.threads > 0, "'threads' must be above 0")
        _require(self.checkpoint_every > 0, "'checkpoint_every' must be above 0")
        _require(self.precision in PRECISIONS, f"'precision' must be one of {PRECISIONS}")

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, for the checkpoint and the metadata of the weights."""
        return asdict(self)


_MOST_LETTERS = 65_536
_LONG_KEY = re.compile(r"""(?:(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)[ \t]*\.[ \t]*){17}""")


def read_configuration(path: Path) -> TrainingConfiguration:
    """Read a training configuration.

    Raises:
        InputError: the file is missing, no TOML, or a key is unknown or out of range.
    """
    try:
        values = _parse(text_of(Path(path)))
    except OSError as error:
        raise InputError(
            f"The training configuration '{told(path)}' cannot be read: name an existing TOML file."
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"The training configuration '{told(path)}' is not valid TOML: {told(error)}."
        ) from error
    try:
        return configuration_of({"name": Path(path).stem, **values})
    except RecursionError as error:
        raise InputError(
            f"Training configuration '{told(Path(path).name)}': its tables lie in each other without end."
        ) from error
    except InputError as error:
        raise InputError(f"Training configuration '{told(Path(path).name)}': {told(error)}") from error


def configuration_of(values: Mapping[str, Any]) -> TrainingConfiguration:
    """A training configuration from the tables of its file, or from what `to_dict` gave.

    Raises:
        InputError: a key is unknown or out of range.
    """
    built = {
        "phases": tuple(_phase(entry) for entry in _phases(values.get("phases", []))),
        "model": _build(ModelSettings, values.get("model", {}), "[model]"),
        "data": _build(DataSettings, values.get("data", {}), "[data]"),
    }
    return _build(TrainingConfiguration, {**values, **built}, "the top level")


def _phases(value: Any) -> list[Any]:
    _require(isinstance(value, (list, tuple)), f"'phases' must be a list of tables, not {told(repr(value))}")
    return list(value)


def _parse(text: str) -> dict[str, Any]:
    """Raises ValueError for what is no TOML, or more of it than a configuration has: time and memory grow by the
    square of the parts of a dotted key."""
    if len(text) > _MOST_LETTERS or _LONG_KEY.search(text):
        raise ValueError("it is longer, or has longer keys, than a configuration")
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def _phase(entry: Any) -> Phase:
    values = dict(_table(entry, "a phase"))
    name = told(values.get("name", "unnamed"))
    values["weights"] = {
        kind: _build(LossWeights, weights, f"the weights of '{told(kind)}' in phase '{name}'")
        for kind, weights in _table(values.get("weights", {}), f"the weights of phase '{name}'").items()
    }
    return _build(Phase, values, f"phase '{name}'")


def _table(value: Any, where: str) -> dict[str, Any]:
    _require(isinstance(value, dict), f"{where} must be a table of keys and values, not {told(repr(value))}")
    return dict(value)


Built = TypeVar("Built")


def _build(kind: type[Built], values: Any, where: str) -> Built:
    types = get_type_hints(kind)
    frozen = {}
    for key, value in _table(values, where).items():
        _require(
            key in types, f"{where} has the unknown key '{told(key)}'; known are {', '.join(sorted(types))}"
        )
        try:
            frozen[key] = value if _is_built(value) else msgspec.convert(value, types[key])
        except (msgspec.ValidationError, ValueError) as error:
            raise InputError(f"{where}, '{told(key)}': {told(error)}.") from error
    try:
        return kind(**frozen)
    except TypeError as error:
        raise InputError(f"{where} is incomplete: {told(error)}.") from error


def _is_built(value: Any) -> bool:
    """Whether a value holds what was made and checked before."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
    return any(is_dataclass(part) for part in parts)


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise InputError(sentence + ".")
