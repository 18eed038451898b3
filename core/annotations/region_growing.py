"""A region grown from one click: what is brighter, or darker, than its surround and hangs together with the place.

R. Adams, L. Bischof, "Seeded region growing", IEEE Trans. Pattern Anal. Mach. Intell. 16 (1994), in its simplest form:
all pixels that are connected with the clicked one and lie beyond a threshold. The threshold lies between the value of
the clicked place and that of its surround; half-way, an edge that the optics blurred is where it was. Rings of growing
radius around the place tell what the surround is, and whether the place is brighter or darker than it.

As in `edge_tracing`, everything is looked at on that level of the image where it has few pixels, and of a colour image
in the channel in which the place stands out most from the noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from core.annotations.image_levels import Box, ImageLevels
from core.annotations.notices import FlatPlace, RegionRunsOut, RegionTooSmall
from core.annotations.shape import Shape, ShapeKind
from core.coordinates import inside
from core.notices import Notice
from core.points.matching import Point

HALF_WINDOW = 0.2
"""A region reaches at most so far from the click, as a part of the longer side of the image."""
MIDDLE = 0.5
"""The tolerance of the first try: half-way between the place and its surround."""
TRIES = (MIDDLE, 0.4, 0.3, 0.2)
"""Tolerances of the first click, until the region stays within the window."""
LEAST, MOST = 0.05, 0.95
"""Of the tolerance."""
LIMIT_STEP = 0.005
"""To which the tolerance is found at which a region runs out."""
COARSE_PIXELS, FINE_PIXELS = 320, 256
"""The side of the window on the level where the region's extent is found, and on the one where its outline is."""
LEAST_CONTRAST = 4.0
"""Grey levels: what differs less from its surround is flat."""
TIMES_NOISE = 3.5
LEAST_AREA = 4.0
"""Pixels of the level of the outline."""
_SMOOTH = 1.2
"""The Gaussian before the threshold, in pixels of the level."""
_USUAL_SIDE = 2000
"""Of an image on whose pixels a click is taken as it is; on a larger one its neighbours count, too."""


@dataclass(frozen=True)
class RegionSeed:
    """What a click found.

    Attributes:
        point: the place, in pixels of the full image.
        value, surround: grey levels 0 to 255 there and around, in the channel that counts.
        channel: which that is.
    """

    point: Point
    value: float
    surround: float
    channel: int

    @property
    def is_brighter(self) -> bool:
        """Whether the place is brighter than its surround."""
        return self.value > self.surround

    def threshold(self, tolerance: float) -> float:
        """The grey level up to which pixels belong to the region."""
        return self.value + tolerance * (self.surround - self.value)


@dataclass(frozen=True, eq=False)
class Region:
    """A region that has grown.

    Attributes:
        shape: its outline.
        tolerance: 0 to 1, how far from the value of the place to that of its surround it took pixels in.
        runs_out: whether it goes on beyond the window that it was looked for in.
    """

    shape: Shape
    seed: RegionSeed
    tolerance: float
    runs_out: bool = False


def region_at(image: ImageLevels, point: Point) -> Region | Notice:
    """The region around a click, or why there is none.

    Args:
        point: in pixels of the full image.
    """
    seed = seed_at(image, point)
    if isinstance(seed, Notice):
        return seed
    for tolerance in TRIES:
        extent = _extent(image, seed, tolerance)
        if extent is None or not extent.runs_out:
            region = grown(image, seed, tolerance)
            return region if isinstance(region, Region) else RegionTooSmall(can_grow=False)
    return RegionRunsOut()


def seed_at(image: ImageLevels, point: Point) -> RegionSeed | Notice:
    """How a place differs from its surround; `FlatPlace` where it does not."""
    if not inside(np.array([point]), image.sizes[0])[0]:
        return FlatPlace()
    level = image.level_for(image.longer_side, _USUAL_SIDE)
    around = image.cut(level, image.box_around(point, 12, level))
    noise = _noise(around)
    values = _value_at(image, point, level)
    radii, surrounds = _rings(image, point, level)
    contrasts = values - surrounds
    merit = np.abs(contrasts) / (noise + 1.0)
    channel = int(np.argmax(merit.max(axis=0)))
    contrast = contrasts[:, channel]
    largest = float(np.abs(contrast).max(initial=0.0))
    # A mean over so many pixels that a third of the noise is left.
    if not len(radii) or largest < max(LEAST_CONTRAST, TIMES_NOISE * float(noise[channel]) / 3):
        return FlatPlace()
    # The nearest ring that lies outside: farther ones may lie in other things.
    ring = int(np.argmax(np.abs(contrast) >= 0.8 * largest))
    return RegionSeed(point, float(values[channel]), float(surrounds[ring, channel]), channel)


def grown(image: ImageLevels, seed: RegionSeed, tolerance: float) -> Region | Notice:
    """The region of a place at a tolerance 0 to 1, or why there is none."""
    tolerance = float(np.clip(tolerance, LEAST, MOST))
    extent = _extent(image, seed, tolerance)
    if extent is None:
        return RegionTooSmall()
    fine, fine_box = _box_of(image, extent)
    near = _enlarged(image, extent, fine, fine_box)
    found, work = _mask(image, seed, tolerance, fine, fine_box, near)
    if found is None:
        return RegionTooSmall()
    ring = _outline(found, work, seed.threshold(tolerance) * _sign(seed))
    if ring is None:
        return RegionTooSmall()
    corner = np.array(fine_box[:2])
    outline = image.from_level(_simple(ring) + corner, fine)
    return Region(Shape(ShapeKind.FREEHAND, outline), seed, tolerance, extent.runs_out)


def limit_of(image: ImageLevels, seed: RegionSeed) -> float | None:
    """The tolerance from which on the region of a place runs out into its surround; None where it never does."""
    last = _extent(image, seed, MOST)
    if last is None or not last.runs_out:
        return None
    stays, leaves = LEAST, MOST
    while leaves - stays > LIMIT_STEP:
        middle = (stays + leaves) / 2
        extent = _extent(image, seed, middle)
        if extent is not None and extent.runs_out:
            leaves = middle
        else:
            stays = middle
    return leaves


@dataclass(frozen=True, eq=False)
class _Extent:
    """Where a region lies: its pixels in a window of a coarse level."""

    mask: np.ndarray
    level: int
    box: Box
    runs_out: bool


def _extent(image: ImageLevels, seed: RegionSeed, tolerance: float) -> _Extent | None:
    reach = max(HALF_WINDOW * image.longer_side, 8.0)
    level = image.level_for(2 * reach, COARSE_PIXELS)
    box = image.box_around(seed.point, reach / 2**level, level)
    mask, _ = _mask(image, seed, tolerance, level, box)
    return None if mask is None else _Extent(mask, level, box, _touches(mask, box, image.sizes[level]))


def _sign(seed: RegionSeed) -> float:
    return 1.0 if seed.is_brighter else -1.0


def _noise(window: np.ndarray) -> np.ndarray:
    """The deviation of single pixels in a window `(h, w, channels)`, for each channel."""
    if min(window.shape[:2]) < 3:
        return np.zeros(window.shape[2])
    # J. Immerkaer, "Fast noise variance estimation" (1996): a Laplacian that neither steps nor ramps answer to.
    rows = window[:-2] - 2 * window[1:-1] + window[2:]
    both = rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]
    return np.asarray(np.median(np.abs(both), axis=(0, 1)) / 0.6745 / 6.0, dtype=np.float64)


def _value_at(image: ImageLevels, point: Point, level: int) -> np.ndarray:
    """The mean of what lies right at a place on a level, for each channel."""
    steps = np.arange(-2, 3)
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    weights = np.exp(-0.5 * (offsets**2).sum(axis=1) / _SMOOTH**2)
    values = image.values(image.to_level(point, level) + offsets, level, range(image.channels))
    return np.asarray((values * weights[:, None]).sum(axis=0) / weights.sum())


def _rings(image: ImageLevels, point: Point, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Radii in pixels of the full image, and the median of each ring, `(rings, channels)`; each from a level on which
    its radius is a few pixels."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    radius, farthest = 4.0 * 2**level, HALF_WINDOW * image.longer_side
    radii, medians = [], []
    while radius <= max(farthest, 4.0 * 2**level):
        places = np.asarray(point) + radius * around
        seen = places[inside(places, image.sizes[0])]
        if len(seen) >= len(places) // 4:
            at = max(level, image.level_for(radius, 16.0))
            values = image.values(image.to_level(seen, at), at, range(image.channels))
            radii.append(radius)
            medians.append(np.median(values, axis=0))
        radius *= 1.25
    return np.array(radii), np.array(medians).reshape(len(radii), image.channels)


def _mask(
    image: ImageLevels,
    seed: RegionSeed,
    tolerance: float,
    level: int,
    box: Box,
    near: np.ndarray | None = None,
) -> tuple[np.ndarray | None, np.ndarray]:
    """What hangs together with the place in a window, its holes filled, and the values, turned so that it is bright.

    Bridges and whiskers of one or two pixels are cut, unless all of the region is as thin. `near`: where it may be.
    """
    import cv2

    window = np.ascontiguousarray(image.cut(level, box)[..., seed.channel])
    work = cv2.GaussianBlur(window, (0, 0), _SMOOTH) * _sign(seed)
    bright: np.ndarray = (work >= seed.threshold(tolerance) * _sign(seed)).astype(np.uint8)
    if near is not None:
        bright = np.minimum(bright, near)
    place = image.to_level(seed.point, level) - box[:2]
    opened = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    start = _start(opened, place)
    if start is not None:
        bright = opened
    elif (start := _start(bright, place)) is None:
        return None, work
    cv2.floodFill(bright, None, start, 2, flags=4)
    region = (bright == 2).astype(np.uint8)
    outlines, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(region, outlines, -1, 1, thickness=cv2.FILLED)
    return region.astype(bool), work


def _start(bright: np.ndarray, place: np.ndarray) -> tuple[int, int] | None:
    """The pixel `(column, row)` of the region that is nearest to the place, within two pixels; None of none."""
    height, width = bright.shape
    column, row = (int(each) for each in np.clip(np.rint(place), 0, (width - 1, height - 1)))
    left, top = max(column - 2, 0), max(row - 2, 0)
    rows, columns = np.nonzero(bright[top : row + 3, left : column + 3])
    if not len(rows):
        return None
    nearest = int(np.argmin((rows + top - row) ** 2 + (columns + left - column) ** 2))
    return int(columns[nearest] + left), int(rows[nearest] + top)


def _touches(mask: np.ndarray, box: Box, size: tuple[int, int]) -> bool:
    """Whether a region goes on beyond its window; where the image ends it does not."""
    left, top, right, bottom = box
    height, width = size
    return bool(
        (left > 0 and mask[:, 0].any())
        or (top > 0 and mask[0].any())
        or (right < width and mask[:, -1].any())
        or (bottom < height and mask[-1].any())
    )


def _box_of(image: ImageLevels, extent: _Extent) -> tuple[int, Box]:
    """The finest level on which the region is small enough for its outline, and its window there."""
    mask, level, box = extent.mask, extent.level, extent.box
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    margin = 3
    least = np.array([columns[0] - margin, rows[0] - margin]) + box[:2]
    most = np.array([columns[-1] + margin, rows[-1] + margin]) + box[:2]
    corners = image.from_level(np.stack([least, most]).astype(np.float64), level)
    finest = image.level_for(float((corners[1] - corners[0]).max()), FINE_PIXELS)
    finest = min(finest, level)
    height, width = image.sizes[finest]
    (left, top), (right, bottom) = image.to_level(corners, finest)
    window = (
        max(int(np.floor(left)), 0),
        max(int(np.floor(top)), 0),
        min(int(np.ceil(right)) + 1, width),
        min(int(np.ceil(bottom)) + 1, height),
    )
    return finest, window


def _enlarged(image: ImageLevels, extent: _Extent, finer: int, finer_box: Box) -> np.ndarray:
    """A region and a little around it on a finer level, `(h, w)` uint8: what was cut on the coarse one stays cut."""
    import cv2

    level, box = extent.level, extent.box
    around = cv2.dilate(extent.mask.astype(np.uint8), np.ones((5, 5), np.uint8))
    left, top, right, bottom = finer_box
    corners = np.stack([np.arange(left, right), np.zeros(right - left)], axis=1)
    columns = np.rint(image.to_level(image.from_level(corners, finer), level)[:, 0]).astype(int) - box[0]
    corners = np.stack([np.zeros(bottom - top), np.arange(top, bottom)], axis=1)
    rows = np.rint(image.to_level(image.from_level(corners, finer), level)[:, 1]).astype(int) - box[1]
    height, width = around.shape
    return np.asarray(around[np.ix_(np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1))])


def _outline(mask: np.ndarray, work: np.ndarray, threshold: float) -> np.ndarray | None:
    """The outline `(N, 2)` of a region, where the values pass the threshold between two pixels."""
    from skimage.measure import find_contours

    if mask.sum() < LEAST_AREA:
        return None
    least = 0.05
    values = np.where(mask, np.maximum(work, threshold + least), np.minimum(work, threshold - least))
    inner = np.pad(values, 1, mode="edge")
    border = np.ones(inner.shape, bool)
    border[1:-1, 1:-1] = False
    inner[border] = np.minimum(
        2 * threshold - inner[border], threshold - least
    )  # ends half a pixel farther out
    found = find_contours(inner, threshold)
    if not found:
        return None
    longest = max(found, key=len)
    return np.asarray(longest[:-1, ::-1] - 1) if len(longest) > 4 else None


def _simple(ring: np.ndarray) -> np.ndarray:
    """A ring smoothed lightly, with the vertices that it takes to a quarter of a pixel."""
    from scipy.ndimage import gaussian_filter1d

    smooth = gaussian_filter1d(ring, min(1.5, len(ring) / 20), axis=0, mode="wrap")
    polygon = shapely.Polygon(smooth).simplify(0.25)
    simple = np.asarray(polygon.exterior.coords, dtype=np.float64)[:-1]
    return simple if len(simple) >= 3 else smooth
