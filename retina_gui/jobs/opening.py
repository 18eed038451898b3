"""Requests that open things: images, a pair with its points, a case, the demonstration."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.document import Case
from core.case.links import parent_image
from core.errors import Cancelled, InputError
from core.file_hash import known_sha256
from core.language import mark, tr
from core.points.matching import ImageRole, MatchingPoints
from retina_gui.document.content import Content, LiveResult, OpenImage
from retina_gui.document.notes import Note, NoteKind
from retina_gui.jobs.runner import Report
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.rendering.warped_picture import WarpedPicture

if TYPE_CHECKING:
    from core.transforms.composite import CompositeTransform


@dataclass(frozen=True)
class OpenedCase:
    """A case with the images that were found.

    Attributes:
        path: the case file; None for a case that is not saved yet.
        live: the result of each floating image whose transform lies beside the case file.
        kept: the other versions of each floating image whose transforms lie there, by their numbers.
        fingerprint: of the case file before it was read; empty where there was none.
    """

    case: Case
    images: tuple[OpenImage, ...]
    path: Path | None
    notes: tuple[Note, ...] = ()
    live: tuple[LiveResult | None, ...] = ()
    kept: tuple[Mapping[int, LiveResult], ...] = ()
    fingerprint: str = ""

    @property
    def content(self) -> Content:
        """What the document takes."""
        return Content(self.case, self.live, kept=self.kept)


@dataclass(frozen=True)
class OpenImageRequest:
    """Read one image file for one pane."""

    role: ImageRole
    path: Path
    name: str = mark("Opening the image")

    def run(self, report: Report, cancel: threading.Event) -> OpenImage:
        report(tr("Opening {name}").format(name=self.path.name), 0.1)
        return open_image(self.path)


@dataclass(frozen=True)
class OpenPairRequest:
    """Read two image files, and matching points where there is a file of them.

    Attributes:
        others: further floating images of the case.
    """

    reference: Path
    floating: Path
    points: Path | None = None
    others: tuple[Path, ...] = ()
    name: str = mark("Opening the images")

    def run(self, report: Report, cancel: threading.Event) -> OpenedCase:
        from core.points.csv_files import read_points

        report(tr("Opening {name}").format(name=self.reference.name), 0.1)
        reference = open_image(self.reference)
        _stop_if(cancel)
        report(tr("Opening {name}").format(name=self.floating.name), 0.5)
        floating = open_image(self.floating)
        points = read_points(self.points) if self.points else MatchingPoints()
        case, images = _case_of(reference, floating, points), [reference, floating]
        more, problems = _open_all(self.others, report, cancel)
        for image in more:
            if image.image.sha256 not in {each.image.sha256 for each in images}:
                case = case.with_floating(image.identity)
                images.append(image)
        notes = tuple(Note(NoteKind.WARNING, text) for text in problems)
        return OpenedCase(case, tuple(images), None, notes)


@dataclass(frozen=True, eq=False)
class AddedImages:
    """Images that were read, and a sentence for each that could not be."""

    images: tuple[OpenImage, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddImagesRequest:
    """Read further floating images of the open case."""

    paths: tuple[Path, ...]
    name: str = mark("Opening the images")

    def run(self, report: Report, cancel: threading.Event) -> AddedImages:
        images, problems = _open_all(self.paths, report, cancel)
        return AddedImages(tuple(images), tuple(problems))


@dataclass(frozen=True)
class OpenCaseRequest:
    """Read a case file and the images that it names."""

    path: Path
    name: str = mark("Opening the case")

    def run(self, report: Report, cancel: threading.Event) -> OpenedCase:
        from core.case.image_files import ImageState
        from core.case.storage import read_case

        report(tr("Opening {name}").format(name=self.path.name), 0.1)
        before = known_sha256(self.path)
        found = read_case(self.path)
        case, images = found.case, {}
        identities = ([case.reference] if case.reference else []) + [entry.image for entry in case.floating]
        problems = list(found.warnings)
        for number, identity in enumerate(identities, start=1):
            _stop_if(cancel)
            report(tr("Opening {name}").format(name=identity.name), number / (len(identities) + 1))
            if identity.path is not None and found.states.get(identity.sha256) is not ImageState.MISSING:
                try:
                    images[identity.sha256] = open_image(identity.path)
                except InputError as error:
                    problems.append(str(error))
        names = {identity.sha256: identity.name for identity in identities}
        case = case.with_images_saved(
            {old: replace(opened.identity, name=names[old]) for old, opened in images.items()}
        )
        case = _without_damaged_results(case, problems)
        report(tr("Warping the floating image"), 0.9)
        opened = {image.image.sha256: image for image in images.values()}
        live = tuple(
            _live_result(case, index, opened, self.path.parent, problems)
            for index in range(len(case.floating))
        )
        kept = tuple(
            _other_versions(case, index, opened, self.path.parent, problems)
            for index in range(len(case.floating))
        )
        notes = tuple(Note(NoteKind.WARNING, text) for text in problems)
        return OpenedCase(case, tuple(opened.values()), self.path, notes, live, kept, before)


@dataclass(frozen=True)
class OpenDemoRequest:
    """Make the demonstration case."""

    name: str = mark("Making the demo case")

    def run(self, report: Report, cancel: threading.Event) -> OpenedCase:
        from core.demo.synthetic import NOTE, demo_case

        report(tr("Making the demo case"), 0.2)
        demo = demo_case()
        _stop_if(cancel)
        reference, floating = prepare_image(demo.reference), prepare_image(demo.floating)
        note = Note(NoteKind.INFORMATION, tr(NOTE))
        return OpenedCase(_case_of(reference, floating, demo.points), (reference, floating), None, (note,))


def _live_result(
    case: Case, index: int, images: Mapping[str, OpenImage], folder: Path, problems: list[str]
) -> LiveResult | None:
    """The shown result of one floating image, from its transform file; None where a part of it is missing."""
    from core.transforms.resampling import warp

    entry, parent = case.entry(index), parent_image(case, index)
    floating = images.get(entry.image.sha256)
    if parent is None or floating is None or entry.result is None or not entry.result.transform_file:
        return None
    try:
        transform = _pair_transform(folder, entry.result.transform_file)
    except InputError as error:
        problems.append(
            tr("{error} The figures of the result are shown without its picture.").format(error=error)
        )
        return None
    warped = warp(floating.image.pixels, transform, parent.size)
    return LiveResult(build_pyramid(warped), transform).prepared()


def _other_versions(
    case: Case, index: int, images: Mapping[str, OpenImage], folder: Path, problems: list[str]
) -> dict[int, LiveResult]:
    """The versions that are not shown, without pictures of their own."""
    entry, parent = case.entry(index), parent_image(case, index)
    floating, found = images.get(entry.image.sha256), {}
    if parent is None or floating is None:
        return {}
    for version in entry.versions:
        file = version.result.transform_file
        if version.number == entry.current or not file:
            continue
        try:
            transform = _pair_transform(folder, file)
        except InputError as error:
            sentence = tr("{problem} Version {number} cannot be shown.")
            problems.append(sentence.format(problem=error, number=version.number))
            continue
        picture = WarpedPicture(floating.pyramid, transform, parent.size)
        found[version.number] = LiveResult(picture, transform)
    return found


def _pair_transform(folder: Path, file: str) -> CompositeTransform:
    """The transform between two images.

    Raises:
        InputError: the file is missing or damaged, or leads through a third image.
    """
    from core.transforms.composite import TransformChain
    from core.transforms.itk_files import read_transform

    transform = read_transform(folder / file)
    if isinstance(transform, TransformChain):
        raise InputError(tr("{file} leads through a third image.").format(file=file))
    return transform


def _without_damaged_results(case: Case, problems: list[str]) -> Case:
    """The case without results whose figures cannot be read."""
    from core.case.versioning import corrections_of, without_version
    from core.metrics.summary import RegistrationMetrics

    for index, entry in enumerate(case.floating):
        for version in entry.versions:
            try:
                RegistrationMetrics.from_dict(version.result.metrics)
            except InputError as error:
                problems.append(
                    tr("The result of {name} was dropped: {error}").format(name=entry.image.name, error=error)
                )
                left = case.entry(index)
                gone = (*corrections_of(left, version.number), version.number)
                for number in gone if left.version(version.number) else ():
                    case = without_version(case, index, number)
    return case


def _open_all(
    paths: Sequence[Path], report: Report, cancel: threading.Event
) -> tuple[list[OpenImage], list[str]]:
    """The images that could be read, and a sentence for each of the others."""
    images, problems = [], []
    for number, path in enumerate(paths):
        _stop_if(cancel)
        report(tr("Opening {name}").format(name=path.name), number / len(paths))
        try:
            images.append(open_image(path))
        except InputError as error:
            problems.append(str(error))
    return images, problems


def open_image(path: Path) -> OpenImage:
    """Read an image file and make it ready to be shown."""
    from core.images.reading import read_image

    return prepare_image(read_image(path))


def prepare_image(image: object) -> OpenImage:
    """Make an image ready to be shown: its pyramid and its polarity."""
    from core.images.polarity import find_polarity

    return OpenImage(image, build_pyramid(image.pixels), find_polarity(image.pixels))


def _case_of(reference: OpenImage, floating: OpenImage, points: MatchingPoints) -> Case:
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    return case.with_points(0, points)


def _stop_if(cancel: threading.Event) -> None:
    if cancel.is_set():
        raise Cancelled
