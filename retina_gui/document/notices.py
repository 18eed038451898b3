"""What the window says of the open case, beyond what `core` says of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.images.polarity import VesselPolarity
from core.language import tr
from core.notices import Notice
from core.own_words import own
from core.points.matching import ImageRole


def numbered(ids: tuple[int, ...]) -> str:
    """Points by their numbers, such as `points 1 to 3`."""
    if len(ids) == 1:
        return tr("point {number}").format(number=ids[0])
    if len(ids) > 2 and ids[-1] - ids[0] == len(ids) - 1:
        return tr("points {first} to {last}").format(first=ids[0], last=ids[-1])
    return tr("points {numbers} and {last}").format(numbers=own(", ".join(map(str, ids[:-1]))), last=ids[-1])


def image_word(role: ImageRole, via: str = "") -> str:
    """What an image of the pair is called in the middle of a sentence: by its role, or a link by its name, `via`."""
    if role is ImageRole.FLOATING:
        return tr("the floating image")
    return tr("“{name}”").format(name=via) if via else tr("the reference image")


# The images


@dataclass(frozen=True)
class SameFile(Notice):
    """Both panes show one file."""

    @property
    def sentence(self) -> str:
        return tr("Both images are the same file. Open the other image of this eye in one of the panes.")


@dataclass(frozen=True)
class PolarityToCheck(Notice):
    """The vessel polarity of an image is uncertain, and nobody has stated it; `via`: as in `image_word`."""

    image: ImageRole
    via: str = ""

    @property
    def sentence(self) -> str:
        return tr(
            "It is not certain whether vessels are bright or dark in {image}. "
            "Check the choice under Vessels in the images."
        ).format(image=image_word(self.image, self.via))


# The points


@dataclass(frozen=True)
class OutsideImage(Notice):
    """Points, by the numbers of their pairs, lie outside an image; `via`: as in `image_word`."""

    pairs: tuple[int, ...]
    image: ImageRole
    via: str = ""

    @property
    def sentence(self) -> str:
        return tr(
            "Outside {image}: {points}. Are they in pixels, and do they belong to these two images? "
            "Drag them to their places, or read the right file."
        ).format(image=image_word(self.image, self.via), points=numbered(self.pairs))


# A case that was opened again


@dataclass(frozen=True)
class Restored(Notice):
    """The case was not closed properly; `when`: of the last action, as it is shown."""

    when: str

    @property
    def sentence(self) -> str:
        return tr("Restored as it was at the last action ({when}). It is not saved yet.").format(
            when=self.when
        )


@dataclass(frozen=True)
class ResultWithoutPicture(Notice):
    """The transform of the shown result cannot be read; `error` says why."""

    error: str

    @property
    def sentence(self) -> str:
        return tr("{error} The figures of the result are shown without its picture.").format(error=self.error)


@dataclass(frozen=True)
class VersionNotShown(Notice):
    """The transform of another version cannot be read; `error` says why."""

    number: int
    error: str

    @property
    def sentence(self) -> str:
        return tr("{problem} Version {number} cannot be shown.").format(
            problem=self.error, number=self.number
        )


@dataclass(frozen=True)
class ResultDropped(Notice):
    """The figures of a result of an image cannot be read; `error` says why."""

    name: str
    error: str

    @property
    def sentence(self) -> str:
        return tr("The result of {name} was dropped: {error}").format(name=self.name, error=self.error)


# The series


@dataclass(frozen=True)
class PointsToStartFrom(Notice):
    """Another image has points that this one can start from."""

    source: str
    name: str

    @property
    def sentence(self) -> str:
        return tr("{source} has matching pairs: {name} can start from them.").format(
            source=self.source, name=self.name
        )


@dataclass(frozen=True)
class RegisteredThrough(Notice):
    """An image is registered through another one, `link`."""

    name: str
    link: str

    @property
    def sentence(self) -> str:
        return tr(
            "{name} is registered through {link}: points, pictures, figures and verdict are about these two. "
            "The export composes the transforms and brings {name} to the reference."
        ).format(name=self.name, link=self.link)


@dataclass(frozen=True)
class LinkMissing(Notice):
    """The image that another one is registered through has no result."""

    name: str
    link: str

    @property
    def sentence(self) -> str:
        return tr(
            "{link} is not registered yet. Register it, and {name} lies on the reference as well."
        ).format(link=self.link, name=self.name)


@dataclass(frozen=True)
class SamePlaces(Notice):
    """Points were taken over from an image, `name`, that cannot be aligned with this one."""

    name: str

    @property
    def sentence(self) -> str:
        return tr(
            "The images could not be aligned with each other: the points are at the same places as in {name}."
        ).format(name=self.name)


@dataclass(frozen=True)
class LeftOut(Notice):
    """Points, by their numbers, were not taken over."""

    points: tuple[int, ...]

    @property
    def sentence(self) -> str:
        return tr("Left out, as they lie outside this image: {points}.").format(points=numbered(self.points))


@dataclass(frozen=True)
class TakenOver(Notice):
    """Points, by their numbers, are those of another image, `name`."""

    points: tuple[int, ...]
    name: str

    @property
    def sentence(self) -> str:
        return tr(
            "Taken over from {name}: {points}. Check each in both images, drag what is wrong, then Register."
        ).format(name=self.name, points=numbered(self.points))


# What the vessels say


@dataclass(frozen=True)
class Suggested(Notice):
    """Points, by their numbers, stand for an automatic alignment."""

    points: tuple[int, ...]
    confidence: float

    @property
    def sentence(self) -> str:
        return tr(
            "Suggested {points}, confidence {confidence:.2f}: check each in both images, drag what is wrong, then "
            "Register."
        ).format(points=numbered(self.points), confidence=self.confidence)


@dataclass(frozen=True)
class EnoughPairs(Notice):
    """Nothing was suggested: so many pairs are there, within a `distance` in reference pixels of the alignment."""

    count: int
    distance: float
    confidence: float

    @property
    def sentence(self) -> str:
        return tr(
            "No points were added: there are {count} pairs already. They lie within {distance:.1f} px "
            "of the automatic alignment (confidence {confidence:.2f})."
        ).format(count=self.count, distance=self.distance, confidence=self.confidence)


@dataclass(frozen=True)
class TooFewCrossings(Notice):
    """There is an alignment, and too few clear places to suggest as points."""

    @property
    def sentence(self) -> str:
        return tr(
            "The images could be aligned, but show too few clear vessel crossings to suggest "
            "points. Click the matching points instead: the ghost shows where to expect each one."
        )


@dataclass(frozen=True)
class PolarityChanged(Notice):
    """The images fit only with the vessels of one of them taken otherwise than before."""

    image: ImageRole
    polarity: VesselPolarity

    @property
    def sentence(self) -> str:
        return tr(
            "The vessels of the {image} image are now taken as {polarity}: "
            "only so do the images fit. Undo takes this back as well."
        ).format(image=tr(self.image.value), polarity=tr(self.polarity.value))


@dataclass(frozen=True)
class FarFromAlignment(Notice):
    """A pair, by its number, lies far, in reference pixels, from where the automatic alignment puts it."""

    pair: int
    apart: float

    @property
    def sentence(self) -> str:
        return tr(
            "Pair {pair} lies {apart:.0f} px from where the automatic alignment puts it: check it in both images."
        ).format(pair=self.pair, apart=self.apart)


@dataclass(frozen=True)
class EyesMixedUp(Notice):
    """The vessels fit only when left and right are exchanged in one image."""

    @property
    def sentence(self) -> str:
        return tr(
            "Left and right eye are likely mixed up: the vessels of the two images fit only when left and right are "
            "exchanged in one. Check that both show the same eye and that none is flipped."
        )
