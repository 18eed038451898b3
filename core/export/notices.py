"""What there is to say of images that are written: which are left out of a stack, and what is doubtful about others.

And of annotations in an export: what could not be carried, or has no place in a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr, tr_count
from core.notices import Notice
from core.points.matching import ImageRole


@dataclass(frozen=True)
class OfImage(Notice):
    """What there is to say of one image of several."""

    name: str
    notice: Notice

    @property
    def sentence(self) -> str:
        return tr("{name}: {sentence}").format(name=self.name, sentence=self.notice.sentence)


@dataclass(frozen=True)
class TurnedHere(Notice):
    """An image was turned by the user: files in pixels fit `picture`, not its original file.

    Attributes:
        how: `Orientation.words`.
    """

    name: str
    how: str
    picture: str

    @property
    def sentence(self) -> str:
        return tr(
            "{name} is {how} here: files that count in its pixels fit {picture}, which lies beside them, and not the "
            "original file."
        ).format(name=self.name, how=tr(self.how), picture=self.picture)


@dataclass(frozen=True)
class TurnedAlong(Notice):
    """An image was turned like the one whose pixels it lies on.

    Attributes:
        how: `Orientation.words`.
    """

    name: str
    how: str

    @property
    def sentence(self) -> str:
        return tr("{name} was {how}, like the image whose pixels it lies on.").format(
            name=self.name, how=tr(self.how)
        )


@dataclass(frozen=True)
class LinkNotRegistered(Notice):
    """The image is registered through another one, `link`, which has no result."""

    name: str
    link: str

    @property
    def sentence(self) -> str:
        return tr(
            "{name} is left out, because {link}, through which it is registered, is not registered yet."
        ).format(name=self.name, link=self.link)


@dataclass(frozen=True)
class NotRegistered(Notice):
    """The image has no result."""

    name: str

    @property
    def sentence(self) -> str:
        return tr("{name} is left out, because it is not registered yet.").format(name=self.name)


@dataclass(frozen=True)
class NotAtHand(Notice):
    """The image, or the transform of its result, is missing or has changed."""

    name: str

    @property
    def sentence(self) -> str:
        return tr(
            "{name} is left out, because its image or the transform of its result is not at hand."
        ).format(name=self.name)


@dataclass(frozen=True)
class NotReadByItk(Notice):
    """ITK's programs cannot read the file of an image, or see another picture in it than that which was registered."""

    name: str

    @property
    def sentence(self) -> str:
        return tr(
            "SimpleITK, ANTs and 3D Slicer do not read {name} as it is shown here, so there is no "
            "transform-physical.h5: give them a copy as PNG, with transform.h5."
        ).format(name=self.name)


@dataclass(frozen=True)
class SizeNotChecked(Notice):
    """Whether an image lies on the grid of the image of this role is for the user to know."""

    role: ImageRole
    name: str

    @property
    def sentence(self) -> str:
        text = (
            tr(
                "The size of the reference is not known, as no case.json beside the transform tells of it: "
                "make sure that {name} lies on its grid."
            )
            if self.role is ImageRole.REFERENCE
            else tr(
                "The size of the floating image is not known, as no case.json beside the transform tells of "
                "it: make sure that {name} lies on its grid."
            )
        )
        return text.format(name=self.name)


@dataclass(frozen=True)
class MostlyOutside(Notice):
    """The image gives values to a small share, 0 to 1, of the result."""

    name: str
    share: float

    @property
    def sentence(self) -> str:
        return tr(
            "Only {percent:.1f} % of the result lies on {name}: make sure that it belongs to this transform."
        ).format(percent=100 * self.share, name=self.name)


@dataclass(frozen=True)
class FewValues(Notice):
    """What looks like a mask was interpolated between its values."""

    name: str
    count: int

    @property
    def sentence(self) -> str:
        return tr(
            "{name} has only {count} grey levels, and linear interpolation makes new ones: for masks and label "
            "images use --nearest."
        ).format(name=self.name, count=self.count)


@dataclass(frozen=True)
class TakenForLabels(Notice):
    """An image looks like a mask or a label image, and is warped like one."""

    name: str

    @property
    def sentence(self) -> str:
        return tr("{name} looks like a mask or label image: its values are kept as they are.").format(
            name=self.name
        )


@dataclass(frozen=True)
class NotCarried(Notice):
    """How an image lies on the others is not known, so that annotations stay on the image that they were drawn on."""

    name: str

    @property
    def sentence(self) -> str:
        return tr(
            "How {name} lies on the other images is not known: annotations are not carried to it, from it or "
            "through it."
        ).format(name=self.name)


@dataclass(frozen=True)
class DrawnElsewhere(Notice):
    """Annotations whose home image has left the case are in the case file alone."""

    count: int

    @property
    def sentence(self) -> str:
        return tr_count(
            "{count} annotation was drawn on an image that is not in the case any more: only the case file holds it.",
            "{count} annotations were drawn on images that are not in the case any more: only the case file holds "
            "them.",
            self.count,
        )


@dataclass(frozen=True)
class LieOutside(Notice):
    """Annotations that lie outside what an image shows, and so are not carried to it; numbers by names of images."""

    counts: tuple[tuple[str, int], ...]

    @property
    def sentence(self) -> str:
        listed = ", ".join(f"{name} ({count})" for name, count in self.counts)
        return tr("Annotations that lie outside what an image shows are not carried to it: {images}.").format(
            images=listed
        )


@dataclass(frozen=True)
class NoPicture(Notice):
    """An image is not at hand, so that there is no picture of it with its annotations."""

    name: str

    @property
    def sentence(self) -> str:
        return tr("{name} is not at hand: there is no picture of it with its annotations.").format(
            name=self.name
        )


@dataclass(frozen=True)
class TooManyLabels(Notice):
    """More labels than a label mask and groups of ImageJ can tell apart; `names`: of those that are left out there."""

    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return tr_count(
            "A label mask and groups of ImageJ tell 255 labels apart: {names} is in neither.",
            "A label mask and groups of ImageJ tell 255 labels apart: {names} are in neither.",
            len(self.names),
            names=", ".join(self.names[:5]) + (", …" if len(self.names) > 5 else ""),
        )


@dataclass(frozen=True)
class EyeNotKnown(Notice):
    """DICOM wants to know which eye an image shows, and nobody says it."""

    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return tr(
            "DICOM asks which eye an image shows, and it is not known of {names}: say it under Annotate, or archives "
            "may refuse the files."
        ).format(names=", ".join(self.names))


@dataclass(frozen=True)
class NoPatientToKeep(Notice):
    """The patient was to be kept, and no image says who that is."""

    @property
    def sentence(self) -> str:
        return tr("No image of the case is a DICOM file, so that there is no patient to keep.")


@dataclass(frozen=True)
class AsColourSlices(Notice):
    """A stack for ImageJ with more channels than it shows on each other, as slices in colour."""

    most: int

    @property
    def sentence(self) -> str:
        return tr(
            "ImageJ shows at most {most} channels on each other: the stack holds a slice in colour for every image."
        ).format(most=self.most)


@dataclass(frozen=True)
class AsGreySlices(Notice):
    """The same as grey slices, as the images are grey, or deeper than the colours of ImageJ."""

    most: int

    @property
    def sentence(self) -> str:
        return tr(
            "ImageJ shows at most {most} channels on each other: the stack holds grey slices instead, three for an "
            "image in colour."
        ).format(most=self.most)


@dataclass(frozen=True)
class MixedMontage(Notice):
    """The montage blends colour with grey images, which no factor makes alike."""

    @property
    def sentence(self) -> str:
        return tr(
            "The montage blends images in colour with grey ones: take images of one kind for a picture to show."
        )
