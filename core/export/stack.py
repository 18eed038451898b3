"""The aligned stack: the reference, and every image that was brought to its grid, under their names.

In a stack of channels (ImageJ, OME-TIFF, DICOM) a colour image becomes three, "warped red", "warped green" and
"warped blue", as these formats cannot hold colour and grey planes side by side; a grey one (also when its file says RGB
with three equal channels) becomes one. Nothing is lost, and composite modes show the colours again. All channels have
one bit depth: 16 when any image has it, and 8 otherwise. Pixel values are those of the images, never rescaled: each
channel carries its own display range. In a folder of PNG every image is a file with its own colours and bit depth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import numpy as np

from core.export.channels import Channel, image_channels, of_one_type, vessel_map_channel
from core.export.dicom import write_dicom
from core.export.image_files import write_png
from core.export.tiff_stacks import write_imagej, write_ome

_VESSEL_HUES = ((0, 1, 0), (1, 0, 1))


class StackFormat(str, Enum):
    """How the stack is written."""

    IMAGEJ = "imagej"
    OME = "ome"
    PNG = "png"
    DICOM = "dicom"


@dataclass(frozen=True, eq=False)
class NamedImage:
    """An image on the reference grid: `(H, W)` or `(H, W, 3)` RGB, uint8 or uint16."""

    name: str
    pixels: np.ndarray


@dataclass(frozen=True, eq=False)
class AlignedStack:
    """Images of one size, the reference in front.

    Attributes:
        vessels: vessel maps `(H, W)` in 0..1.
        spacing_um: micrometres for each pixel, written as the scale where it is known.

    Raises:
        ValueError: the images differ in size, or there is none.
    """

    images: tuple[NamedImage, ...]
    vessels: tuple[NamedImage, ...] = ()
    spacing_um: float | None = None

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

    def channels(self) -> list[Channel]:
        """All images and vessel maps as grey planes of one type."""
        channels = [channel for image in self.images for channel in image_channels(image.name, image.pixels)]
        maps = [
            vessel_map_channel(image.name, image.pixels, self.dtype, _VESSEL_HUES[number % 2])
            for number, image in enumerate(self.vessels)
        ]
        return of_one_type([*channels, *maps], self.dtype)


def stack_of_pair(
    reference: np.ndarray,
    warped: np.ndarray,
    vessels: tuple[np.ndarray, np.ndarray] | None = None,
    spacing_um: float | None = None,
) -> AlignedStack:
    """The stack of one registration, with both vessel maps where they are given."""
    maps: tuple[NamedImage, ...] = ()
    if vessels is not None:
        maps = (NamedImage("reference vessels", vessels[0]), NamedImage("warped vessels", vessels[1]))
    return AlignedStack((NamedImage("reference", reference), NamedImage("warped", warped)), maps, spacing_um)


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


def stack_files(stack_names: tuple[str, ...], format: StackFormat) -> tuple[str, ...]:
    """The files that a stack of images (and vessel maps) of these names is written to, relative to the folder."""
    single = {
        StackFormat.IMAGEJ: "stack.tif",
        StackFormat.OME: "stack.ome.tif",
        StackFormat.DICOM: "stack.dcm",
    }
    if format in single:
        return (single[format],)
    return tuple(f"stack/{number:02d}-{_as_file_name(name)}.png" for number, name in enumerate(stack_names))


def stack_writers(stack: AlignedStack, format: StackFormat) -> dict[str, Callable[[Path], object]]:
    """What writes each file of the stack, by the file's name relative to the folder."""
    names = stack_files(tuple(image.name for image in (*stack.images, *stack.vessels)), format)
    if format is StackFormat.PNG:
        maps = [vessel_map_channel(each.name, each.pixels, stack.dtype, (1, 1, 1)) for each in stack.vessels]
        planes = [*(image.pixels for image in stack.images), *(each.values for each in maps)]
        return {name: _png_writer(pixels) for name, pixels in zip(names, planes, strict=True)}
    write = {
        StackFormat.IMAGEJ: write_imagej,
        StackFormat.OME: write_ome,
        StackFormat.DICOM: write_dicom,
    }[format]
    return {names[0]: lambda path: write(path, stack.channels(), stack.spacing_um)}


def _png_writer(pixels: np.ndarray) -> Callable[[Path], object]:
    return lambda path: write_png(path, pixels)


def _as_file_name(name: str) -> str:
    """The name with every letter that some system forbids in file names as a dash, without an image's ending."""
    stem = Path(name).stem if Path(name).suffix.lower() in _ENDINGS else name
    safe = "".join(letter if letter.isalnum() or letter in " ._-()" else "-" for letter in stem)
    return safe.strip(" .")[:80] or "image"


_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".dcm")
