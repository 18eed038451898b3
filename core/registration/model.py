"""The network that the engine runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import WeightsError
from core.language import tr
from core.registration_methods import DEFAULT_METHOD, registration_method
from core.resource_files import resource_path
from core.torch_settings import prepare_for_torch

if TYPE_CHECKING:
    from core.network.weights import LoadedModel


def default_weights(method: str = DEFAULT_METHOD) -> Path:
    """The weights of a method, which ship with the program."""
    return resource_path("weights", registration_method(method).weights)


def load_model(weights: Path | None = None, method: str = DEFAULT_METHOD) -> LoadedModel:
    """The network of a weights file; None takes the method's. A file that was loaded before is not read again.

    Raises:
        WeightsError: the weights cannot be used, or are for vessel maps alone.
    """
    loaded = load_vessel_model(weights or default_weights(method))
    if loaded.model.configuration.segmentation == "trunk":
        raise WeightsError(
            tr(
                "The weights '{name}' are for vessel maps alone and cannot register images: use them with "
                "'retina-align segment', and choose others here."
            ).format(name=loaded.path.name)
        )
    return loaded


def load_vessel_model(weights: Path) -> LoadedModel:
    """The network of a weights file, to find vessels with and perhaps for nothing else.

    Raises:
        WeightsError: the weights cannot be used.
    """
    prepare_for_torch()
    from core.network.weights import load_weights

    return load_weights(weights, folded=True)
