"""What there is to say of a pre-alignment: why there is none, and what is doubtful about it or about its points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.language import mark, tr, tr_count
from core.notices import Notice
from core.points.matching import ImageRole
from core.transforms.planar import TransformModel


class Quarter(str, Enum):
    """A part of an image."""

    UPPER_LEFT = mark("upper left")
    UPPER_RIGHT = mark("upper right")
    LOWER_LEFT = mark("lower left")
    LOWER_RIGHT = mark("lower right")

    @staticmethod
    def at(across: float, down: float) -> Quarter:
        """The one to the left (below 0) or right, and above (below 0) or below the middle."""
        left, right = (
            (Quarter.UPPER_LEFT, Quarter.UPPER_RIGHT)
            if down < 0
            else (Quarter.LOWER_LEFT, Quarter.LOWER_RIGHT)
        )
        return left if across < 0 else right


# Why there is none


@dataclass(frozen=True)
class TooFewPairs(Notice):
    """The model needs more pairs than are `present`."""

    model: TransformModel
    present: int

    @property
    def sentence(self) -> str:
        needed = self.model.minimum_pairs
        return tr_count(
            "The {model} model needs {count} matching pair; marked so far: {present}. Mark {more} more.",
            "The {model} model needs {count} matching pairs; marked so far: {present}. Mark {more} more.",
            needed,
            model=tr(self.model.value),
            present=self.present,
            more=needed - self.present,
        )


@dataclass(frozen=True)
class TooManyPairs(Notice):
    """More pairs than `most` take part in the fit."""

    present: int
    most: int

    @property
    def sentence(self) -> str:
        return tr(
            "{count} matching pairs take part in the fit, and at most {most} can. Leave the others out, or let them "
            "measure as check points."
        ).format(count=self.present, most=self.most)


@dataclass(frozen=True)
class NotFinite(Notice):
    """A pair, by its number, has a coordinate that is no number."""

    pair: int

    @property
    def sentence(self) -> str:
        return tr("Pair {pair} has a coordinate that is not a finite number. Mark it again.").format(
            pair=self.pair
        )


@dataclass(frozen=True)
class SamePlace(Notice):
    """Two points, by their numbers, lie at one place."""

    first: int
    second: int
    image: ImageRole

    @property
    def sentence(self) -> str:
        return tr(
            "Points {first} and {second} lie at the same place in the {image} image. Move one of them."
        ).format(first=self.first, second=self.second, image=tr(self.image.value))


@dataclass(frozen=True)
class FewPlaces(Notice):
    """So many points lie at fewer places than the model needs."""

    points: int
    places: int
    needed: int
    image: ImageRole

    @property
    def sentence(self) -> str:
        return tr_count(
            "The {points} points of the {image} image lie at only {count} place, "
            "and {needed} are needed. Move some of them.",
            "The {points} points of the {image} image lie at only {count} different places, "
            "and {needed} are needed. Move some of them.",
            self.places,
            points=self.points,
            image=tr(self.image.value),
            needed=self.needed,
        )


@dataclass(frozen=True)
class OnALine(Notice):
    """So many points lie on a line but for a `distance` in pixels, so that they fix no transform of the model."""

    points: int
    image: ImageRole
    distance: float

    @property
    def sentence(self) -> str:
        words = {3: tr("three"), 4: tr("four"), 5: tr("five")}
        return tr(
            "These {count} points of the {image} image lie almost on a line ({distance:.1f} px from it). "
            "Move one well away from it, or the transform will be unreliable."
        ).format(
            count=words.get(self.points, str(self.points)), image=tr(self.image.value), distance=self.distance
        )


@dataclass(frozen=True)
class AllButOneOnALine(Notice):
    """Too many pairs lie on a line for a projective transform."""

    @property
    def sentence(self) -> str:
        return tr(
            "The matching pairs do not fix a projective transform: all but one lie almost on a "
            "line. Spread them out, add a pair, or choose the affine model."
        )


@dataclass(frozen=True)
class NoUsableTransform(Notice):
    """The fit cannot be turned round."""

    model: TransformModel

    @property
    def sentence(self) -> str:
        return tr("The matching pairs give no usable {model} transform. Check each of them.").format(
            model=tr(self.model.value)
        )


@dataclass(frozen=True)
class InsideOut(Notice):
    """The horizon of a projective transform crosses the reference image."""

    @property
    def sentence(self) -> str:
        return tr(
            "The projective transform of these pairs turns part of the reference image inside "
            "out. Check each pair, or choose the affine model."
        )


@dataclass(frozen=True)
class NoOverlap(Notice):
    """By the pre-alignment the images share too little to be registered."""

    @property
    def sentence(self) -> str:
        return tr(
            "By these points the two images do not overlap: check that each pair marks the same place in both images."
        )


# What is doubtful about the transform


@dataclass(frozen=True)
class Mirrored(Notice):
    """The points show one image as the mirror image of the other."""

    @property
    def sentence(self) -> str:
        return tr(
            "The points show one image as the mirror image of the other, which cannot be for two "
            "photographs of one eye: the left and right eye are likely mixed up, one image is "
            "flipped, or two points are exchanged."
        )


@dataclass(frozen=True)
class ImplausibleScale(Notice):
    """The floating image is `scale` times as large as the reference.

    Attributes:
        sizes_differ: whether the sizes of the images in pixels make one expect another scale than 1.
    """

    scale: float
    sizes_differ: bool

    @property
    def sentence(self) -> str:
        sentence = (
            tr(
                "By these points the floating image is {scale:.2g} times as large as the reference, far from what the "
                "sizes of the two images explain. Check that each pair shows the same place."
            )
            if self.sizes_differ
            else tr(
                "By these points the floating image is {scale:.2g} times as large as the reference. "
                "Check that each pair shows the same place."
            )
        )
        return sentence.format(scale=self.scale)


@dataclass(frozen=True)
class ImplausibleShape(Notice):
    """Lengths in one direction are stretched `anisotropy` times more than in another."""

    anisotropy: float

    @property
    def sentence(self) -> str:
        return tr(
            "By these points the image is sheared or stretched {anisotropy:.1f} times more in "
            "one direction than in the other, which photographs of one eye do not do. Check that "
            "each pair shows the same place."
        ).format(anisotropy=self.anisotropy)


@dataclass(frozen=True)
class ImplausibleRotation(Notice):
    """One image is turned against the other, by an angle in degrees, 0 to 180."""

    angle: float

    @property
    def sentence(self) -> str:
        return tr(
            "By these points one image is turned by {angle:.0f}° against the other. If it is "
            "not, points are exchanged between the pairs."
        ).format(angle=self.angle)


# What is doubtful about the points


@dataclass(frozen=True)
class NearlyOnALine(Notice):
    """So many points lie near a line, up to a `distance` in pixels from it."""

    points: int
    image: ImageRole
    distance: float
    model: TransformModel

    @property
    def sentence(self) -> str:
        count = tr("three points") if self.points == 3 else tr("{count} points").format(count=self.points)
        return tr(
            "These {points} of the {image} image lie almost on a line ({distance:.1f} px from it). "
            "Move one, or the {model} transform will be unreliable."
        ).format(points=count, image=tr(self.image.value), distance=self.distance, model=tr(self.model.value))


@dataclass(frozen=True)
class Crowded(Notice):
    """The points lie within an `extent` in pixels of an image whose shorter side is `side`."""

    image: ImageRole
    extent: float
    side: int

    @property
    def sentence(self) -> str:
        return tr(
            "The points lie in a small part of the {image} image ({extent:.0f} px of {side} px). "
            "Far from them the alignment is uncertain; spread them out."
        ).format(image=tr(self.image.value), extent=self.extent, side=self.side)


@dataclass(frozen=True)
class InOneQuarter(Notice):
    """All points lie in one quarter of an image."""

    image: ImageRole
    quarter: Quarter

    @property
    def sentence(self) -> str:
        return tr(
            "All points lie in the {corner} quarter of the {image} image. "
            "Far from them the alignment is uncertain; add one on the other side."
        ).format(corner=tr(self.quarter.value), image=tr(self.image.value))


@dataclass(frozen=True)
class DoesNotFit(Notice):
    """A pair, by its number, lies an `error` in reference pixels from where the others put it."""

    pair: int
    error: float

    @property
    def sentence(self) -> str:
        return tr(
            "Pair {pair} does not fit the others: it is {error:.1f} px from where they say it "
            "should be. Check it, or leave it out."
        ).format(pair=self.pair, error=self.error)


@dataclass(frozen=True)
class AgreeBadly(Notice):
    """The pairs lie a `median` distance in reference pixels from the fit."""

    median: float

    @property
    def sentence(self) -> str:
        return tr(
            "The pairs agree badly with each other (median residual {median:.1f} px). Check each of them."
        ).format(median=self.median)


@dataclass(frozen=True)
class NoErrorEstimate(Notice):
    """So many points leave none to test the fit; `is_exact`: it passes through them all."""

    count: int
    is_exact: bool

    @property
    def sentence(self) -> str:
        ordinals = {2: tr("second"), 3: tr("third"), 4: tr("fourth"), 5: tr("fifth")}
        further = ordinals[self.count + 1]
        if self.is_exact:
            return tr_count(
                "With {count} point the fit is exact, so there is no error estimate. Add a {next}, or a check point.",
                "With {count} points the fit is exact, so there is no error estimate. Add a {next}, or a check point.",
                self.count,
                next=further,
            )
        return tr_count(
            "With {count} point there is no error estimate. Add a {next}, or a check point.",
            "With {count} points there is no error estimate. Add a {next}, or a check point.",
            self.count,
            next=further,
        )


class Weakness(Enum):
    """Why the other pairs hardly fix a transform."""

    ON_A_LINE = "on a line"
    CLOSE_TOGETHER = "close together"
    PROJECTIVE = "projective"


@dataclass(frozen=True)
class WeakGeometry(Notice):
    """A pair, by its number, of which the others cannot tell whether it is right.

    Attributes:
        quarter: of the reference image, in which a further pair helps; None where its size is not known.
    """

    pair: int
    weakness: Weakness
    quarter: Quarter | None

    @property
    def sentence(self) -> str:
        whys = {
            Weakness.ON_A_LINE: tr(
                "Without pair {pair} the others lie almost on a line, so nothing tells whether it is right."
            ),
            Weakness.CLOSE_TOGETHER: tr(
                "Without pair {pair} the others lie close together, so nothing tells whether it is right."
            ),
            Weakness.PROJECTIVE: tr(
                "Without pair {pair} the others hardly fix a projective transform, so nothing tells whether it is "
                "right."
            ),
        }
        why = whys[self.weakness].format(pair=self.pair)
        if self.quarter is None:
            return why
        where = tr("A further pair in the {corner} quarter of the reference image helps.")
        return f"{why} {where.format(corner=tr(self.quarter.value))}"


NO_ESTIMATE = (NoErrorEstimate, WeakGeometry)
"""The kinds that doubt nothing: they say what the figures cannot tell."""
