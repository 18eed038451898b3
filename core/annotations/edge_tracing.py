"""Lines that follow the edges of a picture from one click to the next: intelligent scissors.

E. N. Mortensen, W. A. Barrett, "Intelligent scissors for image composition", SIGGRAPH 1995. As there, every pixel has a
cost that is low where the gradient is high; all cheapest paths from the last click are found at once (section 3.2), so
that the path to wherever the mouse goes is read off; and a click goes to the strongest edge near it (cursor snap,
section 3.3). Different from there: the search works on a window of a level of the image that keeps its price the same
at any image size, and the path is then moved, from level to level, to where the profile across it is steepest, to a
fraction of a pixel.

Of a colour image that channel counts whose edges stand out most from its own noise within the window. Luminance was
the alternative: it weakens what one channel alone shows, as most of what is outlined in a fundus photograph does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from core.annotations.image_levels import ImageLevels
from core.points.matching import Point

HALF_WINDOW = 60
"""The window of the search reaches so many pixels of its level from the last click."""
WITHIN = 44
"""The mouse is at most so many pixels of that level away: the path may go round beyond it."""
STANDS_OUT = 3.6
"""Steep places have a gradient of so many times the usual one; in noise without any edge it is 2.6 times."""
LEAST_COST = 0.05
"""Of a step along the strongest edge; one where there is none costs 1."""
TOLERANCE = 0.25
"""How far, in pixels of the full image, a straight piece of the line may lie from what was found."""
FINER = 3
"""The path is moved on so many levels below that of the search."""
_NOISE = 1.0
"""Grey levels a pixel: a gradient below this is none."""
_STEP, _LOOKS, _SLOPE = 0.5, 2.0, 2.0
"""Across the path, in pixels of a level: the distance of samples, how far away the edge is looked for, and how far
the samples go beyond, for the derivative."""


@dataclass(frozen=True, eq=False)
class _Edges:
    """The gradient of a window in the channel that counts.

    Attributes:
        strength: `(h, w)` float32, 0 to 1: no more than usual, to as steep as it gets.
        slope: `(h, w, 2)`, the gradient `(x, y)`.
        stands_out: whether there is an edge at all.
    """

    strength: np.ndarray
    slope: np.ndarray
    channel: int
    stands_out: bool


@dataclass(frozen=True, eq=False)
class _Window:
    """All cheapest paths from the last click within a window of a level; `paths`: None where there is no edge."""

    level: int
    corner: np.ndarray
    channel: int
    paths: object | None
    size: tuple[int, int]


class LiveWire:
    """The lines along edges from one place to wherever the mouse is. Windows that were searched are kept.

    Args:
        image: the levels of the image.
        start: where the lines begin, in its pixels.
    """

    def __init__(self, image: ImageLevels, start: Point) -> None:
        self._image, self._start = image, start
        self._windows: dict[int, _Window] = {}

    @property
    def start(self) -> Point:
        """Where the lines begin."""
        return self._start

    def to(self, end: Point) -> np.ndarray:
        """The line to a place.

        Returns:
            `(N, 2)` float64 in pixels of the image, `start` first and `end` last; those two alone, a straight line,
            where no edge stands out between them.
        """
        ends = np.array([self._start, end], dtype=np.float64)
        distance = float(np.hypot(*(ends[1] - ends[0])))
        window = self._window(self._image.level_for(distance, WITHIN))
        path = _path_in(window, self._image.to_level(end, window.level))
        if path is None or distance < 2:
            return ends
        points = self._image.from_level(path, window.level)
        points[0], points[-1] = ends
        line = _moved_to_edge(self._image, points, window.level, window.channel)
        line[0], line[-1] = ends
        return np.asarray(shapely.LineString(line).simplify(TOLERANCE).coords, dtype=np.float64)

    def _window(self, level: int) -> _Window:
        if level not in self._windows:
            self._windows[level] = _searched(self._image, self._start, level)
        return self._windows[level]


def snapped(image: ImageLevels, point: Point, reach: float) -> Point:
    """The strongest edge near a place, the nearer the better; the place itself where no edge stands out.

    Args:
        point, reach: in pixels of the full image.
    """
    level = image.level_for(reach, 12.0)
    near = max(reach / 2**level, 2.0)
    left, top, right, bottom = image.box_around(point, 2 * near + 4, level)
    edges = _edges(image.cut(level, (left, top, right, bottom)))
    if not edges.stands_out:
        return point
    columns, rows = np.meshgrid(np.arange(left, right), np.arange(top, bottom))
    x, y = image.to_level(point, level)
    away = np.hypot(columns - x, rows - y)
    merit = np.where(away <= near, edges.strength * (1 - 0.5 * away / near), 0)
    row, column = np.unravel_index(int(np.argmax(merit)), merit.shape)
    across = edges.slope[row, column].astype(np.float64)
    steepness = float(np.hypot(*across))
    if edges.strength[row, column] < 0.3 or steepness < _NOISE:
        return point
    along = np.array([-across[1], across[0]]) / steepness
    short = np.array([left + column, top + row]) + along * np.linspace(-3, 3, 7)[:, None]
    path = image.from_level(short, level)
    moved = _moved_to_edge(image, path, level, edges.channel)
    x, y = moved[len(moved) // 2]
    height, width = image.sizes[0]
    return float(np.clip(x, -0.5, width - 0.5)), float(np.clip(y, -0.5, height - 0.5))


def _edges(window: np.ndarray) -> _Edges:
    """The edges of a window `(h, w, channels)`, in the channel where they stand out most from the usual gradient."""
    import cv2

    best: tuple[float, int, np.ndarray, np.ndarray, float, float] | None = None
    for channel in range(window.shape[2]):
        smooth = cv2.GaussianBlur(np.ascontiguousarray(window[..., channel]), (0, 0), 1.0)
        slope = np.stack(
            [cv2.Scharr(smooth, cv2.CV_32F, *way, scale=1 / 32) for way in ((1, 0), (0, 1))], axis=-1
        )
        steepness = cv2.magnitude(np.ascontiguousarray(slope[..., 0]), np.ascontiguousarray(slope[..., 1]))
        usual, steep = (float(each) for each in np.percentile(steepness, (50, 99)))
        merit = steep / (usual + _NOISE)
        if best is None or merit > best[0]:
            best = merit, channel, slope, steepness, usual, steep
    assert best is not None, "an image has a channel"
    merit, channel, slope, steepness, usual, steep = best
    strength = np.clip((steepness - usual) / max(steep - usual, 1e-3), 0, 1)
    is_edge = steep > 2 * _NOISE and steep > STANDS_OUT * usual
    return _Edges(strength, slope, channel, is_edge)


def _searched(image: ImageLevels, start: Point, level: int) -> _Window:
    """All cheapest paths from a place within the window around it."""
    from skimage.graph import MCP_Geometric

    left, top, right, bottom = box = image.box_around(start, HALF_WINDOW, level)
    edges = _edges(image.cut(level, box))
    corner, size = np.array([left, top]), (bottom - top, right - left)
    if not edges.stands_out:
        return _Window(level, corner, edges.channel, None, size)
    # The root lets a weak edge count beside a strong one elsewhere in the window.
    paths = MCP_Geometric(LEAST_COST + 1 - np.sqrt(edges.strength, dtype=np.float64))
    paths.find_costs([_pixel(image.to_level(start, level) - corner, size)])
    return _Window(level, corner, edges.channel, paths, size)


def _path_in(window: _Window, end: np.ndarray) -> np.ndarray | None:
    """The cheapest path `(N, 2)` to a place, all in pixels of the level; None where there is no edge, or no way."""
    if window.paths is None:
        return None
    found = window.paths.traceback(_pixel(end - window.corner, window.size))  # type: ignore[attr-defined]
    path = np.asarray(found, dtype=np.float64)[:, ::-1] + window.corner
    return path if len(path) > 2 else None


def _pixel(point: np.ndarray, size: tuple[int, int]) -> tuple[int, int]:
    x, y = np.rint(point).astype(int)
    return int(np.clip(y, 0, size[0] - 1)), int(np.clip(x, 0, size[1] - 1))


def _moved_to_edge(image: ImageLevels, points: np.ndarray, level: int, channel: int) -> np.ndarray:
    """A path `(N, 2)` in pixels of the full image, moved to where the picture is steepest across it."""
    for finer in range(level, max(level - FINER, 0) - 1, -1):
        path = _smoothed(_evenly(image.to_level(points, finer), 1.0), 1.5)
        path = _moved_once(image, path, finer, channel)
        points = image.from_level(path, finer)
    return points


def _moved_once(image: ImageLevels, path: np.ndarray, level: int, channel: int) -> np.ndarray:
    """The path on a level, moved by at most two of its pixels."""
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    offsets = np.arange(-_LOOKS - _SLOPE, _LOOKS + _SLOPE + _STEP / 2, _STEP)
    places = path[:, None] + across[:, None] * offsets[:, None]
    profile = image.values(places, level, (channel,))[..., 0]
    half = round(_SLOPE / _STEP)
    at = np.arange(-half, half + 1) * _STEP
    kernel = at * np.exp(-0.5 * at**2)
    kernel /= float((kernel * at).sum())  # so that a ramp of one grey level a pixel has the derivative 1
    steep = np.lib.stride_tricks.sliding_window_view(profile, 2 * half + 1, axis=1) @ kernel
    steep = _smoothed(steep, 2.0)
    steep *= (
        1.0 if float((steep * np.abs(steep)).sum()) >= 0 else -1.0
    )  # the other side of a vessel is another edge
    best = np.argmax(steep, axis=1)
    index = np.arange(len(steep))
    before, after = np.maximum(best - 1, 0), np.minimum(best + 1, steep.shape[1] - 1)
    low, peak, high = steep[index, before], steep[index, best], steep[index, after]
    bend = 2 * peak - low - high
    is_peak = (before < best) & (best < after) & (bend > 1e-9)
    share = np.where(is_peak, 0.5 * (high - low) / np.where(is_peak, bend, 1.0), 0.0)
    moves = (best + share) * _STEP - _LOOKS
    weights = np.clip(peak, 0, None) ** 2 + 1e-3 * _NOISE
    moves = _smoothed(moves * weights, 2.0) / _smoothed(weights, 2.0)
    return np.asarray(path + across * moves[:, None])


def _evenly(path: np.ndarray, step: float) -> np.ndarray:
    """A path with vertices that are about `step` apart, at least three."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.linspace(0, lengths[-1], max(round(lengths[-1] / step) + 1, 3))
    return np.stack([np.interp(at, lengths, path[:, 0]), np.interp(at, lengths, path[:, 1])], axis=1)


def _smoothed(values: np.ndarray, sigma: float) -> np.ndarray:
    """Values smoothed along their first axis; ends keep their direction."""
    from scipy.ndimage import gaussian_filter1d

    ends = np.linspace(values[0], values[-1], len(values)) if values.ndim == 2 else None
    if ends is None:
        return np.asarray(gaussian_filter1d(values, sigma, axis=0, mode="nearest"))
    return np.asarray(ends + gaussian_filter1d(values - ends, sigma, axis=0, mode="nearest"))
