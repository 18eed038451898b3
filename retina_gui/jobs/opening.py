"""Requests that open things: images, a pair with its points, a case, the demonstration."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.case.document import Case
from core.errors import InputError
from core.file_hash import known_sha256
from core.images.orientation import Orientation
from core.images.place import ImagePlace
from core.images.reading import RetinalImage
from core.language import mark, tr
from core.notices import AsWritten, Notice
from core.points.matching import ImageRole, MatchingPoints
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.notes import Note, NoteKind
from retina_gui.document.open_image import OpenImage
from retina_gui.jobs.cancelling import stop_if
from retina_gui.jobs.runner import Report
from retina_gui.jobs.saved_results import saved_results, without_damaged_results
from retina_gui.rendering.pyramid import build_pyramid


@dataclass(frozen=True)
class OpenedCase:
    """A case with the images that were found.

    Attributes:
        path: the case file; None for a case that is not saved yet.
        results: of each floating image, those whose transforms lie beside the case file, by the number of the version.
        fingerprint: of the case file before it was read; empty where there was none.
        problems: a sentence for each file that was asked for and could not be read.
        unclear_points: files of points that do not say enough: whoever shows the case asks.
        is_series: it was made of several floating images that were opened together.
    """

    case: Case
    images: tuple[OpenImage, ...]
    path: Path | None
    notes: tuple[Note, ...] = ()
    results: tuple[Mapping[int, LiveResult], ...] = ()
    fingerprint: str = ""
    problems: tuple[str, ...] = ()
    is_series: bool = False
    unclear_points: tuple[Path, ...] = ()

    @property
    def content(self) -> Content:
        """What the document takes."""
        return Content.of(self.case, self.results)


@dataclass(frozen=True)
class OpenImageRequest:
    """Read one image file for one pane."""

    role: ImageRole
    place: ImagePlace
    name: str = mark("Opening the image")

    def run(self, report: Report, cancel: threading.Event) -> OpenImage:
        report(tr("Opening {name}").format(name=self.place.path.name), 0.1)
        return open_image(self.place.path, self.place.page, self.place.orientation)


@dataclass(frozen=True)
class OpenPairRequest:
    """Read two image files, and matching points where there is a file of them.

    A file that cannot be read keeps none of the others out: those open, each in its role.

    Attributes:
        others: further floating images of the case.
    """

    reference: ImagePlace
    floating: ImagePlace
    points: tuple[Path, ...] = ()
    others: tuple[ImagePlace, ...] = ()
    name: str = mark("Opening the images")

    def run(self, report: Report, cancel: threading.Event) -> OpenedCase:
        places = (self.reference, self.floating, *self.others)
        (reference, floating, *others), problems = _open_each(places, report, cancel)
        case, images = Case(), [each for each in (reference, floating) if each is not None]
        if reference is not None:
            case = case.with_reference(reference.identity)
        if floating is not None:
            case = case.with_floating(floating.identity)
        for image in others:
            if image is not None and image.image.sha256 not in {each.image.sha256 for each in images}:
                case = case.with_floating(image.identity)
                images.append(image)
        if not images:
            raise InputError(" ".join(problems))
        unclear: tuple[Path, ...] = ()
        notes: list[Note] = []
        if self.points and reference is not None and floating is not None:
            case, unclear = self._with_points(case, reference.image, floating.image, problems, notes)
        elif self.points:
            text = tr("The points in {name} wait for both images: read them once these are open.")
            problems.append(text.format(name=", ".join(path.name for path in self.points)))
        is_series = len(case.floating) > 1
        return OpenedCase(
            case, tuple(images), None, tuple(notes), (), "", tuple(problems), is_series, unclear
        )

    def _with_points(
        self,
        case: Case,
        reference: RetinalImage,
        floating: RetinalImage,
        problems: list[str],
        notes: list[Note],
    ) -> tuple[Case, tuple[Path, ...]]:
        """The case with its points, or the files that do not say enough."""
        from core.points.coordinate_systems import Frames, ImageFrame, UnclearPointsError
        from core.points.files import read_point_files

        try:
            read = read_point_files(self.points, Frames(ImageFrame.of(reference), ImageFrame.of(floating)))
        except UnclearPointsError:
            return case, self.points
        except InputError as error:
            problems.append(str(error))
            return case, ()
        notes.extend(Note(NoteKind.WARNING, notice) for notice in read.notices)
        return case.with_points(0, read.points), ()


@dataclass(frozen=True, eq=False)
class AddedImages:
    """Images that were read, and a sentence for each that could not be."""

    images: tuple[OpenImage, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddImagesRequest:
    """Read further floating images of the open case."""

    places: tuple[ImagePlace, ...]
    name: str = mark("Opening the images")

    def run(self, report: Report, cancel: threading.Event) -> AddedImages:
        images, problems = _open_each(self.places, report, cancel)
        return AddedImages(tuple(image for image in images if image is not None), tuple(problems))


@dataclass(frozen=True)
class OpenCaseRequest:
    """Read a case file and the images that it names."""

    path: Path
    name: str = mark("Opening the case")

    def run(self, report: Report, cancel: threading.Event) -> OpenedCase:
        from core.case.image_lookup import ImageState
        from core.case.storage import read_case

        report(tr("Opening {name}").format(name=self.path.name), 0.1)
        before = known_sha256(self.path)
        found = read_case(self.path)
        case, images = found.case, {}
        identities = ([case.reference] if case.reference else []) + [entry.image for entry in case.floating]
        problems: list[Notice] = [*found.warnings]
        for number, identity in enumerate(identities, start=1):
            stop_if(cancel)
            report(tr("Opening {name}").format(name=identity.name), number / (len(identities) + 1))
            if identity.path is not None and found.states.get(identity.sha256) is not ImageState.MISSING:
                try:
                    images[identity.sha256] = open_image(identity.path, *identity.place)
                except InputError as error:
                    problems.append(AsWritten(str(error)))
        names = {identity.sha256: identity.name for identity in identities}
        case = case.with_images_saved(
            {old: replace(opened.identity, name=names[old]) for old, opened in images.items()}
        )
        case = without_damaged_results(case, problems)
        report(tr("Warping the floating image"), 0.9)
        opened = {image.image.sha256: image for image in images.values()}
        results = tuple(
            saved_results(case, index, opened, self.path.parent, problems)
            for index in range(len(case.floating))
        )
        notes = tuple(Note(NoteKind.WARNING, problem) for problem in problems)
        return OpenedCase(case, tuple(opened.values()), self.path, notes, results, before)


@dataclass(frozen=True)
class OpenDemoRequest:
    """Make the demonstration case."""

    name: str = mark("Making the demo case")

    def run(self, report: Report, cancel: threading.Event) -> OpenedCase:
        from core.demo.synthetic import HalfSynthetic, demo_case

        report(tr("Making the demo case"), 0.2)
        demo = demo_case()
        stop_if(cancel)
        reference, floating = prepare_image(demo.reference), prepare_image(demo.floating)
        note = Note(NoteKind.INFORMATION, HalfSynthetic())
        return OpenedCase(_case_of(reference, floating, demo.points), (reference, floating), None, (note,))


def _open_each(
    places: Sequence[ImagePlace], report: Report, cancel: threading.Event
) -> tuple[list[OpenImage | None], list[str]]:
    """The images, None for one that could not be read, and a sentence for each of those."""
    images: list[OpenImage | None] = []
    problems = []
    for number, place in enumerate(places):
        stop_if(cancel)
        report(tr("Opening {name}").format(name=place.path.name), number / len(places))
        try:
            images.append(open_image(place.path, place.page, place.orientation))
        except InputError as error:
            images.append(None)
            problems.append(str(error))
    return images, problems


def open_image(path: Path, page: int = 1, orientation: Orientation = Orientation.AS_IN_FILE) -> OpenImage:
    """Read an image of a file and make it ready to be shown."""
    from core.images.reading import read_image

    return prepare_image(read_image(path, page, orientation))


def prepare_image(image: RetinalImage) -> OpenImage:
    """Make an image ready to be shown: its pyramid, its polarity and its field of view."""
    from core.images.field_of_view import field_of_view
    from core.images.polarity import find_polarity
    from core.transforms.overlap import SmallField

    field = field_of_view(image.pixels)
    polarity = find_polarity(image.pixels, field)
    return OpenImage(image, build_pyramid(image.pixels, image.display_range), polarity, SmallField.of(field))


def _case_of(reference: OpenImage, floating: OpenImage, points: MatchingPoints) -> Case:
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    return case.with_points(0, points)
