"""The direction and the accuracy of every peer, on a pair that differs by a known deformation."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import InputError
from core.peers.ants_syn import ants_cross_correlation, ants_mutual_information
from core.peers.dis_flow import dis_flow
from core.peers.elastix_bspline import elastix_bspline, elastix_bspline_inside
from core.peers.packages import peer_package

PEERS = {
    "dis": (dis_flow, None),
    "ants, mutual information": (ants_mutual_information, "ants"),
    "ants, cross correlation": (ants_cross_correlation, "ants"),
    "elastix": (elastix_bspline, "itk"),
    "elastix, inside": (elastix_bspline_inside, "itk"),
}
SIZE = (120, 150)


@pytest.fixture(scope="module")
def known() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`(reference, floating, displacement)`; no symmetry hides exchanged axes or signs."""
    generator = np.random.default_rng(0)
    height, width = SIZE
    vessels = np.zeros(SIZE, np.uint8)
    for _ in range(14):
        steps = np.cumsum(generator.normal(0, 14, (12, 2)), axis=0)
        points = steps + generator.uniform(0.1, 0.9, 2) * [width, height]
        cv2.polylines(vessels, [points.astype(np.int32)], False, 255, 3)
    floating = cv2.GaussianBlur(vessels, (0, 0), 1.5).astype(np.float32) / 255
    y, x = np.indices(SIZE, dtype=np.float32)
    displacement = np.stack([3 * np.sin(y / 40) + 2, 2 * np.cos(x / 50) - 3], axis=-1)
    reference = cv2.remap(floating, x + displacement[..., 0], y + displacement[..., 1], cv2.INTER_LINEAR)
    return reference, floating, displacement


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if module == "itk" else ())
        for name, (_, module) in PEERS.items()
    ],
)
def test_a_known_deformation_is_found(
    name: str,
    known: tuple[np.ndarray, np.ndarray, np.ndarray],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    function, module = PEERS[name]
    if module:
        pytest.importorskip(module)
    monkeypatch.chdir(tmp_path)
    reference, floating, displacement = known
    found = function(reference, floating, np.ones(SIZE, bool))
    assert found.shape == (*SIZE, 2)
    assert found.dtype == np.float32
    assert list(tmp_path.iterdir()) == []
    vessels = reference > 0.3
    vessels[:12] = vessels[-12:] = vessels[:, :12] = vessels[:, -12:] = False
    error = np.linalg.norm(found - displacement, axis=2)[vessels]
    assert np.median(np.linalg.norm(displacement, axis=2)[vessels]) > 4
    assert np.median(error) < 0.3


def test_a_missing_package_names_the_extra() -> None:
    with pytest.raises(InputError, match=r"pip install 'retina-registration\[peers\]'"):
        peer_package("no_such_package", "no-such-package")
