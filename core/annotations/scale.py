"""How large a pixel of an image is on the retina, and where that is known from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from core.errors import InputError
from core.images.spacing import PixelSize
from core.language import mark, tr

UM_PER_MM = 1000.0
DISC_DIAMETER_MM = 1.8
"""The diameter of a disc of mean size, as the graders of AREDS2 take it (a disc area of 2.54 mm²; Danis et al., Invest
Ophthalmol Vis Sci 2013, 54, 4548). In Caucasian eyes it is 1.76 mm across and 1.92 mm high, ± 0.3 mm from eye to eye
(Jonas et al., Invest Ophthalmol Vis Sci 1988, 29, 1151): a scale from the disc is good to about 15 %."""
DISC_FOVEA_MM = 4.5
"""From the disc's centre to the fovea: 2.5 disc diameters of 1.8 mm. Measured ratios are 2.54 ± 0.13 (J Glaucoma 2002,
11, 392) and 2.65 ± 0.30 with a distance of 4.76 ± 0.34 mm (Beijing Eye Study 2011, PLoS One 2015, 10, e0138701): it
differs by 7 % from eye to eye, half as much as the disc, so a scale from it is the better one."""


class ScaleSource(str, Enum):
    """Where a scale comes from, by the names that files use."""

    FILE = mark("image file")
    TYPED = mark("typed")
    DISC_DIAMETER = mark("diameter of the optic disc")
    DISC_FOVEA = mark("distance from the optic disc to the fovea")

    @property
    def is_assumed(self) -> bool:
        """Whether it rests on what is so in most eyes, not on a measurement of this one."""
        return self in (ScaleSource.DISC_DIAMETER, ScaleSource.DISC_FOVEA)


@dataclass(frozen=True)
class Scale:
    """Micrometres for each pixel along x and y.

    Attributes:
        x_um, y_um: the width and the height of a pixel on the retina.
        source: where they come from.
        assumed_mm: the length that was taken for granted; None for a scale that is not assumed.
        confirmed_local: the user says that it holds where it is used, though the field is too wide for one scale.

    Raises:
        InputError: a pixel has no size, or it is not known which length was assumed.

    >>> Scale(6.0, 12.0, ScaleSource.FILE).area_mm2(1000)
    0.072
    """

    x_um: float
    y_um: float
    source: ScaleSource
    assumed_mm: float | None = None
    confirmed_local: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", ScaleSource(self.source))
        if not all(math.isfinite(side) and side > 0 for side in (self.x_um, self.y_um)):
            raise InputError(tr("The pixel size must be greater than 0 µm. Type it again."))
        if self.source.is_assumed != (self.assumed_mm is not None):
            raise InputError(tr("A scale from the optic disc states the length in mm that it assumes."))
        if self.assumed_mm is not None:
            check_length(self.assumed_mm)

    @staticmethod
    def of_file(size: PixelSize | None) -> Scale | None:
        """The scale that an image file states."""
        return None if size is None else Scale(*size, ScaleSource.FILE)

    @staticmethod
    def typed(um: float) -> Scale:
        """The scale that the user typed, for square pixels."""
        return Scale(um, um, ScaleSource.TYPED)

    @property
    def described(self) -> str:
        """Its figures, where they come from and what was assumed; for the user, in the language in force."""
        if abs(self.x_um - self.y_um) <= 1e-6 * self.x_um:
            figures = tr("{size:.3g} µm per pixel").format(size=self.x_um)
        else:
            figures = tr("{x:.3g} × {y:.3g} µm per pixel").format(x=self.x_um, y=self.y_um)
        if self.assumed_mm is None:
            return tr("{figures} ({source})").format(figures=figures, source=tr(self.source.value))
        return tr("{figures} ({source}, assumed to be {assumed:.3g} mm)").format(
            figures=figures, source=tr(self.source.value), assumed=self.assumed_mm
        )

    @property
    def aspect(self) -> float:
        """The height of a pixel in parts of its width."""
        return self.y_um / self.x_um

    def um(self, points: np.ndarray) -> np.ndarray:
        """Points `(N, 2)` in pixels as points in micrometres from the first pixel's centre."""
        return np.asarray(points, dtype=np.float64) * (self.x_um, self.y_um)

    def pixels(self, points_um: np.ndarray) -> np.ndarray:
        """The way back from `um`."""
        return np.asarray(points_um, dtype=np.float64) / (self.x_um, self.y_um)

    def area_mm2(self, pixels: float) -> float:
        """An area in square pixels as one in mm²."""
        return pixels * self.x_um * self.y_um / UM_PER_MM**2

    def confirmed(self, is_confirmed: bool = True) -> Scale:
        """The scale, confirmed by the user for where it is used."""
        return replace(self, confirmed_local=is_confirmed)


def scale_in_force(stated: Scale | None, file_size: PixelSize | None) -> Scale | None:
    """The scale of an image: what the user stated, else what its file says, else none."""
    return stated or Scale.of_file(file_size)


def check_length(mm: float) -> None:
    """Refuse an assumed length that no eye has. Raises InputError."""
    if not 0.1 <= mm <= 20:
        raise InputError(
            tr("A length in the eye is between 0.1 and 20 mm, not {length:g} mm.").format(length=mm)
        )
