"""What the numbers of a file of points mean: where their origin lies, their unit, and which way y grows.

How programs count, and where it is said:

* BigWarp, and this program: pixels, the first pixel's centre is 0 (the project's conventions).
* MATLAB's `cpselect`: "intrinsic coordinates", the first pixel's centre is 1 (Image Processing Toolbox, "Image
  Coordinate Systems").
* QGIS' georeferencer: pixels from the corner of the first pixel, so that its centre is 0.5, and y is negative downward
  (QGIS hands `x, -y` to GDAL as pixel and line, whose origin is the top left corner: "GDAL Raster Data Model").
* ImageJ: whole coordinates of a point selection are centres of pixels (`Roi.useLineSubpixelConvention`), so 0; its
  table of results has them in the calibrated unit of the image.
* 3D Slicer and ITK: millimetres in the patient's LPS or RAS, by the spacing, origin and direction of the image's file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from core.coordinates import Size
from core.errors import InputError
from core.language import mark, tr
from core.points.matching import ImageRole, Point

if TYPE_CHECKING:
    from core.images.reading import RetinalImage

_MICROMETRES = {"mm": 1000.0, "um": 1.0}


class Unit(str, Enum):
    """Of coordinates."""

    PIXEL = "px"
    MILLIMETRE = "mm"
    MICROMETRE = "um"


class YAxis(str, Enum):
    """Which way y grows."""

    DOWN = "down"
    UP = "up"


class PointsQuestion(str, Enum):
    """What a file does not say, and only its owner knows."""

    UNIT = mark("whether its coordinates are pixels, millimetres or micrometres")
    Y_AXIS = mark("whether y grows downward or upward")
    IMAGE = mark("which image its points belong to: it holds those of one image")


class UnclearPointsError(InputError):
    """A file that can be read in several ways."""

    def __init__(self, name: str, question: PointsQuestion) -> None:
        super().__init__(tr("{name} does not say {question}.").format(name=name, question=tr(question.value)))
        self.question = question


@dataclass(frozen=True)
class Answers:
    """What its owner says of a file that does not say it. None: nothing is said.

    Attributes:
        unit: counts before what the file says.
        y_axis: likewise.
        first: the image that the first of two unnamed columns belong to.
        image: the image that the points of a file belong to that holds those of one.
    """

    unit: Unit | None = None
    y_axis: YAxis | None = None
    first: ImageRole | None = None
    image: ImageRole | None = None


NOTHING_SAID = Answers()


@dataclass(frozen=True)
class ImageFrame:
    """What is known of an image that points are read for.

    Attributes:
        name: of its file.
        pixel_size_um: `(x, y)`; None where it is not known.
        image: itself; None where it is not known.
    """

    name: str = ""
    size: Size | None = None
    pixel_size_um: tuple[float, float] | None = None
    image: RetinalImage | None = None

    @classmethod
    def of(cls, image: RetinalImage) -> ImageFrame:
        """That of an image."""
        return cls(image.name, image.size, image.pixel_size_um, image)

    def upright_to_physical(self) -> np.ndarray:
        """`(3, 3)`: from pixels to where ITK sees them; the same where no file is known that it reads."""
        from core.images.itk_geometry import itk_geometry

        geometry = None if self.image is None else itk_geometry(self.image)
        return np.eye(3) if geometry is None else geometry.matrix


NO_FRAME = ImageFrame()


@dataclass(frozen=True)
class Frames:
    """Those of both images."""

    reference: ImageFrame = NO_FRAME
    floating: ImageFrame = NO_FRAME

    def of(self, role: ImageRole) -> ImageFrame:
        """That of one image."""
        return self.reference if role is ImageRole.REFERENCE else self.floating


NO_FRAMES = Frames()


@dataclass(frozen=True)
class CoordinateSystem:
    """How the numbers of one image in a file are to be read.

    Attributes:
        origin: the coordinate of the centre of the first pixel.
        unit: None where the file does not say it and an image of known pixel size may have been measured in another.
        y_axis: None where the file does not say it.
        is_y_certain: the file itself tells which way y grows, so that nobody is asked or believed.
        is_assumed: the file says nothing of this, so that its numbers may tell otherwise (`core.points.recognition`).
        is_unit_open: the unit is to be asked for whatever is known of the images.
        is_physical: millimetres of the image's file in the patient's LPS, as ITK reads it.
    """

    origin: float = 0.0
    unit: Unit | None = Unit.PIXEL
    y_axis: YAxis | None = YAxis.DOWN
    is_y_certain: bool = False
    is_assumed: bool = False
    is_unit_open: bool = False
    is_physical: bool = False

    def pixels(
        self, place: Point, role: ImageRole, frame: ImageFrame, answers: Answers, file_name: str
    ) -> Point:
        """A place of the file in pixels, the first pixel's centre 0.

        Raises:
            UnclearPointsError: something must be asked.
            InputError: the pixel size or the height of the image is needed and not known.
        """
        x, y = place
        said = None if self.is_y_certain else answers.y_axis
        unit, y_axis = self._unit(frame, answers, file_name), said or self.y_axis
        if self.is_physical and answers.unit is None:
            return _physical(place, frame)
        if y_axis is None:
            raise UnclearPointsError(file_name, PointsQuestion.Y_AXIS)
        if unit is not Unit.PIXEL:
            x, y = _in_pixels((x, y), unit, role, frame, file_name)
        x, y = x - self.origin, y - self.origin
        return (x, y) if y_axis is YAxis.DOWN else (x, _turned(y, role, frame, file_name))

    def _unit(self, frame: ImageFrame, answers: Answers, file_name: str) -> Unit:
        if answers.unit is not None:
            return answers.unit
        if self.is_unit_open or (self.unit is None and frame.pixel_size_um is not None):
            raise UnclearPointsError(file_name, PointsQuestion.UNIT)
        return self.unit or Unit.PIXEL


def _physical(place: Point, frame: ImageFrame) -> Point:
    x, y, _ = np.linalg.solve(frame.upright_to_physical(), (*place, 1.0)).tolist()
    return x, y


def _in_pixels(point: Point, unit: Unit, role: ImageRole, frame: ImageFrame, file_name: str) -> Point:
    if frame.pixel_size_um is None:
        raise InputError(
            tr(
                "The points of {name} are in {unit}, and the pixel size of the {image} image is not known. "
                "Write them in pixels, or state the pixel size."
            ).format(name=file_name, unit=unit.value.replace("um", "µm"), image=tr(role.value))
        )
    width, height = frame.pixel_size_um
    return point[0] * _MICROMETRES[unit.value] / width, point[1] * _MICROMETRES[unit.value] / height


def _turned(y: float, role: ImageRole, frame: ImageFrame, file_name: str) -> float:
    if frame.size is None:
        raise InputError(
            tr(
                "In {name} y grows upward, and the height of the {image} image is not known. "
                "Open the images first."
            ).format(name=file_name, image=tr(role.value))
        )
    return frame.size[0] - 1.0 - y


@dataclass(frozen=True)
class ReadMark:
    """One line of a file: the same place in one image or in two.

    Attributes:
        places: of each image of the file, in its own numbers; None where it is not marked.
        label: what the file calls it.
        id: the number that the file gives it.
    """

    places: tuple[Point | None, ...]
    label: str = ""
    id: int | None = None
    active: bool = True
    is_check: bool = False


@dataclass(frozen=True)
class PointsContent:
    """What a file holds, in its own numbers.

    Attributes:
        images: of its one or two columns of places; None where the file does not say which.
        systems: how the numbers of each are to be read.
    """

    marks: tuple[ReadMark, ...]
    images: tuple[ImageRole | None, ...]
    systems: tuple[CoordinateSystem, ...] = field(default=(CoordinateSystem(), CoordinateSystem()))
