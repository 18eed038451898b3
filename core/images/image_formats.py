"""The formats that images are read from: the one table that reading, file dialogs, folders and data sets look at.

How to add a format, in two files: write a module with a function that decodes the bytes of a file, like `decode_bmp` in
`core.images.pillow_files`, and add a row to the table below; where a file may hold several images, also a function that
lists them, as in `core.images.animations`. Both refuse bad files with an `InputError`;
`core.images.decoded_pixels.damaged` makes its sentence. The tests of `tests/images/test_image_formats.py` try every
row: give them a writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.language import tr
from core.late_import import load_function
from core.own_words import own

HEAD_BYTES = 256
"""Of a file, by which its format is known."""

_TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@dataclass(frozen=True)
class ImageFormat:
    """A kind of file that holds an image.

    Attributes:
        name: in sentences, in every language.
        suffixes: of its files, in small letters.
        signatures: what its files begin with, at `signature_at`.
        function: `module:function`, imported when such a file is read: from all its bytes, and the name that the
            sentences of an `InputError` call it by, to a `core.images.decoded_pixels.DecodedImage`. Where a file may
            hold several images, it also takes the number of the one that is meant, from 1.
        lister: of a format whose files may hold several images: from the same to a
            `core.images.contents.FileContents`, without decoding the images.
        recogniser: `module:function` for files that may lack the signature: from the first bytes to a bool.
    """

    name: str
    suffixes: tuple[str, ...]
    signatures: tuple[bytes, ...]
    function: str
    signature_at: int = 0
    lister: str = ""
    recogniser: str = ""

    def recognises(self, content: bytes) -> bool:
        """Whether a file is of this format, by its first bytes; the suffix does not matter."""
        return content.startswith(self.signatures, self.signature_at)

    def may_be(self, content: bytes) -> bool:
        """Whether a file without the signature of any format is of this one all the same."""
        return bool(self.recogniser) and bool(load_function(self.recogniser)(content[:HEAD_BYTES]))


IMAGE_FORMATS = (
    ImageFormat("PNG", (".png",), (b"\x89PNG\r\n\x1a\n",), "core.images.pillow_files:decode_png"),
    ImageFormat("JPEG", (".jpg", ".jpeg"), (b"\xff\xd8\xff",), "core.images.pillow_files:decode_jpeg"),
    ImageFormat(
        "TIFF",
        (".tif", ".tiff"),
        _TIFF_SIGNATURES,
        "core.images.tiff_files:decode_tiff",
        lister="core.images.tiff_files:list_tiff",
    ),
    ImageFormat("BMP", (".bmp",), (b"BM",), "core.images.pillow_files:decode_bmp"),
    ImageFormat(
        "WebP",
        (".webp",),
        (b"WEBPVP8",),  # behind "RIFF" and the length
        "core.images.animations:decode_webp",
        signature_at=8,
        lister="core.images.animations:list_webp",
    ),
    ImageFormat(
        "GIF",
        (".gif",),
        (b"GIF87a", b"GIF89a"),
        "core.images.animations:decode_gif",
        lister="core.images.animations:list_gif",
    ),
    ImageFormat(
        "JPEG 2000",
        (".jp2", ".j2k", ".jpx", ".jpf"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),  # of the file, of a bare codestream
        "core.images.jpeg2000_files:decode_jpeg2000",
    ),
    ImageFormat(
        "NRRD",
        (".nrrd",),
        (b"NRRD000",),
        "core.images.nrrd_files:decode_nrrd",
        lister="core.images.nrrd_files:list_nrrd",
    ),
    ImageFormat(
        "DICOM",
        (".dcm",),
        (b"DICM",),
        "core.images.dicom_files:decode_dicom",
        signature_at=128,
        lister="core.images.dicom_files:list_dicom",
        recogniser="core.images.dicom_recognition:is_bare_dicom",
    ),
)

IMAGE_SUFFIXES = tuple(suffix for format in IMAGE_FORMATS for suffix in format.suffixes)


def image_format_of(content: bytes) -> ImageFormat | None:
    """The format of a file, by its bytes; None where it is none of these.

    >>> image_format_of(b"BM and so on").name
    'BMP'
    """
    known = (format for format in IMAGE_FORMATS if format.recognises(content))
    guessed = (format for format in IMAGE_FORMATS if format.may_be(content))
    return next(known, None) or next(guessed, None)


def is_image_name(name: str | Path) -> bool:
    """Whether a file is called like an image.

    >>> is_image_name("angiogram.TIF"), is_image_name("points.csv")
    (True, False)
    """
    return Path(name).suffix.lower() in IMAGE_SUFFIXES


def format_names() -> str:
    """The names of all formats, for a sentence in the user's language."""
    *names, last = (format.name for format in IMAGE_FORMATS)
    return tr("{names} or {last}").format(names=own(", ".join(names)), last=last)
