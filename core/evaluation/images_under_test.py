"""The images of an alignment without clicks: read once, changed once, segmented once however often they are aligned."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.evaluation.floating_change import UNCHANGED, FloatingChange
from core.images.reading import RetinalImage, read_image
from core.registration.prepared import PreparedImage, PreparedMaps, prepared_image
from core.registration.request import ProgressMonitor
from core.transforms.planar import PlanarTransform


@dataclass(frozen=True)
class TimedMap:
    """A segmented image, and how many seconds that took; loading the network is not among them."""

    prepared: PreparedImage
    seconds: float


@dataclass(frozen=True, eq=False)
class ImageUnderTest:
    """An image file, perhaps changed; everything is made when it is first asked for.

    Attributes:
        path: of the file.
        change: what is done to it.
        weights: of the network; None takes the shipped ones.
        read: how a file is read.
    """

    path: Path
    change: FloatingChange = UNCHANGED
    weights: Path | None = None
    read: Callable[[Path], RetinalImage] = read_image

    @cached_property
    def _changed(self) -> tuple[RetinalImage, PlanarTransform]:
        return self.change.apply(self.read(self.path))

    @property
    def image(self) -> RetinalImage:
        """As it is aligned.

        Raises:
            InputError: the file cannot be read.
        """
        return self._changed[0]

    @property
    def move(self) -> PlanarTransform:
        """What takes points of the file to the changed image."""
        return self._changed[1]

    @cached_property
    def map(self) -> TimedMap:
        """Segmented.

        Raises:
            InputError: the file cannot be read, or the weights cannot be used.
        """
        from core.registration.model import load_model

        image, model = self.image, load_model(self.weights).model
        started = time.perf_counter()
        prepared = prepared_image(model, image, None, ProgressMonitor(None, None))
        return TimedMap(prepared, time.perf_counter() - started)


@dataclass(frozen=True, eq=False)
class PairUnderTest:
    """Two images to be aligned."""

    reference: ImageUnderTest
    floating: ImageUnderTest

    @property
    def images(self) -> tuple[RetinalImage, RetinalImage]:
        """Reference and floating image."""
        return self.reference.image, self.floating.image

    @property
    def maps(self) -> PreparedMaps:
        """Both, segmented."""
        return PreparedMaps(self.reference.map.prepared, self.floating.map.prepared)

    @property
    def maps_seconds(self) -> float:
        """How long the segmentation of both took, whenever that was."""
        return self.reference.map.seconds + self.floating.map.seconds
