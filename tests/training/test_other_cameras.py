"""Photographs as other cameras would have made them: other looks of the same place."""

from __future__ import annotations

import numpy as np

from core.training.data.manual import ManualImage, ManualSource
from core.training.other_cameras import other_camera
from tests.training.made_data import SIDE, drawn_vessels, photograph


def _pixels(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    vessels = drawn_vessels(np.random.default_rng(seed))
    return photograph(vessels).astype(np.float32) / 255, vessels


def test_looks_differ_and_vessels_stay_where_they_are() -> None:
    pixels, vessels = _pixels()
    rows, columns = np.indices(vessels.shape)
    field = np.hypot(rows - SIDE / 2, columns - SIDE / 2) < SIDE / 2 - 8
    generator = np.random.default_rng(2)
    shown = [other_camera(pixels, generator) for _ in range(12)]
    for image in shown:
        assert image.shape == pixels.shape
        assert image.dtype == np.float32
        assert 0 <= image.min() <= image.max() <= 1
    darker = [
        image[..., 1][field & (vessels == 0)].mean() - image[..., 1][vessels > 0].mean() for image in shown
    ]
    assert np.mean(np.array(darker) > 0) > 0.9
    assert len({image.tobytes() for image in shown}) > 8


def test_the_share_of_other_cameras_is_kept_to() -> None:
    pixels, vessels = _pixels()
    image = ManualImage((255 * pixels).astype(np.uint8), vessels, np.full(vessels.shape, 50, np.float32))
    none, all_of_them = (
        ManualSource([image], 0.0, other_cameras=share).draw(np.random.default_rng(3), (64, 64))
        for share in (0.0, 1.0)
    )
    assert none.reference.vessels is not None
    assert all_of_them.reference.vessels is not None
    assert not none.floating.bright
    assert not np.array_equal(none.reference.pixels, all_of_them.reference.pixels)
