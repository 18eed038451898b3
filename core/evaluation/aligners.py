"""The ways to align without clicks that are compared: the product's own, and what else a user could pick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.images.contrast import display_rgb
from core.images.reading import RetinalImage
from core.late_import import load_function
from core.quoting import told
from core.transforms.planar import PlanarTransform

if TYPE_CHECKING:
    from core.registration.prepared import PreparedMaps

Matcher = Callable[[np.ndarray, np.ndarray], "np.ndarray | None"]
"""`(reference (h, w, 3) uint8, floating (H, W, 3) uint8) -> (3, 3)`, reference to floating; None: no answer."""


@dataclass(frozen=True)
class Aligner:
    """A way to align.

    Attributes:
        name: on the command line and in the tables.
        description: for the table's reader.
        function: `module:name` of a `Matcher`; None for the product itself.
        on_maps: whether the matcher sees our vessel maps instead of the images.
    """

    name: str
    description: str
    function: str | None = None
    on_maps: bool = False

    def matcher(self) -> Matcher:
        """The function, imported now."""
        assert self.function is not None
        matcher: Matcher = load_function(self.function)
        return matcher

    def align(
        self, reference: RetinalImage, floating: RetinalImage, maps: PreparedMaps | None
    ) -> PlanarTransform | None:
        """By a matcher, in pixels of the full-size images.

        Args:
            maps: of both images, for an aligner on maps.

        Raises:
            InputError: its package is missing.
        """
        if maps is None:
            matrix = self.matcher()(display_rgb(reference.pixels), display_rgb(floating.pixels))
            return None if matrix is None else PlanarTransform(matrix)
        matrix = self.matcher()(
            *(_as_picture(each.vessel_map.vessels) for each in (maps.reference, maps.floating))
        )
        if matrix is None:
            return None
        return PlanarTransform(maps.floating.to_map.inverse.matrix @ matrix @ maps.reference.to_map.matrix)

    def warm_up(self) -> None:
        """Load what it needs, so that the first pair's time is that of its alignment alone.

        Raises:
            InputError: its package is missing.
        """
        if self.function is not None:
            noise = np.random.default_rng(0).integers(0, 255, (2, _WARM_UP_SIDE, _WARM_UP_SIDE, 3), np.uint8)
            self.matcher()(*noise)


_WARM_UP_SIDE = 96
_LIGHTGLUE = "core.peers.lightglue:aliked_lightglue"

OURS = Aligner("ours", "our vessel maps, aligned as the product does")

ALIGNERS = {
    aligner.name: aligner
    for aligner in (
        OURS,
        Aligner("aliked-images", "ALIKED and LightGlue on the images, homography by RANSAC", _LIGHTGLUE),
        Aligner(
            "aliked-maps", "ALIKED and LightGlue on our vessel maps, homography by RANSAC", _LIGHTGLUE, True
        ),
    )
}


def choose_aligners(names: Sequence[str]) -> list[Aligner]:
    """Those with the given names, in their order.

    Raises:
        InputError: there is no such aligner.
    """
    unknown = [name for name in names if name not in ALIGNERS]
    if unknown:
        raise InputError(f"There is no aligner '{told(unknown[0])}'. There are {', '.join(ALIGNERS)}.")
    return [ALIGNERS[name] for name in dict.fromkeys(names)]


def _as_picture(vessels: np.ndarray) -> np.ndarray:
    grey = np.rint(np.clip(vessels, 0, 1).astype(np.float32) * 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=-1)
