"""How well the orientations of a small map agree with those of a large one at every place: correlations by Fourier.

Real transforms alone: what agrees is the sum of the correlations of real and of imaginary parts. A small map that is
turned upside down needs no transform of its own: where a correlation takes the conjugate of its spectrum, the spectrum
itself is taken. What the agreement is divided by varies slowly, and is worked out on every second pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.alignment.orientation import SEARCH, Orientations, orientations
from core.alignment.vessel_map import VesselMap
from core.coordinates import Size, resize_matrix

COVER = 0.7
"""Share of the small map that has to lie inside the large one."""

LEAST_ENERGY = 0.3
"""Of the large map's mean energy, what each place is taken to have at least."""

ROOM = 0.15
"""Of the large map's shorter side: how much room there is around it for parts of the small one."""

_TINY = 1e-9


@dataclass(frozen=True)
class Grid:
    """Where the small map is laid: the reduced large map with room around it.

    Attributes:
        large: `(height, width)` of the large map.
    """

    large: Size

    @cached_property
    def extent(self) -> Size:
        """Of the reduced large map."""
        height, width = (max(round(each * SEARCH.reduction), 1) for each in self.large)
        return height, width

    @cached_property
    def pad(self) -> int:
        """Pixels of room on each side."""
        return round(ROOM * min(self.extent))

    @cached_property
    def shape(self) -> Size:
        """`(height, width)` of the grid, even, and quickly transformed."""
        from scipy import fft

        height, width = (2 * fft.next_fast_len(-(-each // 2) + self.pad, real=True) for each in self.extent)
        return height, width

    @cached_property
    def coarse(self) -> Size:
        """The same by every second pixel."""
        return self.shape[0] // 2, self.shape[1] // 2

    @cached_property
    def to_large(self) -> np.ndarray:
        """`(3, 3)`, pixels of the reduced map to those of the large one."""
        return resize_matrix(self.extent, self.large)

    def corner(self, row: int, column: int, template: Template, upside_down: bool) -> tuple[int, int]:
        """`(x, y)` of the template's first pixel, in pixels of the reduced map, for a place among the scores."""
        before = template.side - 1 if upside_down else 0
        height, width = self.shape
        x, y = (_signed((at - before) % length, length) for at, length in ((column, width), (row, height)))
        return x - self.pad, y - self.pad

    def centre(self, row: int, column: int, template: Template, upside_down: bool) -> complex:
        """Where the template's centre lies in the large map, x + iy in its pixels, for a place among the scores."""
        middle = (template.side - 1) / 2
        x, y = (each + middle for each in self.corner(row, column, template, upside_down))
        (across, _, left), (_, down, top), _ = self.to_large.tolist()
        return complex(across * x + left, down * y + top)


@dataclass(frozen=True, eq=False)
class Template:
    """A small map's orientations at one scale and rotation, transformed.

    Attributes:
        side: pixels of the square canvas that it lies on, even.
        values: `(2, h, w // 2 + 1)` complex64, the spectra of real and imaginary part.
        area: of what it covers, on the coarse grid.
        energy: the sum of its squared strength.
        extent: pixels that it covers.
    """

    side: int
    values: np.ndarray
    area: np.ndarray
    energy: float
    extent: float

    @classmethod
    def of(cls, orientation: Orientations, grid: Grid) -> Template:
        """Of orientations on a square canvas of even side."""
        side = orientation.area.shape[0]
        return cls(
            side,
            _padded_spectra(np.stack([orientation.values.real, orientation.values.imag]), grid.shape),
            _padded_spectra(_halved(orientation.area), grid.coarse),
            float((np.abs(orientation.values) ** 2).sum()),
            float(orientation.area.sum()),
        )


@dataclass(frozen=True, eq=False)
class Ground:
    """A large map's orientations, transformed, as `Template`."""

    grid: Grid
    values: np.ndarray
    area: np.ndarray
    energy: np.ndarray
    least_energy: float

    @classmethod
    def of(cls, large: VesselMap) -> Ground:
        """Of a whole map."""
        from scipy import fft

        grid, field = Grid(large.size), orientations(large, SEARCH)
        (height, width), pad = grid.extent, grid.pad
        around = ((pad, grid.shape[0] - height - pad), (pad, grid.shape[1] - width - pad))
        values, area = np.pad(field.values, around), np.pad(field.area, around)
        return cls(
            grid,
            fft.rfft2(np.stack([values.real, values.imag])),
            4 * fft.rfft2(_halved(area)),
            4 * fft.rfft2(_halved((np.abs(values) ** 2).astype(np.float32))),
            LEAST_ENERGY * field.mean_energy,
        )

    def scores(self, template: Template, upside_down: bool) -> np.ndarray:
        """`(h, w)` float32: the agreement, -1 to 1, at the places that `Grid.corner` tells; 0 where too little is
        covered."""
        from scipy import fft

        laid, area = template.values, template.area
        if not upside_down:
            laid, area = np.conj(laid), np.conj(area)
        spectrum = self.values[0] * laid[0]
        spectrum += self.values[1] * laid[1]
        scores = fft.irfft2(spectrum, self.grid.shape, overwrite_x=True)
        cover, energy = fft.irfft2(np.stack([self.area * area, self.energy * area]), self.grid.coarse)
        squared = np.maximum(energy, np.float32(self.least_energy * template.extent))
        squared *= np.float32(template.energy)
        scale = (cover >= COVER * template.extent) / np.sqrt(squared + np.float32(_TINY))
        scores *= _doubled(scale)
        return scores


def _padded_spectra(values: np.ndarray, size: Size) -> np.ndarray:
    """The real transform of `(…, h, w)` with zeros up to a larger size: rows of zeros are not transformed."""
    from scipy import fft

    rows = fft.rfft(values, size[1])
    return fft.fft(rows, size[0], axis=-2, overwrite_x=True)


def _halved(values: np.ndarray) -> np.ndarray:
    """The mean of every two by two pixels."""
    height, width = values.shape
    return cv2.resize(values, (width // 2, height // 2), interpolation=cv2.INTER_AREA)


def _doubled(values: np.ndarray) -> np.ndarray:
    """Values of every second pixel at every pixel.

    They are those of the first pixel of each two, upside down of the second: here they are taken for the middle, half
    a pixel away.
    """
    height, width = values.shape
    return cv2.resize(values, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR)


def _signed(index: int, length: int) -> int:
    """A place of a cyclic correlation; the last fifth lies before the first pixel."""
    return index - length if index > 0.8 * length else index
