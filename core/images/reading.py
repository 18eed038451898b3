"""Image files and arrays as `RetinalImage`: upright, RGB or grey, in the file's own bit depth."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.coordinates import Size
from core.encodable import check_encodable
from core.errors import InputError
from core.images.checks import check_layout, check_size
from core.images.contents import FileContents, Sort
from core.images.decoding import decode, list_contents
from core.images.file_facts import NO_FACTS, FileFacts
from core.images.image_formats import HEAD_BYTES, image_format_of
from core.images.notices import NotSquare, OneOfSeveral
from core.images.number_ranges import AS_THEY_ARE, FileValues
from core.images.orientation import Orientation, reoriented_sha256
from core.images.spacing import PixelSize, plausible_pixel_size, square_spacing
from core.language import tr
from core.notices import Notice
from core.places import beginning_of, content_of
from core.quoting import told


@dataclass(frozen=True, eq=False)
class RetinalImage:
    """One image, upright, with the bit depth of its file.

    Attributes:
        pixels: `(height, width)` grey or `(height, width, 3)` RGB, uint8 or uint16, read-only.
        path: the file it came from, if any.
        sha256: of the file's bytes, or of the pixels where there is no file; of a later page, or of an image that was
            turned, see `image_sha256`.
        spacing_um: micrometres per pixel where somebody has stated it: the file (see `core.images.spacing`), or the
            user. Dots per inch are about printing and are never used for it. None where pixels are not square.
        name: the file's name, or the name that was given.
        pixel_size_um: `(x, y)`, the width and height of a pixel in micrometres, square or not; `spacing_um` for both
            unless given.
        facts: what else the file says.
        page: which image of a file that holds several, from 1.
        notices: what there is to say of how it was read.
        values: what the numbers of its pixels were in the file.
        display_range: the values of pixels that its file wants to be shown as black and white.
        orientation: how the user turned what is upright by its file.
    """

    pixels: np.ndarray
    path: Path | None
    sha256: str
    spacing_um: float | None = None
    name: str = ""
    pixel_size_um: PixelSize | None = None
    facts: FileFacts = NO_FACTS
    page: int = 1
    notices: tuple[Notice, ...] = ()
    values: FileValues = AS_THEY_ARE
    display_range: tuple[float, float] | None = None
    orientation: Orientation = Orientation.AS_IN_FILE

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.path.name if self.path else "image")
        check_layout(self.pixels, self.name)
        check_size(self.size, self.name)
        if self.spacing_um is not None and not self.spacing_um > 0:
            raise InputError(
                f"The pixel spacing of {told(self.name)} must be above 0 µm, not {self.spacing_um}."
            )
        self._keep_pixel_size_in_step()
        read_only = self.pixels.view()
        read_only.setflags(write=False)
        object.__setattr__(self, "pixels", read_only)

    def _keep_pixel_size_in_step(self) -> None:
        """`spacing_um` is what `dataclasses.replace` sets for a stated scale, so it wins where the two differ."""
        spacing = self.spacing_um
        if spacing is not None and square_spacing(self.pixel_size_um) != spacing:
            object.__setattr__(self, "pixel_size_um", (spacing, spacing))
        elif spacing is None:
            object.__setattr__(self, "spacing_um", square_spacing(self.pixel_size_um))

    @property
    def size(self) -> Size:
        """`(height, width)` in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def bit_depth(self) -> int:
        """Bits per channel: 8 or 16."""
        return 8 * self.pixels.dtype.itemsize

    def turned(self, by: Orientation) -> RetinalImage:
        """The image turned further: other pixels, whose sides change places where width and height do.

        >>> eye = image_from_pixels(np.zeros((40, 50), np.uint8), "eye")
        >>> right = eye.turned(Orientation.RIGHT)
        >>> right.size, right.turned(Orientation.LEFT).sha256 == eye.sha256
        ((50, 40), True)
        """
        whole = self.orientation.then(by)
        return replace(
            self,
            pixels=np.ascontiguousarray(by.apply(self.pixels)),
            sha256=reoriented_sha256(reoriented_sha256(self.sha256, self.orientation), whole),
            pixel_size_um=None if self.pixel_size_um is None else by.sides(self.pixel_size_um),
            orientation=whole,
        )

    @property
    def size_in_file(self) -> Size:
        """`(height, width)` of the upright picture of the file."""
        return self.orientation.inverse.size(self.size)


def read_image(
    path: Path | str, page: int = 1, orientation: Orientation = Orientation.AS_IN_FILE
) -> RetinalImage:
    """Read an image file of one of the formats of `core.images.image_formats`.

    The image is turned upright as its orientation tag says. Alpha is dropped, and pixels that are fully transparent
    become black. Palettes become RGB. Numbers of other kinds than 8 or 16 bits are scaled by their own range; its
    notices say so, as they say which of several images of the file it is.

    Args:
        page: which image of a file that holds several, from 1: see `list_images`.
        orientation: how to turn what is upright then.

    Raises:
        InputError: the file is missing, a folder, unreadable, empty, truncated, not an image, too small or too large,
            or has no such page; one sentence says which.

    >>> from core.demo.synthetic import demo_points_path
    >>> read_image(demo_points_path())
    Traceback (most recent call last):
    core.errors.InputError: points.csv is not an image that can be read, or its beginning is damaged. Use PNG, ...
    """
    path = Path(path)
    content = _read_bytes(path)
    decoded = decode(content, path.name, page)
    size = None if decoded.spacing is None else plausible_pixel_size(*decoded.spacing)
    uneven = (NotSquare(path.name, *size),) if size is not None and square_spacing(size) is None else ()
    image = RetinalImage(
        pixels=decoded.pixels,
        path=path,
        sha256=page_sha256(hashlib.sha256(content).hexdigest(), page),
        name=_name(path, decoded.contents, page),
        pixel_size_um=size,
        facts=decoded.facts.with_name(path.name),
        page=page,
        notices=(*_which(path.name, decoded.contents, page), *decoded.notices, *uneven),
        values=decoded.values,
        display_range=decoded.display_range,
    )
    return image if orientation is Orientation.AS_IN_FILE else image.turned(orientation)


def list_images(path: Path | str) -> FileContents:
    """The images of a file, none of them decoded: those that `read_image` gives by their numbers.

    Raises:
        InputError: as `read_image`.
    """
    path = Path(path)
    return list_contents(_read_bytes(path), path.name)


def may_hold_several(path: Path) -> bool:
    """Whether a file is of a format that can hold several images, by its first bytes."""
    try:
        format = image_format_of(beginning_of(path, HEAD_BYTES))
    except (OSError, ValueError):
        return False
    return format is not None and bool(format.lister)


def page_sha256(file: str, page: int) -> str:
    """What tells an image of a file from all others: the hash of the file; of later pages, one made of it.

    >>> page_sha256(64 * "a", 1) == 64 * "a", page_sha256(64 * "a", 2) == page_sha256(64 * "a", 3)
    (True, False)
    """
    return file if page == 1 else hashlib.sha256(f"{file} {page}".encode()).hexdigest()


def image_sha256(file: str, page: int = 1, orientation: Orientation = Orientation.AS_IN_FILE) -> str:
    """What tells an image from all others: made of the hash of its file, its page, and how it was turned."""
    return reoriented_sha256(page_sha256(file, page), orientation)


def _which(file: str, contents: FileContents | None, page: int) -> tuple[Notice, ...]:
    if contents is None or len(contents.parts) == 1:
        return ()
    name = contents.parts[page - 1].name
    return (OneOfSeveral(file, page, len(contents.parts), contents.sort, name),)


def _name(path: Path, contents: FileContents | None, page: int) -> str:
    """The file's name, with the number of the page; an image of a stack has a name of its own."""
    count = 1 if contents is None else len(contents.parts)
    if contents is None or count == 1:
        return path.name
    own = contents.parts[page - 1].name
    if contents.sort is Sort.STACK and own:
        return own
    return f"{path.stem}-{page:0{len(str(count))}}{path.suffix}"


def image_from_pixels(pixels: np.ndarray, name: str) -> RetinalImage:
    """An image from an array `(height, width)` or `(height, width, 3)`, uint8 or uint16; it is copied.

    >>> from skimage.data import retina
    >>> eye = image_from_pixels(retina()[::4, ::4], "eye")
    >>> eye.size, eye.bit_depth, eye.pixels.ndim
    ((353, 353), 8, 3)
    """
    pixels = np.array(pixels, order="C")
    described = f"{pixels.shape} {pixels.dtype.str} ".encode()
    digest = hashlib.sha256(described + pixels.tobytes()).hexdigest()
    return RetinalImage(pixels=pixels, path=None, sha256=digest, name=name)


def _read_bytes(path: Path) -> bytes:
    check_encodable(path)
    try:
        content = content_of(path)
    except FileNotFoundError:
        raise InputError(
            tr("The file {path} does not exist. Check its name and place.").format(path=path)
        ) from None
    except (IsADirectoryError, PermissionError) as error:
        if path.is_dir():
            raise InputError(
                tr("{path} is a folder. Choose an image file in it.").format(path=path)
            ) from None
        raise InputError(
            tr("The file {path} cannot be read: permission is denied.").format(path=path)
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(
            tr("The file {path} cannot be read ({error}).").format(
                path=path, error=getattr(error, "strerror", None) or error
            )
        ) from error
    if not content:
        raise InputError(tr("The file {path} is empty. Copy it again from its source.").format(path=path))
    return content
