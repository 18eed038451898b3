"""The aligned stack: the reference, and every image that was brought to its grid, under their names.

In a stack of channels a colour image becomes three, "photo red", "photo green" and "photo blue", as formats of
channels cannot hold colour and grey planes side by side; a grey one (also when its file says RGB with three equal
channels) becomes one. Nothing is lost, and composite modes show the colours again. All channels have one bit depth: 16
when any image has it, and 8 otherwise. Pixel values are those of the images, never rescaled: each channel has its own
display range. Where every image is a file, it keeps its own colours and bit depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from core.annotations.eye import Eye
from core.export.channels import Channel, image_channels, of_one_type, vessel_map_channel
from core.export.dicom_study import DicomStudy
from core.images.file_facts import NO_FACTS, FileFacts
from core.images.modality import Modality
from core.images.spacing import PixelSize

_VESSEL_HUES, _GREY = ((0, 1, 0), (1, 0, 1)), (1, 1, 1)


@dataclass(frozen=True)
class ImageOrigin:
    """What is known of the image that an image of the stack was made from.

    Attributes:
        facts: what its file says.
        path: of its file; None where it is none.
        eye, modality: None where nobody says it.
        taken: ISO 8601, a day or a time; None where nobody says it.
        is_warped: whether it was moved onto the grid.
    """

    facts: FileFacts = NO_FACTS
    path: Path | None = None
    eye: Eye | None = None
    modality: Modality | None = None
    taken: str | None = None
    is_warped: bool = False


@dataclass(frozen=True, eq=False)
class NamedImage:
    """An image on the reference grid: `(H, W)` or `(H, W, 3)` RGB, uint8 or uint16; and where it comes from."""

    name: str
    pixels: np.ndarray
    origin: ImageOrigin | None = None


@dataclass(frozen=True, eq=False)
class AlignedStack:
    """Images of one size, the reference in front.

    Attributes:
        vessels: vessel maps `(H, W)` in 0..1.
        pixel_size_um: `(x, y)`, the size of a pixel in micrometres, written where it is known.
        study: in which a DICOM export is.
        asks_for_patient: whether it is to be that of the patient of the images.

    Raises:
        ValueError: the images differ in size, or there is none.
    """

    images: tuple[NamedImage, ...]
    vessels: tuple[NamedImage, ...] = ()
    pixel_size_um: PixelSize | None = None
    study: DicomStudy = field(default_factory=DicomStudy)
    asks_for_patient: bool = False

    def __post_init__(self) -> None:
        shapes = {image.pixels.shape[:2] for image in (*self.images, *self.vessels)}
        if len(shapes) != 1:
            raise ValueError(f"the images of a stack have one size, not {sorted(shapes)}")
        names = unlike_names([image.name for image in self.images])
        named = tuple(replace(image, name=name) for image, name in zip(self.images, names, strict=True))
        object.__setattr__(self, "images", named)

    @property
    def dtype(self) -> np.dtype:
        """That of all channels."""
        return np.result_type(*(image.pixels.dtype for image in self.images))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the images, then of the vessel maps."""
        return tuple(image.name for image in (*self.images, *self.vessels))

    def planes(self) -> list[np.ndarray]:
        """The images with their own colours and bit depths, then the vessel maps in the stack's type."""
        maps = [vessel_map_channel(each.name, each.pixels, self.dtype, _GREY) for each in self.vessels]
        return [*(image.pixels for image in self.images), *(each.values for each in maps)]

    def channels(self) -> list[Channel]:
        """All images and vessel maps as grey planes of one type."""
        channels = [channel for image in self.images for channel in image_channels(image.name, image.pixels)]
        maps = [
            vessel_map_channel(image.name, image.pixels, self.dtype, _VESSEL_HUES[number % 2])
            for number, image in enumerate(self.vessels)
        ]
        return of_one_type([*channels, *maps], self.dtype)


def vessel_map_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names of the vessel maps of images of these names."""
    return tuple(f"{name} vessels" for name in names)


def unlike_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each with a number where an earlier image has it."""
    taken: list[str] = []
    for name in names:
        unlike, number = name, 1
        while unlike in taken:
            number += 1
            unlike = f"{name} ({number})"
        taken.append(unlike)
    return tuple(taken)
