"""Animations, opened again frame by frame: what every frame shows of the two images, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.export import animation_files
from core.export.animation import (
    Animation,
    AnimationKind,
    AnimationOptions,
    animation_size,
    named,
    shrunk,
)
from core.export.animation_files import write_animation

SIZE = (64, 96)
FLICKER, SWIPE, CHECKERBOARD = AnimationKind.FLICKER, AnimationKind.SWIPE, AnimationKind.CHECKERBOARD


def _images(colour: bool = False) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    first = np.repeat((40 + columns)[..., None], 3, axis=2).astype(np.uint8)
    second = np.repeat((220 - rows)[..., None], 3, axis=2).astype(np.uint8)
    if colour:
        first[..., 1:] //= 3
        second[..., 2] //= 4
    return first, second


@dataclass(frozen=True)
class Opened:
    """A file that was read again: its frames as RGB, the milliseconds of each, and whether it begins again."""

    frames: list[np.ndarray]
    milliseconds: list[int]
    loop: int | None


def _opened(path: Path) -> Opened:
    with Image.open(path) as picture:
        frames, times = [], []
        for number in range(picture.n_frames):
            picture.seek(number)
            frames.append(np.asarray(picture.convert("RGB")).astype(int))
            times.append(picture.info["duration"])
        return Opened(frames, times, picture.info.get("loop"))


def test_a_flicker_of_grey_images_holds_both_as_they_are(tmp_path: Path) -> None:
    first, second = _images()
    write_animation(tmp_path / "f.gif", Animation(first, second, AnimationOptions(FLICKER, 1.5)))
    opened = _opened(tmp_path / "f.gif")
    np.testing.assert_array_equal(opened.frames, [first, second])
    assert opened.milliseconds == [750, 750]
    assert opened.loop == 0, "for ever"
    once = AnimationOptions(FLICKER, 1.5, rounds=2, loops=False)
    write_animation(tmp_path / "f.gif", Animation(first, second, once))
    opened = _opened(tmp_path / "f.gif")
    assert (len(opened.frames), opened.milliseconds, opened.loop) == (4, [750] * 4, None)


def test_the_line_of_a_swipe_goes_there_and_back(tmp_path: Path) -> None:
    first, second = _images()
    write_animation(tmp_path / "s.gif", Animation(first, second, AnimationOptions(SWIPE, 1.0, 12)))
    opened = _opened(tmp_path / "s.gif")
    assert sum(opened.milliseconds) == 1000
    assert len(opened.frames) == 12
    np.testing.assert_array_equal(opened.frames[0], first)
    np.testing.assert_array_equal(opened.frames[6], second)
    places = []
    for frame in opened.frames:
        is_first = np.all(frame == first, axis=(0, 2))
        is_second = np.all(frame == second, axis=(0, 2))
        place = int(is_first.sum())
        assert is_first[:place].all(), "the first image on the left"
        assert is_second[place + 3 :].all(), "the second on the right of the line"
        places.append(place)
    assert places[1:6] == places[:6:-1], "back as it went"
    assert places == sorted(places[:7], reverse=True) + sorted(places[7:])


def test_the_fields_of_a_checkerboard_move_on_until_they_are_where_they_were(tmp_path: Path) -> None:
    first, second = _images()
    options = AnimationOptions(CHECKERBOARD, 0.8, 10, cells=6)
    write_animation(tmp_path / "c.gif", Animation(first, second, options))
    opened = _opened(tmp_path / "c.gif")
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    assert len(opened.frames) == 8
    for number, frame in enumerate(opened.frames):
        moved = columns - number * 4  # two fields of 16 pixels in 8 frames
        expected = np.where(((moved // 16 + rows // 16) % 2 == 1)[..., None], second, first)
        np.testing.assert_array_equal(frame, expected)


def test_colours_stay_what_they_are_from_frame_to_frame(tmp_path: Path) -> None:
    first, second = _images(colour=True)
    write_animation(tmp_path / "s.gif", Animation(first, second, AnimationOptions(SWIPE, 1.0, 6)))
    opened = _opened(tmp_path / "s.gif")
    assert np.abs(opened.frames[0] - first).mean() < 5
    assert np.abs(opened.frames[3] - second).mean() < 5
    both = [opened.frames[0], opened.frames[3]]
    for frame in opened.frames:  # but for the line
        assert np.mean(np.any([np.all(frame == each, axis=2) for each in both], axis=0)) > 0.95


def test_a_gif_holds_what_changes_between_frames_alone(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    noise = [random.integers(0, 250, (*SIZE, 3), np.uint8) for _ in range(2)]
    sizes = {}
    for kind, rate in ((FLICKER, 10), (CHECKERBOARD, 20)):
        options = AnimationOptions(kind, 2.0, rate, cells=4)
        write_animation(tmp_path / "n.gif", Animation(noise[0], noise[1], options))
        sizes[kind] = (tmp_path / "n.gif").stat().st_size
    assert len(_opened(tmp_path / "n.gif").frames) == 40
    assert sizes[CHECKERBOARD] < 5 * sizes[FLICKER], "40 frames, and each pixel changes twice"


def test_a_film_holds_the_images_at_the_asked_rate(tmp_path: Path) -> None:
    iio = pytest.importorskip("imageio.v3")
    pytest.importorskip("imageio_ffmpeg")
    first, second = _images()
    write_animation(tmp_path / "f.mp4", Animation(first, second, AnimationOptions(FLICKER, 1.0, 10, 2)))
    frames = iio.imread(tmp_path / "f.mp4", plugin="FFMPEG").astype(int)
    told = iio.immeta(tmp_path / "f.mp4", plugin="FFMPEG")
    assert (told["codec"], told["fps"], told["duration"], told["size"]) == ("h264", 10.0, 2.0, SIZE[::-1])
    assert told["pix_fmt"].startswith("yuv420p")
    assert len(frames) == 20
    for number, frame in enumerate(frames):
        expected = second if number % 10 >= 5 else first
        assert np.abs(frame - expected).mean() < 3, number


def test_names_stand_on_their_own_image_or_on_both_in_fields() -> None:
    first, second = (np.full((200, 300, 3), 90, np.uint8) for _ in range(2))
    one, other = named((first, second), ("angiogram", "photograph"), FLICKER)
    assert (one[:150] == 90).all()
    assert (one[150:, 150:] == 90).all(), "on the left"
    assert not (one[150:] == other[150:]).all(), "another name"
    one, other = named((first, second), ("angiogram", "photograph"), SWIPE)
    assert (one[:, 150:] == 90).all()
    assert (other[:, :150] == 90).all()
    assert not (other == 90).all()
    one, other = named((first, second), ("angiogram", "photograph"), CHECKERBOARD)
    np.testing.assert_array_equal(one, other)


def test_sizes_are_even_and_keep_the_shape() -> None:
    for size, width in (((576, 720), 401), ((3001, 1999), 1281), ((100, 101), 64)):
        high, wide = animation_size(size, width)
        assert high % 2 == wide % 2 == 0
        assert abs(high / wide - size[0] / size[1]) < 1.5 / wide
        assert shrunk(np.zeros(size, np.uint8), (high, wide)).shape == (high, wide, 3)
    for width in (10, 5000):
        with pytest.raises(InputError, match=str(width)):
            animation_size((100, 100), width)


def test_what_cannot_be_made_is_said_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    animation = Animation(*_images(), AnimationOptions(SWIPE, 2.0, 60))
    with pytest.raises(InputError, match="50 frames per second"):
        write_animation(tmp_path / "s.gif", animation)
    with pytest.raises(InputError, match=r"\.gif, \.mp4, and s\.avi"):
        write_animation(tmp_path / "s.avi", animation)
    monkeypatch.setattr(animation_files, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'retina-registration\[animation\]'"):
        write_animation(tmp_path / "s.mp4", animation)
    for numbers in ({"seconds": float("nan")}, {"rounds": 0}, {"cells": 0}, {"seconds": 60.0, "rounds": 100}):
        with pytest.raises(InputError):
            AnimationOptions(**numbers)  # type: ignore[arg-type]

    def stop(fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_animation(tmp_path / "s.gif", Animation(*_images(), AnimationOptions(SWIPE, 1.0, 20)), stop)
    assert list(tmp_path.iterdir()) == []
