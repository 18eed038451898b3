"""The files of one transform: there and back, in pixels and, where ITK counts otherwise, in ITK's coordinates.

`transform.h5` and `inverse.h5` count in pixels of the upright images. Whoever loads the two files of the images into
SimpleITK, ANTs or 3D Slicer gets other coordinates wherever a file states a size of its pixels or is to be turned: for
them `transform-physical.h5` and `inverse-physical.h5` lie beside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.coordinates import Size
from core.errors import InputError
from core.export.notices import NotReadByItk
from core.images.itk_geometry import itk_geometry
from core.language import mark, tr
from core.notices import Notice

if TYPE_CHECKING:
    from core.images.reading import RetinalImage
    from core.transforms.composite import CompositeTransform, TransformChain, TurnedTransform

WHICH_FOR_WHAT = mark(
    "transform.h5 (reference to floating) and inverse.h5 (back) count in pixels as shown here; whoever loads the "
    "original files into SimpleITK, ANTs or 3D Slicer takes transform-physical.h5 and inverse-physical.h5 where they "
    "lie beside."
)
_TRANSFORM, _INVERSE, _PHYSICAL = "transform", "inverse", "-physical"
_TRANSFORM_NAME = re.compile(rf"(link-)?{_TRANSFORM}(-.+)?(?<!{_PHYSICAL})\.h5")
_INVERSE_NAME = re.compile(rf"(link-)?{_INVERSE}(-.+)?")


@dataclass(frozen=True, eq=False)
class TransformEnds:
    """The two images that a transform leads between.

    Attributes:
        offset: `(x, y)`: the pixel of the reference that is the first one of the canvas on which results lie. The files
            in pixels are for the canvas.
        canvas_size: `(height, width)` of the canvas; None where it is the reference.
    """

    reference: RetinalImage
    floating: RetinalImage
    offset: tuple[int, int] = (0, 0)
    canvas_size: Size | None = None

    @property
    def size(self) -> Size:
        """Of the grid that results lie on."""
        return self.canvas_size or self.reference.size

    @cached_property
    def frames(self) -> tuple[np.ndarray, np.ndarray] | None:
        """`(3, 3)` from the pixels of either image to ITK's coordinates of its file; None where pixels are right."""
        found = [itk_geometry(image) for image in (self.reference, self.floating)]
        known = [each for each in found if each is not None]
        if len(known) < len(found) or all(each.is_trivial for each in known):
            return None
        return known[0].matrix, known[1].matrix

    def notices(self) -> tuple[Notice, ...]:
        """Which of the images ITK does not read as they are shown."""
        images = dict.fromkeys(
            image.name for image in (self.reference, self.floating) if itk_geometry(image) is None
        )
        return tuple(NotReadByItk(name) for name in images)


def transform_writers(
    name: str, transform: CompositeTransform | TransformChain, ends: TransformEnds
) -> dict[str, Callable[[Path], object]]:
    """What writes each of the files, by its name.

    Args:
        transform: from reference to floating pixels.
    """
    from core.transforms.composite import on_canvas
    from core.transforms.itk_files import write_transform
    from core.transforms.planar import PlanarTransform

    back = _WayBack(transform, ends)
    writers: dict[str, Callable[[Path], object]] = {
        name: partial(write_transform, transform=on_canvas(transform, ends.offset), reference_size=ends.size),
        inverse_name(name): lambda path: write_transform(path, back.to_canvas),
    }
    if ends.frames is None:
        return writers
    reference, floating = (PlanarTransform(matrix) for matrix in ends.frames)
    return writers | {
        physical_name(name): partial(
            write_transform,
            transform=transform,
            reference_size=ends.reference.size,
            reference_frame=reference,
            floating_frame=floating,
        ),
        physical_name(inverse_name(name)): lambda path: write_transform(
            path, back.to_reference, reference_frame=floating, floating_frame=reference
        ),
    }


class _WayBack:
    """The way back of a transform, worked out when the first file of it is written."""

    def __init__(self, transform: CompositeTransform | TransformChain, ends: TransformEnds) -> None:
        self._transform, self._ends = transform, ends

    @cached_property
    def to_reference(self) -> CompositeTransform:
        from core.transforms.way_back import way_back

        return way_back(self._transform, self._ends.reference.size, self._ends.floating.size)

    @cached_property
    def to_canvas(self) -> CompositeTransform:
        from core.transforms.composite import CompositeTransform
        from core.transforms.planar import translation

        x, y = self._ends.offset
        back = self.to_reference
        return CompositeTransform(translation(-x, -y) @ back.pre_alignment, back.field)


def inverse_name(name: str) -> str:
    """The file of the way back beside a transform's.

    >>> inverse_name("transform-2.h5"), physical_name("inverse.h5")
    ('inverse-2.h5', 'inverse-physical.h5')
    >>> inverse_name("link-transform-late.h5"), inverse_name("transform-transform.h5")
    ('link-inverse-late.h5', 'inverse-transform.h5')
    """
    return name.replace(_TRANSFORM, _INVERSE, 1)


def physical_name(name: str) -> str:
    """The file in ITK's coordinates beside one in pixels."""
    path = Path(name)
    return f"{path.stem}{_PHYSICAL}{path.suffix}"


def left_companions(names: Iterable[str]) -> tuple[str, ...]:
    """The files that belong beside transforms of these names and are not among them: those of an earlier export.

    >>> left_companions(["warped.tif", "transform.h5", "inverse.h5"])
    ('transform-physical.h5', 'inverse-physical.h5')
    """
    written = dict.fromkeys(names)
    companions = [
        each
        for name in written
        if _TRANSFORM_NAME.fullmatch(name)
        for each in (inverse_name(name), physical_name(name), physical_name(inverse_name(name)))
    ]
    return tuple(each for each in companions if each not in written)


def is_inverse(path: Path) -> bool:
    """Whether a file is called like one of the way back, in pixels.

    >>> [is_inverse(Path(name)) for name in ("a/inverse.h5", "inverse-late.h5", "link-inverse-late.h5")]
    [True, True, True]
    >>> [is_inverse(Path(name)) for name in ("transform.h5", "transform-inverse.h5", "inverse-late-physical.h5")]
    [False, False, False]
    """
    return _INVERSE_NAME.fullmatch(path.stem) is not None and not is_physical(path)


def is_physical(path: Path) -> bool:
    """Whether a file is called like one in ITK's coordinates.

    >>> is_physical(Path("transform-2-physical.h5"))
    True
    """
    return path.stem.endswith(_PHYSICAL)


def transform_name(inverse: str) -> str:
    """The file of the transform beside that of the way back."""
    return inverse.replace(_INVERSE, _TRANSFORM, 1)


def read_either_way(path: Path) -> CompositeTransform | TransformChain | TurnedTransform:
    """The transform from reference to floating pixels in a file that holds it or, by its name, the way back.

    Raises:
        InputError: as `read_transform`, or the file counts in ITK's coordinates.
    """
    from core.transforms.composite import TurnedTransform
    from core.transforms.itk_files import read_transform

    if is_physical(path):
        pixels = f"{path.stem.removesuffix(_PHYSICAL)}{path.suffix}"
        raise InputError(
            tr(
                "{name} counts in the coordinates that SimpleITK, ANTs and 3D Slicer see in the original files, not in "
                "pixels. Give {pixels}, which lies beside it."
            ).format(name=path.name, pixels=pixels)
        )
    transform = read_transform(path)
    return TurnedTransform(transform) if is_inverse(path) else transform
