"""Annotations read from files of other programs, and written for them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from core.annotations.annotation import Annotation, new_identifier
from core.annotations.files import (
    endings,
    read_annotations,
    readable_formats,
    write_annotations,
    written_paths,
)
from core.annotations.notices import OtherImage
from core.annotations.reading import ReadAnnotations, WrongImageError
from core.case.scales import known_pixel_size
from core.errors import InputError
from core.export.file_names import as_file_name
from core.language import mark, tr, tr_count
from core.notices import Notice, sentences
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.state.annotation_pixels import AnnotationPixels
from retina_gui.state.image_facts_state import brought_to
from retina_gui.state.options import Stage
from retina_gui.state.question import Question
from retina_gui.state.shapes import alignments

READING, WRITING = mark("Reading the annotations"), mark("Writing the annotations")


class AnnotationFileController(Controller):
    """A file belongs to one image: to the one that it names, to the only one of its size, or the user says to which."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)

    def read(self) -> None:
        """Ask for a file, and read it."""
        path = self._core.dialogs.annotations_file()
        if path is not None:
            self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Read a file for the image that it belongs to; where several could be meant, ask which."""
        fitting: list[tuple[AnnotationPixels, ReadAnnotations]] = []
        refusal: InputError | None = None
        for pixels in self._pixels():
            try:
                found = read_annotations(path, pixels.home, self._document.case.labels)
            except WrongImageError as error:
                refusal = refusal or error
            except InputError as error:  # of whatever image it is: a large file is not read again to say so
                self._core.errors.report(error, READING)
                return
            else:
                fitting.append((pixels, found))
        sure = [each for each in fitting if not any(isinstance(n, OtherImage) for n in each[1].notices)]
        chosen = sure or fitting
        if not chosen:
            nothing_open = InputError(tr("Open an image first, then read its annotations."))
            self._core.errors.report(refusal or nothing_open, READING)
        elif len(chosen) == 1:
            self._take(path, *chosen[0])
        else:
            names = [pixels.name for pixels, _ in chosen]
            text = tr("On which image were the annotations of {file} drawn?").format(file=path.name)
            self._core.questions.ask(
                Question(text, (*names, tr("Cancel"))), partial(self._take_answered, path, chosen)
            )

    def write(self) -> None:
        """Ask for a file, and write what one image shows: drawn on it, or carried to it."""
        pixels = self._pixels()
        if len(pixels) == 1:
            self._write_of(pixels, 0)
            return
        names = [each.name for each in pixels]
        text = tr("On which image's pixels should the annotations be written?")
        self._core.questions.ask(Question(text, (*names, tr("Cancel"))), partial(self._write_of, pixels))

    # Inside

    def _pixels(self) -> list[AnnotationPixels]:
        """Of both images; of one that was turned, those as it is shown and those of its file."""
        snapshot = self._document.snapshot()
        shown = [
            AnnotationPixels(each.image)
            for each in (snapshot.reference, snapshot.floating)
            if each is not None
        ]
        return [each for pixels in shown for each in pixels.alternatives]

    def _take_answered(
        self, path: Path, chosen: list[tuple[AnnotationPixels, ReadAnnotations]], place: int
    ) -> None:
        if place < len(chosen):
            self._take(path, *chosen[place])

    def _take(self, path: Path, pixels: AnnotationPixels, found: ReadAnnotations) -> None:
        """Add what is not in the case yet; one that was changed meanwhile stays, and the file's is added beside it."""
        case = self._document.case
        known = {each.identifier: each for each in case.annotations}
        new, same = [], 0
        for read in found.annotations:
            annotation = pixels.as_shown(read)
            before = known.get(annotation.identifier)
            if before is not None and _is_same(before, annotation):
                same += 1
            else:
                new.append(annotation if before is None else replace(annotation, identifier=new_identifier()))
        labels = case.labels
        for label in found.labels:
            labels = labels if label.name in labels else labels.with_label(label)
        changed = case.with_annotations(new).with_labels(labels.with_labels_named(each.label for each in new))
        self._document.change(tr("Read annotations"), self._document.content.with_case(changed))
        self._options.set(stage=Stage.ANNOTATE, selected_annotations=tuple(each.identifier for each in new))
        self._core.errors.dismiss_of(READING)
        self._tell(self._words(path, pixels.image.name, len(new), same, found.notices))

    def _words(self, path: Path, image: str, count: int, same: int, notices: tuple[Notice, ...]) -> str:
        read = tr_count(
            "{count} annotation of {image} read from {file}.",
            "{count} annotations of {image} read from {file}.",
            count,
            image=image,
            file=path.name,
        )
        there = tr_count("{count} is there already.", "{count} are there already.", same) if same else ""
        return " ".join(filter(None, (read, there, *sentences(notices))))

    def _write_of(self, choices: list[AnnotationPixels], place: int) -> None:
        if place >= len(choices):
            return
        pixels, snapshot = choices[place], self._document.snapshot()
        image = pixels.image
        proposal = f"{as_file_name(image.name)}.geojson"
        folder = image.path.parent if image.path is not None else Path.home()
        kinds = tr("GeoJSON (*.geojson);;ROIs of ImageJ (*.zip);;Label mask (*.tif)")
        path = self._file_to_write(folder / proposal, kinds)
        if path is None:
            return
        shown = [pixels.of_file(each) for each in brought_to(snapshot, image.sha256, alignments(snapshot))]
        case = self._document.case
        pixel_size = known_pixel_size(case, image)
        if pixel_size is not None and pixels.is_of_file:
            pixel_size = image.orientation.inverse.sides(pixel_size)
        try:
            remarks = write_annotations(path, shown, case.labels, pixels.home, pixel_size)
        except InputError as error:
            self._core.errors.report(error, WRITING)
            return
        done = tr_count(
            "{count} annotation written into {file}.",
            "{count} annotations written into {file}.",
            len(shown),
            file=path.name,
        )
        self._tell(" ".join((done, *sentences(remarks))))

    def _file_to_write(self, proposal: Path, kinds: str) -> Path | None:
        """Where the user wants it; the dialog asks before a file is replaced, and this before one beside it is."""
        chosen = self._core.dialogs.annotations_file_to_write(proposal, kinds)
        try:
            beside = [] if chosen is None else written_paths(chosen)[1:]
        except InputError as error:
            self._core.errors.report(error, WRITING)
            return None
        path = self._core.unless_read(chosen, WRITING, beside=beside)
        others = [each.name for each in beside if each.exists()]
        if path is not None and others and not self._core.dialogs.may_replace(path.parent, others):
            return None
        return path


def annotation_suffixes() -> tuple[str, ...]:
    """The endings of files that are annotations and nothing else, for files that are dropped on the window."""
    return tuple(each for each in endings(readable_formats()) if each not in (".json", ".tif", ".tiff"))


def _is_same(one: Annotation, other: Annotation) -> bool:
    return (one.shape, one.home, one.label, one.name, one.note) == (
        other.shape,
        other.home,
        other.label,
        other.name,
        other.note,
    )
