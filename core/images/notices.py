"""What there is to say of an image that was read in a way that its user could not expect."""

from __future__ import annotations

from dataclasses import dataclass

from core.images.contents import Sort
from core.language import tr
from core.notices import Notice


@dataclass(frozen=True)
class OneOfSeveral(Notice):
    """A file holds several images, and one of them was read."""

    file: str
    page: int
    count: int
    sort: Sort
    name: str = ""

    @property
    def sentence(self) -> str:
        sentences = {
            Sort.FRAMES: tr("{file} holds {count} frames: frame {page} was read."),
            Sort.PAGES: tr("{file} holds {count} pages: page {page} was read."),
            Sort.CHANNELS: tr("{file} holds {count} channels: channel {page}{name} was read."),
            Sort.STACK: tr("{file} is a stack of {count} images: image {page}{name} was read."),
        }
        name = f" ({self.name})" if self.name else ""
        return sentences[self.sort].format(file=self.file, page=self.page, count=self.count, name=name)


@dataclass(frozen=True)
class ScaledByItsRange(Notice):
    """The numbers of an image are none of 8 or 16 bits; its own range became the range of these."""

    name: str
    least: float
    most: float
    bits: int

    @property
    def sentence(self) -> str:
        return tr(
            "{name} holds numbers from {least:.6g} to {most:.6g}: they were scaled to {bits} bits by this range."
        ).format(name=self.name, least=self.least, most=self.most, bits=self.bits)


_FEW = 0.0005
"""A share that would be written as none."""


@dataclass(frozen=True)
class NotNumbers(Notice):
    """Some pixels hold no number (NaN, infinity); they are black."""

    name: str
    share: float

    @property
    def sentence(self) -> str:
        if self.share < _FEW:
            return tr("Some pixels of {name} hold no number: they are shown as black.").format(name=self.name)
        return tr("{share:.1%} of the pixels of {name} hold no number: they are shown as black.").format(
            name=self.name, share=self.share
        )


@dataclass(frozen=True)
class LabelledWrongly(Notice):
    """The colours of a JPEG inside a DICOM file are others than the header says; the JPEG is believed."""

    name: str

    @property
    def sentence(self) -> str:
        return tr(
            "The header of {name} says RGB, but the JPEG in it holds YCbCr: it was read as YCbCr. Check its colours."
        ).format(name=self.name)


@dataclass(frozen=True)
class NotSquare(Notice):
    """The pixels of an image are not square: measures heed it, the registration does not."""

    name: str
    x_um: float
    y_um: float

    @property
    def sentence(self) -> str:
        return tr(
            "The pixels of {name} are {x:.4g} µm wide and {y:.4g} µm high: measures in millimetres heed it; the "
            "registration works in pixels and takes them as square."
        ).format(name=self.name, x=self.x_um, y=self.y_um)
