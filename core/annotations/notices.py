"""What there is to say of annotations: what contradicts itself in a case, and what is to be known of files."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr, tr_count
from core.notices import Notice

_MOST_NAMES = 5


@dataclass(frozen=True)
class NoScale(Notice):
    """Nobody has stated the size of a pixel."""

    @property
    def sentence(self) -> str:
        return tr(
            "There are no millimetres, because nobody has stated the size of a pixel: type it under Scale, or mark the "
            "optic disc and take the scale from it there."
        )


@dataclass(frozen=True)
class UltraWide(Notice):
    """The field is too wide for one scale; `degrees`: of its largest extent, None where only the file says so."""

    degrees: float | None

    @property
    def sentence(self) -> str:
        if self.degrees is None:
            return tr(
                "There are no millimetres, because this image shows a wide field, where no one scale holds for all of "
                "it. Confirm the scale for the place that you measure."
            )
        return tr(
            "There are no millimetres, because this image shows a wide field ({degrees:.0f}°), where no one scale "
            "holds for all of it. Confirm the scale for the place that you measure."
        ).format(degrees=self.degrees)


@dataclass(frozen=True)
class TwoEyes(Notice):
    """Images of one case show different eyes; by their names."""

    right: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return tr(
            "The images are of two eyes: {right} of the right and {left} of the left one. A case is of one eye: "
            "take the others out, or correct the eye."
        ).format(right=", ".join(self.right), left=", ".join(self.left))


@dataclass(frozen=True)
class EyeContradicted(Notice):
    """The optic disc lies on the side of the fovea where the other eye has it; `is_right`: the eye that was stated."""

    is_right: bool

    @property
    def sentence(self) -> str:
        return (
            tr(
                "This is said to be a right eye, but the optic disc lies to the left of the fovea: the eye is wrong, "
                "or the image is mirrored."
            )
            if self.is_right
            else tr(
                "This is said to be a left eye, but the optic disc lies to the right of the fovea: the eye is wrong, "
                "or the image is mirrored."
            )
        )


@dataclass(frozen=True)
class TiltNeedsDisc(Notice):
    """The grid is to lie along the line from the disc to the fovea, and the disc is not marked."""

    @property
    def sentence(self) -> str:
        return tr("A grid along the line from the disc to the fovea needs the optic disc: mark it first.")


@dataclass(frozen=True)
class CrossingOutlines(Notice):
    """Outlines that cross themselves or one of their holes, by name; they were read as they are."""

    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return tr_count(
            "{count} outline crosses itself: {names}. Its area is what it goes round an odd number of times.",
            "{count} outlines cross themselves: {names}. Their area is what they go round an odd number of times.",
            len(self.names),
            names=_listed(self.names),
        )


@dataclass(frozen=True)
class OtherImage(Notice):
    """A file says that its annotations belong to another image of the same size."""

    theirs: str
    ours: str

    @property
    def sentence(self) -> str:
        return tr(
            "The annotations were drawn on {theirs}, whose file is not that of {ours}. "
            "Check that they lie where they belong."
        ).format(theirs=self.theirs, ours=self.ours)


@dataclass(frozen=True)
class MapCoordinates(Notice):
    """A file says that its numbers are places on a map."""

    file: str
    system: str

    @property
    def sentence(self) -> str:
        return tr(
            "{file} states coordinates of a map ({system}); its numbers are taken as pixels. "
            "Check that the annotations lie where they belong."
        ).format(file=self.file, system=self.system)


@dataclass(frozen=True)
class InTheCorner(Notice):
    """All that a file holds lies in a corner of a few pixels, as millimetres would."""

    file: str
    pixels: float

    @property
    def sentence(self) -> str:
        return tr(
            "All annotations of {file} lie within {pixels:.0f} pixels of the upper left corner. If its numbers are "
            "millimetres, export them in pixels."
        ).format(file=self.file, pixels=self.pixels)


@dataclass(frozen=True)
class LeftOut(Notice):
    """What a file holds and is not read, by name, and why: `reason` completes “left out, because …”."""

    names: tuple[str, ...]
    reason: str

    @property
    def sentence(self) -> str:
        return tr_count(
            "{count} shape was left out, because {reason}: {names}.",
            "{count} shapes were left out, because {reason}: {names}.",
            len(self.names),
            reason=tr(self.reason),
            names=_listed(self.names),
        )


@dataclass(frozen=True)
class FlatPlace(Notice):
    """A click for a region, on a place that does not differ from its surround."""

    @property
    def sentence(self) -> str:
        return tr(
            "This place is neither brighter nor darker than what is around it: click on the region itself, or draw it."
        )


@dataclass(frozen=True)
class RegionRunsOut(Notice):
    """A region that has no border near the click."""

    @property
    def sentence(self) -> str:
        return tr("The region runs out into its surround: click another place of it, or draw it by hand.")


@dataclass(frozen=True)
class RegionTooSmall(Notice):
    """A region of a few pixels; `can_grow`: whether the tolerance can be changed that made it so small."""

    can_grow: bool = True

    @property
    def sentence(self) -> str:
        if not self.can_grow:
            return tr("The region is too small for an outline: mark it as a point, or draw it by hand.")
        return tr("The region is too small for an outline: take a higher tolerance, or mark it as a point.")


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown}, …"
