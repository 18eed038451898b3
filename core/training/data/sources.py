"""From the name of a kind of sample to its source on disk."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import torch

from core.errors import InputError
from core.images.contrast import display_rgb
from core.images.reading import read_image
from core.quoting import told
from core.training.configuration import DataSettings
from core.training.data.classical_maps import CLASSICAL_MAPS, no_map
from core.training.data.manual import SCALES, ManualSource, read_manual_images
from core.training.data.pairs import PairSource, read_landmark_pairs
from core.training.data.paper_pairs import read_paper_pairs
from core.training.data.sample import Source
from core.training.data.ultrawide import ULTRAWIDE_SCALES, read_ultrawide_pairs
from core.training.data.unpaired import (
    ANGIOGRAM_SCALES,
    PHOTOGRAPH_SCALES,
    UnpairedSource,
    read_angiograms,
    read_photographs,
)


def open_source(kind: str, data: Path, settings: DataSettings, with_maps: bool = True) -> Source:
    """Read the images of one kind of sample.

    Args:
        with_maps: make their classical vessel maps, which take most of the time; else they are empty.

    Raises:
        InputError: the data folder lacks them.
    """
    if not data.is_dir():
        raise InputError(
            f"The data folder '{told(data)}' does not exist: set 'root' in [data] or pass --data."
        )
    classical_map = CLASSICAL_MAPS[settings.classical_maps] if with_maps else no_map
    narrowed = partial(_narrowed, share=settings.scale_augmentation)
    if kind == "pairs":
        return PairSource(read_landmark_pairs(_folder(data / "pairs"), settings.held_out, classical_map))
    if kind == "ultrawide":
        folder = _folder(data / "ultrawide")
        ultrawide = read_ultrawide_pairs(folder, settings.ultrawide_held_out, classical_map)
        return PairSource(ultrawide, scales=narrowed(ULTRAWIDE_SCALES))
    if kind == "paper_pairs":
        return PairSource(read_paper_pairs(data, classical_map), settings.swap_roles, each_once=True)
    if kind == "manual":
        folders = [_folder(data / "vessels" / name) for name in settings.manual]
        left_out = settings.manual_left_out
        images = [image for folder in folders for image in read_manual_images(folder, left_out)]
        return ManualSource(images, settings.partners, narrowed(SCALES), settings.other_cameras)
    if kind == "angiograms":
        angiograms = read_angiograms(_folder(data / "angiograms"), classical_map)
        return UnpairedSource(angiograms, narrowed(ANGIOGRAM_SCALES))
    if kind == "photographs":
        folders = [_folder(data / "vessels" / name) for name in settings.manual]
        photographs = [
            photograph
            for folder in folders
            for photograph in read_photographs(folder, settings.manual_left_out, classical_map)
        ]
        return UnpairedSource(photographs, narrowed(PHOTOGRAPH_SCALES))
    raise InputError(f"Unknown kind of sample '{told(kind)}'.")


def read_style_target(data: Path, settings: DataSettings) -> torch.Tensor:
    """The style target as a vessel map `(1, 1, h, w)` in 0..1, sides cut to multiples of 8."""
    pixels = display_rgb(read_image(data / settings.style_target).pixels)[..., 0]
    height, width = (side // 8 * 8 for side in pixels.shape)
    return torch.from_numpy(pixels[:height, :width].astype(np.float32) / 255)[None, None]


def _narrowed(scales: tuple[float, float], share: float) -> tuple[float, float]:
    """A share of a range of scales, around its geometric middle; all of it exactly as it is."""
    if share == 1:
        return scales
    low, high = np.log(scales)
    middle, half = (low + high) / 2, (high - low) / 2 * share
    return float(np.exp(middle - half)), float(np.exp(middle + half))


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise InputError(f"The folder '{told(path)}' with training images does not exist.")
    return path
