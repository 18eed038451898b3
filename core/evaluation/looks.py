"""How other modalities would show a fundus image: synthetic, for no such pairs with free terms are at hand.

Each look is made from an image's own vessels (a classical ridge filter, no network) on a new background, with what
makes the modality hard: its polarity, its noise, its texture, vessels that it does not show and such as only it shows.
Where a camera shows a part of the field alone, the vessels are still found in the whole image: in an enlarged part of
few vessels the filter would draw the noise of its file.
They are caricatures. A measurement on them tells what an aligner can stand, not how it does on real images.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from core.evaluation.shown_part import ShownPart, shown_part
from core.images.contrast import vessel_channel
from core.images.field_of_view import field_of_view
from core.images.polarity import VesselPolarity, find_polarity
from core.training.data.classical_maps import vesselness_map


@dataclass(frozen=True, eq=False)
class Eye:
    """What a look is made from; images are `(h, w)` float32.

    Attributes:
        vessels: 0 to 1.
        field: bool, the field of view.
        random: of this image and look alone.
        magnification: pixels for one of the image that the vessels were found in.
    """

    vessels: np.ndarray
    field: np.ndarray
    random: np.random.Generator
    magnification: float = 1.0

    @property
    def width(self) -> float:
        """Mean side of the field in pixels, by which textures are sized."""
        return float(np.sqrt(self.field.sum()))

    def clouds(self, size: float) -> np.ndarray:
        """Smooth noise with blobs of about so many pixels, mean 0, deviation 1."""
        blurred = cv2.GaussianBlur(self.grain(), (0, 0), max(size, 0.5), borderType=cv2.BORDER_REFLECT)
        return (blurred - blurred.mean()) / (blurred.std() + 1e-6)

    def grain(self) -> np.ndarray:
        """Noise of single pixels, mean 0, deviation 1."""
        return self.random.standard_normal(self.field.shape, np.float32)

    def stripes(self) -> np.ndarray:
        """Rows that differ, as the eye moves while they are scanned."""
        return np.repeat(
            self.random.standard_normal((len(self.field), 1), np.float32), self.field.shape[1], axis=1
        )

    def net(self, spacing: float, sharpness: float = 2.5) -> np.ndarray:
        """A net of fine lines with meshes of about so many pixels, 0 to 1: where smooth noise is zero."""
        return np.exp(-((sharpness * self.clouds(spacing / 2)) ** 2)).astype(np.float32)

    def with_gaps(self, share: float) -> np.ndarray:
        """The vessels without those in about such a share of the places."""
        clouds = self.clouds(self.width / 14)
        shown = (clouds > np.quantile(clouds, share)).astype(np.float32)
        return self.vessels * cv2.GaussianBlur(shown, (0, 0), 2.0 * self.magnification)

    def with_reflex(self) -> np.ndarray:
        """The vessels with a stripe along the middle of the wide ones, as if each were two."""
        side = 2 * max(round(self.magnification), 1) + 1
        middle = cv2.erode(self.vessels, np.ones((side, side), np.uint8)) ** 2
        return np.clip(self.vessels - 0.9 * cv2.GaussianBlur(middle, (0, 0), 0.8 * self.magnification), 0, 1)


def _near_infrared(eye: Eye) -> np.ndarray:
    """Scanning laser at 815 nm: faint dark vessels with reflexes, choroid behind, speckle."""
    choroid = eye.net(eye.width / 18, 1.0)
    light = 0.6 + 0.06 * eye.clouds(eye.width / 8) + 0.06 * choroid - 0.24 * eye.with_reflex()
    return light * (1 + 0.09 * eye.grain())


def _autofluorescence(eye: Eye) -> np.ndarray:
    """Blue light: dark vessels, a dark macula, much noise, spots that shine."""
    macula = cv2.GaussianBlur(eye.field.astype(np.float32), (0, 0), eye.width / 6)
    spots = np.clip(eye.clouds(eye.width / 60) - 2.2, 0, 1)
    light = 0.5 - 0.14 * macula + 0.04 * eye.clouds(eye.width / 10) - 0.3 * eye.with_gaps(0.15)
    return light + 0.3 * spots + 0.08 * eye.grain()


def _indocyanine_green(eye: Eye) -> np.ndarray:
    """Bright retinal vessels over wide, blurred, bright ones of the choroid that no other image shows."""
    choroid = cv2.GaussianBlur(eye.net(eye.width / 12, 1.4), (0, 0), eye.width / 200)
    return (
        0.25
        + 0.3 * choroid
        + 0.35 * eye.with_gaps(0.1)
        + 0.05 * eye.clouds(eye.width / 9)
        + 0.05 * eye.grain()
    )


def _oct_angiography(eye: Eye) -> np.ndarray:
    """Bright vessels in a dense net of capillaries, rows that moved, no background."""
    capillaries = eye.net(eye.width / 55) * (1 - eye.vessels)
    return 0.08 + 0.36 * capillaries + 0.6 * eye.with_gaps(0.08) + 0.05 * eye.stripes() + 0.07 * eye.grain()


def _oct_en_face(eye: Eye) -> np.ndarray:
    """The shadows of the vessels, wider than they are, with stripes and speckle."""
    shadows = cv2.GaussianBlur(eye.vessels, (0, 0), 1.5 * eye.magnification)
    light = 0.55 + 0.08 * eye.clouds(eye.width / 7) - 0.3 * shadows + 0.04 * eye.stripes()
    return light * (1 + 0.13 * eye.grain())


LOOKS: dict[str, Callable[[Eye], np.ndarray]] = {
    "infrared": _near_infrared,
    "autofluorescence": _autofluorescence,
    "icg": _indocyanine_green,
    "octa": _oct_angiography,
    "oct": _oct_en_face,
}
"""By their names on the command line."""


WIDEST = 768
"""Pixels of width above which vessels are found in a smaller copy: the ridge filter is made for some of four pixels."""


def with_look(pixels: np.ndarray, look: str, part: ShownPart | None = None) -> np.ndarray:
    """An image as another modality would show it.

    Args:
        pixels: `(h, w)` or `(h, w, 3)`, uint8 or uint16.
        look: one of `LOOKS`.
        part: what is shown of it; None shows all.

    Returns:
        `(h, w)` uint8 of the part, black outside the field of view; the same for the same image, look and part.
    """
    field = field_of_view(pixels)
    part = part or shown_part(field)
    vessels, magnification = _vessels(pixels)
    shown = part.of(field.astype(np.float32)) > 0.5
    seed = [list(LOOKS).index(look), *shown.shape, int(np.asarray(pixels, np.int64).sum() % 2**31)]
    eye = Eye(
        np.clip(part.of(vessels), 0, 1),
        shown,
        np.random.default_rng(seed),
        magnification * part.magnification,
    )
    return np.where(shown, np.clip(np.rint(255 * LOOKS[look](eye)), 1, 255), 0).astype(np.uint8)


def _vessels(pixels: np.ndarray) -> tuple[np.ndarray, float]:
    """Of an image, 0 to 1, and how many of its pixels are one of the copy that they were found in."""
    height, width = pixels.shape[:2]
    magnification = max(width / WIDEST, 1.0)
    if magnification > 1:
        size = (WIDEST, round(height / magnification))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    field = field_of_view(pixels)
    bright = find_polarity(pixels, field).polarity is VesselPolarity.BRIGHT
    vessels = np.asarray(vesselness_map(vessel_channel(pixels), field, bright), np.float32)
    return cv2.resize(vessels, (width, height), interpolation=cv2.INTER_CUBIC), magnification
