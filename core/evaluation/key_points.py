"""Table 2 of the paper: how many dense SIFT matches are right, on original images, phase images and vessel maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from core.coordinates import resize_matrix
from core.evaluation.cases import Case, Layout
from core.evaluation.methods import MAPS, PAPER_MAPS
from core.evaluation.opening import OpenCase, open_case
from core.evaluation.views import grey, grey_levels
from core.images.field_of_view import shrink
from core.images.polarity import VesselPolarity, find_polarity
from core.images.reading import RetinalImage
from core.registration.working_pair import FieldedImage, WorkingImage, working_image
from core.registration_methods import DEFAULT_METHOD
from core.transforms.planar import PlanarTransform

COUNTS = (50, 100, 200, 400)
SPACING = 8
WINDOW_REACH = 32
"""Pixels: half of a SIFT window. Key points nearer to the edge of the field would see the edge, and match it."""

METHODS_OF_MAPS = {MAPS: DEFAULT_METHOD, PAPER_MAPS: "paper"}
"""The method of registration whose network makes each kind of vessel map."""

PUBLISHED = {
    "original": (88.34, 88.21, 87.53, 84.11),
    "phase": (93.10, 91.97, 91.02, 87.43),
    "maps": (98.07, 97.72, 97.47, 97.31),
    "paper-maps": (98.07, 97.72, 97.47, 97.31),
}
"""Per cent in the paper, on its own data; its vessel maps are those of its own network."""

TITLES = {
    "original": "original images",
    "inverted": "original images, angiogram inverted",
    "phase": "phase images",
    "maps": "our vessel maps (cube root)",
    "paper-maps": "vessel maps of the paper's network (cube root)",
}


@dataclass(frozen=True)
class KeyPointRow:
    """One case by one kind of image: per cent of right matches among the best `COUNTS`."""

    case: str
    image: str
    percent: tuple[float, ...]


@dataclass(frozen=True)
class KeyPointTable:
    """All cases, and the mean of each kind of image."""

    rows: tuple[KeyPointRow, ...]

    def means(self) -> dict[str, tuple[float, ...]]:
        """The mean over the cases, by kind of image."""
        chosen = {name: [row.percent for row in self.rows if row.image == name] for name in TITLES}
        return {name: tuple(np.mean(rows, axis=0).tolist()) for name, rows in chosen.items() if rows}

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "top": list(COUNTS),
            "means": {name: list(percent) for name, percent in self.means().items()},
            "published": {name: list(percent) for name, percent in PUBLISHED.items()},
            "cases": [
                {"case": row.case, "image": row.image, "percent": list(row.percent)} for row in self.rows
            ],
        }

    def text_rows(self) -> list[tuple[str, ...]]:
        """For the screen."""
        rows = [
            (
                TITLES[name],
                *(f"{value:.2f}" for value in percent),
                *(f"{value:.2f}" for value in PUBLISHED.get(name, ())),
                *("–" for _ in COUNTS if name not in PUBLISHED),
            )
            for name, percent in self.means().items()
        ]
        published = [f"{count}, published" for count in COUNTS]
        return [("Table 2, % right among the best", *map(str, COUNTS), *published), *rows]


def key_point_table(
    cases: Sequence[Case],
    networks: Mapping[str, Path | None],
    tell: Callable[[str, float], None],
    of_luminance: bool = False,
) -> KeyPointTable:
    """Match the key points of all cases; of the paper's data each pair once, for no image is warped here.

    Args:
        networks: the weights (None: those that ship) of each kind of vessel map: `maps`, `paper-maps`.
        of_luminance: the luminance of the images, as the authors', instead of the green channel.

    Raises:
        InputError: an image cannot be read, or the weights cannot be used.
    """
    chosen = [case for case in cases if case.layout is not Layout.PAPER_FLOATING]
    rows: list[KeyPointRow] = []
    for count, case in enumerate(chosen):
        tell(f"Case {case.name}, key points", count / len(chosen))
        rows += match_case(replace(open_case(case), luminance=of_luminance), networks)
    return KeyPointTable(tuple(rows))


def match_case(opened: OpenCase, networks: Mapping[str, Path | None]) -> list[KeyPointRow]:
    """Match one case on every kind of image, at the working size, without any warping."""
    from core.baselines.dense_sift import match_rates

    reference = _Shown.of(opened.reference, opened.reference_polarity, opened.luminance)
    floating = _Shown.of(opened.floating, opened.floating_polarity, opened.luminance)
    truth = PlanarTransform(
        resize_matrix(opened.floating.size, floating.working.mask.shape)
        @ opened.truth.matrix
        @ resize_matrix(reference.working.mask.shape, opened.reference.size)
    )
    rows = []
    kinds = dict(KINDS)
    kinds |= {
        name: partial(_maps, weights=weights, method=METHODS_OF_MAPS[name])
        for name, weights in networks.items()
    }
    for name, kind in kinds.items():
        first, second = (_levels(kind(each)) for each in (reference, floating))
        rates = match_rates(first, second, reference.mask, floating.mask, truth, COUNTS, SPACING)
        rows.append(KeyPointRow(opened.case.name, name, tuple(float(rates[count]) for count in COUNTS)))
    return rows


@dataclass(frozen=True, eq=False)
class _Shown:
    """One image at its working size."""

    working: WorkingImage
    polarity: VesselPolarity
    luminance: bool

    @classmethod
    def of(cls, image: RetinalImage, stated: VesselPolarity | None, of_luminance: bool) -> _Shown:
        fielded = FieldedImage.of(image)
        polarity = stated or find_polarity(image.pixels, fielded.field).polarity
        return cls(working_image(fielded), polarity, of_luminance)

    @property
    def mask(self) -> np.ndarray:
        return shrink(self.working.mask, WINDOW_REACH)


def _original(shown: _Shown) -> np.ndarray:
    """The green channel, or the luminance, as it is: the polarity of an angiogram is not turned."""
    return grey_levels(shown.working.pixels, shown.luminance)


def _inverted(shown: _Shown) -> np.ndarray:
    """Dark vessels in both images, which the paper does not say of its original images."""
    return grey(shown.working, shown.polarity, shown.luminance)


def _phase(shown: _Shown) -> np.ndarray:
    from core.baselines.local_phase import local_phase

    return local_phase(_inverted(shown))


def _maps(shown: _Shown, weights: Path | None, method: str) -> np.ndarray:
    """The cube root of the probability, so that faint vessels count in a descriptor of gradients.

    Chosen against the square root and the log odds on the pairs that were trained on.
    """
    from core.registration.inference import segment
    from core.registration.model import load_model
    from core.registration.request import ProgressMonitor

    model = load_model(weights, method).model
    return np.cbrt(segment(model, shown.working, shown.polarity, ProgressMonitor(None, None)).vessels)


KINDS: dict[str, Callable[[_Shown], np.ndarray]] = {
    "original": _original,
    "inverted": _inverted,
    "phase": _phase,
}


def _levels(values: np.ndarray) -> np.ndarray:
    return np.rint(255 * values.clip(0, 1)).astype(np.uint8)
