"""Keypoints of a vessel map and their matches: SIFT (Lowe 2004) with Hellinger's distance (Arandjelović 2012)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.alignment.remembered import remembered
from core.alignment.vessel_map import VesselMap
from core.coordinates import resize_points

MOST_KEYPOINTS = 1200
"""Kept for each image, the strongest; a map of 640 × 520 pixels has more."""

CONTRAST_THRESHOLD = 0.01
"""Far below OpenCV's 0.04: crossings of faint vessels count as well, and false ones cost little."""

EDGE_THRESHOLD = 20.0
"""Above OpenCV's 10: everything in a vessel map is elongated."""

NEIGHBOURS = 2
"""How many nearest descriptors of the other image are candidates for a match."""

MOST_MATCHES = 1200
"""Candidates that go on, the best; right ones are 3 % of them where pairs are difficult."""


@dataclass(frozen=True)
class Detail:
    """How finely a map is looked at: blurred by so many pixels (standard deviation), then reduced to such a share."""

    blur: float
    reduction: float


FINE = Detail(blur=1.0, reduction=0.7)
"""For nearly all maps. Keypoints of the whole map take twice the time, and no more right matches come of them."""

COARSE = Detail(blur=3.0, reduction=0.4)
"""For noisy or blurred images: two to four times the right matches that `FINE` finds there, half of them elsewhere."""


@dataclass(frozen=True, eq=False)
class Keypoints:
    """Keypoints of one map.

    Attributes:
        points: `(N,)` complex128, x + iy in pixels.
        shapes: `(N,)` complex128, the size in pixels as length and the orientation as angle.
        descriptors: `(N, 128)` float32, of length 1.
    """

    points: np.ndarray
    shapes: np.ndarray
    descriptors: np.ndarray

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True, eq=False)
class Matches:
    """Candidate matches, the best first.

    Attributes:
        reference, floating: `(M,)` complex128, x + iy in pixels.
        turns: `(M,)` complex128, by which each match alone says that the image turns and grows.
        weights: `(M,)` float64 in 0..1, how much better the match is than the next one.
    """

    reference: np.ndarray
    floating: np.ndarray
    turns: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.reference)


@remembered
def find_keypoints(vessel_map: VesselMap, detail: Detail) -> Keypoints:
    """The strongest keypoints of a map, away from the rim of its field of view."""
    picture, mask = _reduced(vessel_map, detail)
    sift = cv2.SIFT.create(MOST_KEYPOINTS, 3, CONTRAST_THRESHOLD, EDGE_THRESHOLD, 1.6)
    found, descriptors = sift.detectAndCompute(picture, mask)
    if descriptors is None or not len(found):
        return Keypoints(np.zeros(0, complex), np.zeros(0, complex), np.zeros((0, 128), np.float32))
    size = (picture.shape[0], picture.shape[1])
    places = resize_points(np.array([each.pt for each in found]), size, vessel_map.size)
    points = places[:, 0] + 1j * places[:, 1]
    sizes = np.array([each.size for each in found]) / detail.reduction
    shapes = sizes * np.exp(1j * np.deg2rad([each.angle for each in found]))
    roots = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6))
    return Keypoints(points, shapes, roots.astype(np.float32))


def _reduced(vessel_map: VesselMap, detail: Detail) -> tuple[np.ndarray, np.ndarray]:
    """The picture in which keypoints are looked for, and where, both `(h, w)` uint8."""
    height, width = vessel_map.size
    extent = (max(round(width * detail.reduction), 1), max(round(height * detail.reduction), 1))
    blurred = cv2.GaussianBlur(vessel_map.clean, (0, 0), detail.blur)
    picture = (cv2.resize(blurred, extent, interpolation=cv2.INTER_AREA) * 255).astype(np.uint8)
    return picture, cv2.resize(vessel_map.area * np.uint8(255), extent, interpolation=cv2.INTER_NEAREST)


def match_keypoints(reference: Keypoints, floating: Keypoints) -> Matches:
    """Candidate matches, looked for in both directions; a keypoint may have several, most of them wrong."""
    if min(len(reference), len(floating)) <= NEIGHBOURS:
        nothing = np.zeros(0, complex)
        return Matches(nothing, nothing, nothing, np.zeros(0))
    closeness = reference.descriptors @ floating.descriptors.T
    row, column, weight = _nearest(closeness)
    column_back, row_back, weight_back = _nearest(closeness.T)
    pairs = np.concatenate([row, row_back]) * len(floating) + np.concatenate([column, column_back])
    weights = np.concatenate([weight, weight_back])
    order = np.argsort(-weights, kind="stable")
    _, first = np.unique(pairs[order], return_index=True)
    chosen = order[np.sort(first)][:MOST_MATCHES]
    row, column = np.divmod(pairs[chosen], len(floating))
    turns = floating.shapes[column] / reference.shapes[row]
    return Matches(reference.points[row], floating.points[column], turns, weights[chosen])


def _nearest(closeness: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, column and weight of the nearest columns of every row; the weight is 1 - distance / that of the next."""
    count = NEIGHBOURS + 1
    columns = np.argpartition(-closeness, count - 1, axis=1)[:, :count]
    distance = np.sqrt(np.maximum(2 - 2 * np.take_along_axis(closeness, columns, axis=1), 1e-9))
    order = np.argsort(distance, axis=1)
    columns, distance = (np.take_along_axis(values, order, axis=1) for values in (columns, distance))
    rows = np.repeat(np.arange(len(closeness)), NEIGHBOURS)
    weights = 1 - distance[:, :NEIGHBOURS] / distance[:, NEIGHBOURS:]
    return rows, columns[:, :NEIGHBOURS].ravel(), weights.ravel()
