"""What an export is made of: the images of a case on one canvas, each made when a file first needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.annotations.dates import date_taken
from core.annotations.eye import eye_of_laterality
from core.case import Case
from core.case.links import parent_image
from core.case.result_summary import ResultSummary
from core.case.scales import known_pixel_size
from core.errors import InputError
from core.export.canvas import Canvas, CanvasChoice, Whole, canvas_of
from core.export.case_images import CaseImages, image_title, left_out
from core.export.checkerboard import compose
from core.export.dicom_study import DicomStudy, study_of_patient
from core.export.file_names import unlike_file_names
from core.export.montage import PlacedField, montage
from core.export.stack import AlignedStack, ImageOrigin, NamedImage, unlike_names, vessel_map_names
from core.export.transform_files import TransformEnds, transform_writers
from core.images.contrast import to_8_bits
from core.images.field_of_view import field_of_view
from core.notices import Notice, Several
from core.points.matching import MatchingPoints
from core.transforms.composite import CompositeTransform, TransformChain
from core.transforms.resampling import Interpolation, warp

if TYPE_CHECKING:
    from core.images.reading import RetinalImage
    from core.images.spacing import PixelSize
    from core.registration import RegistrationResult

CANVAS_NAME = "canvas"


@dataclass(frozen=True, eq=False)
class Exported:
    """A registered pair, or all registered images of a case, to be written.

    Attributes:
        images: the open images; the transform of a registration that is to come is None.
        numbers: the floating images of the case that are exported.
        is_series: whether files are named after their images, as there are several.
        canvas_choice: the grid of all that is written.
        live: the results in memory, by the number of the floating image: their pixels need not be made again.
        vessels: of which of them the stack holds the two vessel maps; None for none.
        cell: of the checkerboards, in pixels; a fifth of the width where None.
        keep_patient: whether DICOM files are of the patient and in the study of the images.
        check: called between bands of rows; what it raises ends the work.
    """

    case: Case
    images: CaseImages
    numbers: tuple[int, ...]
    is_series: bool = False
    canvas_choice: CanvasChoice = CanvasChoice.REFERENCE
    live: Mapping[int, RegistrationResult] | None = None
    vessels: int | None = None
    cell: int | None = None
    keep_patient: bool = False
    check: Callable[[], None] | None = None

    @property
    def reference(self) -> RetinalImage:
        """The image whose pixels the canvas has."""
        return self.images.reference

    @property
    def pixel_size_um(self) -> PixelSize | None:
        """`(x, y)`, the size of a pixel of the canvas in micrometres, where it is known."""
        return known_pixel_size(self.case, self.reference)

    @cached_property
    def canvas(self) -> Canvas:
        """The grid of all that is written.

        Raises:
            InputError: it would be too large or too small, or the way to an image has a gap.
        """
        fields = [(self.image(number), self.whole(number)) for number in self.numbers]
        return canvas_of(self.canvas_choice, self.reference, fields, self.check)

    @property
    def has_own_canvas(self) -> bool:
        """Whether the canvas is another than the reference's grid."""
        return self.canvas_choice is not CanvasChoice.REFERENCE

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """Of the reference, of every floating image, and of the canvas: as parts of names of files."""
        names = [self.reference.name, *(entry.image.name for entry in self.case.floating), CANVAS_NAME]
        return unlike_file_names(names)

    def file_name(self, number: int) -> str:
        """A floating image's part of the names of its files."""
        return self.file_names[1 + number]

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Of the reference and of the exported images, as the stack names them."""
        identities = [self.case.entry(number).image for number in self.numbers]
        names = [image_title(self.case, self.reference, self.reference.name)]
        names += [
            image_title(self.case, self.images.floating[number], identity.name)
            for number, identity in zip(self.numbers, identities, strict=True)
        ]
        return unlike_names(names)

    @property
    def stack_names(self) -> tuple[str, ...]:
        """Of all images and vessel maps of the stack."""
        return (*self.titles, *self._vessel_names)

    @property
    def _vessel_names(self) -> tuple[str, ...]:
        if self.vessels is None:
            return ()
        return vessel_map_names((self.titles[0], self.titles[1 + self.numbers.index(self.vessels)]))

    def image(self, number: int) -> RetinalImage:
        """A floating image with its own pixels. Raises InputError where it is not at hand."""
        image = self.images.floating[number]
        if image is None:
            raise InputError(Several(left_out(self.case, self.images, [number])).sentence)
        return image

    def whole(self, number: int) -> Whole:
        """From the reference to a floating image. Raises InputError where the way there has a gap."""
        whole = self.images.whole(self.case, number)
        if whole is None:
            raise InputError(Several(left_out(self.case, self.images, [number])).sentence)
        return whole

    @cached_property
    def pairs(self) -> tuple[AlignedPair, ...]:
        """Every exported floating image with the reference, on the canvas."""
        return tuple(AlignedPair(self, number) for number in self.numbers)

    @property
    def itk_remarks(self) -> tuple[Notice, ...]:
        """What there is to say of the transforms: which image files ITK does not read as they are shown."""
        return tuple(dict.fromkeys(each for pair in self.pairs for each in pair.image_ends.notices()))

    @cached_property
    def reference_pixels(self) -> np.ndarray:
        """The reference on the canvas."""
        return self.canvas.placed(self.reference.pixels)

    @cached_property
    def stack(self) -> AlignedStack:
        """All exported images on the canvas."""
        pixels = (self.reference_pixels, *(pair.warped for pair in self.pairs))
        named = tuple(map(NamedImage, self.titles, pixels, self._origins()))
        return AlignedStack(
            named, self._vessel_maps(), self.pixel_size_um, self.study, asks_for_patient=self.keep_patient
        )

    @cached_property
    def study(self) -> DicomStudy:
        """In which a DICOM export is: the patient's on request, else nobody's. Raises InputError, see there."""
        if not self.keep_patient:
            return DicomStudy()
        return study_of_patient([self.reference.path, *(self.image(number).path for number in self.numbers)])

    def _origins(self) -> tuple[ImageOrigin, ...]:
        """Of the reference and of the exported images; all of them show the eye that is known of one."""
        origins = [
            image_origin(self.case, self.reference, False),
            *(image_origin(self.case, self.image(number), True) for number in self.numbers),
        ]
        known = {origin.eye for origin in origins if origin.eye is not None}
        eye = known.pop() if len(known) == 1 else None
        return tuple(replace(origin, eye=origin.eye or eye) for origin in origins)

    def _vessel_maps(self) -> tuple[NamedImage, ...]:
        if self.vessels is None or self.live is None:
            return ()
        result = self.live[self.vessels]
        maps = (self.canvas.placed(values) for values in (result.reference_vessels, result.warped_vessels))
        origins = self._origins()
        chosen = (origins[0], origins[1 + self.numbers.index(self.vessels)])
        return tuple(map(NamedImage, self._vessel_names, maps, chosen))

    def montage(self) -> np.ndarray:
        """All exported images in one picture, whichever the canvas is, on the union of their fields."""
        fields = [(self.image(number), self.whole(number)) for number in self.numbers]
        canvas = canvas_of(CanvasChoice.UNION, self.reference, fields, self.check)
        reference = self.reference.pixels
        placed = [
            PlacedField(canvas.placed(to_8_bits(reference)), canvas.placed(field_of_view(reference))),
            *(self._placed(image, whole, canvas) for image, whole in fields),
        ]
        return montage(placed)

    def _placed(self, image: RetinalImage, whole: Whole, canvas: Canvas) -> PlacedField:
        transform = canvas.transform(whole, self.reference.size)
        pixels = warp(to_8_bits(image.pixels), transform, canvas.size, check=self.check)
        seen = field_of_view(image.pixels).astype(np.uint8)
        field = warp(seen, transform, canvas.size, Interpolation.NEAREST, self.check) > 0
        return PlacedField(pixels, field)


class AlignedPair:
    """The reference and one floating image on the canvas of an export; what is costly is made when it is needed."""

    def __init__(self, exported: Exported, number: int) -> None:
        self.exported, self.number = exported, number

    @property
    def floating(self) -> RetinalImage:
        """The floating image with its own pixels."""
        return self.exported.image(self.number)

    @property
    def reference(self) -> np.ndarray:
        """The reference's pixels on the canvas."""
        return self.exported.reference_pixels

    @cached_property
    def transform(self) -> Whole:
        """From the canvas to the floating image."""
        return self.exported.canvas.transform(self.exported.whole(self.number), self.exported.reference.size)

    @property
    def image_ends(self) -> TransformEnds:
        """The two images, whatever the canvas is."""
        return TransformEnds(self.exported.reference, self.floating)

    @cached_property
    def transform_writers(self) -> dict[str, Callable[[Path], object]]:
        """What writes each file of the transform, by its name for a single pair."""
        canvas = self.exported.canvas
        size = canvas.size if self.exported.has_own_canvas else None
        ends = replace(self.image_ends, offset=canvas.origin, canvas_size=size)
        return transform_writers("transform.h5", self.exported.whole(self.number), ends)

    @cached_property
    def transform_for_itk(self) -> Whole:
        """The same, so that ITK's files can hold it on the whole canvas: a projective part spreads over the canvas.

        Raises:
            InputError: a place on the canvas lies beyond the horizon of a projective part.
        """
        transform = self.transform
        if not isinstance(transform, TransformChain) or all(
            part.pre_alignment.is_affine for part in transform.parts[1:]
        ):
            return transform
        return self._as_one(transform)

    def as_one(self) -> CompositeTransform:
        """The same as one registration field before one planar transform. Raises InputError as `transform_for_itk`."""
        transform = self.transform
        return self._as_one(transform) if isinstance(transform, TransformChain) else transform

    def _as_one(self, chain: TransformChain) -> CompositeTransform:
        from core.language import tr

        try:
            return chain.as_one(self.size)
        except ValueError:
            raise InputError(
                tr(
                    "The perspective of the first alignment of {name} has no place for a part of the canvas. "
                    "Choose the reference's canvas."
                ).format(name=self.floating.name)
            ) from None

    @property
    def size(self) -> tuple[int, int]:
        """`(height, width)` of the canvas."""
        return self.exported.canvas.size

    @cached_property
    def warped(self) -> np.ndarray:
        """The floating image on the canvas, interpolated once."""
        exported = self.exported
        live = (exported.live or {}).get(self.number)
        parent = parent_image(exported.case, self.number)
        is_on_reference = parent is None or parent.sha256 == exported.reference.sha256
        if live is not None and is_on_reference and exported.canvas.is_that_of(exported.reference.size):
            return live.warped
        return warp(self.floating.pixels, self.transform, self.size, check=exported.check)

    def board(self) -> np.ndarray:
        """The checkerboard."""
        return compose(self.reference, self.warped, self.exported.cell)

    @property
    def points(self) -> MatchingPoints:
        """Between the floating image and what it is registered to."""
        return self.exported.case.entry(self.number).points

    def figures(self) -> dict[str, Any]:
        """What `metrics.json` holds."""
        result = self.exported.case.entry(self.number).result
        found = {} if result is None else {"method": result.method, **result.metrics}
        if self.exported.has_own_canvas:
            canvas = {"choice": self.exported.canvas_choice.value, **self.exported.canvas.to_dict()}
            found["canvas"] = canvas
        return found


def image_origin(case: Case, image: RetinalImage, is_warped: bool) -> ImageOrigin:
    """What is known of an image: as the user stated, else by its file and its name."""
    stated, of_file = case.facts_of(image.sha256), image.facts
    taken = date_taken(stated.when, of_file, image.name)
    return ImageOrigin(
        of_file,
        image.path,
        stated.eye or eye_of_laterality(of_file.laterality),
        stated.modality_with(of_file),
        None if taken is None else taken.when,
        is_warped,
    )


def with_result(case: Case, number: int, result: RegistrationResult) -> Case:
    """The case with the summary of a result that is not in it yet."""
    if case.entry(number).result is not None:
        return case
    return case.with_result(number, ResultSummary.of(result))
