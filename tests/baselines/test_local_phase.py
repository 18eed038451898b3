"""The local phase: of a wave, where it is known, and against a direct computation."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.baselines.local_phase import SHAPE, WAVELENGTHS, local_phase

IMAGE = cv2.GaussianBlur(np.random.default_rng(0).random((63, 81)), (0, 0), 1.5).astype(np.float32)


def direct_phase(image: np.ndarray) -> np.ndarray:
    """The definition in float64 with the whole spectrum: both Riesz parts in one complex image."""
    spectrum = np.fft.fft2(image.astype(np.float64))
    y, x = np.meshgrid(np.fft.fftfreq(image.shape[0]), np.fft.fftfreq(image.shape[1]), indexing="ij")
    radius = np.hypot(x, y)
    radius[0, 0] = 1
    phases = []
    for wavelength in WAVELENGTHS:
        band = np.exp(-0.5 * (np.log(radius * wavelength) / np.log(SHAPE)) ** 2)
        band[0, 0] = 0
        even = np.fft.ifft2(spectrum * band).real
        odd = np.fft.ifft2(spectrum * band * (1j * x - y) / radius)
        phases.append(np.arctan2(np.abs(odd), even))
    return np.mean(phases, axis=0) / np.pi


def test_the_definition_computed_directly() -> None:
    np.testing.assert_allclose(local_phase(IMAGE), direct_phase(IMAGE), atol=2e-3)


@pytest.mark.parametrize(("x_waves", "y_waves"), [(4, 0), (0, 4), (3, 3), (-3, 2)])
def test_the_phase_of_a_wave_is_its_angle(x_waves: int, y_waves: int) -> None:
    y, x = np.meshgrid(np.arange(128), np.arange(128), indexing="ij")
    angle = 2 * np.pi * (x_waves * x + y_waves * y) / 128 + 0.3
    found = local_phase((0.5 + 0.2 * np.cos(angle)).astype(np.float32))
    np.testing.assert_allclose(found, np.arccos(np.cos(angle)) / np.pi, atol=5e-3)


def test_bright_lines_are_low_and_dark_lines_high() -> None:
    lines = np.full((96, 96), 0.5, np.float32)
    lines[:, 30:33], lines[:, 63:66] = 0.8, 0.2
    found = local_phase(cv2.GaussianBlur(lines, (0, 0), 1))
    assert found[20:76, 31].max() < 0.3
    assert found[20:76, 64].min() > 0.7


def test_shape_and_range() -> None:
    found = local_phase(IMAGE)
    assert found.shape == IMAGE.shape
    assert found.dtype == np.float32
    assert found.min() >= 0
    assert found.max() <= 1


@pytest.mark.parametrize(("gain", "offset"), [(0.2, 0.0), (4.0, -1.0)])
def test_gain_and_offset_change_nothing(gain: float, offset: float) -> None:
    np.testing.assert_allclose(local_phase(gain * IMAGE + np.float32(offset)), local_phase(IMAGE), atol=2e-3)


def test_inversion_is_one_minus_the_phase() -> None:
    np.testing.assert_allclose(local_phase(1 - IMAGE), 1 - local_phase(IMAGE), atol=2e-3)


@pytest.mark.parametrize("size", [(64, 80), (63, 80), (64, 81)])
def test_turning_the_image_turns_its_phase(size: tuple[int, int]) -> None:
    image = IMAGE[: size[0], : size[1]]
    image = cv2.resize(image, (size[1], size[0])) if image.shape != size else image
    expected = local_phase(np.ascontiguousarray(image))
    turned = local_phase(np.ascontiguousarray(image[::-1, ::-1]))[::-1, ::-1]
    np.testing.assert_allclose(turned, expected, atol=2e-3)
    np.testing.assert_allclose(local_phase(np.ascontiguousarray(image.T)).T, expected, atol=2e-3)
