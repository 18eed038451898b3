"""Further images, channels and masks of the same eye, brought through the transform of a registered pair.

A transform file knows the size of the reference where it holds a field. The size of the floating image, and which files
the two are, only the `case.json` beside it knows. Everything that can be checked is checked before anything is written;
what cannot be checked is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.annotations.scale import Scale, scale_in_force
from core.case import Case, ImageIdentity, load_case
from core.case.kept_registrations import check_transform
from core.case.links import parent_image
from core.case.result_summary import ResultSummary
from core.case.scales import size_of_pixels, stated_scale
from core.coordinates import Size
from core.errors import InputError
from core.export.bundle import CASE
from core.export.file_names import unlike_file_names
from core.export.image_files import write_tiff
from core.export.notices import FewValues, MostlyOutside, SizeNotChecked, TakenForLabels, TurnedAlong
from core.export.transform_files import is_inverse, read_either_way, transform_name
from core.images.label_like import label_count
from core.images.orientation import Orientation, reoriented_sha256
from core.images.reading import RetinalImage, read_image
from core.images.spacing import PixelSize
from core.language import tr
from core.notices import AsWritten, Notice
from core.points.matching import ImageRole
from core.transforms.composite import (
    CompositeTransform,
    PointTransform,
    TransformChain,
    TurnedTransform,
    row_bands,
)
from core.transforms.resampling import Interpolation, has_value, sample

if TYPE_CHECKING:
    from core.registration.request import Progress

LITTLE = 0.02
"""Share of the result below which nearly nothing of an image is in it."""

_BAND_PIXELS = 1 << 18
_PROBES = 128
"""Places along each side of the result, at most, at which is asked how much of it lies on the images."""


@dataclass(frozen=True)
class PairEnd:
    """An image of a registered pair, as far as it is known."""

    role: ImageRole
    size: Size | None = None
    sha256: str | None = None
    scale: Scale | None = None
    orientation: Orientation = Orientation.AS_IN_FILE

    def is_file_of(self, image: RetinalImage) -> bool:
        """Whether an image is this one, however each of them is turned."""
        own = None if self.sha256 is None else reoriented_sha256(self.sha256, self.orientation)
        return own == reoriented_sha256(image.sha256, image.orientation)

    def orientation_of(self, image: RetinalImage) -> Orientation:
        """How to turn an image, as it is in its file, to lie on the pixels of this one: along with it.

        What fits only as it is has been turned already.
        """
        turned = self.orientation.size(image.size)
        fits_as_it_is = image.size == self.size != turned
        return Orientation.AS_IN_FILE if fits_as_it_is else self.orientation


@dataclass(frozen=True, eq=False)
class RegisteredPair:
    """A transform from reference to floating pixels, and what is known of the two images.

    Attributes:
        notices: what there is to say of where that is known from.
    """

    transform: PointTransform
    reference: PairEnd
    floating: PairEnd
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, eq=False)
class WarpRequest:
    """What is asked for.

    Attributes:
        like: an image on whose grid the results lie: the reference's, or with `inverse` the floating image's.
        images: on the grid of the other image of the pair.
        inverse: from the reference's grid to the floating image's.
        interpolation: None: nearest for what looks like a mask or a label image, and linear for all others.
        page: which image of files that hold several, from 1.
        orientation: how the images are turned first; None: along with the image whose pixels they lie on.
    """

    pair: RegisteredPair
    like: RetinalImage
    images: tuple[Path, ...]
    inverse: bool = False
    interpolation: Interpolation | None = Interpolation.LINEAR
    page: int = 1
    orientation: Orientation | None = None


@dataclass(frozen=True, eq=False)
class WarpPlan:
    """A request that was checked.

    Attributes:
        size: `(height, width)` of the results.
        pixel_size_um: `(x, y)`, the width and height of the results' pixels in micrometres, where they are known.
        names: of the files, in the order of the images.
        interpolations, orientations: of each image.
        inside: the share of the results, 0 to 1, that lies on the images.
        notices: what could not be checked, or is doubtful.
    """

    request: WarpRequest
    size: Size
    pixel_size_um: PixelSize | None
    names: tuple[str, ...]
    interpolations: tuple[Interpolation, ...]
    orientations: tuple[Orientation, ...]
    inside: float
    notices: tuple[Notice, ...]

    @property
    def inputs(self) -> tuple[Path | None, ...]:
        """The image files that are read."""
        return (self.request.like.path, *self.request.images)


def pair_of_file(path: Path) -> RegisteredPair:
    """The pair of a transform file, `transform.h5` or `inverse.h5`, with what `case.json` beside it knows.

    What the case says of an image of another size than the field's is about another transform, and not believed.

    Raises:
        InputError: the file cannot be read, or counts in other coordinates than pixels.
    """
    transform = read_either_way(path)
    reference, floating = PairEnd(ImageRole.REFERENCE), PairEnd(ImageRole.FLOATING)
    if isinstance(transform, TurnedTransform):
        floating = replace(floating, size=_field_size(transform.back))
    elif isinstance(transform, (CompositeTransform, TransformChain)):
        reference = replace(reference, size=_field_size(transform))
    alone = RegisteredPair(transform, reference, floating)
    if not (path.parent / CASE).is_file():
        return alone
    try:
        case = load_case(path.parent / CASE)
    except InputError as error:
        return replace(alone, notices=(AsWritten(str(error)),))
    name = transform_name(path.name) if is_inverse(path) else path.name
    found = _images_of(case, name)
    if found is None:
        return alone
    result, images = found
    try:
        check_transform(result, path.with_name(name))
    except InputError as error:
        return replace(alone, notices=(AsWritten(str(error)),))
    ends = tuple(zip((reference, floating), images, strict=True))
    if any(end.size not in (None, image.size) for end, image in ends):
        return alone
    known = [_end(end.role, image, case) for end, image in ends]
    return RegisteredPair(transform, known[0], known[1])


def pair_of_case(case: Case, index: int, transform: PointTransform) -> RegisteredPair:
    """The pair of the reference of a case and one of its floating images.

    Args:
        transform: the whole one, from the reference to that image.

    Raises:
        ValueError: the case has no reference.
    """
    if case.reference is None:
        raise ValueError("The case has no reference.")
    return RegisteredPair(
        transform,
        _end(ImageRole.REFERENCE, case.reference, case),
        _end(ImageRole.FLOATING, case.entry(index).image, case),
    )


def _end(role: ImageRole, image: ImageIdentity, case: Case) -> PairEnd:
    return PairEnd(role, image.size, image.sha256, stated_scale(case, image.sha256), image.orientation)


def plan_warping(request: WarpRequest) -> WarpPlan:
    """Read every image once, and check that they belong to the transform.

    Raises:
        InputError: a file cannot be read; an image has another size than the transform was made for, or than the
            images beside it; the two images of the pair are mixed up; or no part of the images would be in the results.
    """
    pair, like = request.pair, request.like
    notices = [*pair.notices, *like.notices]
    source, target = (pair.reference, pair.floating) if request.inverse else (pair.floating, pair.reference)
    _check(like, target, source)
    if target.size is None:
        notices.append(SizeNotChecked(target.role, like.name))
    first: RetinalImage | None = None
    interpolations, orientations = [], []
    for path in request.images:
        image = read_image(path, request.page)
        orientation = request.orientation or source.orientation_of(image)
        orientations.append(orientation)
        if orientation is not Orientation.AS_IN_FILE:
            image = image.turned(orientation)
            notices.append(TurnedAlong(image.name, orientation.words))
        notices.extend(image.notices)
        _check(image, source, target)
        first = first or image
        if image.size != first.size:
            raise _unequal(first, image)
        count = label_count(image.pixels)
        interpolations.append(request.interpolation or _fitting(count))
        if count is not None and request.interpolation is None:
            notices.append(TakenForLabels(image.name))
        elif count is not None and request.interpolation is not Interpolation.NEAREST:
            notices.append(FewValues(image.name, count))
    if first is None:
        raise ValueError("There is no image to warp.")
    if source.size is None:
        notices.append(SizeNotChecked(source.role, first.name))
    inside = _share_inside(pair.transform, like.size, first.size, request.inverse)
    if inside == 0:
        raise _outside(first, request.inverse)
    if inside < LITTLE:
        notices.append(MostlyOutside(first.name, inside))
    stated = target.scale if like.sha256 == target.sha256 else None
    pixel_size_um = size_of_pixels(scale_in_force(stated, like.pixel_size_um))
    names = file_names(request.images)
    return WarpPlan(
        request,
        like.size,
        pixel_size_um,
        names,
        tuple(interpolations),
        tuple(orientations),
        inside,
        tuple(notices),
    )


def _fitting(label_count: int | None) -> Interpolation:
    return Interpolation.LINEAR if label_count is None else Interpolation.NEAREST


def write_warped(plan: WarpPlan, folder: Path, show: Callable[[Progress], None]) -> tuple[Path, ...]:
    """Write the results, each interpolated once; a file is complete or not there.

    Args:
        show: is told of the progress before every image and every band of rows; what it raises ends the work.
    """
    from core.registration.request import Progress

    places = _places(plan, lambda share: show(Progress(tr("Following the transform"), share / 2)))
    written = []
    tasks = zip(plan.request.images, plan.names, plan.interpolations, plan.orientations, strict=True)
    for number, (path, name, interpolation, orientation) in enumerate(tasks):
        show(Progress(tr("Resampling {name}").format(name=path.name), 0.5 + number / (2 * len(plan.names))))
        image = read_image(path, plan.request.page, orientation)
        warped = sample(image.pixels, places, interpolation)
        write_tiff(folder / name, warped, plan.pixel_size_um)
        written.append(folder / name)
    return tuple(written)


def file_names(images: Sequence[Path]) -> tuple[str, ...]:
    """A TIFF named after each image; a number tells those apart that differ in folder, ending or capitals alone.

    >>> file_names([Path("a/mask.png"), Path("b/Mask.tif"), Path("red.jpg")])
    ('mask.tif', 'Mask-2.tif', 'red.tif')
    """
    return tuple(f"{name}.tif" for name in unlike_file_names((image.stem for image in images), " "))


def _field_size(transform: CompositeTransform | TransformChain) -> Size | None:
    """The size of the image that the transform leads from, where it has a field there."""
    first = transform.parts[0] if isinstance(transform, TransformChain) else transform
    return None if first.field is None else first.field.size


def _images_of(
    case: Case, transform_file: str
) -> tuple[ResultSummary, tuple[ImageIdentity, ImageIdentity]] | None:
    """The result that a transform file of a case is of, and the two images that it leads between; None for none."""
    for index, entry in enumerate(case.floating):
        results = [entry.result, *(version.result for version in entry.versions)]
        parent = parent_image(case, index)
        named = [each for each in results if each is not None and each.transform_file == transform_file]
        if named and parent is not None:
            return named[0], (parent, entry.image)
    return None


def _check(image: RetinalImage, own: PairEnd, other: PairEnd) -> None:
    """Refuse an image that cannot lie on the grid of `own`."""
    if other.is_file_of(image) and not own.is_file_of(image):
        sentence = (
            tr(
                "{name} is the floating image of this pair, and here an image on the reference's grid is "
                "needed. Exchange the images, or go the other way."
            )
            if own.role is ImageRole.REFERENCE
            else tr(
                "{name} is the reference of this pair, and here an image on the floating image's grid is "
                "needed. Exchange the images, or go the other way."
            )
        )
        raise InputError(sentence.format(name=image.name))
    if own.size is not None and image.size != own.size:
        sentence = (
            tr(
                "{name} has {width} by {height} pixels, and the transform was made for a reference of "
                "{known_width} by {known_height}. Give an image on the reference's grid."
            )
            if own.role is ImageRole.REFERENCE
            else tr(
                "{name} has {width} by {height} pixels, and the transform was made for a floating image of "
                "{known_width} by {known_height}. Give an image on the floating image's grid."
            )
        )
        raise InputError(
            sentence.format(
                name=image.name,
                width=image.size[1],
                height=image.size[0],
                known_width=own.size[1],
                known_height=own.size[0],
            )
        )


def _unequal(first: RetinalImage, second: RetinalImage) -> InputError:
    return InputError(
        tr(
            "{first} has {width} by {height} pixels and {second} has {other_width} by {other_height}, so they "
            "cannot lie on one grid. Give the images of each grid by themselves."
        ).format(
            first=first.name,
            width=first.size[1],
            height=first.size[0],
            second=second.name,
            other_width=second.size[1],
            other_height=second.size[0],
        )
    )


def _outside(image: RetinalImage, inverse: bool) -> InputError:
    sentence = (
        tr(
            "No part of {name} would be in the result: it does not lie on the reference's grid, or the "
            "transform is that of another pair."
        )
        if inverse
        else tr(
            "No part of {name} would be in the result: it does not lie on the floating image's grid, or the "
            "transform is that of another pair."
        )
    )
    return InputError(sentence.format(name=image.name))


def _share_inside(transform: PointTransform, size: Size, images: Size, inverse: bool) -> float:
    """The share of a grid of `size` that takes its values from images of the size `images`, asked at some places."""
    rows, columns = (np.linspace(0, length - 1, min(length, _PROBES)) for length in size)
    points = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    return float(has_value(transform.inverse_points(points) if inverse else transform(points), images).mean())


def _places(plan: WarpPlan, show: Callable[[float], None]) -> np.ndarray:
    """Where each pixel of the results takes its value from: `(height, width, 2)` float64, NaN for nowhere."""
    transform = plan.request.pair.transform
    rows_of = transform.inverse_rows if plan.request.inverse else transform.sampling_rows
    places = np.empty((*plan.size, 2))
    for first, last in row_bands(plan.size, _BAND_PIXELS):
        show(first / plan.size[0])
        places[first:last] = rows_of(plan.size, first, last)
    return places
