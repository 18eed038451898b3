"""The eight orientations are a group, and pixels, coordinates, sizes and hashes agree on what each of them does."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from core.coordinates import pixel_grid
from core.images.orientation import Orientation, reoriented_sha256
from core.images.reading import image_from_pixels

PICTURE = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)


def test_pixels_and_coordinates_go_to_the_same_places() -> None:
    for by in Orientation:
        turned = by.apply(PICTURE)
        assert turned.shape[:2] == by.size((5, 7))
        points = pixel_grid((5, 7)).reshape(-1, 2)
        x, y = (np.c_[points, np.ones(len(points))] @ by.matrix((5, 7)).T)[:, :2].astype(int).T
        assert np.array_equal(turned[y, x], PICTURE.reshape(-1, 3)), by


def test_one_after_the_other_is_one_of_them() -> None:
    for first, second in itertools.product(Orientation, repeat=2):
        assert np.array_equal(first.then(second).apply(PICTURE), second.apply(first.apply(PICTURE)))
    assert all(each.then(each.inverse) is Orientation.AS_IN_FILE for each in Orientation)
    right, flips = Orientation.RIGHT, (Orientation.FLIP, Orientation.FLIP_VERTICALLY)
    assert right.then(right).then(right).then(right) is Orientation.AS_IN_FILE
    assert all(flip.then(flip) is Orientation.AS_IN_FILE for flip in flips)


def test_every_orientation_has_a_hash_of_its_own_from_which_that_of_the_file_comes_back() -> None:
    file = 64 * "3"
    hashes = {reoriented_sha256(file, each) for each in Orientation}
    assert len(hashes) == 8
    assert all(reoriented_sha256(reoriented_sha256(file, each), each) == file for each in Orientation)


def test_an_image_is_itself_again_after_four_quarter_turns() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 50), np.uint8)
    image = replace(image_from_pixels(pixels, "eye"), pixel_size_um=(6.0, 12.0))
    turned = image.turned(Orientation.RIGHT)
    assert (turned.size, turned.pixel_size_um, turned.size_in_file) == ((50, 40), (12.0, 6.0), (40, 50))
    assert turned.sha256 != image.sha256
    for _ in range(3):
        turned = turned.turned(Orientation.RIGHT)
    assert np.array_equal(turned.pixels, image.pixels)
    assert (turned.sha256, turned.pixel_size_um, turned.orientation) == (
        image.sha256,
        image.pixel_size_um,
        Orientation.AS_IN_FILE,
    )
