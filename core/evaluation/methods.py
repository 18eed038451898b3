"""The methods that are compared: names, what each one sees, and the groups that name several of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.late_import import load_function
from core.quoting import told
from core.registration_methods import DEFAULT_METHOD

MAPS, PAPER_MAPS = "maps", "paper-maps"
"""What vessel maps of the default and of the paper's network are called in Table 2."""

PAPER_REGISTRATIONS = ("paper", "paper-refined", "paper-pair")
"""The methods of registration that run with the paper's network."""

Deformable = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""`(reference (h, w) float32 in 0..1, floating the same pre-aligned, area (h, w) bool) -> displacement (h, w, 2)`
float32 in pixels, with `floating(p + u(p)) ~ reference(p)`."""


class Sees(str, Enum):
    """What a method is shown of the two images."""

    NOTHING = "the clicks alone"
    IMAGES = "the original images"
    GREY = "grey images with dark vessels in both"
    PHASE = "local phase"
    VESSELNESS = "classical vesselness"
    MAPS = "our network's vessel maps"


@dataclass(frozen=True)
class Method:
    """A way to bring the floating image onto the reference.

    Attributes:
        name: on the command line and in the tables.
        description: for the table's reader.
        sees: what it is shown.
        function: `module:name` of a `Deformable`; None for the pre-alignment alone and for the engine.
        registration: of the engine, one of `core.registration_methods`.
        refine: of the engine.
        weights_file: of the paper's network, instead of those that ship.
    """

    name: str
    description: str
    sees: Sees
    function: str | None = None
    registration: str = DEFAULT_METHOD
    refine: bool = False
    weights_file: Path | None = None

    def deformable(self) -> Deformable:
        """The function, imported now.

        Raises:
            InputError: it is not part of this installation.
        """
        assert self.function is not None
        try:
            function: Deformable = load_function(self.function)
        except ImportError as error:
            raise InputError(
                f"The method {self.name} is not part of this installation ({told(error)})."
            ) from error
        return function

    @property
    def needs_network(self) -> bool:
        """Whether the weights must be loaded."""
        return self.sees in (Sees.IMAGES, Sees.MAPS)

    @property
    def is_papers(self) -> bool:
        """Whether the engine runs with the paper's network."""
        return self.registration in PAPER_REGISTRATIONS

    def chosen_weights(self, weights: Path | None) -> Path | None:
        """The weights file of this method; None stands for the one that ships with the program.

        Args:
            weights: of the default network.
        """
        return self.weights_file if self.is_papers else weights


_MIND = "core.baselines.gauss_newton:mind_registration"
_DIS = "core.peers.dis_flow:dis_flow"
_ANTS_MI, _ANTS_CC = (
    f"core.peers.ants_syn:{name}" for name in ("ants_mutual_information", "ants_cross_correlation")
)
_ELASTIX, _ELASTIX_INSIDE = (
    f"core.peers.elastix_bspline:{name}" for name in ("elastix_bspline", "elastix_bspline_inside")
)

_TABLE = (
    Method("affine", "affine from the three clicks: the paper's “before warping”", Sees.NOTHING),
    Method("mind", "MIND with Gauss-Newton registration, on grey images", Sees.GREY, _MIND),
    Method("phase-mind", "MIND with Gauss-Newton registration, on local phase", Sees.PHASE, _MIND),
    Method("paper-network", "the field of the paper's network, as it is", Sees.IMAGES, registration="paper"),
    Method(
        "paper-refined",
        "the field of the paper's network, refined on the pair's own vessel maps",
        Sees.IMAGES,
        registration="paper-refined",
    ),
    Method(
        "paper-pair",
        "the paper's equations 3 and 4 minimised on the pair itself, on the vessel maps of its network",
        Sees.IMAGES,
        registration="paper-pair",
    ),
    Method("network", "the field of our network", Sees.IMAGES),
    Method("refined", "our network's field, refined on the pair's own vessel maps", Sees.IMAGES, refine=True),
    Method(
        "plain-refinement",
        "a B-spline fitted to the squared difference, on classical vesselness",
        Sees.VESSELNESS,
        "core.evaluation.plain_refinement:plain_refinement",
    ),
    Method("dis-grey", "OpenCV DIS flow on grey images", Sees.GREY, _DIS),
    Method("dis-vesselness", "OpenCV DIS flow on classical vesselness", Sees.VESSELNESS, _DIS),
    Method("dis-maps", "OpenCV DIS flow on our vessel maps", Sees.MAPS, _DIS),
    Method("ants-grey", "ANTs SyN, mutual information, on grey images", Sees.GREY, _ANTS_MI),
    Method(
        "ants-vesselness", "ANTs SyN, cross correlation, on classical vesselness", Sees.VESSELNESS, _ANTS_CC
    ),
    Method("ants-maps", "ANTs SyN, cross correlation, on our vessel maps", Sees.MAPS, _ANTS_CC),
    Method("elastix-grey", "elastix B-spline, mutual information, on grey images", Sees.GREY, _ELASTIX),
    Method(
        "elastix-vesselness", "elastix B-spline on classical vesselness", Sees.VESSELNESS, _ELASTIX_INSIDE
    ),
    Method("elastix-maps", "elastix B-spline on our vessel maps", Sees.MAPS, _ELASTIX_INSIDE),
)

METHODS = {method.name: method for method in _TABLE}

GROUPS: dict[str, tuple[str, ...]] = {
    "ours": ("affine", "network", "refined"),
    "paper": ("affine", "mind", "phase-mind", "paper-network", "paper-refined", "paper-pair"),
    "peers": tuple(name for name in METHODS if name.split("-")[0] in ("dis", "ants", "elastix")),
    "all": tuple(METHODS),
    "none": (),
}

ALIASES = {"before-warping": "affine", "before warping": "affine"}

AFFINE = METHODS["affine"]


def choose_methods(words: Sequence[str], paper_weights: Path | None = None) -> list[Method]:
    """The methods that names, aliases and groups mean, each once, in the order given.

    Args:
        paper_weights: a weights file of the paper's network, instead of those that ship.

    Raises:
        InputError: a word is unknown.
    """
    methods = {
        name: replace(method, weights_file=paper_weights) if method.is_papers else method
        for name, method in METHODS.items()
    }
    names: dict[str, None] = {}
    for word in words:
        chosen = GROUPS.get(word, (ALIASES.get(word, word),))
        if any(name not in methods for name in chosen):
            raise InputError(_complaint(word))
        names.update(dict.fromkeys(chosen))
    if not names and not set(words) & set(GROUPS):
        raise InputError(_complaint(""))
    return [methods[name] for name in names]


def _complaint(word: str) -> str:
    return f"--methods takes {', '.join(METHODS)} and the groups {', '.join(GROUPS)}, not '{word}'."
