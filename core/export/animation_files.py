"""Animations as files: GIF by Pillow, MP4 (H.264) by imageio with the ffmpeg that comes with it (extra `animation`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.errors import InputError
from core.export.animation import DARK, LIGHT, Animation
from core.language import mark, tr

Check = Callable[[float], None]
"""Told how far the work is, 0 to 1; what it raises ends it."""

GIF_STEP = 0.01
"""Seconds: a GIF counts in these."""
GIF_FASTEST = 50.0
"""Frames per second: browsers slow down what is faster."""
MOST_GIF_PIXELS = 400_000_000
"""Of all frames together: they are in memory at once."""
COLOURS = 253
"""Of a palette, beside light, dark, and one that stands for what is as in the frame before."""
SAMPLED = 512
"""Pixels: the longer side of what a palette is made from."""


@dataclass(frozen=True)
class AnimationFormat:
    """A kind of file.

    Attributes:
        words: in a file dialog, through `tr`.
        write: writes the animation to a temporary file.
        missing: what is not installed, and how that is mended; empty where it can be written.
    """

    suffix: str
    words: str
    write: Callable[[Path, Animation, Check], None]
    missing: Callable[[], str]


def animation_format(path: Path) -> AnimationFormat:
    """The format that a name asks for.

    Raises:
        InputError: there is none, or what it needs is not installed.
    """
    known = ANIMATION_FORMATS.get(path.suffix.lower())
    if known is None:
        raise InputError(
            tr("An animation is written as {formats}, and {name} ends in neither.").format(
                formats=", ".join(ANIMATION_FORMATS), name=path.name
            )
        )
    missing = known.missing()
    if missing:
        raise InputError(missing)
    return known


def write_animation(path: Path, animation: Animation, check: Check = lambda fraction: None) -> None:
    """Write an animation in the format that the ending of the name says. What `check` raises leaves no file.

    Raises:
        InputError: the format is not known or its writer not installed, the animation is too large for it, or the
            folder is missing or not writable.
    """
    known = animation_format(path)
    with atomic_path(path) as temporary:
        known.write(temporary, animation, check)


def _write_gif(path: Path, animation: Animation, check: Check) -> None:
    """Frames that lie still longer than others are written once, with the time that they are shown."""
    from PIL import Image

    options, moments = animation.options, animation.moments
    is_moving = len(moments) > 2 * options.rounds
    if is_moving and options.frames_per_second > GIF_FASTEST:
        raise InputError(tr("A GIF shows at most {fastest:g} frames per second.").format(fastest=GIF_FASTEST))
    height, width = animation.size
    if len(moments) * height * width > MOST_GIF_PIXELS:
        raise InputError(
            tr(
                "The GIF would be too large: {count} frames of {width} × {height} pixels. Choose a smaller width, "
                "fewer seconds or frames per second, or MP4."
            ).format(count=len(moments), width=width, height=height)
        )
    indexed, palette = _with_palette(animation)

    def pictures() -> Iterator[Image.Image]:
        for number, frame in enumerate(indexed.frames()):
            check(number / len(moments))
            picture = Image.fromarray(frame.pixels)
            if palette is not None:
                picture = picture.convert("P") if picture.mode != "P" else picture
                picture.putpalette(palette)
            yield picture

    shown = pictures()
    first = next(shown)
    first.save(
        path,
        "GIF",
        save_all=True,
        append_images=shown,
        duration=_milliseconds([end for _, end in moments]),
        optimize=True,  # what stays the same is left out
        disposal=1,
        **({"loop": 0} if options.loops else {}),
    )


def _milliseconds(ends: list[float]) -> list[int]:
    """How long each frame is shown, in whole hundredths of a second whose sum does not drift."""
    ticks = np.rint(np.array([0.0, *ends]) / GIF_STEP).astype(int)
    return [int(each) for each in np.diff(ticks).clip(2) * round(1000 * GIF_STEP)]


def _with_palette(animation: Animation) -> tuple[Animation, bytes | None]:
    """The animation in numbers of one palette, so that no colour changes between frames; greys keep their values."""
    first, second = animation.first, animation.second
    if all(_is_grey(each) for each in (first, second)):
        greys = [np.ascontiguousarray(each if each.ndim == 2 else each[..., 0]) for each in (first, second)]
        return animation.indexed(greys[0], greys[1], (LIGHT, DARK)), None
    from PIL import Image

    step = max(1, max(animation.size) // SAMPLED)
    both = np.ascontiguousarray(np.concatenate([first[::step, ::step], second[::step, ::step]]))
    palette = Image.fromarray(both).quantize(COLOURS, Image.Quantize.MEDIANCUT)
    indices = [
        np.asarray(Image.fromarray(each).quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG))
        for each in (first, second)
    ]
    colours = (palette.getpalette("RGB") or [])[: 3 * COLOURS]
    filled = [*colours, *([0] * (3 * COLOURS - len(colours))), 255, 255, 255, 0, 0, 0]
    return animation.indexed(indices[0], indices[1], (COLOURS, COLOURS + 1)), bytes(filled)


def _is_grey(pixels: np.ndarray) -> bool:
    if pixels.ndim == 2:
        return True
    return bool(
        np.array_equal(pixels[..., 0], pixels[..., 1]) and np.array_equal(pixels[..., 0], pixels[..., 2])
    )


def _write_mp4(path: Path, animation: Animation, check: Check) -> None:
    """H.264 with the colours of every player: 4:2:0, limited range, BT.709."""
    from imageio.v2 import get_writer

    moments, rate = animation.moments, animation.options.frames_per_second
    writer = get_writer(
        path,
        format="FFMPEG",
        mode="I",
        fps=rate,
        codec="libx264",
        quality=None,
        pixelformat="yuv420p",
        macro_block_size=2,
        ffmpeg_log_level="error",
        output_params=[
            *("-crf", "16", "-preset", "medium", "-movflags", "+faststart"),
            *("-vf", "scale=in_range=pc:out_range=tv:out_color_matrix=bt709"),
            *(
                "-colorspace",
                "bt709",
                "-color_primaries",
                "bt709",
                "-color_trc",
                "bt709",
                "-color_range",
                "tv",
            ),
        ],
    )
    written = 0
    try:
        for number, frame in enumerate(animation.frames()):
            pixels = frame.pixels if frame.pixels.ndim == 3 else np.repeat(frame.pixels[..., None], 3, axis=2)
            while written < max(1, round(frame.end * rate)):
                check(number / len(moments))
                writer.append_data(np.ascontiguousarray(pixels))
                written += 1
    finally:
        writer.close()


def _nothing_missing() -> str:
    return ""


def _missing_ffmpeg() -> str:
    if find_spec("imageio") is not None and find_spec("imageio_ffmpeg") is not None:
        return ""
    return tr(
        "An MP4 needs imageio with its ffmpeg, which is not installed: run "
        "pip install 'retina-registration[animation]', or choose a GIF, which needs nothing more."
    )


ANIMATION_FORMATS = {
    each.suffix: each
    for each in (
        AnimationFormat(".gif", mark("GIF (*.gif)"), _write_gif, _nothing_missing),
        AnimationFormat(".mp4", mark("MP4 (*.mp4)"), _write_mp4, _missing_ffmpeg),
    )
}
