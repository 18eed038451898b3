"""What one drag is worth: `python -m tests.registration.dragged_places`.

The registration of the demonstration is spoiled at places on its vessels, one after the other, by bumps of several
widths and heights; each is dragged to where it belongs, a pixel off, as a hand is. Printed is the 95 % of the true
error within the bump before and after, and the seconds of the processor that the corrected result took.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from core.coordinates import pixel_grid
from core.demo.synthetic import DemoCase, demo_case
from core.points.corrections import Correction
from core.registration import RegistrationRequest, RegistrationResult, register
from core.registration.correction import Registered, correct
from core.registration.ridges import find_ridges
from core.transforms.bump import falling
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField

SPOILED = (
    (50.0, (6.0, 0.0)),
    (70.0, (8.0, -8.0)),
    (90.0, (-12.0, 5.0)),
    (110.0, (0.0, 16.0)),
    (130.0, (-16.0, -12.0)),
)
"""Radius of a bump and the displacement at its middle, in pixels."""

HAND = (0.6, -0.8)
"""How far a drag ends from where it should, in pixels."""

APART = 90.0
"""Pixels between two places, at least."""


def main() -> None:
    """Print a Markdown table."""
    demo = demo_case()
    request = RegistrationRequest(demo.reference, demo.floating, demo.points)
    result = register(request)
    print("| place | radius | wrong by | 95 % before | after | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for place, (radius, wrong) in zip(_places(result), SPOILED, strict=False):
        spoiled = _spoiled(result, place, radius, np.array(wrong))
        floating = demo.truth(place[None])
        start = spoiled.transform.inverse_points(floating)[0]
        hand = place + HAND
        correction = Correction(_pair(floating[0]), _pair(hand), _pair(start))
        started = time.process_time()
        corrected = correct(request, spoiled, [correction])
        seconds = time.process_time() - started
        before, after = (
            _error(demo, each, place, radius) for each in (spoiled.transform, corrected.transform)
        )
        print(
            f"| {place[0]:.0f}, {place[1]:.0f} | {radius:.0f} px | {np.hypot(*wrong):.1f} px "
            f"| {before:.1f} px | {after:.1f} px | {seconds:.2f} |",
            flush=True,
        )


def _places(result: RegistrationResult) -> Iterator[np.ndarray]:
    """Places on vessels of the reference, apart from each other and in the middle of the field."""
    maps = result.maps
    ridges = find_ridges(maps.reference, maps.compared_area, 10**6).points.astype(np.float64)
    height, width = maps.reference.shape
    inner = (np.abs(ridges - [width / 2, height / 2]) < [0.33 * width, 0.33 * height]).all(axis=1)
    kept: list[np.ndarray] = []
    for place in np.random.default_rng(0).permutation(ridges[inner]):
        if all(np.linalg.norm(place - other) > APART for other in kept):
            kept.append(place)
            yield place


def _spoiled(result: RegistrationResult, place: np.ndarray, radius: float, wrong: np.ndarray) -> Registered:
    field = result.transform.field
    assert field is not None
    distance = np.linalg.norm(field.nodes() - place, axis=2)
    displacement = field.displacement + falling(distance / radius)[..., None] * wrong
    bent = RegistrationField(displacement.astype(np.float32), field.size)
    transform = CompositeTransform(result.transform.pre_alignment, bent)
    return Registered(transform, result.maps, result.metrics, result.weights_sha256)


def _error(demo: DemoCase, transform: CompositeTransform, place: np.ndarray, radius: float) -> float:
    points = pixel_grid(demo.reference.size)[demo.field].astype(np.float64)
    near = points[np.linalg.norm(points - place, axis=1) < radius]
    distances = np.linalg.norm(transform(near) - demo.truth(near), axis=1) / demo.truth.affine.scale
    return float(np.percentile(distances, 95))


def _pair(point: np.ndarray) -> tuple[float, float]:
    return float(point[0]), float(point[1])


if __name__ == "__main__":
    main()
