"""Weights on disk: safetensors, half precision; the metadata has format version, hash and training configuration.

Nothing in such a file is code. A file that is missing, truncated, damaged or made by another program is refused
by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

from core.atomic_files import atomic_path
from core.errors import InputError, WeightsError
from core.language import tr
from core.network.joint_model import JointModel, ModelConfiguration
from core.network.vgg_trunk import VggTrunk
from core.places import check_is_no_device
from core.quoting import told

FORMAT = "retina-registration-weights"
FORMAT_VERSION = 1
PATH_KEYS = ("root", "initial_weights", "trunk", "style_target")
"""Of a training configuration: what names a file or a folder."""


@dataclass(frozen=True)
class LoadedModel:
    """A model ready for inference, and where it came from.

    Attributes:
        model: in evaluation mode, float32, parameters frozen.
        path: the file.
        sha256: hash of the tensors, as the metadata states and as checked on loading.
        training: the training configuration that made it.
    """

    model: JointModel
    path: Path
    sha256: str
    training: dict[str, Any]


def save_weights(path: Path, model: JointModel, training: dict[str, Any]) -> str:
    """Write the model's weights in half precision, atomically.

    Args:
        path: a `.safetensors` file.
        training: the configuration and figures of the training, JSON-safe; kept in the metadata, of files their names
            alone.

    Returns:
        The hash of the tensors.
    """
    tensors = {
        name: (value.half() if value.is_floating_point() else value).contiguous(
            memory_format=torch.contiguous_format
        )
        for name, value in model.state_dict().items()
    }
    digest = tensors_hash(tensors)
    metadata = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "model": json.dumps(model.configuration.to_dict(), sort_keys=True),
        "sha256": digest,
        "training": json.dumps(without_paths(training), sort_keys=True),
    }
    with atomic_path(Path(path)) as temporary:
        save_file(tensors, str(temporary), metadata)
        temporary.chmod(0o644)  # safetensors writes files that only their owner can read
    return digest


def without_paths(training: Any) -> Any:
    """The same with names in place of paths, at any depth: where things lay on a machine is nobody else's business."""
    if isinstance(training, Mapping):
        return {
            key: _names(value) if key in PATH_KEYS else without_paths(value)
            for key, value in training.items()
        }
    if isinstance(training, (list, tuple)):
        return [without_paths(value) for value in training]
    return training


def _names(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_names(each) for each in value]
    return PureWindowsPath(value).name if isinstance(value, str) else value


def load_weights(path: Path, folded: bool = False) -> LoadedModel:
    """Read a weights file, check it, and build the model it describes. The last model is kept for the next call.

    Args:
        folded: ready for inference alone: the same answers sooner, but other tensors than the file has.

    Raises:
        WeightsError: the file is missing, truncated, damaged, from another program or from a newer version.
    """
    path = Path(path)
    try:
        check_is_no_device(path)
        stamp = path.stat()
    except OSError as error:
        raise WeightsError(
            tr("The weights file '{path}' cannot be opened: choose an existing one.").format(path=path)
        ) from error
    return _load_weights(path, folded, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=2)
def _load_weights(path: Path, folded: bool, _modified: int, _bytes: int) -> LoadedModel:
    metadata, tensors = _read(path)
    if metadata.get("format") != FORMAT:
        raise WeightsError(
            tr(
                "'{name}' holds no weights of this program (its metadata lacks the format "
                "'{format}'): choose a file that 'retina-align train' made."
            ).format(name=path.name, format=FORMAT)
        )
    if metadata.get("format_version") != str(FORMAT_VERSION):
        raise WeightsError(
            tr(
                "'{name}' has format version {version}, this program reads {known}: update the "
                "program or choose other weights."
            ).format(name=path.name, version=metadata.get("format_version"), known=FORMAT_VERSION)
        )
    if tensors_hash(tensors) != metadata.get("sha256"):
        raise WeightsError(
            tr("'{name}' is damaged: its content does not match its hash. Copy it again.").format(
                name=path.name
            )
        )
    configuration = _configuration(path, metadata)
    model = JointModel(configuration)
    wanted = model.state_dict()
    wrong = sorted(set(wanted) ^ set(tensors)) or [
        name for name, value in tensors.items() if value.shape != wanted[name].shape
    ]
    if wrong:
        raise WeightsError(
            tr(
                "'{name}' does not fit its own model description: {count} tensors are missing, "
                "unknown or of another shape, first '{wrong}'. Choose other weights."
            ).format(name=path.name, count=len(wrong), wrong=wrong[0])
        )
    model.load_state_dict({name: value.to(wanted[name].dtype) for name, value in tensors.items()})
    model.eval().requires_grad_(False)
    if folded:
        model.segmentation.fold()
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return LoadedModel(model, path, metadata["sha256"], _training(path, metadata))


def _read(path: Path) -> tuple[dict[str, str], dict[str, torch.Tensor]]:
    try:
        with safe_open(str(path), framework="pt") as handle:
            metadata = handle.metadata() or {}
        return metadata, load_file(str(path))
    except (SafetensorError, OSError, ValueError) as error:
        raise WeightsError(
            tr(
                "The weights file '{name}' is truncated or of another kind: copy it again, or choose "
                "one that 'retina-align train' made."
            ).format(name=path.name)
        ) from error


def _configuration(path: Path, metadata: dict[str, str]) -> ModelConfiguration:
    try:
        return ModelConfiguration(**json.loads(metadata["model"]))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise WeightsError(
            tr("'{name}' does not say which model it is for: choose other weights.").format(name=path.name)
        ) from error
    except WeightsError as error:
        raise WeightsError(
            tr("'{name}' is for another version of this program. {error}").format(name=path.name, error=error)
        ) from error


def _training(path: Path, metadata: dict[str, str]) -> dict[str, Any]:
    try:
        return dict(json.loads(metadata.get("training", "{}")))
    except (TypeError, ValueError, RecursionError) as error:
        raise WeightsError(
            tr("'{name}' has damaged metadata on its training: copy the file again.").format(name=path.name)
        ) from error


def tensors_hash(tensors: dict[str, torch.Tensor]) -> str:
    """SHA-256 over names, shapes, types and values, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        value = tensors[name].contiguous(memory_format=torch.contiguous_format)
        digest.update(f"{name} {tuple(value.shape)} {value.dtype}\n".encode())
        digest.update(value.numpy().tobytes())
    return digest.hexdigest()


def load_trunk(path: Path, trunk: VggTrunk) -> None:
    """Read the ImageNet weights of the VGG-16 trunk into `trunk`, in place; of a shorter trunk its blocks alone.

    Raises:
        InputError: the file is missing or holds other tensors.
    """
    try:
        tensors, wanted = load_file(str(path)), trunk.state_dict()
        trunk.load_state_dict({name: value for name, value in tensors.items() if name in wanted})
    except (SafetensorError, OSError, RuntimeError) as error:
        raise InputError(
            f"'{told(path)}' does not hold the VGG-16 trunk up to relu4_3 (keys block1_conv1.weight ... "
            "block4_conv3.bias): set 'trunk' in the training configuration to a file that does."
        ) from error
