"""What the readers of all image formats give and share: turning upright, dropping alpha, the sentence about damage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.errors import InputError
from core.images.contents import FileContents
from core.images.file_facts import NO_FACTS, DateTag, Device, FileFacts
from core.images.modality import modality_of_words
from core.images.number_ranges import AS_THEY_ARE, FileValues
from core.language import tr
from core.notices import Notice

if TYPE_CHECKING:
    from PIL import Image

ORIENTATION_TAG = 0x0112
"""Of EXIF and TIFF."""
_EXIF_PART, _TIME_TAKEN, _SERIAL, _COMMENT = 0x8769, 0x9003, 0xA431, 0x9286
_DESCRIPTION, _DEVICE = 0x010E, (0x010F, 0x0110, 0x0131)
"""Tags of EXIF. Maker, model and software stand beside its part; without the former two there is no camera."""


class DecodedImage(NamedTuple):
    """What a file holds.

    Attributes:
        pixels: `(H, W)` or `(H, W, 3)` RGB, upright.
        spacing: `(x, y)`, the micrometres for each upright pixel that the file states, plausible or not; or None.
        facts: what else it says.
        notices: what of it was read in a way that nobody could expect.
        values: what its numbers were in the file.
        display_range: the values of pixels that the file wants to be shown as black and white.
        contents: all images of the file; None where its format holds one.
    """

    pixels: np.ndarray
    spacing: tuple[float, float] | None = None
    facts: FileFacts = NO_FACTS
    notices: tuple[Notice, ...] = ()
    values: FileValues = AS_THEY_ARE
    display_range: tuple[float, float] | None = None
    contents: FileContents | None = None


def upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Undo one of the eight orientations of EXIF and TIFF (1: nothing to do)."""
    if lies_on_its_side(orientation):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def lies_on_its_side(orientation: int) -> bool:
    """Whether turning upright by this orientation exchanges width and height."""
    return orientation in (5, 6, 7, 8)


def exif_of(image: Image.Image) -> Image.Exif:
    """The EXIF of an image that Pillow has opened; empty where it is damaged: the pixels do not need it."""
    from PIL import Image

    try:
        exif = image.getexif()
        exif.get(ORIENTATION_TAG)
    except Exception:  # Pillow raises whatever the damage leads to
        return Image.Exif()
    return exif


def orientation_of(exif: Image.Exif) -> int:
    """How the image is turned, by its EXIF; 1 where what stands there is no orientation."""
    value = exif.get(ORIENTATION_TAG, 1)
    return value if isinstance(value, int) else 1


def exif_facts(exif: Image.Exif) -> FileFacts:
    """When a camera took the picture, which camera, and what is written beside it, where EXIF says it."""
    try:
        return facts_of_exif(dict(exif), dict(exif.get_ifd(_EXIF_PART)))
    except Exception:  # Pillow raises whatever the damage leads to, and the pixels were read
        return NO_FACTS


def facts_of_exif(tags: Mapping[int, Any], exif: Mapping[int, Any]) -> FileFacts:
    """The same of the tags of an image and of its EXIF part."""
    taken = _text(exif.get(_TIME_TAKEN))
    words = (modality_of_words(_text(text)) for text in (tags.get(_DESCRIPTION), exif.get(_COMMENT)))
    maker, model, software = (_text(tags.get(tag)) for tag in _DEVICE)
    return FileFacts(
        times=((DateTag.EXIF_ORIGINAL, taken),) if taken else (),
        device=Device(maker, model, _text(exif.get(_SERIAL)), software) if maker or model else Device(),
        modality=next(filter(None, words), None),
    )


def _text(value: object) -> str:
    """Of a tag; a comment begins with the name of its character set (Exif 2.3, 4.6.5)."""
    if isinstance(value, bytes):
        value = value.removeprefix(b"ASCII\0\0\0").decode("ascii", "ignore")
    return value.strip(" \0") if isinstance(value, str) else ""


def without_alpha(pixels: np.ndarray) -> np.ndarray:
    """Drop the last channel; what it says is fully transparent becomes black. `(H, W, 2 or 4)`.

    Where all would be, the channel says nothing of the picture: programs that do not know alpha leave it at 0.
    """
    opaque = pixels[..., -1:] > 0
    opaque = opaque if opaque.any() else ~opaque
    visible = np.where(opaque, pixels[..., :-1], 0)
    return visible[..., 0] if visible.shape[2] == 1 else visible


def without_associated_alpha(pixels: np.ndarray) -> np.ndarray:
    """The same where the colours were multiplied by alpha: what they were before, in the numbers of the file."""
    alpha = pixels[..., -1:].astype(np.float64)
    most = 1.0 if pixels.dtype.kind == "f" else float(np.iinfo(pixels.dtype).max)
    colours = np.divide(pixels[..., :-1] * most, alpha, out=np.zeros(pixels[..., :-1].shape), where=alpha > 0)
    if pixels.dtype.kind != "f":
        colours = np.rint(colours.clip(0, most))
    colours = colours.astype(pixels.dtype)
    return colours[..., 0] if colours.shape[2] == 1 else colours


def damaged(name: str, reason: object) -> InputError:
    """The error of a file that cannot be read to its end, with the reason where it is in words for people."""
    has_words = any(letter.isalpha() for letter in str(reason))  # some libraries say but a number
    has_words &= not isinstance(
        reason, (TypeError, ArithmeticError, LookupError, AttributeError, AssertionError)
    )
    text = (
        tr("{name} is truncated or damaged ({reason}). Copy or export it again.")
        if has_words
        else tr("{name} is truncated or damaged. Copy or export it again.")
    )
    return InputError(text.format(name=name, reason=reason))
