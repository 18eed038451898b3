"""What there is to say of points that were read or written."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr, tr_count
from core.notices import Notice
from core.points.matching import ImageRole


@dataclass(frozen=True)
class FirstColumns(Notice):
    """A file does not say whose its columns are."""

    file: str
    first: ImageRole

    @property
    def sentence(self) -> str:
        return tr(
            "{name} does not say whose its columns are: the first two were read as those of the {image} image."
        ).format(name=self.file, image=tr(self.first.value))


@dataclass(frozen=True)
class PixelsOfTurned(Notice):
    """The image was turned by the user, and a file counts in pixels.

    Attributes:
        how: `Orientation.words`.
    """

    file: str
    image: str
    how: str

    @property
    def sentence(self) -> str:
        return tr(
            "{image} is {how} here: the places in {file} were taken for pixels of the picture as it is shown, not as "
            "it is in its file."
        ).format(image=self.image, how=tr(self.how), file=self.file)


@dataclass(frozen=True)
class NegativeY(Notice):
    """Every y of an image is negative, as where the axis points up from the top of the image."""

    file: str
    image: ImageRole

    @property
    def sentence(self) -> str:
        return tr(
            "Every y of the {image} image is negative in {name}: they were read as growing downward from its top."
        ).format(name=self.file, image=tr(self.image.value))


@dataclass(frozen=True)
class PairedInOrder(Notice):
    """Two files whose points have no names in common."""

    count: int

    @property
    def sentence(self) -> str:
        return tr_count(
            "{count} point of each file was paired.",
            "{count} points of each file were paired in their order, as their names do not say which belong together.",
            self.count,
        )


@dataclass(frozen=True)
class NotWritten(Notice):
    """Pairs that a format of points has no place for."""

    pairs: tuple[int, ...]

    @property
    def sentence(self) -> str:
        return tr_count(
            "Pair {pairs} is not in the file: its format holds complete pairs only.",
            "Pairs {pairs} are not in the file: its format holds complete pairs only.",
            len(self.pairs),
            pairs=", ".join(map(str, self.pairs)),
        )


@dataclass(frozen=True)
class RolesNotWritten(Notice):
    """Check points in a format that has no place for their role."""

    pairs: tuple[int, ...]

    @property
    def sentence(self) -> str:
        return tr_count(
            "Pair {pairs} is a check point, which the format has no word for: it comes back as a fit point.",
            "Pairs {pairs} are check points, which the format has no word for: they come back as fit points.",
            len(self.pairs),
            pairs=", ".join(map(str, self.pairs)),
        )
