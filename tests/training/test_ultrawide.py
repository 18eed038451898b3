"""Ultra-widefield pairs as tiles."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import InputError
from core.training.data.classical_maps import no_map
from core.training.data.pairs import AlignedPair, PairSource
from core.training.data.ultrawide import LARGEST_WIDTH, ULTRAWIDE_SCALES, read_ultrawide_pairs
from tests.training.made_data import angiogram, drawn_vessels, photograph


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ultrawide")
    for name in ("1", "2"):
        vessels = drawn_vessels(np.random.default_rng(int(name)), 256)
        (folder / name).mkdir()
        for role, image in (("reference", angiogram(vessels)), ("floating", photograph(vessels)[..., ::-1])):
            wide = cv2.resize(image, (2000, 2000))
            assert cv2.imwrite(str(folder / name / f"{role}.jpg"), wide)
    return folder


@pytest.fixture(scope="module")
def pairs(made: Path) -> list[AlignedPair]:
    """At the width of a training; no map of the vessels is looked at, and one takes two seconds at that width."""
    return read_ultrawide_pairs(made, classical_map=no_map)


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """To be changed; what is read of it is kept small, as the maps of the vessels take their time."""
    monkeypatch.setattr("core.training.data.ultrawide.LARGEST_WIDTH", 200)
    return Path(shutil.copytree(made, tmp_path / "pairs"))


def test_pairs_are_kept_at_a_width_at_which_vessels_look_ordinary(pairs: list[AlignedPair]) -> None:
    assert len(pairs) == 2
    assert pairs[0].reference.mask.shape == (LARGEST_WIDTH, LARGEST_WIDTH)
    assert pairs[0].reference.bright
    assert not pairs[0].floating.bright


def test_what_is_held_out_is_not_read(folder: Path) -> None:
    assert len(read_ultrawide_pairs(folder, ["2"])) == 1
    with pytest.raises(InputError, match="No ultra-widefield pair"):
        read_ultrawide_pairs(folder, ["1", "2"])
    with pytest.raises(InputError, match="does not hold: 3"):
        read_ultrawide_pairs(folder, ["3"])


def test_a_missing_image_and_images_of_two_sizes_are_refused(folder: Path) -> None:
    small = cv2.imread(str(folder / "1" / "floating.jpg"))[:1000]
    assert cv2.imwrite(str(folder / "1" / "floating.jpg"), small)
    with pytest.raises(InputError, match="of one size"):
        read_ultrawide_pairs(folder)
    (folder / "1" / "floating.jpg").unlink()
    with pytest.raises(InputError, match="no image named 'floating'"):
        read_ultrawide_pairs(folder)


def test_tiles_of_every_scale_show_the_same_place_in_both_images(pairs: list[AlignedPair]) -> None:
    source = PairSource(pairs[:1], scales=ULTRAWIDE_SCALES)
    generator = np.random.default_rng(3)
    for _ in range(4):
        sample = source.draw(generator, (128, 160))
        assert sample.reference.pixels.shape == (128, 160, 3)
        assert sample.reference.bright != sample.floating.bright
        assert (sample.reference.mask * sample.floating.mask).mean() > 0.3
